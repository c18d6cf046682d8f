"""Planning a training and its sessions; signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import VersionedForm
from organisations.models import Membership
from projects.models import Project
from training.forms.period import PeriodForm
from training.models import SignIn, Training, TrainingSession
from training.services import Somebody, read_names

CHIPS = {"class": "chips"}
NAMES_HINT = _("One person a line: the name, then the unit. A column copied from a sheet will do.")


class MemberBoxes(forms.ModelMultipleChoiceField):
    """Members of this organisation as chips."""

    widget = forms.CheckboxSelectMultiple(attrs=CHIPS)

    def __init__(self, **kwargs):
        super().__init__(queryset=Membership.objects.none(), required=False, **kwargs)

    def label_from_instance(self, member):
        return member.user.name


class PeopleFields(forms.Form):
    """Who is expected: members by chip, others by a pasted list."""

    members = MemberBoxes(label=_("Members of this organisation"))
    names = forms.CharField(
        label=_("Others by name"),
        required=False,
        max_length=8000,
        help_text=NAMES_HINT,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = Membership.objects.active().select_related("user").order_by("number")

    def clean_names(self):
        people = read_names(self.cleaned_data["names"])
        for person in people:
            if len(person.name) > 50 or len(person.unit) > 60:
                raise forms.ValidationError(
                    _("A name has at most 50 characters, a unit at most 60. Look at the line “%(line)s”."),
                    params={"line": f"{person.name} {person.unit}"[:30]},
                )
        if len(people) > 300:
            raise forms.ValidationError(_("At most 300 people at once."))
        return people

    def people(self):
        """Somebody for each chip and each line."""
        return [Somebody(membership=member) for member in self.cleaned_data["members"]] + self.cleaned_data["names"]


class TrainingForm(PeopleFields):
    """A new training: of which project, for whom, how many sessions."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    title = forms.CharField(label=_("Title"), max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Training.Kind, initial=Training.Kind.INTERNAL, widget=forms.RadioSelect(attrs=CHIPS)
    )
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=Training.Audience,
        initial=Training.Audience.STAFF,
        widget=forms.RadioSelect(attrs=CHIPS),
    )
    organiser = forms.CharField(label=_("Organiser"), max_length=100, required=False)
    planned_sessions = forms.IntegerField(label=_("Planned sessions"), min_value=1, max_value=200, initial=1)

    field_order = ["project", "title", "kind", "audience", "planned_sessions", "organiser", "members", "names"]

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.own(membership)

    def plan(self):
        names = ("project", "title", "kind", "audience", "organiser", "planned_sessions")
        return {name: self.cleaned_data[name] for name in names} | {"people": self.people()}


class TrainingEditForm(VersionedForm):
    """What can change about a training; the project stays."""

    class Meta:
        model = Training
        fields = ["title", "kind", "audience", "planned_sessions", "organiser"]
        widgets = {"kind": forms.RadioSelect(attrs=CHIPS), "audience": forms.RadioSelect(attrs=CHIPS)}


class ExpectForm(PeopleFields):
    """More people to expect."""

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.people():
            self.add_error("names", _("Choose or write at least one person."))
        return cleaned


class SessionForm(PeriodForm):
    """A session on the calendar."""

    theme = forms.CharField(label=_("Theme"), max_length=100)
    trainer = forms.CharField(label=_("Trainer"), max_length=50, required=False)
    form = forms.ChoiceField(
        label=_("Form of teaching"),
        choices=TrainingSession.Form,
        initial=TrainingSession.Form.LECTURE,
        widget=forms.RadioSelect(attrs=CHIPS),
    )
    class_hours = forms.DecimalField(
        label=_("Class hours"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        help_text=_("Left empty: 45 minutes are one class hour."),
    )
    place = forms.CharField(label=_("Place"), max_length=100, required=False)

    field_order = ["theme", "day", "start", "end", "trainer", "place", "form", "class_hours"]

    def plan(self):
        return self.words("theme", "trainer", "form", "class_hours", "place")


class SignInForm(forms.Form):
    """Who was there: everyone expected is ticked, untick the absent."""

    present = forms.ModelMultipleChoiceField(queryset=None, required=False, widget=forms.CheckboxSelectMultiple)
    walk_in = forms.CharField(
        label=_("Somebody else, by name"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    headcount = forms.IntegerField(
        label=_("People not signed in by name"), min_value=0, max_value=100000, required=False, initial=0
    )
    mode = forms.ChoiceField(
        label=_("How people signed"),
        choices=SignIn.Mode,
        initial=SignIn.Mode.RECORDED,
        widget=forms.RadioSelect(attrs=CHIPS),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, session, **kwargs):
        self.session, self.conflicts = session, []
        self.participants = list(session.training.participants.select_related("membership__user"))
        signed = dict(session.sign_ins.values_list("participant_id", "mode"))
        mode = next(iter(signed.values()), SignIn.Mode.RECORDED)
        ticked = [p.pk for p in self.participants if (p.pk in signed if session.is_held else p.is_expected)]
        self.saved = {"present": set(signed), "headcount": session.headcount, "mode": mode}
        kwargs.setdefault("initial", {"present": ticked, "headcount": session.headcount, "mode": mode, "version": session.version})
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = session.training.participants.all()

    def rows(self):
        """(participant, whether ticked) for the list; a form sent with a mistake keeps its ticks."""
        ticked = {str(value) for value in (self["present"].value() or [])}
        return [(participant, str(participant.pk) in ticked) for participant in self.participants]

    def clean_headcount(self):
        return self.cleaned_data["headcount"] or 0

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("version") not in (None, self.session.version):
            self._say_what_differs(cleaned)
        return cleaned

    def _say_what_differs(self, cleaned):
        """Somebody else at the door saved in between (SECURITY.md F9): both lists in view, and the next sending decides."""
        mine = {participant.pk for participant in cleaned.get("present", ())}
        pairs = [("present", _("Who was there"), self._names(self.saved["present"]), self._names(mine)),
                 ("headcount", self.fields["headcount"].label, self.saved["headcount"], cleaned.get("headcount")),
                 ("mode", self.fields["mode"].label, SignIn.Mode(self.saved["mode"]).label, SignIn.Mode(cleaned.get("mode") or self.saved["mode"]).label)]  # fmt: skip
        self.conflicts = [(label, theirs, yours) for _name, label, theirs, yours in pairs if theirs != yours]
        self.data = self.data.copy()
        self.data["version"] = self.session.version
        self.add_error(
            None,
            forms.ValidationError(
                _("Somebody saved this page while you were writing. Your text is still here; compare, then save again."),
                code="stale",
            ),
        )

    def _names(self, keys):
        return "、".join(participant.label for participant in self.participants if participant.pk in keys)

    def attendance(self):
        walk_in = self.cleaned_data["walk_in"]
        return {
            "present": list(self.cleaned_data["present"]),
            "headcount": self.cleaned_data["headcount"],
            "mode": self.cleaned_data["mode"],
            "walk_ins": [Somebody(name=walk_in, unit=self.cleaned_data["unit"])] if walk_in else [],
        }


class CancelSessionForm(forms.Form):
    """Why a session will not take place."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
