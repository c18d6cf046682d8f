"""Erasing a client: nothing personal stays, and every count stays what it was (PIPL article 47; SECURITY.md D6).

The row stays as a number with its dates, categories and ties, so that what was done for it is still counted. Other apps take
`person_erased` to erase their own texts about the person, in the same transaction, and `register_keeper` to say that a law keeps them.
"""

import re
from functools import partial

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations import audit
from organisations.records import SealedField
from people import scans
from people.models import (
    AccessRequest,
    AccessStatus,
    ChildProfile,
    Household,
    IdKind,
    Merge,
    NotTheSame,
    Person,
    PersonProfile,
    PersonStatus,
    PhotoPermission,
    SearchToken,
    Serving,
)
from people.models.serving import forget_known_ids
from people.services.own import drop_answers

# Sent with person=, by=, reason= before the file is emptied; what a receiver raises stops the erasure.
person_erased = Signal()

_KEEPERS = []
STAYS_AS_IT_IS = {PersonStatus.MOVED, PersonStatus.DIED, PersonStatus.CLOSED}


class ErasureIsRefused(Exception):
    """Something keeps the file; `reasons` are sentences to hand on to whoever asked."""

    def __init__(self, reasons):
        super().__init__(f"{len(reasons)} reasons")
        self.reasons = reasons


def register_keeper(keeper):
    """An app says what must be kept: `keeper(person, by)` returns a sentence with the reason, as far as `by` may know it, or None."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def why_kept(person, *, by):
    """Why a file may not be erased today, in sentences for `by`; empty when nothing keeps it."""
    reasons = []
    if person.status == PersonStatus.ACTIVE or person.status == PersonStatus.PAUSED and not person.filing_is_withdrawn:
        reasons.append(_("The client is in service. End the file first."))
    return reasons + [sentence for keeper in _KEEPERS if (sentence := keeper(person, by))]


@transaction.atomic
def erase_person(person, *, by, reason):
    """Erase what is personal about somebody, with the files that were merged into theirs. `reason` is a code such as "asked" or "retention".

    Raises ErasureIsRefused. Nothing can bring it back.
    """
    assert re.fullmatch(r"[a-z_]{1,40}", reason), "a code, never a text: it goes into the audit trail"
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    if person.erased_at:
        return person
    if reasons := why_kept(person, by=by):
        raise ErasureIsRefused(reasons)
    for merged in Person.objects.filter(merged_into=person, erased_at=None).select_related("organisation"):
        _erase(merged, by, reason)
    return _erase(person, by, reason)


def _erase(person, by, reason):
    person_erased.send(sender=Person, person=person, by=by, reason=reason)
    _drop_what_hangs_on(person)
    _empty_texts_about(person)
    household, person.household = person.household, None
    _empty_file(person)
    if household is not None:
        _leave(household, person)
    audit.record("person.erase", by=by, on=person, detail={"reason": reason})
    return person


def _drop_what_hangs_on(person):
    """Guardians, papers, further facts, answers in own fields, search tokens, look-alikes; with what was kept of their past."""
    for consent in person.consents.exclude(scan_sha256=""):
        transaction.on_commit(partial(scans.forget, consent))
    for model in (PersonProfile, ChildProfile):
        model.objects.filter(person=person).delete()
        model.history.filter(person_id=person.pk).delete()  # last: dropping the row has written its past once more
    drop_answers(person)
    person.consents.all().delete()
    person.guardians.all().delete()
    person.allowances.all().delete()
    person.level_changes.all().delete()
    SearchToken.objects.filter(person=person).delete()
    NotTheSame.objects.filter(first=person).delete()
    NotTheSame.objects.filter(second=person).delete()


def _empty_texts_about(person):
    """Requests and approvals stay as proof that they were, without their texts; ties end, so that nobody serves any more."""
    for row in [*person.access_requests.all(), *person.rights_requests.all(), *Merge.objects.filter(kept=person), *Merge.objects.filter(gone=person)]:
        for field in row._meta.fields:
            if isinstance(field, SealedField):
                setattr(row, field.attname, field.get_default())
        if isinstance(row, AccessRequest) and row.is_waiting:
            row.status = AccessStatus.WITHDRAWN
        row.save()
    today = timezone.localdate()
    for tie in Serving.objects.current().filter(person=person):
        tie.until = max(today, tie.since)
        tie.save(update_fields=["until"])
    forget_known_ids()


def _empty_file(person):
    for field in person._meta.fields:
        if isinstance(field, SealedField):
            setattr(person, field.attname, field.get_default())
    person.sex = person.village = person.region_code = ""
    person.id_kind, person.photo_permission = IdKind.NONE, PhotoPermission.NONE
    if person.status not in STAYS_AS_IT_IS:
        person.status = PersonStatus.CLOSED
    person.erased_at = timezone.now()
    person.version += 1
    Person.history.filter(id=person.pk).delete()
    person.save()


def _leave(household, person):
    """A household in which nobody with a file is left is emptied as well."""
    if Person.objects.standing().filter(household=household).exists():
        if household.head_id == person.pk:
            household.head = None
            household.version += 1
            household.save()
        return
    Household.history.filter(id=household.pk).delete()
    household.members.all().delete()
    household.address = household.note = household.region_code = ""
    household.head = None
    household.version += 1
    household.save()
