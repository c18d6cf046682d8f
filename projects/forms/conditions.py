"""The conditions of an instalment on a form: rules to choose with their options, other conditions in words."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from projects.figures.conditions import CONDITION_OPTIONS, CONDITION_RULES, SPENT_SHARE, grades_of
from projects.models import EvaluationResult, ProgressReport


class ConditionsForm(forms.Form):
    """What must be so before an instalment is paid."""

    rules = forms.MultipleChoiceField(label=_("Conditions that answer by themselves"), choices=list(CONDITION_RULES.items()), required=False,
                                      widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    report = forms.ChoiceField(label=_("Which reports are accepted"), choices=[("", _("All that are due")), *ProgressReport.Kind.choices], required=False)
    stage = forms.ChoiceField(label=_("Which evaluation is passed"), choices=[("", _("The one at which it falls due")), *EvaluationResult.Stage.choices], required=False)
    share = forms.DecimalField(label=_("How much is spent (%)"), min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2, required=False,
                               widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}),
                               help_text=format_lazy(_("Of the money received until then. Empty means {}%."), SPENT_SHARE))
    graded = forms.ChoiceField(label=_("By the grade of which evaluation"), choices=[("", _("The one at which it falls due")), *EvaluationResult.Stage.choices], required=False)
    grades = forms.CharField(label=_("Deducted by grade (%)"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                             help_text=_("Each grade with the percentage of this instalment that is deducted, such as: 良好 0, 合格 5, 不合格 50."))
    text = forms.CharField(label=_("Other conditions"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
                           help_text=_("One on each line, such as: minutes of the residents' meeting. They are ticked by hand."))

    def clean_text(self):
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["text"].splitlines() if line.strip()))
        if len(lines) > 12 or any(len(line) > 120 for line in lines):
            raise ValidationError(_("At most 12 conditions of 120 characters each."))
        return lines

    def clean_grades(self):
        found = {}
        for part in re.split(r"[,，、;；\n]+", unicodedata.normalize("NFKC", self.cleaned_data["grades"])):
            if not part.strip():
                continue
            match = re.fullmatch(r"(\D{1,20}?)[\s:：]*(\d{1,3}(?:\.\d{1,2})?)\s*%?", part.strip())
            if match is None or Decimal(match[2]) > 100 or match[1].strip() in found:
                raise ValidationError(_("Write each grade once with a percentage from 0 to 100, such as: 良好 0, 合格 5, 不合格 50."))
            found[match[1].strip()] = f"{Decimal(match[2]).normalize():f}"
        return found

    def clean(self):
        cleaned = super().clean()
        if "deduction" in cleaned.get("rules", []) and not cleaned.get("grades") and "grades" not in self.errors:
            self.add_error("grades", _("Say how much is deducted at which grade."))
        return cleaned

    def conditions(self, before=()):
        """What an instalment keeps; a condition in words that stays as it was keeps its tick."""
        cleaned, kept = self.cleaned_data, {condition["text"]: condition for condition in before if not condition.get("rule")}
        return [{"rule": rule, "text": "", "met_on": None} | self.option(rule) for rule in cleaned["rules"]] + [
            kept.get(text, {"text": text, "met_on": None}) for text in cleaned["text"]]

    def option(self, rule):
        if rule == "deduction":
            return {"grades": self.cleaned_data["grades"]} | ({"stage": self.cleaned_data["graded"]} if self.cleaned_data["graded"] else {})
        name = CONDITION_OPTIONS.get(rule)
        value = self.cleaned_data.get(name) if name else None
        if name == "share":
            value = f"{(value or SPENT_SHARE).normalize():f}"
        return {name: value} if value else {}


def conditions_initial(conditions):
    """The conditions as they stand, for the form."""
    known = {condition["rule"]: condition for condition in conditions if condition.get("rule") in CONDITION_RULES}
    options = {"graded": known["deduction"].get("stage", ""), "grades": ", ".join(f"{grade} {percent.normalize():f}" for grade, percent in grades_of(known["deduction"]).items())} if "deduction" in known else {}
    options |= {name: known[rule].get(name, "") for rule, name in CONDITION_OPTIONS.items() if rule in known}
    return options | {"rules": list(known), "text": "\n".join(condition["text"] for condition in conditions if condition.get("text") and not condition.get("rule"))}
