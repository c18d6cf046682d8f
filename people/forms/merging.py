"""Two files side by side: for each value, whose it shall be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.extras import answered
from people.masks import MASKS, masked_value
from people.services.merging import CHOICES
from people.services.own import FORM

LABELS = {
    "name": _("Name"), "alias": _("Other name"), "sex": _("Sex"), "birth_date": _("Date of birth"), "id_number": _("ID number"),
    "phone": _("Phone number"), "emergency_contact": _("Emergency contact"), "address": _("Address"), "village": _("Village or community"),
    "school": _("School or employer"), "health": _("Health"), "household": _("Household"), "follow_level": _("Follow-up level"),
    "responsible": _("Responsible worker"), "station": _("Service site"), "source": _("How the client came"), "remarks": _("Remarks"),
}


class MergeForm(forms.Form):
    """One radio pair for each value in which the files differ; what only one of them holds needs no choice."""

    def __init__(self, *args, kept, gone, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = []
        for name in CHOICES:
            ours, theirs = shown(kept, name), shown(gone, name)
            differs = self._differ(kept, gone, name)
            if differs and ours and theirs:
                self.fields[name] = forms.ChoiceField(label=LABELS[name], choices=[("kept", ours), ("gone", theirs)], widget=forms.RadioSelect, initial="kept")
            if ours or theirs:
                self.rows.append((LABELS[name], name if name in self.fields else "", ours, theirs))
        ours, theirs = dict(answered(FORM, kept.uid)), dict(answered(FORM, gone.uid))  # own fields: what stands in the kept file stays
        self.rows += [(label, "", ours.get(label, ""), theirs.get(label, "")) for label in ours | theirs]

    def _differ(self, kept, gone, name):
        return any(getattr(kept, field) != getattr(gone, field) for field in CHOICES[name])

    @property
    def lines(self):
        """(label, the bound field or None, ours, theirs, whether theirs is chosen)"""
        return [(label, self[name] if name else None, ours, theirs, bool(name) and self[name].value() == "gone")
                for label, name, ours, theirs in self.rows]

    def taken(self):
        return [name for name, choice in self.cleaned_data.items() if choice == "gone"]


def shown(person, name):
    """A value as it may stand on the page: numbers masked, choices in words."""
    if name in MASKS:
        return masked_value(person, name)
    value = getattr(person, f"get_{name}_display")() if hasattr(person, f"get_{name}_display") else getattr(person, name)
    if name == "emergency_contact" and person.emergency_phone:
        value = f"{value} {masked_value(person, 'emergency_phone')}".strip()
    return str(value) if value not in (None, "") else ""
