"""The five kinds of change requests, each with its own small form."""

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.keys import whole
from organisations.models import Membership
from projects import counting
from projects.figures.changes import PARTS
from projects.forms.indicators import check_evidence, evidence_field, per_worker_field
from projects.forms.money import MoneyField
from projects.forms.term import TermMixin
from projects.models import ChangeRequest, Indicator, ProjectStaff
from projects.services.applying import TARGET_FIELDS, in_force
from projects.services.period import EndsTooEarly, StartHasPassed, check_period
from projects.templatetags.projects import figure

Kind = ChangeRequest.Kind
# Words of the contract that a request may change; a service line's name is "line:<key>".
LONGEST = {"goals": 5000, "need": 5000, "target_group": 300, "place": 100, "title": 100}


class ChangeForm(VersionedForm):
    """What every request says: why, and from which day."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                             help_text=_("The purchaser reads it. Clients' names are masked."))
    effective_on = DayField(label=_("In force from"), initial=timezone.localdate,
                            help_text=_("Reports with an earlier cut-off keep the old value."))

    class Meta:
        model = ChangeRequest
        fields = ["reason", "effective_on"]

    def __init__(self, *args, project, draft=None, subject="", **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.draft, self.asked = project, draft, subject
        for name in self._meta.fields if draft is not None else ():
            self.initial[name] = self._saved[name] = getattr(draft, name)
        if draft is None:
            self.initial.clear()
        self.build(draft.after if draft is not None else {})
        self._saved |= {name: field.initial for name, field in self.fields.items() if name not in ("version", *self._meta.fields) and not hasattr(field, "queryset")}
        self.order_fields([*(name for name in self.fields if name not in ("reason", "effective_on")), "reason", "effective_on"])

    def build(self, after):
        """The fields of the kind, filled from what is asked for already."""

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if not self.project.starts_on <= day <= self.project.ends_on:
            raise forms.ValidationError(_("This day lies outside the term of the project."))
        return day

    def request(self):
        """What the service takes."""
        return {"subject": self.subject(), "after": self.after(), "reason": self.cleaned_data["reason"], "effective_on": self.cleaned_data["effective_on"]}


class StaffChangeForm(ChangeForm):
    """Who leaves, and who comes instead."""

    release = forms.ModelChoiceField(ProjectStaff.objects.none(), label=_("Who leaves"), required=False)
    assign = forms.ModelChoiceField(Membership.objects.none(), label=_("Who comes"), required=False)
    duty = forms.ChoiceField(label=_("Duty"), choices=ProjectStaff.Duty, initial=ProjectStaff.Duty.WORKER)
    certificate = forms.ChoiceField(label=_("Certificate"), choices=ProjectStaff.Certificate, required=False)
    has_background = forms.BooleanField(label=_("Social service background"), required=False)

    def build(self, after):
        self.fields["release"].queryset = self.project.staff.filter(until=None).select_related("membership__user")
        there = self.project.staff.not_over(timezone.localdate() + timedelta(days=1)).values("membership")
        self.fields["assign"].queryset = Membership.objects.serving().exclude(pk__in=there).select_related("user")
        if after.get("release"):
            self.fields["release"].initial = after["release"][0]["assignment"]
        for entry in after.get("assign", []):
            self.fields["assign"].initial = entry["membership"]
            for name in ("duty", "certificate", "has_background"):
                self.fields[name].initial = entry.get(name)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("release") and not cleaned.get("assign") and not self.errors:
            self.add_error("release", _("Say who leaves, who comes, or both."))
        return cleaned

    def subject(self):
        return "staff"

    def after(self):
        data, after = self.cleaned_data, {"release": [], "assign": []}
        if data.get("release"):
            after["release"] = [{"assignment": data["release"].pk, "name": data["release"].membership.name, "duty": data["release"].duty}]
        if data.get("assign"):
            after["assign"] = [{"membership": data["assign"].pk, "name": data["assign"].name, "duty": data["duty"],
                                "certificate": data["certificate"], "has_background": data["has_background"]}]
        return after


class IndicatorChangeForm(ChangeForm):
    """A new target of one indicator."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label=_("Indicator"))
    target = forms.DecimalField(label=_("New target"), min_value=0, max_digits=12, decimal_places=2)

    per_worker = per_worker_field()

    def build(self, after):
        field = self.fields["indicator"]
        field.queryset = self.project.indicators.filter(is_active=True).prefetch_related("targets")
        field.label_from_instance = self.words
        if self.draft is not None or self.asked:
            field.initial = (self.instance.subject or self.asked).partition(":")[2]
        self.fields["evidence"] = evidence_field()
        if after.get("target") is not None:
            self.fields["target"].initial = Decimal(after["target"])
        now = self.now(field.initial)
        for name in TARGET_FIELDS:
            self.fields[name].initial = after.get(name, now.get(name))

    def now(self, key):
        """What else the target in force says; nothing before an indicator is chosen."""
        known = whole(key) is not None and self.project.indicators.filter(pk=whole(key)).exists()
        return in_force(self.project, Kind.INDICATOR, f"indicator:{key}", dict.fromkeys(TARGET_FIELDS)) if known else {}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("indicator"):
            cleaned["rule"] = cleaned["indicator"].rule
            check_evidence(self)
        return cleaned

    def words(self, indicator):
        now = in_force(self.project, Kind.INDICATOR, f"indicator:{indicator.pk}", {})["target"]
        return gettext("%(name)s (now %(target)s %(unit)s)") % {"name": indicator.name, "target": figure(None if now is None else Decimal(now)), "unit": indicator.unit}

    def subject(self):
        return f"indicator:{self.cleaned_data['indicator'].pk}"

    def after(self):
        now = self.now(self.cleaned_data["indicator"].pk)
        more = {"per_worker": self.cleaned_data["per_worker"], "evidence": [code for code in counting.evidences() if code in self.cleaned_data["evidence"]]}
        return {"target": f"{self.cleaned_data['target']:.2f}"} | {name: value for name, value in more.items() if value != (now.get(name) or type(value)())}


