"""The form of the house's rules in numbers."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.figures.house_rules import BOUNDS
from casework.forms.fields import chips
from casework.models import HouseRule
from organisations.dates import DayField, DayInput


class HouseRuleForm(forms.Form):
    """One rule in numbers, from a day on."""

    code = forms.TypedChoiceField(label=_("Rule"), choices=HouseRule.Code, coerce=HouseRule.Code, widget=chips())
    numbers = forms.CharField(label=_("Numbers"), max_length=60, help_text=_("Several with commas between them, such as 1, 3, 6."),
                              widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}))
    since = DayField(label=_("From"), widget=DayInput(picker=True), earliest=timezone.localdate, initial=timezone.localdate)

    def clean_numbers(self):
        parts = [part for part in re.split(r"[,，、;；\s]+", self.cleaned_data["numbers"].strip()) if part]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise ValidationError(_("Write whole numbers, such as 1, 3, 6."))
        return sorted({int(part) for part in parts})

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("code") and cleaned.get("numbers"):
            least, most, several = BOUNDS[cleaned["code"]]
            if len(cleaned["numbers"]) > several:
                self.add_error("numbers", _("This rule is one number.") if several == 1 else _("At most %(n)s numbers.") % {"n": several})
            elif not all(least <= number <= most for number in cleaned["numbers"]):
                self.add_error("numbers", _("From %(least)s to %(most)s.") % {"least": least, "most": most})
        return cleaned
