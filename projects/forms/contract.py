"""Awarding, drawing up, signing and announcing a contract; supplements; the year after."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.models import Organisation
from projects import counting
from projects.forms.conditions import ConditionsForm, conditions_initial
from projects.forms.indicators import check_evidence, evidence_field, per_worker_field
from projects.forms.money import MoneyField
from projects.forms.term import TERM_HELP, TermMixin
from projects.models import Contract, Envelope, Indicator, Instalment, InstalmentPreset, Project

# What PIPL art. 21 asks an agreement to say; each house may write its own words.
CLAUSE = _("The provider uses clients' personal data only for the services of this contract and only during its term: name, contact, health and family circumstances, and service "
           "records. It keeps them secret, encrypted and open only to those who serve the client, tells the purchaser at once of any leak, and passes them to nobody else "
           "without the purchaser's written consent and, where the law asks for it, the client's. When the contract ends, expires or is void, it returns or deletes them. "
           "The purchaser supervises this and reads data by which a client can be known only where the law allows it.")
LANDING_KINDS = ("street", "committee", "institution", "other")
AUTHORITY_KINDS = ("bureau", "society_work")
EVALUATOR_KINDS = ("evaluator", "association")  # DOMAIN.md 3.2: an industry body evaluates too
PARTS = 12


class HouseField(forms.ModelChoiceField):
    """An organisation by its name."""

    def __init__(self, kinds=(), **kwargs):
        houses = Organisation.objects.filter(kind__in=kinds) if kinds else Organisation.objects.all()
        super().__init__(houses.order_by("name"), **kwargs)

    def label_from_instance(self, house):
        return house.name


class AwardForm(forms.Form):
    """Who else takes part in the awarded project."""

    landing = HouseField(LANDING_KINDS, label=_("Landing unit"), required=False, help_text=_("Signs as third party if the contract says so."))
    authority = HouseField(AUTHORITY_KINDS, label=_("Supervising authority"), required=False)
    evaluator = HouseField(EVALUATOR_KINDS, label=_("Third-party evaluator"), required=False, help_text=_("May be added later as well."))

    override_reason = forms.CharField(label=_("Why it is awarded although the provider is barred"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                                      help_text=_("The reason stays with the result."))

    def __init__(self, *args, own, is_barred, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("landing", "authority", "evaluator"):
            self.fields[name].queryset = self.fields[name].queryset.exclude(pk__in=own)
        if not is_barred:
            del self.fields["override_reason"]


class ContractForm(TermMixin, VersionedForm):
    """The terms of a contract: number, amount, term, who signs, whether an audit is asked for."""

    number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    amount = MoneyField(label=_("Contract amount (yuan)"), min_value=Decimal("0.01"))
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    requires_audit = forms.BooleanField(label=_("The project is not closed without an audit report"), required=False)
    landing = HouseField(LANDING_KINDS, label=_("Third party that signs"), required=False, help_text=_("Leave empty for a contract of two parties."))

    privacy = forms.ChoiceField(label=_("Agreement on data and secrecy"), required=False, choices=Contract.Privacy, widget=forms.RadioSelect(attrs={"class": "chips"}),
                                help_text=_("Nothing is handed out for signing without it. A file is added on the contract's page, after saving for later."))
    privacy_text = forms.CharField(label=_("Clause on data and secrecy"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    class Meta:
        model = Project
        fields = ["starts_on", "ends_on", "term_reason"]
        help_texts = {"term_reason": TERM_HELP}

    field_order = ["number", "amount", "starts_on", "ends_on", "term_reason", "landing", "requires_audit", "privacy", "privacy_text"]

    def __init__(self, *args, contract, granted, landing, own=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.granted = granted
        self._saved |= {"number": contract.number, "amount": contract.amount, "requires_audit": contract.requires_audit, "landing": landing,
                        "privacy": contract.privacy, "privacy_text": contract.privacy_text or str(CLAUSE)}
        for name, value in self._saved.items():
            self.fields[name].initial = value
        self.fields["landing"].queryset = self.fields["landing"].queryset.exclude(pk__in=own)
        if granted is not None:
            self.fields["amount"].help_text = format_lazy(_("Granted: {} yuan. Not more than that."), f"{granted:,.2f}")

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if self.granted is not None and amount > self.granted:
            raise ValidationError(_("%(granted)s yuan were granted; a contract is not above that."), params={"granted": f"{self.granted:,.2f}"})
        return amount

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("privacy") == Contract.Privacy.CLAUSE and not cleaned.get("privacy_text", "").strip() and "privacy_text" not in self.errors:
            self.add_error("privacy_text", _("Write the clause."))
        return cleaned

    def terms(self):
        """What the service takes."""
        terms = {name: self.cleaned_data[name] for name in self.field_order}
        if terms["privacy"] != Contract.Privacy.CLAUSE:
            terms["privacy_text"] = ""
        return terms | {"parties_count": 3 if terms["landing"] else 2}


class PromiseForm(forms.Form):
    """One indicator of the contract; a row without a rule is left out."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), required=False, widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("Counting rule"), required=False)
    name = forms.CharField(label=_("Indicator name"), max_length=60, required=False)
    unit = forms.CharField(label=_("Counted in"), max_length=12, required=False, widget=forms.TextInput(attrs={"class": "short"}))
    target = forms.DecimalField(label=_("Target"), min_value=0, max_digits=12, decimal_places=2, required=False, widget=forms.NumberInput(attrs={"class": "short"}))
    line = forms.CharField(label=_("Service line"), max_length=30, required=False, widget=forms.TextInput(attrs={"list": "line-names", "autocomplete": "off"}))
    period = forms.ChoiceField(label=_("Target counts for"), choices=Indicator.Period, initial=Indicator.Period.TOTAL, required=False)
    per_worker = per_worker_field()

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = project.indicators.all()
        self.fields["evidence"] = evidence_field()
        self.fields["rule"].choices = [("", "--"), *((rule.code, format_lazy("{} ({})", rule.label, rule.unit)) for rule in counting.rules().values())]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("DELETE") and not cleaned.get("rule") and (cleaned.get("name") or cleaned.get("target") is not None):
            self.add_error("rule", _("Say how it is counted."))
        if not cleaned.get("DELETE") and cleaned.get("rule") and cleaned.get("target") is None and "target" not in self.errors:
            self.add_error("target", _("Say how much was promised."))
        check_evidence(self)
        return cleaned


