"""Recording a supervision session: at most six interactions (UX.md S2)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from projects.models import Project
from training.forms.period import PeriodForm
from training.forms.trainings import CHIPS
from training.models import SupervisionGroup, SupervisionSession, SupervisionTopic
from training.services import Somebody, read_names
from training.services.supervision import BreaksTakeAllTheTime, minutes_between


def long_text(rows):
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class Supervisees(forms.MultipleChoiceField):
    """Chips; somebody has to be there, but it may be somebody by name, which only the whole form knows."""

    widget = forms.CheckboxSelectMultiple(attrs=CHIPS)

    def validate(self, value):
        if value:
            super().validate(value)


class SupervisionForm(PeriodForm):
    """Who, when, how; the words can follow."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    group = forms.ModelChoiceField(queryset=SupervisionGroup.objects.none(), required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=SupervisionSession.Kind, widget=forms.RadioSelect(attrs=CHIPS))
    supervisees = Supervisees(label=_("Supervisees"))
    others = forms.CharField(
        label=_("Others by name"),
        required=False,
        max_length=4000,
        widget=long_text(2),
        help_text=_("One person a line: the name, then the unit."),
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks in minutes"), min_value=0, max_value=600, required=False, initial=0
    )
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=SupervisionTopic, required=False, widget=forms.CheckboxSelectMultiple(attrs=CHIPS)
    )
    discussion = forms.CharField(label=_("Discussion"), required=False, max_length=10000, widget=long_text(5))
    advice = forms.CharField(label=_("Supervisor's advice"), required=False, max_length=10000, widget=long_text(4))
    action_items = forms.CharField(
        label=_("Action items"),
        required=False,
        max_length=4000,
        widget=long_text(3),
        help_text=_("One a line: what, who, until when."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, membership, group=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.conflicts = None, []
        self.fields["project"].queryset = Project.objects.own(membership)
        self.fields["group"].queryset = SupervisionGroup.objects.all()
        self.colleagues = {
            f"m{m.pk}": m
            for m in Membership.objects.serving().exclude(pk=membership.pk).select_related("user").order_by("number")
        }
        self.trainees = {f"g{p.pk}": p for p in group.members.select_related("membership__user")} if group else {}
        inside = {p.membership_id for p in self.trainees.values()}
        choices = [(key, person.label) for key, person in self.trainees.items()]
        choices += [(key, member.user.name) for key, member in self.colleagues.items() if member.pk not in inside]
        self.fields["supervisees"].choices = choices

    def propose(self, last, *, group=None, repeat=False):
        """Initial values of a new session: people of the group, hours and kind of the last one, today."""
        values = {
            "day": timezone.localdate(),
            "group": group,
            "kind": SupervisionSession.Kind.GROUP if group else SupervisionSession.Kind.INDIVIDUAL,
        }
        if last:
            values |= self.period_of(last) | {
                "day": timezone.localdate(),
                "project": last.project_id,
                "kind": last.kind,
                "break_minutes": last.break_minutes,
                "place": last.place,
            }
        if group:
            values |= {"project": group.project_id, "supervisees": list(self.trainees)}
        elif self.fields["project"].queryset.count() == 1:
            values["project"] = self.fields["project"].queryset.get()
        if repeat:
            values |= self._people_of(last)
        self.initial = values

    def show(self, session):
        """Initial values of a draft that is edited."""
        self.session = session
        names = (
            "project",
            "group",
            "kind",
            "break_minutes",
            "place",
            "topics",
            "discussion",
            "advice",
            "action_items",
            "version",
        )
        self.initial = (
            self.period_of(session) | {name: getattr(session, name) for name in names} | self._people_of(session)
        )

    def _people_of(self, session):
        """The attendances as ticked chips; who has no chip stands by name."""
        by_token = {row.person_key: key for key, row in self.trainees.items()}
        by_member = {member.pk: key for key, member in self.colleagues.items()}
        chips, others = [], []
        for attendance in session.attendances.all():
            key = by_token.get(attendance.person_key) or by_member.get(attendance.membership_id)
            if key:
                chips.append(key)
            else:
                others.append(f"{attendance.label} {attendance.unit}".strip())
        return {"supervisees": chips, "others": "\n".join(others)}

    def clean_break_minutes(self):
        return self.cleaned_data["break_minutes"] or 0

    def clean_day(self):
        if self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(_("Supervision is recorded after it took place."))
        return self.cleaned_data["day"]

    def clean(self):
        cleaned = super().clean()
        if (
            not cleaned.get("supervisees")
            and not read_names(cleaned.get("others") or "")
            and "supervisees" not in self.errors
        ):
            self.add_error("supervisees", _("Choose at least one supervisee."))
        if "started_at" in cleaned and "break_minutes" in cleaned:
            try:
                minutes_between(cleaned["started_at"], cleaned["ended_at"], cleaned["break_minutes"])
            except BreaksTakeAllTheTime:
                self.add_error("break_minutes", _("The breaks are as long as the session."))
        if self.session and cleaned.get("version") not in (None, self.session.version):
            self._say_what_differs(cleaned)
        return cleaned

    def _say_what_differs(self, cleaned):
        """Somebody, perhaps oneself in another tab, saved in between: show both texts, and let the next sending decide."""
        for name in ("place", "discussion", "advice", "action_items", "break_minutes"):
            saved = getattr(self.session, name)
            if name in cleaned and cleaned[name] != saved:
                self.conflicts.append((self.fields[name].label, saved, cleaned[name]))
        self.data = self.data.copy()
        self.data["version"] = self.session.version
        self.add_error(
            None,
            _("Somebody saved this page while you were writing. Your text is still here; compare, then save again."),
        )

    def attendees(self):
        people = []
        for key in self.cleaned_data["supervisees"]:
            row = self.trainees.get(key)
            if row is None:
                people.append(Somebody(membership=self.colleagues[key]))
            elif row.membership_id:
                people.append(Somebody(membership=row.membership))
            else:
                people.append(Somebody(name=row.name, unit=row.unit))
        return people + read_names(self.cleaned_data["others"])

    def record(self):
        """What the services take."""
        names = ("project", "group", "kind", "break_minutes", "place", "topics", "discussion", "advice", "action_items")
        return self.words(*names) | {"attendees": self.attendees()}


class CorrectionForm(forms.Form):
    """Why a signed record has to be opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
