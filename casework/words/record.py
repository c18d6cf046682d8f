"""Words for the acts of the ledger, and for what a correction keeps as plain values."""

import json

from django.utils.translation import gettext_lazy as _

from casework.models.details import DETAILS
from organisations.words import register_acts, register_kinds, register_notices

register_kinds({"record": _("service record"), "visit": _("planned visit"), "harm": _("mandatory report")})
register_acts({
    "record.log": _("Log a service"),
    "record.submit": _("Submit a record"),
    "record.take_back": _("Take a submitted record back"),
    "record.approve": _("Approve a record"),
    "record.return": _("Return a record"),
    "record.edit": _("Change a record"),
    "record.correct": _("Correct an approved record"),
    "record.void": _("Make a record void"),
    "phrase.add": _("Keep a phrase"),
    "phrase.drop": _("Take a phrase off"),
    "photo.add": _("Add a photo"),
    "photo.remove": _("Remove a photo"),
    "photo.clear": _("Say whether a photo may be shown outside"),
    "record.export": _("Export records"),
})

register_notices({
    "record.returned": (_("Record %(number)s came back"), _("%(who)s returned record %(number)s: please change it and hand it in again.")),
    "form.returned": (_("A form of %(number)s came back"), _("%(who)s returned a form of %(number)s: please change it and hand it in again.")),
})

LABELS = {
    "project": _("Project"), "line": _("Service line"), "station": _("Service site"), "started_at": _("Start"),
    "minutes": _("Duration (min)"), "place": _("Place"), "headcount": _("People without a file"), "title": _("Title"), "note": _("Short note"),
    "persons": _("Clients"), "workers": _("Workers"), "photos": _("Photos"), "present": _("Members present (place in the list)"),
}
SECRET = {"note", "answer", "dynamics", "skills", "problems", "improve", "steps", "comment", "caller"}


def correction_rows(correction, note_open):
    """(field, old, new) of a correction, in words; notes only to whom they are open."""
    before, after = json.loads(correction.before), json.loads(correction.after)
    return [(label_of(name), *((in_words(name, side[name]) for side in (before, after)) if note_open or name not in SECRET
                               else (_("not shown"), _("not shown")))) for name in after]


def label_of(name):
    if name in LABELS:
        return LABELS[name]
    field = _detail_field(name)
    return field.verbose_name if field else name


def in_words(name, value):
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = _detail_field(name)
    if field and field.choices:
        return dict(field.flatchoices).get(value, value)
    return value


def _detail_field(name):
    for model in DETAILS.values():
        for field in model._meta.fields:
            if field.name == name and name not in ("id", "organisation", "uid", "record"):
                return field
    return None
