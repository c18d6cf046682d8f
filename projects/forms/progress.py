"""Progress reports: the texts, a return with its reason, a pinned comment, milestones, the reporting calendar."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.dates import DayField
from organisations.forms import VersionedForm
from projects.figures import calendar
from projects.figures.progress import SECTIONS
from projects.models import Milestone, ProgressReport, Project
from projects.services.progress import LONGEST_TEXT

RETURN_PHRASES = [
    _("Figures and texts do not agree; please check them."),
    _("Please say why an indicator is behind, and what you will do about it."),
    _("Please describe the services by line, with their results."),
    _("Please tell the changes in the team."),
    _("Please write the next steps with dates."),
]
CHANGE_PHRASES = [
    _("Please give the reason in more detail."),
    _("Please choose a later day for it to be in force."),
    _("This goes beyond the contract; a supplement is needed."),
    _("Please agree on it with the landing unit first."),
    _("Please hand in each change by itself."),
]


class ReportTextsForm(VersionedForm):
    """The texts of a report by section."""

    class Meta:
        model = ProgressReport
        fields = []

    def __init__(self, *args, texts, **kwargs):
        super().__init__(*args, **kwargs)
        for key, (label, hint) in SECTIONS.items():
            self.fields[key] = forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST_TEXT, initial=texts.get(key, ""),
                                               widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}))
        # A draft is kept without it; whoever goes on to hand in has written it.
        self.fields["summary"].required = not self.is_bound or "hand_in" in self.data
        self._saved |= {key: texts.get(key, "") for key in SECTIONS}

    def texts(self):
        return {key: self.cleaned_data.get(key, "") for key in SECTIONS}


class ReturnWithReasonForm(forms.Form):
    """Why something goes back: a phrase, own words, or both."""

    phrase = forms.ChoiceField(label=_("Reason"), required=False, widget=forms.RadioSelect(attrs={"class": "chips"}))
    words = forms.CharField(label=_("In your own words"), required=False, max_length=800, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))

    def __init__(self, *args, phrases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phrase"].choices = [(str(number), phrase) for number, phrase in enumerate(phrases)]

    def clean(self):
        cleaned = super().clean()
        phrase = dict(self.fields["phrase"].choices).get(cleaned.get("phrase"))
        cleaned["reason"] = " ".join(str(part) for part in (phrase, cleaned.get("words")) if part)
        if not cleaned["reason"] and not self.errors:
            self.add_error("words", _("Say what has to be changed."))
        return cleaned


class PinForm(forms.Form):
    """A comment on one figure or paragraph."""

    anchor = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))


class MilestoneForm(VersionedForm):
    """A step that is promised for a day."""

    due_on = DayField(label=pgettext_lazy("milestone", "Due on"))

    class Meta:
        model = Milestone
        fields = ["title", "due_on"]


class MilestoneMoveForm(MilestoneForm):
    """Other words or another day; another day of a governed project needs a reason, which its purchaser is told."""

    reason = forms.CharField(label=_("Why on another day"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
                             help_text=_("The purchaser is told, and the day promised first stays to be read. No client's name: both houses read it."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.promised = self.instance.due_on
        if not self.instance.project.is_governed:
            self.fields["reason"].help_text = ""

    def clean(self):
        cleaned = super().clean()
        if self.instance.project.is_governed and cleaned.get("due_on") not in (None, self.promised) and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why the day is moved."))
        return cleaned


class ReachedForm(VersionedForm):
    """The day on which a step was reached, and what shows it."""

    reached_on = DayField(label=_("Reached on"), required=False, initial=timezone.localdate, help_text=_("Empty: it is open again."))

    class Meta:
        model = Milestone
        fields = ["reached_on", "evidence"]
        help_texts = {"evidence": _("Such as: record ZH-S000120, photos, minutes. No client's name: both houses read it.")}

    def clean_reached_on(self):
        day = self.cleaned_data["reached_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class CalendarForm(VersionedForm):
    """Which reports the contract asks for, when they are due, and how long the purchaser has."""

    kinds = forms.MultipleChoiceField(label=_("Reports"), choices=ProgressReport.Kind, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    month = forms.IntegerField(label=_("Monthly report: day of the next month"), min_value=1, max_value=31)
    quarter = forms.IntegerField(label=_("Quarterly report: days after the quarter"), min_value=1, max_value=90)
    mid = forms.IntegerField(label=_("Mid-term report: days after the middle"), min_value=1, max_value=90)
    final = forms.IntegerField(label=_("Final report: days after the end"), min_value=1, max_value=90)
    decide = forms.IntegerField(label=_("Decision of the purchaser: working days"), min_value=1, max_value=60)
    pay = forms.IntegerField(label=_("Payment of the purchaser: working days after the conditions are met"), min_value=1, max_value=60)

    class Meta:
        model = Project
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = calendar.rules(self.instance)
        self._saved |= known
        for name, value in known.items():
            self.fields[name].initial = value

    def rules(self):
        return {name: self.cleaned_data[name] for name in calendar.CALENDAR}
