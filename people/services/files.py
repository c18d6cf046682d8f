"""Client files: opening, changing, taking into service, ending."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from organisations import audit
from organisations.identity import id_birth_date, id_sex
from organisations.numbering import next_number
from people import search
from people.masks import hidden_value
from people.models import Category, IdKind, NotTheSame, Person, PersonStatus
from people.models.choices import STEPS
from people.names import tidy_name
from people.services.consents import FilingConsentIsMissing, GuardianConsentIsMissing, add_guardian, record_consent
from people.services.levels import note_level
from people.services.own import keep_answers
from people.services.team import may_serve, tie

NEEDED_FOR_SERVICE = ("name", "sex", "birth_date")


class AlreadyOnFile(Exception):
    """Somebody with this document number has a file here."""

    def __init__(self, person):
        super().__init__(person.number)
        self.person = person


class FileIsIncomplete(Exception):
    """A file in service has name, sex, date of birth and a category."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.missing = missing


class OpenedBeforeBirth(FileIsIncomplete):
    """No file is opened before its client is born: age rules asked for that day would have no answer."""

    def __init__(self):
        super().__init__(["opened_on"])


class StepIsNotAllowed(Exception):
    """The file cannot go from its status to that one."""


@transaction.atomic
def open_file(*, by, name, status=PersonStatus.DRAFT, categories=(), guardians=(), consents=(), opened_on=None, responsible=None,
              own=None, **fields):
    """A new client file, a draft or at once in service.

    `guardians` and `consents` are dicts as `add_guardian` and `record_consent` take them, `own` is what was answered in the house's own
    fields. Raises AlreadyOnFile for a known
    document number, OpenedBeforeBirth, FileIsIncomplete and GuardianConsentIsMissing when it may not be in service yet.
    """
    organisation = by.organisation
    if responsible is None and may_serve(by):
        responsible = by
    person = Person(organisation=organisation, name=tidy_name(name), opened_on=opened_on or timezone.localdate(), created_by=by,
                    responsible=responsible, **fields)
    fill_from_id_number(person)
    refuse_too_early(person)
    refuse_known_number(person)
    person.number = next_number(organisation, "person", day=person.opened_on, station=person.station, by=responsible or by)
    person.save()
    _index(person)
    for code in categories:
        Category.objects.create(organisation=organisation, person=person, code=code, since=person.opened_on)
    for member in {responsible, by if may_serve(by) else None} - {None}:
        tie(person, member, person.opened_on)
    audit.record("person.open", by=by, on=person, detail={"categories": list(categories)})
    if own:
        keep_answers(person, own, by=by)
    for guardian in guardians:
        add_guardian(person, by=by, **guardian)
    for consent in consents:
        record_consent(person, by=by, **consent)
    if status == PersonStatus.ACTIVE:
        activate_file(person, by=by)
    return person


@transaction.atomic
def change_file(person, *, by, categories=None, own=None, **changes):
    """Change a file; raises AlreadyOnFile, OpenedBeforeBirth, and for a file in service FileIsIncomplete and GuardianConsentIsMissing."""
    saved = Person.objects.get(pk=person.pk)  # a form has already written its values into `person`
    if "name" in changes:
        changes["name"] = tidy_name(changes["name"])
    for field, value in changes.items():
        setattr(person, field, value)
    fill_from_id_number(person)
    refuse_too_early(person)
    refuse_known_number(person)
    changed = sorted(field for field in changes if getattr(saved, field) != getattr(person, field))
    person.version += 1
    person.save()
    _index(person)
    if categories is not None and set_categories(person, categories):
        changed.append("categories")
    if own is not None and keep_answers(person, own, by=by):
        changed.append("own")
    if person.status == PersonStatus.ACTIVE:
        refuse_incomplete(person)
    if person.responsible is not None:
        tie(person, person.responsible)
    if saved.follow_level != person.follow_level:
        note_level(person, saved.follow_level, by=by)
    audit.record("person.change", by=by, on=person, detail={"fields": changed})
    return person


