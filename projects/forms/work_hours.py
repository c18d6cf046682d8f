"""The working-hour rule of a project: a row for each kind of service."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from projects.models import WorkHourPreset
from projects.models.work_hours import Basis, Service


def hours(**kwargs):
    return forms.DecimalField(min_value=0, max_value=Decimal(1000), max_digits=7, decimal_places=3, required=False,
                              widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}), **kwargs)


class WorkHoursForm(forms.Form):
    """From when the rule holds, and why it changed."""

    effective_from = DayField(label=_("In force from"), help_text=_("Services of earlier days keep the hours they had."))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as: supplementary agreement no. 2."))

    def __init__(self, *args, project, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = timezone.localdate() if last else project.starts_on
        self.last = last
        if last is None:  # agreed with the contract
            del self.fields["reason"]

    def clean_effective_from(self):
        day = self.cleaned_data["effective_from"]
        if self.last is not None and day < self.last.effective_from:
            raise ValidationError(_("The version in force holds from %(day)s; a new one does not begin earlier."), params={"day": self.last.effective_from.isoformat()})
        return day


class EntryForm(forms.Form):
    """One kind of service; a row without a kind is left out."""

    kind = forms.ChoiceField(label=_("Kind of service"), choices=[("", "--"), *Service.choices], required=False)
    people = forms.IntegerField(label=_("From so many people"), min_value=0, max_value=100000, required=False, widget=forms.NumberInput(attrs={"class": "short"}))
    basis = forms.ChoiceField(label=_("Direct hours"), choices=Basis, required=False)
    direct = hours(label=_("Times"))
    indirect = hours(label=_("Plus hours"))
    most = hours(label=_("At most"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind"):
            cleaned["basis"] = cleaned.get("basis") or Basis.ACTUAL.value
            for name, usual in (("direct", Decimal(1)), ("indirect", Decimal(0)), ("people", 0)):
                if cleaned.get(name) is None and name not in self.errors:
                    cleaned[name] = usual
        elif cleaned.get("indirect") or cleaned.get("direct"):
            self.add_error("kind", _("Say what kind of service this is."))
        return cleaned


class BaseEntryFormSet(forms.BaseFormSet):
    """The rule as a whole."""

    def clean(self):
        if any(self.errors):
            return
        named = [(entry["kind"], entry["people"]) for entry in self.entries()]
        if not named:
            raise ValidationError(_("Name at least one kind of service."))
        if len(set(named)) < len(named):
            raise ValidationError(_("Two rows name the same kind of service from the same number of people."))

    def entries(self):
        """What the service takes."""
        return [{name: form.cleaned_data[name] for name in ("kind", "people", "basis", "direct", "indirect", "most")}
                for form in self.forms if form.cleaned_data.get("kind") and not form.cleaned_data.get("DELETE")]


EntryFormSet = forms.formset_factory(EntryForm, formset=BaseEntryFormSet, extra=2, max_num=30, absolute_max=30, can_delete=True)


class PresetForm(forms.Form):
    """A usual rule to begin with."""

    preset = forms.ModelChoiceField(WorkHourPreset.objects.all(), label=_("Begin with"), to_field_name="code", empty_label=None, widget=forms.RadioSelect(attrs={"class": "chips"}))
