"""The norm of a project's staff, and somebody's qualification."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from projects.forms.money import MoneyField
from projects.models import ProjectStaff, SpendingRule


class NormForm(forms.Form):
    """A rule's norm, or the contract's own."""

    rule = forms.ModelChoiceField(SpendingRule.objects.exclude(staffing={}), label=_("Rule"), required=False, empty_label=_("the contract's own"), to_field_name="code")
    amount_per_worker = MoneyField(label=_("Yuan a year for one worker"), min_value=Decimal("0.01"), required=False)
    qualified = forms.DecimalField(label=_("Share with a certificate (%)"), min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False)
    background = forms.DecimalField(label=_("Share with a social service background (%)"), min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("rule") and not cleaned.get("amount_per_worker"):
            self.add_error("amount_per_worker", _("Choose a rule or write the contract's own amount."))
        return cleaned

    def norm(self):
        """What the service takes."""
        if rule := self.cleaned_data["rule"]:
            return {"rule": rule}
        ratios = {f"{name}_ratio": None if self.cleaned_data[name] is None else self.cleaned_data[name] / 100 for name in ("qualified", "background")}
        return {"amount_per_worker": self.cleaned_data["amount_per_worker"]} | ratios


class QualificationForm(forms.Form):
    """Somebody's certificate and background on this project."""

    certificate = forms.ChoiceField(label=_("Certificate"), choices=ProjectStaff.Certificate, required=False)
    has_background = forms.BooleanField(label=_("Social service background"), required=False)
    since = DayField(label=_("Valid from"), required=False, help_text=_("Empty: for the whole assignment. With a day, earlier days stay as they were."))
