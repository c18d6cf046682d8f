"""Taking a case in, closing, opening again and handing over."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import Case, CasePaper, Placement
from organisations.access import Permission
from organisations.dates import DayField
from organisations.forms import PaperField
from organisations.models import Membership
from people.forms.pick import FindsPeople, PersonPickField
from projects.models import Project, ServiceLine


def chips():
    return forms.RadioSelect(attrs={"class": "chips"})


def many_chips():
    return forms.CheckboxSelectMultiple(attrs={"class": "chips"})


def reason_field(label=None, **more):
    return forms.CharField(label=label or _("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), **more)


class TakeInForm(FindsPeople, forms.Form):
    """A new case: who, where it belongs, how it came, how urgent it is."""

    person = PersonPickField(label=_("Client"), multiple=False)
    line = forms.ModelChoiceField(label=_("Project and service line"), queryset=ServiceLine.objects.none(), empty_label=None)
    source = forms.ChoiceField(label=_("Came by"), choices=Case.Source, widget=chips())
    referrer = forms.CharField(label=_("Referrer"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    received_on = DayField(label=pgettext_lazy("case", "Received on"), latest=timezone.localdate, initial=timezone.localdate)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Case.Urgency, initial=Case.Urgency.NORMAL, widget=chips())
    problems = forms.MultipleChoiceField(label=_("Kinds of problem"), choices=Case.Problem, required=False, widget=many_chips())
    dangers = forms.MultipleChoiceField(label=_("Dangers"), choices=Case.Risk, required=False, widget=many_chips(), help_text=_("Leave empty when there is none."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Case.Kind, initial=Case.Kind.GENERAL, widget=chips())

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].set_membership(membership)
        projects = list(Project.objects.open_for_logging(membership))
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=projects).select_related("project")
        lines = sorted(self.fields["line"].queryset, key=lambda line: (line.code != "case", line.seq))
        self.fields["line"].widget.choices = [(str(project), [(line.pk, line.name) for line in lines if line.project_id == project.pk]) for project in projects]
        self.fields["line"].initial = next((line.pk for project in projects for line in lines if line.project_id == project.pk), None)

    def clean(self):
        """What is older than a year and older than the project is a mistake in writing, not a case that came."""
        cleaned = super().clean()
        if cleaned.get("line") and cleaned.get("received_on"):
            earliest = min(cleaned["line"].project.starts_on, timezone.localdate() - timedelta(days=366))
            if cleaned["received_on"] < earliest:
                self.add_error("received_on", _("The day is too early: %(limit)s at the earliest.") % {"limit": earliest.isoformat()})
        return cleaned

    def facts(self):
        """The arguments of the verb."""
        cleaned = self.cleaned_data
        day, now = cleaned["received_on"], timezone.now()
        noon = timezone.make_aware(datetime.combine(day, time(9)))
        return {name: cleaned[name] for name in ("person", "line", "source", "referrer", "urgency", "problems", "dangers", "kind")} | {
            "project": cleaned["line"].project, "received_at": min(noon, now) if day < timezone.localdate() else now}


class CloseForm(forms.Form):
    """Why and when a case is closed whose report is approved."""

    close_type = forms.ChoiceField(label=_("Why the case closes"), choices=Case.CloseType, widget=chips())
    on = DayField(label=_("Closed on"), latest=timezone.localdate, initial=timezone.localdate)


class ReopenForm(forms.Form):
    reason = reason_field(_("Why the case is opened again"))


class HandOverForm(forms.Form):
    """To whom, and why."""

    to = forms.ModelChoiceField(label=_("To whom"), queryset=Membership.objects.none(), empty_label=None)
    reason = reason_field()

    def __init__(self, *args, leave_out=(), **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = [one for one in Membership.objects.active().select_related("user", "organisation") if one.can(Permission.CASE_EDIT) and one.pk not in leave_out]
        self.fields["to"].queryset = Membership.objects.filter(pk__in=[one.pk for one in colleagues]).select_related("user")
        self.fields["to"].widget.choices = [("", _("Choose a colleague")), *((one.pk, one.name) for one in colleagues)]


class MoveForm(forms.Form):
    """Into which project and line, and why."""

    line = forms.ModelChoiceField(label=_("Project and service line"), queryset=ServiceLine.objects.none(), empty_label=None)
    reason = reason_field()

    def __init__(self, *args, case, projects, **kwargs):
        super().__init__(*args, **kwargs)
        projects = list(projects)
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=projects).select_related("project")
        lines = sorted(self.fields["line"].queryset, key=lambda line: (line.code != case.line.code, line.seq))
        self.fields["line"].widget.choices = [(str(project), [(line.pk, line.name) for line in lines if line.project_id == project.pk]) for project in projects]

    def facts(self):
        return self.cleaned_data | {"project": self.cleaned_data["line"].project}


class PlacementForm(forms.Form):
    """The next phase of a placement case."""

    phase = forms.ChoiceField(label=_("Phase"), choices=Placement.Phase, widget=chips())
    outcome = forms.ChoiceField(label=pgettext_lazy("placement", "Placed"), choices=[("", _("Not yet")), *Placement.Outcome.choices], required=False, widget=chips(),
                                help_text=_("In the order of priority: the family of birth, relatives and adoption are permanent and come first."))
    since = DayField(label=_("Since"), latest=timezone.localdate, initial=timezone.localdate)
    where = forms.CharField(label=pgettext_lazy("placement", "Where"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
                           help_text=_("For a placement that is not permanent: why no permanent one is possible now."))


class CasePaperForm(forms.Form):
    """A file for the case."""

    file = PaperField(label=_("File"))
    topic = forms.ChoiceField(label=pgettext_lazy("file", "Kind of file"), choices=CasePaper.Topic, required=False, initial=CasePaper.Topic.OTHER, widget=chips())
    title = forms.CharField(label=_("Title"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
