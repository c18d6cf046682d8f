"""Paying an instalment, withholding a part of it, the number of an invoice."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from projects.forms.money import MoneyField
from projects.models import Envelope


class SeenForm(forms.Form):
    """A form that carries the version of the instalment that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, instalment, **kwargs):
        super().__init__(*args, **kwargs)
        self.instalment = instalment
        self.fields["seen"].initial = instalment.version


class PayForm(SeenForm):
    """How much is paid, when, from which envelope, and why, where a condition is open or the envelope does not hold it."""

    amount = MoneyField(label=_("Amount (yuan)"), min_value=Decimal("0.01"))
    on = DayField(label=_("Paid on"), initial=timezone.localdate, latest=timezone.localdate)
    envelope = forms.ModelChoiceField(Envelope.objects.none(), label=_("Paid from the envelope"), empty_label=None)
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=40, required=False)
    override_reason = forms.CharField(label=_("Why it is paid all the same"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
                                      help_text=_("Only if a condition is open or the envelope does not hold the amount. The provider reads it too, and it stays."))

    field_order = ["seen", "amount", "on", "envelope", "invoice_number", "override_reason"]

    def __init__(self, *args, envelopes, chosen, still_open=(), to_pay=None, **kwargs):
        """`still_open`: the checks that are not met; an invoice may be entered here itself."""
        super().__init__(*args, **kwargs)
        part = self.instalment
        if hindering := [check.words for check in still_open if check.code != "invoice"]:
            reason = self.fields["override_reason"]
            reason.required, reason.help_text = True, _("The provider reads it too, and it stays.")
            reason.error_messages["required"] = _("Still open: %(what)s. Say why it is paid all the same.") % {"what": ", ".join(hindering)}
        self.most = part.open_amount if to_pay is None else to_pay
        self.fields["amount"].initial = self.most
        self.fields["amount"].help_text = format_lazy(_("Open: {} yuan. Less is a part payment."), f"{self.most:,.2f}")
        if self.most < part.open_amount:
            self.fields["amount"].help_text = format_lazy(_("{} yuan after the deduction by grade, which is written down with this payment. Less is a part payment."), f"{self.most:,.2f}")
        self.fields["envelope"].queryset, self.fields["envelope"].initial = envelopes, chosen
        self.fields["invoice_number"].initial = part.invoice_number

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount > self.most:
            raise forms.ValidationError(_("%(amount)s yuan of this instalment are open; not more than that can be paid."), params={"amount": f"{self.most:,.2f}"})
        return amount


class WithholdForm(SeenForm):
    """How much is withheld in all, and why."""

    amount = MoneyField(label=_("Amount withheld (yuan)"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The provider reads it."))

    field_order = ["seen", "amount", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        part = self.instalment
        self.most = part.amount - part.paid_amount
        self.fields["amount"].initial = part.withheld_amount or None
        self.fields["amount"].help_text = format_lazy(_("In all; at most {} yuan. 0 gives it free again."), f"{self.most:,.2f}")
        self.fields["reason"].initial = part.reason if part.withheld_amount else ""

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount > self.most:
            raise forms.ValidationError(_("%(amount)s yuan of this instalment are not paid; not more than that can be withheld."), params={"amount": f"{self.most:,.2f}"})
        if amount < self.instalment.deducted_amount:
            raise forms.ValidationError(_("%(amount)s yuan are deducted by grade; they stay withheld."), params={"amount": f"{self.instalment.deducted_amount:,.2f}"})
        return amount


class InvoiceForm(SeenForm):
    """The number of the provider's invoice."""

    number = forms.CharField(label=_("Invoice number"), max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].initial = self.instalment.invoice_number
