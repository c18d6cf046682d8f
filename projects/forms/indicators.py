"""Service lines, indicators, targets."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from projects import counting
from projects.models import Indicator, IndicatorTarget, Project, ServiceLine


def evidence_field(codes=None):
    """What a record must have to count; `codes` of one rule, or all there are."""
    known = counting.evidences()
    return forms.MultipleChoiceField(label=_("Evidence that a record must have to count"), required=False, choices=[(code, known[code].label) for code in codes or known],
                                     widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), help_text=_("Besides what every record needs. Without it a record does not count, and says why."))


def per_worker_field():
    return forms.BooleanField(label=_("The target is that of one worker"), required=False, help_text=_("It counts times the posts filled."))


def check_evidence(form):
    """Only what the counting rule can see may be asked for."""
    rule = counting.rules().get(form.cleaned_data.get("rule"))
    if rule and set(form.cleaned_data.get("evidence") or ()) - set(rule.evidence):
        known = counting.evidences()
        form.add_error("evidence", _("This counting rule can ask for: %(what)s.") % {"what": _(", ").join(str(known[code].label) for code in rule.evidence) or "--"})


class StampForm(VersionedForm):
    """Carries only the project's version, for pages that change its rows as a whole."""

    class Meta:
        model = Project
        fields = []


class LineForm(forms.Form):
    """One service line: what kind, what the project calls it, at which place in the order."""

    line = forms.ModelChoiceField(ServiceLine.objects.none(), required=False, widget=forms.HiddenInput)
    code = forms.ChoiceField(label=_("Kind"), choices=[("", "--"), *ServiceLine.Code.choices], required=False)
    name = forms.CharField(label=_("Name in this project"), max_length=30, required=False)
    seq = forms.IntegerField(label=_("Order"), min_value=1, max_value=99, required=False,
                             widget=forms.NumberInput(attrs={"class": "short"}))

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = project.lines.all()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name") and not cleaned.get("code"):
            self.add_error("code", _("Say what kind of service this is."))
        if cleaned.get("code") and not cleaned.get("name"):
            cleaned["name"] = str(ServiceLine.Code(cleaned["code"]).label)
        return cleaned


class BaseLineFormSet(forms.BaseFormSet):
    """The service lines of a project; an emptied or ticked line goes."""

    def clean(self):
        names = [entry["name"] for entry in self.entries()] if not any(self.errors) else []
        if len(set(names)) < len(names):
            raise ValidationError(_("Two service lines have the same name."))

    def entries(self):
        """What the service takes, in the order people gave."""
        rows = [(form.cleaned_data.get("seq") or 99, index, form.cleaned_data) for index, form in enumerate(self.forms)
                if form.cleaned_data.get("code") and not form.cleaned_data.get("DELETE")]
        return [{"line": data.get("line"), "code": data["code"], "name": data["name"].strip()}
                for _seq, _index, data in sorted(rows, key=lambda row: row[:2])]


LineFormSet = forms.formset_factory(LineForm, formset=BaseLineFormSet, extra=3, max_num=20, absolute_max=20, can_delete=True)


def lines_initial(project):
    """The lines as they are; a project without any is offered the usual five (F002-1)."""
    lines = [{"line": line.pk, "code": line.code, "name": line.name, "seq": line.seq} for line in project.lines.all()]
    usual = ("filing", "case", "visit", "wish", "publicity")
    return lines or [{"code": code, "name": str(ServiceLine.Code(code).label), "seq": seq} for seq, code in enumerate(usual, 1)]


class IndicatorForm(VersionedForm):
    """A quantitative indicator: what is counted how, for which line, and with what weight."""

    target = forms.DecimalField(label=_("Target"), min_value=0, max_digits=12, decimal_places=2)
    minutes_min = forms.IntegerField(label=_("Shortest duration that counts (minutes)"), required=False, min_value=0, max_value=600,
                                     help_text=_("Only for rules that look at the duration. Empty: any."))
    by_records = forms.BooleanField(label=_("Count each record once, not each person in it"), required=False,
                                    help_text=_("Such as visits per household. Only for rules that count person-times."))
    share = forms.ChoiceField(label=_("Share of the sessions that a group member must have been at"), required=False,
                              choices=[("", _("at least one session")), ("1/3", "1/3"), ("1/2", "1/2"), ("2/3", "2/3"), ("3/4", "3/4"), ("1", _("all sessions"))],
                              help_text=_("Only for the number of group members."))

    per_worker = per_worker_field()

    class Meta:
        model = Indicator
        fields = ["rule", "name", "unit", "line", "period", "weight", "is_active"]
        widgets = {"rule": forms.Select}
        help_texts = {"weight": _("How much it counts in the project's overall rate."),
                      "is_active": _("Take the tick away when the contract no longer asks for it; its history stays.")}

    field_order = ["rule", "name", "unit", "line", "period", "target", "per_worker", "evidence", "weight", "minutes_min", "by_records", "share", "is_active"]

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        rules = counting.rules().values()
        self.fields["rule"] = forms.ChoiceField(
            label=_("Counting rule"), choices=[(rule.code, format_lazy("{} ({})", rule.label, rule.unit)) for rule in rules])
        self.fields["evidence"] = evidence_field()
        self.order_fields(self.field_order)
        self.fields["line"].queryset = project.lines.all()
        self.fields["name"].required = self.fields["unit"].required = False
        self.fields["name"].help_text = _("As the contract words it. Empty: the name of the rule.")
        options = self.instance.options or {}
        self.fields["minutes_min"].initial = options.get("minutes_min")
        self.fields["by_records"].initial = options.get("by") == "records"
        self.fields["share"].initial = options.get("share", "")
        if self.instance.pk:
            for name in ("target", "per_worker", "evidence"):  # have their own page, with a day and a reason
                del self.fields[name]
        else:
            del self.fields["is_active"]

    def clean(self):
        cleaned = super().clean()
        if rule := counting.rules().get(cleaned.get("rule")):
            cleaned["name"] = cleaned.get("name") or str(rule.label)
            cleaned["unit"] = cleaned.get("unit") or str(rule.unit)[:12]
        if "evidence" in self.fields:
            check_evidence(self)
        return cleaned

    def facts(self):
        """What the services take."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("minutes_min", "by_records", "share")}
        options = dict(self.instance.options or {})
        options.pop("minutes_min", None), options.pop("by", None), options.pop("share", None)
        if self.cleaned_data.get("minutes_min"):
            options["minutes_min"] = self.cleaned_data["minutes_min"]
        if self.cleaned_data.get("by_records"):
            options["by"] = "records"
        if self.cleaned_data.get("share"):
            options["share"] = self.cleaned_data["share"]
        return facts | {"options": options}


class TargetForm(forms.ModelForm):
    """A new version of a target: the value, from which day it holds, and why it changed."""

    target = forms.DecimalField(label=_("New target"), min_value=Decimal(0), max_digits=12, decimal_places=2)
    effective_from = DayField(label=_("In force from"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as: supplementary agreement no. 2."))
    per_worker = per_worker_field()

    class Meta:
        model = IndicatorTarget
        fields = ["target", "per_worker", "effective_from", "reason"]

    field_order = ["target", "per_worker", "evidence", "effective_from", "reason"]

    def __init__(self, *args, indicator, last, **kwargs):
        super().__init__(*args, **kwargs)
        if codes := counting.get(indicator.rule).evidence:
            self.fields["evidence"] = evidence_field(codes)
            self.fields["evidence"].initial = last.evidence if last else []
        self.fields["per_worker"].initial = bool(last and last.per_worker)
        self.order_fields(self.field_order)