@transaction.atomic
def activate_file(person, *, by):
    """Take a person into service: the file is complete, and for a child the guardian agreed."""
    if PersonStatus.ACTIVE not in STEPS[person.status]:
        raise StepIsNotAllowed
    refuse_incomplete(person)
    person.status = PersonStatus.ACTIVE
    person.version += 1
    person.save()
    audit.record("person.activate", by=by, on=person)
    return person


@transaction.atomic
def set_status(person, status, *, by):
    """Pause, end, or note that somebody moved or died; back into service goes through `activate_file`."""
    if status == PersonStatus.ACTIVE:
        return activate_file(person, by=by)
    if status not in STEPS[person.status]:
        raise StepIsNotAllowed
    before, person.status = person.status, status
    person.version += 1
    person.save()
    audit.record("person.status", by=by, on=person, detail={"from": before, "to": status})
    return person


def find_duplicates(organisation, *, name, birth_date=None, except_for=None):
    """Files under the same name and year of birth, in the whole agency, for the form to ask about; newest first, five at most.
    Not those of whom somebody said that they are another person than `except_for`."""
    if not name or not birth_date:
        return []
    found = search.same_name_and_year(organisation, name, birth_date.year)
    if except_for:
        apart = NotTheSame.objects.filter(Q(first=except_for) | Q(second=except_for)).values_list("first", "second")
        found = found.exclude(pk__in={except_for.pk, *(pk for pair in apart for pk in pair)})
    return list(found.select_related("responsible__user")[:5])


@transaction.atomic
def reveal(person, field, *, by):
    """Show one masked field to a reader; who saw which field of whom is kept (SECURITY.md D4)."""
    audit.record("person.reveal", by=by, on=person, detail={"field": field})
    return hidden_value(person, field)


def fill_from_id_number(person):
    """The resident ID number knows sex and date of birth better than anybody's typing."""
    if person.id_kind == IdKind.RESIDENT and person.id_number:
        person.birth_date = id_birth_date(person.id_number)
        person.sex = id_sex(person.id_number)


def refuse_known_number(person):
    if not person.id_number or person.id_kind in search.SHARED_DOCUMENTS:
        return
    known = search.with_id_number(person.organisation, person.id_number).exclude(pk=person.pk).first()
    if known is not None:
        raise AlreadyOnFile(known)


def refuse_too_early(person):
    """Raises OpenedBeforeBirth."""
    if person.birth_date and person.opened_on < person.birth_date:
        raise OpenedBeforeBirth


def refuse_incomplete(person):
    """Raises when a file may not be in service."""
    refuse_too_early(person)
    missing = [field for field in NEEDED_FOR_SERVICE if not getattr(person, field)]
    if not person.categories.filter(until=None).exists():
        missing.append("categories")
    if missing:
        raise FileIsIncomplete(missing)
    if person.lacks_filing_consent:
        raise GuardianConsentIsMissing if person.needs_guardian_consent else FilingConsentIsMissing


def set_categories(person, codes):
    """The categories in force from today on; what no longer holds keeps its time. Returns whether something changed."""
    today = timezone.localdate()
    current = {category.code: category for category in person.categories.filter(until=None)}
    for code, category in current.items():
        if code not in codes:
            category.until = max(today, category.since)
            category.save(update_fields=["until"])
    for code in codes:
        if code not in current:
            Category.objects.create(organisation=person.organisation, person=person, code=code, since=today)
    getattr(person, "_prefetched_objects_cache", {}).pop("categories", None)
    return set(current) != set(codes)


def _index(person):
    """Two people typing the same number at once: the database lets one through and we name that file to the other."""
    try:
        with transaction.atomic():
            search.index(person)
    except IntegrityError:
        known = search.with_id_number(person.organisation, person.id_number).exclude(pk=person.pk).first()
        if known is None:
            raise
        raise AlreadyOnFile(known) from None