class BasePromiseFormSet(forms.BaseFormSet):
    """The indicators of a contract as a whole."""

    def entries(self):
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("rule") and not form.cleaned_data.get("DELETE")]


PromiseFormSet = forms.formset_factory(PromiseForm, formset=BasePromiseFormSet, extra=2, max_num=40, absolute_max=40, can_delete=True)


class PartForm(ConditionsForm):
    """One instalment: its share, when it falls due, on which conditions; a row without a share is left out."""

    percent = forms.DecimalField(label=_("Percent"), min_value=Decimal("0.001"), max_value=100, max_digits=6, decimal_places=3, required=False,
                                 widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}))
    trigger = forms.ChoiceField(label=_("Falls due"), choices=Instalment.Trigger, required=False)
    due_on = DayField(label=_("Due on"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("percent") and not cleaned.get("DELETE") and cleaned.get("trigger") == Instalment.Trigger.ON_DATE and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say on which day."))
        return cleaned


class BasePartFormSet(forms.BaseFormSet):
    """The instalments of a contract; their shares are the whole amount."""

    def clean(self):
        parts = [entry["percent"] for entry in self.entries()] if not any(self.errors) else []
        if parts and sum(parts) != 100:
            raise ValidationError(_("The percentages add up to %(sum)s, not to 100."), params={"sum": f"{sum(parts).normalize():f}"})

    def filled(self):
        return [form for form in self.forms if form.cleaned_data.get("percent") and not form.cleaned_data.get("DELETE")]

    def entries(self):
        return [form.cleaned_data for form in self.filled()]

    def split(self):
        """What the service takes: percents, triggers, due days, conditions; nothing for an empty table."""
        rows = self.entries()
        if not rows:
            return {}
        return {"percents": [row["percent"] for row in rows], "triggers": [row["trigger"] for row in rows], "due_on": [row["due_on"] for row in rows],
                "conditions": [form.conditions() for form in self.filled()]}


PartFormSet = forms.formset_factory(PartForm, formset=BasePartFormSet, extra=1, max_num=PARTS, absolute_max=PARTS, can_delete=True)


def promises_initial(project):
    """The indicators as they stand, each with its target."""
    rows = project.indicators.filter(is_active=True).select_related("line").prefetch_related("targets")
    return [{"indicator": row.pk, "rule": row.rule, "name": row.name, "unit": row.unit, "line": row.line.name if row.line else "", "period": row.period}
            | next(({"target": f"{version.target.normalize():f}", "per_worker": version.per_worker, "evidence": version.evidence} for version in row.targets.all()), {"target": None}) for row in rows]


def parts_initial(project):
    """The instalments as they stand."""
    return [{"percent": f"{part.percent.normalize():f}", "trigger": part.trigger, "due_on": part.due_on} | conditions_initial(part.conditions)
            for part in project.instalments.all()]


class SplitForm(forms.Form):
    """One of the usual splits, to fill the table of instalments with."""

    preset = forms.ModelChoiceField(InstalmentPreset.objects.all(), required=False, empty_label=None, label=_("Usual splits"),
                                    widget=forms.RadioSelect(attrs={"class": "chips"}))


class SignForm(forms.Form):
    """The signature: what was read, and for the purchaser from which envelope it is paid."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    envelope = forms.ModelChoiceField(Envelope.objects.none(), label=_("Paid from the envelope"), empty_label=None)
    override_reason = forms.CharField(label=_("Why the envelope is overspent"), max_length=300, required=False,
                                      help_text=_("Only if the envelope does not hold the amount. The reason stays with the commitment."))

    def __init__(self, *args, envelopes=None, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        if envelopes is None:
            del self.fields["envelope"], self.fields["override_reason"]
        else:
            self.fields["envelope"].queryset = envelopes
            self.fields["envelope"].initial = chosen
            if chosen is None:  # which year's money it is, is a choice
                self.fields["envelope"].empty_label = "--"


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class HaltForm(ReasonForm):
    """Suspend, go on, or end before the term."""

    to = forms.ChoiceField(label=_("Next stage"), widget=forms.RadioSelect)
    on = DayField(label=_("In effect from"), initial=timezone.localdate)

    field_order = ["to", "on", "reason"]

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(step.value, step.label) for step in steps]
        self.fields["reason"].help_text = _("The provider reads it.")


class AnnounceForm(forms.Form):
    """When and where the contract was announced."""

    on = DayField(label=_("Announced on"), initial=timezone.localdate)
    address = forms.URLField(label=_("Address of the announcement"), max_length=300, assume_scheme="https")

    def __init__(self, *args, signed_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.signed_on = signed_on

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not self.signed_on <= day <= timezone.localdate():
            raise ValidationError(_("This lies between the day of signing (%(day)s) and today."), params={"day": self.signed_on.isoformat()})
        return day


class SupplementForm(forms.Form):
    """More of the same service: what it adds, why, and when it is paid."""

    amount = MoneyField(label=_("Amount (yuan)"), min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Why more of the same service is needed"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    signed_on = DayField(label=_("Signed on"), initial=timezone.localdate, latest=timezone.localdate)
    trigger = forms.ChoiceField(label=_("Its instalment falls due"), choices=Instalment.Trigger, initial=Instalment.Trigger.ON_FINAL_PASS)
    due_on = DayField(label=_("Due on"), required=False)
    envelope = forms.ModelChoiceField(Envelope.objects.none(), label=_("Paid from the envelope"), empty_label=None)
    override_reason = forms.CharField(label=_("Why the envelope is overspent"), max_length=300, required=False,
                                      help_text=_("Only if the envelope does not hold the amount. The reason stays with the commitment."))

    def __init__(self, *args, room, envelopes, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.room = room
        self.fields["amount"].help_text = format_lazy(_("All supplements together are at most a tenth of the contract; {} yuan are left of it."), f"{room:,.2f}")
        self.fields["envelope"].queryset, self.fields["envelope"].initial = envelopes, chosen

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount > self.room:
            raise ValidationError(_("%(room)s yuan are left of the tenth that supplements may add."), params={"room": f"{self.room:,.2f}"})
        return amount

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("trigger") == Instalment.Trigger.ON_DATE and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say on which day."))
        return cleaned


class SupplementAnswerForm(forms.Form):
    """The provider's answer to a supplement; sending it back needs the reason."""

    reason = forms.CharField(label=_("Why it is sent back"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Only if you do not confirm. The purchaser reads it."))

    @property
    def confirms(self):
        return self.data.get("answer") == "confirm"

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if not reason and not self.confirms:
            raise ValidationError(_("Say why you send it back."))
        return reason


class RenewForm(TermMixin, forms.Form):
    """Next year's project: its term and its amount; all else is carried over."""

    title = forms.CharField(label=_("Project title"), max_length=100)
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    term_reason = forms.CharField(label=_("Reason for more than 12 months"), max_length=200, required=False, help_text=TERM_HELP)
    amount = MoneyField(label=_("Contract amount (yuan)"), min_value=Decimal("0.01"), required=False)
    number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    signed_on = DayField(label=_("Signed on"), required=False)
    override_reason = forms.CharField(label=_("Why it is renewed although the provider is barred"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                                      help_text=_("The reason stays with the new project and is read by its parties."))

    def __init__(self, *args, old, is_barred, **kwargs):
        super().__init__(*args, **kwargs)
        self.old = old
        if not is_barred:
            del self.fields["override_reason"]
        if old.is_governed:  # number and day come with its signatures
            del self.fields["number"], self.fields["signed_on"]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day <= self.old.ends_on:
            raise ValidationError(_("This year's project runs until %(day)s; the next one begins after it."), params={"day": self.old.ends_on.isoformat()})
        return day
