"""Forms of mandatory reports."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.fields import chips
from casework.models import HarmReport
from organisations.dates import DayField
from people.forms.pick import FindsPeople, PersonPickField
from projects.models import Project

CLOCK = ["%H:%M", "%H:%M:%S", "%H：%M", "%H%M"]


def text(label, *, required=False, most=2000, rows=3, hint=""):
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}))


def clock(label):
    return forms.TimeField(label=label, input_formats=CLOCK, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class MomentMixin:
    """A day and a time are one moment, not in the future."""

    def moment(self, cleaned, day, time):
        if not cleaned.get(day) or cleaned.get(time) is None:
            return None
        at = timezone.make_aware(datetime.combine(cleaned[day], cleaned[time]))
        if at > timezone.now():
            self.add_error(time, _("This lies in the future."))
        return at


class HarmForm(FindsPeople, MomentMixin, forms.Form):
    """What was found: few questions, because somebody is in danger."""

    kind = forms.ChoiceField(label=pgettext_lazy("harm", "What happened"), choices=HarmReport.Kind, widget=chips())
    who = forms.CharField(label=_("Who is concerned, without a file"), required=False, max_length=80)
    day = DayField(label=_("Discovered on"))
    time = clock(_("at"))
    facts = text(_("What was seen and heard"), required=True, most=3000, rows=5)
    measures = text(_("What was done at once"))
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("None"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonPickField(membership=by, multiple=False, label=_("Client"), required=False)
        self.fields["project"].queryset = Project.objects.open_for_logging(by)
        now = timezone.localtime()
        self.fields["day"].initial, self.fields["time"].initial = now.date(), now.time()

    def clean(self):
        cleaned = super().clean()
        cleaned["discovered_at"] = self.moment(cleaned, "day", "time")
        if not cleaned.get("person") and not cleaned.get("who"):
            self.add_error("who", _("Choose a client, or say who is concerned."))
        return cleaned

    def facts_of(self):
        """What `begin_harm` takes."""
        return {name: self.cleaned_data[name] for name in ("kind", "person", "who", "discovered_at", "facts", "measures", "project")}


class AuthoritiesForm(MomentMixin, forms.Form):
    """To whom it was reported, and when."""

    reported_to = forms.MultipleChoiceField(label=_("Reported to"), choices=HarmReport.Body, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    day = DayField(label=_("Reported on"))
    time = clock(_("at"))
    receipt = forms.CharField(label=pgettext_lazy("harm", "Receipt number"), required=False, max_length=60)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        now = timezone.localtime()
        self.fields["day"].initial, self.fields["time"].initial = now.date(), now.time()

    def clean(self):
        cleaned = super().clean()
        at = cleaned["reported_at"] = self.moment(cleaned, "day", "time")
        if at and at < self.report.discovered_at.replace(second=0, microsecond=0):
            self.add_error("time", _("It cannot be reported before it was discovered."))
        elif at and at < self.report.discovered_at:
            cleaned["reported_at"] = self.report.discovered_at  # the same minute
        return cleaned


class HarmTextForm(forms.Form):
    """What is added later."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    facts = text(_("What was seen and heard"), required=True, most=3000, rows=5)
    measures = text(_("What was done at once"))
    follow_up = text(_("What followed"))


class CloseHarmForm(forms.Form):
    """What followed, when it is over."""

    follow_up = text(_("What followed"), required=True)
