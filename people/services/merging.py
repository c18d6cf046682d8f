"""Two files of one person made one. Nothing is lost, and it can be undone row by row.

Every row of every app that points to the merged file follows to the kept one, without anybody registering it. A row that could
not stand beside its like (both files took part in one record) stays where it is, so that each count stays what it was.
An app may say that its rows follow otherwise, in its AppConfig.ready(); what `move` returns is JSON and comes back to `put_back`:

    register_mover("casework.Wish.person", move=lambda gone, kept: [...], put_back=lambda gone, kept, moved: ...)
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Q, UniqueConstraint
from django.dispatch import Signal
from django.utils import timezone

from organisations import audit
from organisations.records import Sealed
from people import search
from people.models import (
    Household,
    Merge,
    NotTheSame,
    Person,
    PersonStatus,
    PhotoPermission,
    SearchToken,
)
from people.models.serving import forget_known_ids
from people.services.own import join_answers, part_answers
from people.services.profiles import facts_of
from people.services.team import may_merge

# Sent with kept=, gone=, undone= after the rows have moved, in the same transaction: figures may have to be counted anew.
person_merged = Signal()

# What is chosen together: a number without its kind says nothing.
CHOICES = {
    "name": ["name"], "alias": ["alias"], "sex": ["sex"], "birth_date": ["birth_date"], "id_number": ["id_kind", "id_number", "id_note"],
    "phone": ["phone"], "emergency_contact": ["emergency_contact", "emergency_phone"], "address": ["address", "region_code"], "village": ["village"],
    "school": ["school"], "health": ["health"], "household": ["household"], "follow_level": ["follow_level"], "responsible": ["responsible"],
    "station": ["station"], "source": ["source"], "remarks": ["remarks"],
}
STRICTEST = [PhotoPermission.NONE, PhotoPermission.INTERNAL, PhotoPermission.PUBLIC]
NOT_FILLED = {"id", "uid", "organisation", "person", "version"}


class CannotBeMerged(Exception):
    """One of the two is the other, is erased, or was merged already."""


class NotYoursToMerge(Exception):
    """One of the files is not served by who would merge them: both teams come to know all of it, so a file that was only opened to be read stays alone."""


class TwoDocuments(Exception):
    """Two resident ID numbers are two people; a mistyped one is corrected first."""


class MergeIsUndone(Exception):
    """A merge is undone once."""


class MergeStandsFast(Exception):
    """The kept file has since been merged into another or erased: that comes first, or nothing does."""


# References that are no belongings of the person: the merge itself and what it rebuilds.
NOT_MOVED = {"people.Person.merged_into", "people.SearchToken.person", "people.Merge.kept", "people.Merge.gone", "people.NotTheSame.first",
             "people.NotTheSame.second", "people.PersonProfile.person", "people.ChildProfile.person", "people.Household.head"}


@dataclass
class Mover:
    move: callable
    put_back: callable


_REGISTERED = {}


def register_mover(name, *, move, put_back):
    """Say how rows follow a merge; under the name of a reference ("casework.Wish.person") it replaces the plain way."""
    _REGISTERED[name] = Mover(move, put_back)


def movers():
    """{name: Mover} of everything that follows a merge."""
    found = {}
    for model in apps.get_models():
        if hasattr(model, "history_object"):
            continue  # the past stays as it was
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if field.related_model is Person and name not in NOT_MOVED:
                found[name] = _plain_way(model, field)
    return found | _REGISTERED


def _plain_way(model, field):
    rows = model._base_manager.order_by("pk")

    def move(gone, kept):
        bound = set()
        for others, condition in _uniques(model, field):
            alike = rows.filter(condition)
            taken = set(alike.filter(**{field.name: kept}).values_list(*others)) if others else alike.filter(**{field.name: kept}).exists()
            for pk, *key in alike.filter(**{field.name: gone}).values_list("pk", *others):
                if (taken is True) or (taken and tuple(key) in taken):
                    bound.add(pk)
        moved = [pk for pk in rows.filter(**{field.name: gone}).values_list("pk", flat=True) if pk not in bound]
        rows.filter(pk__in=moved).update(**{field.name: kept})
        return moved

    def put_back(gone, kept, moved):
        rows.filter(pk__in=moved, **{field.name: kept}).update(**{field.name: gone})

    return Mover(move, put_back)


def _uniques(model, field):
    """(the other fields, the condition) of every rule by which a row may stand with a person only once."""
    if field.unique:
        yield [], Q()
    for names in model._meta.unique_together:
        if field.name in names:
            yield [name for name in names if name != field.name], Q()
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and field.name in rule.fields:
            yield [name for name in rule.fields if name != field.name], rule.condition or Q()


@transaction.atomic
def merge_people(kept, gone, *, by, take=()):
    """Make one file of two: `take` names the CHOICES whose values come from `gone`. Returns the Merge, by which it can be undone.

    Raises CannotBeMerged, NotYoursToMerge, TwoDocuments.
    """
    kept, gone = _pair(kept, gone)
    refuse_strangers(by, kept, gone)
    take = {name for name in CHOICES if name in take or (_empty(kept, name) and not _empty(gone, name))}
    if kept.id_number and gone.id_number and kept.id_kind == gone.id_kind == "resident" and kept.id_number != gone.id_number:
        raise TwoDocuments
    tokens = [[row.pk, str(row.uid), row.person_id, row.kind, bytes(row.token).hex()] for row in SearchToken.objects.filter(person__in=[kept, gone])]
    remembered = {"tokens": tokens, "gone": _put(gone, {"merged_into": kept, "household": None})}
    remembered["kept"] = _put(kept, _values(kept, gone, take))
    SearchToken.objects.filter(person=gone).delete()
    search.index(kept)
    remembered["heads"] = list(Household.objects.filter(head=gone).values_list("pk", flat=True))
    Household.objects.filter(head=gone).update(head=kept)
    remembered["facts"] = {name: _join_facts(kept, gone, name) for name in ("PersonProfile", "ChildProfile")}
    remembered["own"] = join_answers(kept, gone)
    remembered["rows"] = {name: mover.move(gone, kept) for name, mover in movers().items()}
    search.index_kin(kept)  # those around the one are those around the other now
    NotTheSame.objects.filter(_pair_of(kept, gone)).delete()
    merge = Merge.objects.create(organisation=kept.organisation, kept=kept, gone=gone, by=by, remembered=remembered)
    _done(kept, gone, undone=False)
    audit.record("person.merge", by=by, on=kept, detail={"merged": gone.number, "took": sorted(take)})
    return merge


@transaction.atomic
def undo_merge(merge, *, by):
    """Put every row back where it was. What was changed or added in the meantime stays as it is, in the kept file."""
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at or not merge.remembered:
        raise MergeIsUndone
    pair = Person.objects.select_for_update(of=("self",)).select_related("organisation").in_bulk([merge.kept_id, merge.gone_id])
    kept, gone = pair[merge.kept_id], pair[merge.gone_id]
    refuse_strangers(by, kept)
    if kept.merged_into_id or kept.erased_at or gone.erased_at:
        raise MergeStandsFast
    remembered = merge.remembered
    known = movers()
    for name, moved in remembered["rows"].items():
        if name in known:
            known[name].put_back(gone, kept, moved)
    for name, facts in remembered["facts"].items():
        _part_facts(kept, gone, name, facts)
    part_answers(kept, remembered.get("own"))  # a merge of long ago did not know of them
    Household.objects.filter(pk__in=remembered["heads"], head=kept).update(head=gone)
    _take_back(kept, remembered["kept"])
    _take_back(gone, remembered["gone"])
    SearchToken.objects.filter(person__in=[kept, gone]).delete()
    SearchToken.objects.bulk_create([
        SearchToken(pk=pk, uid=uid, organisation_id=kept.organisation_id, person_id=person, kind=kind, token=bytes.fromhex(token))
        for pk, uid, person, kind, token in remembered["tokens"]])
    search.index(kept), search.index(gone)  # nothing to do, unless the kept file was changed in the meantime
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    _done(kept, gone, undone=True)
    audit.record("person.unmerge", by=by, on=kept, detail={"merged": gone.number})
    return merge


@transaction.atomic
def tell_apart(one, other, *, by):
    """Two look-alikes are two people: the list of duplicates does not ask again."""
    refuse_strangers(by, one, other)
    first, second = sorted([one, other], key=lambda person: person.pk)
    NotTheSame.objects.get_or_create(organisation=first.organisation, first=first, second=second, defaults={"by": by})
    audit.record("person.apart", by=by, on=first, detail={"other": second.number})
    return first, second


def refuse_strangers(by, *people):
    """Raises NotYoursToMerge."""
    if not all(may_merge(person, by) for person in people):
        raise NotYoursToMerge


def _pair(kept, gone):
    """Both rows, locked in one order so that two merges at once do not wait for each other crosswise."""
    pair = Person.objects.select_for_update(of=("self",)).select_related("organisation").order_by("pk").in_bulk([kept.pk, gone.pk])
    if len(pair) != 2 or any(person.merged_into_id or person.erased_at for person in pair.values()):
        raise CannotBeMerged
    return pair[kept.pk], pair[gone.pk]


def _pair_of(one, other):
    first, second = sorted([one.pk, other.pk])
    return Q(first=first, second=second)


def _empty(person, name):
    return not any(getattr(person, field) for field in CHOICES[name] if field != "id_kind")


def _values(kept, gone, take):
    """What changes in the kept file; the other name stays findable, the stricter photo permission and the earlier day win."""
    values = {field: getattr(gone, field) for name in take for field in CHOICES[name]}
    other = kept.name if "name" in take else gone.name
    if other != values.get("name", kept.name) and not values.get("alias", kept.alias):
        values["alias"] = other
    values["photo_permission"] = min(kept.photo_permission, gone.photo_permission, key=STRICTEST.index)
    values["opened_on"] = min(kept.opened_on, gone.opened_on)
    if PersonStatus.ACTIVE in (kept.status, gone.status):
        values["status"] = PersonStatus.ACTIVE
    return {field: value for field, value in values.items() if getattr(kept, field) != value}


def _done(kept, gone, undone):
    forget_known_ids()
    person_merged.send(sender=Person, kept=kept, gone=gone, undone=undone)


# ---------- one row, its values before and after ----------


def _raw(row, name):
    """A value as it lies in the database, as JSON: sealed ones stay sealed, so that they come back byte by byte."""
    field = row._meta.get_field(name)
    value = type(row)._base_manager.filter(pk=row.pk).only("uid", name).get().__dict__[field.attname]
    if isinstance(value, Sealed):
        return ["sealed", value.body.hex()]
    return None if value is None else ["", field.value_to_string(_Holder(field, value))] if not isinstance(value, str) else ["", value]


def _holds(row, name, raw):
    """Whether a row still holds a value; a sealed one may have been sealed anew since, so it is opened."""
    return _opened(row, name, _raw(row, name)) == _opened(row, name, raw)


def _opened(row, name, raw):
    if raw is None or raw[0] != "sealed":
        return raw and raw[1]
    return row._meta.get_field(name).open(row, Sealed(bytes.fromhex(raw[1])))


class _Holder:
    """Gives `value_to_string` the value that the database gave."""

    def __init__(self, field, value):
        setattr(self, field.attname, value)


def _put(row, values):
    """Write values into a row; returns {field: [before, after]} for `_take_back`."""
    before = {name: _raw(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])  # the others keep their very bytes
    return {name: [before[name], _raw(row, name)] for name in values}


def _take_back(row, changes):
    """Write the values from before again, where the row still holds what the merge wrote."""
    held = {name: before for name, (before, after) in changes.items() if _holds(row, name, after)}
    for name, before in held.items():
        field = row._meta.get_field(name)
        value = None if before is None else Sealed(bytes.fromhex(before[1])) if before[0] == "sealed" else field.to_python(before[1])
        row._state.fields_cache.pop(name, None)
        row.__dict__[field.attname] = value
    row.version += 1
    row.save(update_fields=[*held, "version"])


# ---------- one-to-one rows ----------


def _join_facts(kept, gone, model):
    """Further facts: the kept file's stand, what it lacks is taken over; without any of its own it takes the row itself."""
    model = apps.get_model("people", model)
    theirs, ours = facts_of(gone, model), facts_of(kept, model)
    if theirs.pk is None:
        return None
    if ours.pk is None:
        model._base_manager.filter(pk=theirs.pk).update(person=kept)
        return {"moved": theirs.pk}
    lacking = {field.name: getattr(theirs, field.name) for field in model._meta.fields
               if field.name not in NOT_FILLED and getattr(ours, field.name) in ("", None, {}, []) and getattr(theirs, field.name) not in ("", None, {}, [])}
    return {"filled": [ours.pk, _put(ours, lacking)]} if lacking else None


def _part_facts(kept, gone, model, facts):
    model = apps.get_model("people", model)
    if facts and "moved" in facts:
        model._base_manager.filter(pk=facts["moved"], person=kept).update(person=gone)
    elif facts:
        row = model.objects.filter(pk=facts["filled"][0]).first()
        if row is not None:
            _take_back(row, facts["filled"][1])
