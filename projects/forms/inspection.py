"""Spot checks: drawing, ticking off, the finding, orders, proof."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import PaperField, VersionedForm
from projects.figures.inspection import MOST, TICKS
from projects.models import Inspection, InspectionItem

PROOF_PHRASES = [
    _("The proof does not show what was ordered."),
    _("The sign-in sheet or photo is missing."),
    _("Please say what prevents it from happening again."),
    _("Please put all records right, not only the drawn ones."),
]
USUAL_DAYS = 14


def in_two_weeks():
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class DrawForm(forms.Form):
    """From when until when, and how many records are drawn."""

    start = DayField(label=_("Services from"))
    end = DayField(label=_("Services until"), latest=timezone.localdate)
    wanted = forms.IntegerField(label=_("Records to draw"), min_value=1, max_value=MOST, initial=10, widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}))
    place = forms.CharField(label=_("Place"), max_length=100, required=False)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day lies before the first."))
        return cleaned


class CheckForm(forms.Form):
    """What the inspector ticks off for one drawn record."""

    ticks = forms.MultipleChoiceField(label=_("Tick off"), choices=list(TICKS.items()), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    verdict = forms.ChoiceField(label=_("Verdict"), choices=[choice for choice in InspectionItem.Verdict.choices if choice[0]], widget=forms.RadioSelect(attrs={"class": "chips"}))
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False, help_text=_("Without names: the provider reads it once it is sent."),
                             widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))


class FindingForm(VersionedForm):
    """The finding in all, day and place."""

    on = DayField(label=_("Inspected on"), latest=timezone.localdate)
    field_order = ["finding", "on", "place"]

    class Meta:
        model = Inspection
        fields = ["finding", "on", "place"]
        widgets = {"finding": forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["finding"].required = True


class OrderForm(forms.Form):
    """What is to be put right, until when."""

    what = forms.CharField(label=_("What is to be put right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))
    due_on = DayField(label=_("Put right by"), earliest=timezone.localdate, initial=in_two_weeks)


class SendForm(forms.Form):
    """Whether the project is taken into rectification as well."""

    rectify = forms.BooleanField(label=_("Take the whole project into rectification"), required=False,
                                 help_text=_("Until the inspection is closed its stage is “Rectification”; payments and evaluations see it."))


class ProofForm(forms.Form):
    """What was done, with files."""

    text = forms.CharField(label=_("What was done"), max_length=2000, help_text=_("Without names of clients; the inspector reads it."),
                           widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}))
    first = PaperField(label=_("File"), required=False)
    second = PaperField(label=_("Second file"), required=False, help_text="")
    third = PaperField(label=_("Third file"), required=False, help_text="")

    def uploads(self):
        return [self.cleaned_data[name] for name in ("first", "second", "third") if self.cleaned_data.get(name)]
