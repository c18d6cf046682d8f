"""Who lives in a household."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.identity import check_phone
from people.forms.region import RegionField
from people.models import Household, HouseholdRelation
from people.names import tidy_name

UNSEEN = "unseen"
NOTHING = [("", "---------")]
ELSE = [choice for choice in HouseholdRelation.choices if choice[0] != HouseholdRelation.HEAD]


class HouseholdForm(VersionedForm):
    """Where a household lives, who its head is, and how the others are related to the head."""

    class Meta:
        model = Household
        fields = ["address", "region_code", "note"]

    def __init__(self, *args, people, **kwargs):
        """`people` are (person, label, relation) of those with a file whom the member sees."""
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["region_code"] = RegionField()
        self.fields["note"].widget.attrs["rows"] = 3
        # A colleague's client may be the head: who saves the address takes the place from nobody.
        unseen = [(UNSEEN, _("Somebody whose file is not open to you"))] if self.instance.head_id and all(person.pk != self.instance.head_id for person, _l, _r in people) else []
        self.fields["head"] = forms.ChoiceField(
            label=_("Head of the household"), required=False, choices=NOTHING + unseen + [(str(person.pk), label) for person, label, _r in people],
            initial=UNSEEN if unseen else str(self.instance.head_id or ""))
        for person, label, relation in people:
            if person.pk == self.instance.head_id:
                continue  # to nobody but themselves
            self.fields[f"relation_{person.pk}"] = forms.ChoiceField(
                label=_("%(name)s is to the head") % {"name": label}, required=False, choices=NOTHING + ELSE, initial=relation)

    def answers(self):
        """(what the household's own row takes, the head or None, [(person, relation)])"""
        cleaned = dict(self.cleaned_data)
        by_key = {str(person.pk): person for person, _l, _r in self.people}
        chosen = cleaned.pop("head", "")
        head = self.instance.head if chosen == UNSEEN else by_key.get(chosen)
        relations = [(person, cleaned.pop(name)) for person, _l, _r in self.people if (name := f"relation_{person.pk}") in cleaned]
        return {name: cleaned[name] for name in ("address", "region_code", "note")}, head, [pair for pair in relations if pair[0] != head]


class HousemateForm(forms.Form):
    """Somebody who lives there and has no file."""

    name = forms.CharField(label=_("Name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=NOTHING + HouseholdRelation.choices)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}))
    occupation = forms.CharField(label=_("Occupation"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Phone number"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}))
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    since = DayField(label=_("Lives there since"), required=False, latest=timezone.localdate)

    def clean_name(self):
        name = tidy_name(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("A name has at least two characters."))
        return name

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year is not None and not 1900 <= year <= timezone.localdate().year:
            raise ValidationError(_("A year between 1900 and this year."))
        return year

    def clean_phone(self):
        return check_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""
