"""The form of the working days of a step."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField, DayInput
from projects.models import StepDays


class StepDaysForm(forms.Form):
    """One step, from a day on, and where the rule is written."""

    step = forms.TypedChoiceField(label=_("Step"), choices=StepDays.Step, coerce=StepDays.Step, widget=forms.RadioSelect(attrs={"class": "chips"}))
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=90, widget=forms.NumberInput(attrs={"class": "short"}))
    since = DayField(label=_("From"), widget=DayInput(picker=True), earliest=timezone.localdate, initial=timezone.localdate)
    reason = forms.CharField(label=_("Where it is written"), max_length=200, help_text=_("Such as the name and number of the local rule."))
