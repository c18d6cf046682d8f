"""Amounts, instalments, payments."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from projects.forms.conditions import ConditionsForm, conditions_initial
from projects.models import Instalment, InstalmentPreset

MOST = Decimal("99999999999.99")


class MoneyField(forms.DecimalField):
    """Yuan as people write them: 333333.33, 333,333.33, ¥333,333.33, ３３３３３３, 33.3万."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", MOST)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": "24"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, (int, Decimal)):
            return super().to_python(value)
        text = re.sub(r"[\s,，¥元]", "", unicodedata.normalize("NFKC", str(value)))
        ten_thousands = text.endswith("万")
        text = text.removesuffix("万")
        if not re.fullmatch(r"-?\d{1,14}(\.\d{1,6})?", text):
            raise ValidationError(_("Write the amount in yuan with digits, such as 333333.33."), code="invalid")
        try:
            number = Decimal(text) * (10000 if ten_thousands else 1)
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if number == number.to_integral_value():
            return number.quantize(Decimal(1))
        return number.normalize()

    def prepare_value(self, value):
        return f"{value:f}" if isinstance(value, Decimal) else value


def read_percents(text):
    """50/30/20 → [50, 30, 20]; raises ValidationError when they are not numbers above 0 that add up to 100."""
    parts = [part for part in re.split(r"[/、,，;；\s]+", unicodedata.normalize("NFKC", text).replace("%", "")) if part]
    try:
        percents = [Decimal(part) for part in parts]
    except InvalidOperation:
        raise ValidationError(_("Write the percentages with / between them, such as 50/30/20.")) from None
    if len(percents) > 12:
        raise ValidationError(_("At most 12 instalments."))
    if not all(percent.is_finite() and percent > 0 and percent == round(percent, 3) for percent in percents):
        raise ValidationError(_("Each percentage must be above 0 and have at most three decimals."))
    if sum(percents) != 100:
        raise ValidationError(_("The percentages add up to %(sum)s, not to 100."), params={"sum": f"{sum(percents):f}"})
    return [int(percent) if percent == int(percent) else float(percent) for percent in percents]


class InstalmentPlanForm(forms.Form):
    """How the contract amount is split: one of the usual ways, or the contract's own percentages."""

    preset = forms.ModelChoiceField(InstalmentPreset.objects.all(), label=_("Usual splits"), required=False, empty_label=None,
                                    widget=forms.RadioSelect(attrs={"class": "chips"}))
    percents = forms.CharField(label=_("Other percentages"), max_length=80, required=False,
                               help_text=_("With / between them, such as 55/40/5. Fill this in if the contract splits otherwise."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preset"].initial = InstalmentPreset.objects.filter(is_default=True).first()

    def clean_percents(self):
        text = self.cleaned_data["percents"].strip()
        return read_percents(text) if text else None

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("percents") and not cleaned.get("preset"):
            self.add_error("preset", _("Choose a split or write the percentages."))
        if cleaned.get("percents"):
            cleaned["preset"] = None
        return cleaned


class InstalmentForm(VersionedForm, ConditionsForm):
    """When an instalment falls due, and the contract's conditions for it."""

    due_on = DayField(label=_("Due on"), required=False)

    class Meta:
        model = Instalment
        fields = ["trigger", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, value in conditions_initial(self.instance.conditions).items():
            self.fields[name].initial = value

    def changes(self):
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("trigger", "due_on")} | {"conditions": self.conditions(self.instance.conditions)}


class PaymentForm(VersionedForm):
    """What has been received for an instalment in all, what was withheld and why, and which conditions are met."""

    met = forms.MultipleChoiceField(label=_("Conditions met"), required=False, widget=forms.CheckboxSelectMultiple)
    paid_amount = MoneyField(label=_("Amount received so far (yuan)"))
    paid_on = DayField(label=_("Received on"), required=False, latest=timezone.localdate)
    withheld_amount = MoneyField(label=_("Amount withheld (yuan)"), required=False)

    class Meta:
        model = Instalment
        fields = ["met", "paid_amount", "paid_on", "invoice_number", "withheld_amount", "reason"]

    field_order = ["met", "paid_amount", "paid_on", "invoice_number", "withheld_amount", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._agreed = self.instance.amount
        ticked = {str(index): condition for index, condition in enumerate(self.instance.conditions) if not condition.get("rule")}
        self.fields["met"].choices = [(index, condition["text"]) for index, condition in ticked.items()]
        self.fields["met"].initial = [index for index, condition in ticked.items() if condition.get("met_on")]
        if not ticked:
            del self.fields["met"]

    def clean(self):
        cleaned = super().clean()
        cleaned["withheld_amount"] = withheld = cleaned.get("withheld_amount") or Decimal(0)
        paid = cleaned.get("paid_amount")
        if paid is not None and paid + withheld > self._agreed:
            self.add_error("paid_amount", _("Received and withheld together are more than the instalment of %(amount)s yuan.")
                           % {"amount": f"{self._agreed:,}"})
        if withheld and not cleaned.get("reason"):
            self.add_error("reason", _("Say why an amount was withheld."))
        if paid and not cleaned.get("paid_on") and "paid_on" not in self.errors:
            self.add_error("paid_on", _("Say on which day the money came."))
        return cleaned

    def conditions(self):
        """The conditions with their ticks: newly met ones from today."""
        met, today = set(self.cleaned_data.get("met") or ()), timezone.localdate().isoformat()
        return [condition if condition.get("rule") else condition | {"met_on": (condition.get("met_on") or today) if str(index) in met else None}
                for index, condition in enumerate(self.instance.conditions)]
