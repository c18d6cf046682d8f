"""The budget by category, an expense, striking one out, an audit report, the cut-off of the page."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.dates import DayField
from organisations.forms import PaperField
from projects.figures.spending import allowed_words, first_day_to_spend
from projects.forms.money import MOST, MoneyField
from projects.models import AuditReport, SpendingRule


class RuleForm(forms.Form):
    """By which rule the categories and their shares are set."""

    rule = forms.ModelChoiceField(SpendingRule.objects.all(), label=_("Rule of the categories"), empty_label=None, to_field_name="code",
                                  widget=forms.RadioSelect(attrs={"class": "chips"}))


class BudgetForm(forms.Form):
    """What each category may cost; together exactly what was agreed."""

    rule = forms.ModelChoiceField(SpendingRule.objects.all(), to_field_name="code", required=False, widget=forms.HiddenInput)
    effective_from = DayField(label=_("In force from"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Why the budget changes"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, agreed, rows, rule=None, **kwargs):
        """`rows`: [(code, name, least, most, budget now)]."""
        super().__init__(*args, **kwargs)
        self.agreed, self.rows, self.has_before = agreed, rows, any(row[4] is not None for row in rows)
        self.fields["rule"].initial = rule.code if rule else None
        for code, name, least, most, now in rows:
            allowed = allowed_words(least, most)
            help_text = format_lazy(_("Allowed: {} of the budget."), allowed) if allowed else ""
            self.fields[f"amount_{code}"] = MoneyField(label=name, required=False, initial=now, help_text=help_text)
        if not self.has_before:
            del self.fields["effective_from"], self.fields["reason"]
        self.order_fields(["rule", *(f"amount_{row[0]}" for row in rows)])

    def amounts(self):
        return {code: self.cleaned_data.get(f"amount_{code}") or Decimal(0) for code, *_rest in self.rows}

    def clean(self):
        cleaned = super().clean()
        total = sum(self.amounts().values(), Decimal(0))
        if not self.errors and total != self.agreed:
            words = _("The categories add up to %(total)s yuan, %(difference)s yuan more than the %(agreed)s yuan agreed.")
            if total < self.agreed:
                words = _("The categories add up to %(total)s yuan, %(difference)s yuan less than the %(agreed)s yuan agreed.")
            raise forms.ValidationError(words % {"total": f"{total:,.2f}", "difference": f"{abs(total - self.agreed):,.2f}", "agreed": f"{self.agreed:,.2f}"})
        return cleaned

    def budget(self):
        """What the service takes."""
        found = {"amounts": self.amounts(), "rule": self.cleaned_data.get("rule")}
        if self.has_before:
            found |= {"effective_from": self.cleaned_data["effective_from"], "reason": self.cleaned_data["reason"]}
        return found


class ExpenseForm(forms.Form):
    """Money spent, with its voucher."""

    line = forms.ModelChoiceField(None, label=pgettext_lazy("spending", "Category"), empty_label=None, widget=forms.RadioSelect(attrs={"class": "chips"}))
    spent_on = DayField(label=_("Spent on"), initial=timezone.localdate, latest=timezone.localdate)
    amount = MoneyField(label=_("Amount (yuan)"), min_value=-MOST, help_text=_("Money that came back: with a minus before it."))
    what = forms.CharField(label=_("For what"), max_length=200)
    payee = forms.CharField(label=_("Paid to"), max_length=100, required=False)
    voucher = forms.CharField(label=_("Voucher number"), max_length=40)
    upload = PaperField(label=_("Scan of the voucher"), required=False)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = project.budget.filter(is_active=True)
        self.fields["spent_on"].earliest = first_day_to_spend(project)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("Write an amount above or below 0."))
        return amount


class StrikeForm(forms.Form):
    """Why an expense or an audit report is struck out."""

    reason = forms.CharField(label=_("Why it is struck out"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AuditReportForm(forms.Form):
    """A financial audit by an accounting firm."""

    auditor = forms.CharField(label=_("Accounting firm"), max_length=100)
    number = forms.CharField(label=_("Report number"), max_length=60)
    dated_on = DayField(label=_("Date of the report"), latest=timezone.localdate)
    opinion = forms.ChoiceField(label=_("Opinion"), choices=AuditReport.Opinion, widget=forms.RadioSelect(attrs={"class": "chips"}))
    amount = MoneyField(label=_("Amount audited (yuan)"))
    findings = forms.CharField(label=_("Findings"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    upload = PaperField(label=_("The report as a file"))
