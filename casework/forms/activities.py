"""Forms of activities: what is planned, what the purchaser said, what was held."""

import uuid
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.fields import PersonChips, PhotosField, chips
from casework.models import Activity, ActivityPartner
from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.models import Membership, Station
from projects.models import Project, ServiceLine

CLOCK = ["%H:%M", "%H:%M:%S", "%H：%M", "%H%M"]
MOST_PARTNERS = 8
HOURS = [("2", _("2 hours")), ("4", _("4 hours")), ("8", _("8 hours")), ("24", _("24 hours"))]


def clock(label):
    return forms.TimeField(label=label, input_formats=CLOCK, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def span_of(form, cleaned):
    """The two moments of a day and two times, or None; says what is wrong at its field."""
    day, start, end = cleaned.get("day"), cleaned.get("start"), cleaned.get("end")
    if not day or start is None or end is None:
        return None
    if end <= start:
        form.add_error("end", _("The activity ends before it begins."))
        return None
    return timezone.make_aware(datetime.combine(day, start)), timezone.make_aware(datetime.combine(day, end))


class ActivityForm(VersionedForm):
    """What is planned; the plan itself is a form of its own."""

    day = DayField(label=_("Day"), picker=True)
    start = clock(_("Start"))
    end = clock(_("End"))

    class Meta:
        model = Activity
        fields = ["name", "type", "field", "project", "line", "leader", "co_leader", "planned_people", "place", "station"]
        widgets = {"type": chips()}
        labels = {"name": pgettext_lazy("activity", "Name")}
        help_texts = {"name": _("No names: the purchaser reads it.")}

    field_order = ["name", "type", "field", "project", "line", "day", "start", "end", "place", "station", "planned_people", "leader", "co_leader", "version"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        if self.instance.pk:
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial |= {"day": start.date(), "start": start.time(), "end": end.time()}
        else:
            self.initial |= {"leader": by.pk, "planned_people": None}
        projects = list(Project.objects.open_for_logging(by).select_related("organisation"))
        if self.instance.pk and self.instance.project not in projects:
            projects.append(self.instance.project)
        lines = list(ServiceLine.objects.filter(project__in=projects).select_related("project").order_by("project_id", "seq"))
        self.fields["project"].queryset = Project.objects.filter(pk__in=[one.pk for one in projects])
        self.fields["project"].widget.choices = [(one.pk, str(one)) for one in projects]
        if len(projects) == 1:
            self.initial.setdefault("project", projects[0].pk)
            if not self.instance.pk:
                self.initial.setdefault("field", projects[0].domain)
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=projects)
        self.fields["line"].widget.choices = [("", _("By what you do")), *[
            (str(project), [(line.pk, line.name) for line in lines if line.project_id == project.pk]) for project in projects]]
        self.fields["line"].required = False
        self.lines = lines
        colleagues = Membership.objects.serving().select_related("user")
        self.fields["leader"].queryset = self.fields["co_leader"].queryset = colleagues
        self.fields["leader"].empty_label = None
        self.fields["type"].choices = Activity.Type.choices
        self.fields["planned_people"].widget.attrs |= {"inputmode": "numeric", "min": 0}
        self.fields["station"].queryset = Station.objects.filter(is_active=True)
        self._add_partners()

    def _add_partners(self):
        """Rows for those who take part as a body: what is there, and two empty ones."""
        kept = list(self.instance.partners.values_list("role", "name")) if self.instance.pk else []
        self.rows = min(len(kept) + 2, MOST_PARTNERS)
        for number in range(self.rows):
            role, name = kept[number] if number < len(kept) else ("co_host", "")
            self.fields[f"partner-{number}-role"] = forms.ChoiceField(label=pgettext_lazy("partner", "Role"), choices=ActivityPartner.Role, required=False, initial=role)
            self.fields[f"partner-{number}-name"] = forms.CharField(label=_("Organisation"), max_length=80, required=False, initial=name)

    def main_fields(self):
        """Everything but the partners."""
        return [self[name] for name in self.fields if not name.startswith("partner-")]

    def partner_rows(self):
        return [(self[f"partner-{number}-role"], self[f"partner-{number}-name"]) for number in range(self.rows)]

    def clean(self):
        cleaned = super().clean()
        self.span = span_of(self, cleaned)
        project, line = cleaned.get("project"), cleaned.get("line")
        if project and (line is None or line.project_id != project.pk):
            own = [one for one in self.lines if one.project_id == project.pk]
            cleaned["line"] = next((one for one in own if one.code == "activity"), own[0] if own else None)
            if cleaned["line"] is None:
                self.add_error("project", _("This project has no service lines yet. Ask its leader to add them."))
        if project and self.span and not project.is_running_on(cleaned["day"]):
            self.add_error("day", _("The day lies outside the project's term, %(start)s to %(end)s.") % {"start": project.starts_on, "end": project.ends_on})
        if cleaned.get("co_leader") and cleaned["co_leader"] == cleaned.get("leader"):
            self.add_error("co_leader", _("Leader and co-leader are two people."))
        return cleaned

    def facts(self):
        """The arguments of `plan_activity` and `change_activity`."""
        cleaned = self.cleaned_data
        partners = [(cleaned[f"partner-{number}-role"] or "co_host", cleaned[f"partner-{number}-name"].strip()) for number in range(self.rows)]
        return {name: cleaned[name] for name in self.Meta.fields} | {"starts_at": self.span[0], "ends_at": self.span[1],
                                                                     "partners": [(role, name) for role, name in partners if name]}


class PurchaserForm(forms.Form):
    """What the purchaser said, and who said it."""

    agrees = forms.ChoiceField(label=_("Does the purchaser agree"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=chips())
    name = forms.CharField(label=_("Who said so for the purchaser"), max_length=60)
    opinion = forms.CharField(label=_("What the purchaser said"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def facts(self):
        return self.cleaned_data | {"agrees": self.cleaned_data["agrees"] == "yes"}


class RuleForm(forms.Form):
    """From how many people on the purchaser is asked: the house's number, and other ones for single projects."""

    house = forms.IntegerField(label=_("For all projects: more than so many people"), required=False, min_value=0, max_value=100000,
                               help_text=_("Empty: the purchaser is never asked."))

    def __init__(self, *args, projects, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.projects, self.rules = projects, rules
        self.initial = {"house": rules.get(None)} | {f"project-{one.pk}": rules.get(one.pk) for one in projects}
        for one in projects:
            self.fields[f"project-{one.pk}"] = forms.IntegerField(label=str(one), required=False, min_value=0, max_value=100000)

    def changes(self):
        """(project or None, number or None) of what differs."""
        found = [(None, self.cleaned_data["house"]), *((one, self.cleaned_data[f"project-{one.pk}"]) for one in self.projects)]
        return [(project, number) for project, number in found if number != self.rules.get(project.pk if project else None)]


class OpenForm(forms.Form):
    """How long the sign-in stays open."""

    hours = forms.ChoiceField(label=_("Open for"), choices=HOURS, initial="4", widget=chips())


class HoldForm(forms.Form):
    """What was held: filled in from the plan and the signatures, so that a phone needs few taps."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    day = DayField(label=_("Day"), picker=True)
    start = clock(_("Start"))
    end = clock(_("End"))
    persons = PersonChips(label=_("Clients"), required=False)
    q = forms.CharField(label=_("Find a client"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}))
    headcount = forms.IntegerField(label=_("People without a file"), required=False, min_value=0, max_value=5000, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    volunteers = forms.IntegerField(label=_("Volunteers"), required=False, min_value=0, max_value=5000, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                                    help_text=_("They are not among the participants."))
    companions = forms.ModelMultipleChoiceField(label=_("With colleagues"), queryset=Membership.objects.none(), required=False,
                                                widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    photos = PhotosField(label=_("Photos"), required=False)
    note = forms.CharField(label=_("Short note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))

    def __init__(self, *args, activity, by, people=(), others=0, volunteers=0, found=(), **kwargs):
        start, end = timezone.localtime(activity.starts_at), timezone.localtime(activity.ends_at)
        kwargs["initial"] = {"client_uuid": uuid.uuid4(), "day": start.date(), "start": start.time(), "end": end.time(), "persons": [one.pk for one in people],
                             "headcount": others, "volunteers": volunteers, "companions": [pk for pk in (activity.leader_id, activity.co_leader_id) if pk and pk != by.pk]}
        super().__init__(*args, **kwargs)
        self.project = activity.project
        self.fields["persons"].at_hand(by, [*people, *found], also=people)
        self.fields["companions"].queryset = Membership.objects.serving().exclude(pk=by.pk).select_related("user")
        if self.is_bound:
            self.fields["persons"].draw_chosen(self.data.getlist("persons"))

    def without_complaints(self):
        """Draw what was typed without judging it: somebody is still looking for a client."""
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
        return self

    def clean(self):
        cleaned = super().clean()
        cleaned["client_uuid"] = cleaned.get("client_uuid") or uuid.uuid4()
        span = span_of(self, cleaned)
        if span and span[0] > timezone.now():
            self.add_error("start", _("The start lies in the future. Record the activity when it has taken place."))
        elif span and (span[1] - span[0]).total_seconds() > 12 * 3600:
            self.add_error("end", _("A record lasts at least 1 minute and at most 12 hours. Several days are several records."))
        elif span and not self.project.is_running_on(cleaned["day"]):
            self.add_error("day", _("The day lies outside the project's term, %(start)s to %(end)s.") % {"start": self.project.starts_on, "end": self.project.ends_on})
        self.span = span
        if not cleaned.get("persons") and not cleaned.get("headcount") and "headcount" not in self.errors:
            self.add_error("headcount", _("Choose a client, or say how many people without a file there were."))
        return cleaned

    def facts(self):
        """The arguments of `hold_activity`."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("client_uuid", "persons", "companions", "photos", "note")} | {
            "headcount": cleaned["headcount"] or 0, "volunteers": cleaned["volunteers"] or 0, "started_at": self.span[0], "ended_at": self.span[1]}


class CancelForm(forms.Form):
    """Why an activity is called off."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError(_("Say why."))
        return self.cleaned_data["reason"]