class BudgetChangeForm(ChangeForm):
    """Money moved between the categories of the budget; the sum stays."""

    def build(self, after):
        self.now = in_force(self.project, Kind.BUDGET, "budget", {})["lines"]
        asked = {entry["line"]: entry["amount"] for entry in after.get("lines", [])}
        for line in self.now:
            amount = asked.get(line["line"], line["amount"])
            self.fields[self.name_of(line)] = MoneyField(label=format_lazy(_("{name} (now {amount} yuan)"), name=line["name"], amount=f"{Decimal(line['amount'] or 0):,.2f}"),
                                                         initial=None if amount is None else Decimal(amount))

    def name_of(self, line):
        return f"line_{line['line']}"

    def clean(self):
        cleaned = super().clean()
        amounts = [cleaned.get(self.name_of(line)) for line in self.now]
        before = sum((Decimal(line["amount"] or 0) for line in self.now), Decimal(0))
        if None not in amounts and sum(amounts, Decimal(0)) != before:
            raise forms.ValidationError(_("The categories add up to %(sum)s yuan; the budget is %(budget)s yuan. Move money, do not add any.")
                                        % {"sum": f"{sum(amounts, Decimal(0)):,.2f}", "budget": f"{before:,.2f}"})
        return cleaned

    def subject(self):
        return "budget"

    def after(self):
        return {"lines": [{"line": line["line"], "name": line["name"], "amount": f"{self.cleaned_data[self.name_of(line)]:.2f}"} for line in self.now]}


def period_words(refused):
    """Why a term cannot be changed so."""
    if isinstance(refused, StartHasPassed):
        return gettext("The project has begun; its first day stays.")
    return gettext("The project cannot end before %(day)s: until then it ran, or was reported on.") % {"day": refused.day.isoformat()}


class PeriodChangeForm(TermMixin, ChangeForm):
    """Another last day; the first one only before it began."""

    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))

    def build(self, after):
        for name in ("starts_on", "ends_on"):
            self.fields[name].initial = date.fromisoformat(after[name]) if name in after else getattr(self.project, name)

    def why_so_long(self, cleaned):
        return self.project.term_reason or cleaned.get("reason")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and start <= end:
            try:
                check_period(self.project, starts_on=start, ends_on=end)
            except (StartHasPassed, EndsTooEarly) as refused:
                self.add_error("starts_on" if isinstance(refused, StartHasPassed) else "ends_on", period_words(refused))
        return cleaned

    def subject(self):
        return "term"

    def after(self):
        return {name: self.cleaned_data[name].isoformat() for name in ("starts_on", "ends_on")}


class ContentChangeForm(ChangeForm):
    """Other words in one part of the contract; which part, the address says."""

    text = forms.CharField(label=_("New text"))

    def build(self, after):
        self.part = self.instance.subject or self.asked or "goals"
        longest = 30 if self.part.startswith("line:") else LONGEST[self.part]
        now = in_force(self.project, Kind.CONTENT, self.part, {})["text"]
        self.fields["text"] = forms.CharField(label=self.label_of(self.part), max_length=longest, initial=after.get("text", now),
                                              widget=forms.Textarea(attrs={"rows": 8}) if longest > 300 else forms.TextInput())

    def parts(self):
        """[(code, words)] of everything that may be changed."""
        return [*((part, PARTS[part]) for part in LONGEST), *((f"line:{line.pk}", format_lazy(_("Service line: {name}"), name=line.name)) for line in self.project.lines.all())]

    def label_of(self, part):
        return dict(self.parts()).get(part, part)

    def subject(self):
        return self.part

    def after(self):
        return {"text": self.cleaned_data["text"]}


CHANGE_FORMS = {Kind.STAFF: StaffChangeForm, Kind.INDICATOR: IndicatorChangeForm, Kind.BUDGET: BudgetChangeForm, Kind.PERIOD: PeriodChangeForm,
                Kind.CONTENT: ContentChangeForm}
