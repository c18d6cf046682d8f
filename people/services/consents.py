"""Guardians and informed consent."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from people import scans, search
from people.models import (
    Consent,
    ConsentGiver,
    ConsentScope,
    ConsentState,
    Guardian,
    PersonStatus,
    PhotoPermission,
    Relation,
)
from people.names import tidy_name

_KEEPING = []


def register_keeping(words):
    """An app says how long it keeps what is written about a client: `words(person)` returns a sentence for the consent form."""
    if words not in _KEEPING:
        _KEEPING.append(words)


def keeping_in_words(person):
    """How long the file is kept, in sentences."""
    return [words(person) for words in _KEEPING]


class GuardianConsentIsMissing(Exception):
    """Under 14, nothing beyond a draft may be kept without a guardian's consent to the file (DOMAIN.md 8.24, PIPL article 31)."""


class FilingConsentIsMissing(GuardianConsentIsMissing):
    """Filed as a child, 14 by now, and no consent to the file holds any more: the client's own is wanted (PIPL article 31)."""


class ConsentDoesNotCoverThis(Exception):
    """A scope is withdrawn that the consent never gave or that was withdrawn before."""


class ConsentIsMissing(Exception):
    """A consent to `scope` does not hold on that day; `state` says why (ConsentState: its label is a sentence for the user)."""

    def __init__(self, person, scope, state):
        super().__init__(f"{person.number} {scope} {state}")
        self.person, self.scope, self.state = person, scope, state


def require_consent(person, scope, on=None):
    """Raises ConsentIsMissing unless a consent to `scope` holds on a day: for what may begin only with consent."""
    if (state := person.consent_state(scope, on)) != ConsentState.HOLDS:
        raise ConsentIsMissing(person, scope, state)


def refuse_withdrawn(person, scope, on=None):
    """Raises ConsentIsMissing when a consent to `scope` was there and is no more: for new records of something already begun."""
    state = person.consent_state(scope, on)
    if state not in (ConsentState.HOLDS, ConsentState.NEVER, ConsentState.NOT_YET):
        raise ConsentIsMissing(person, scope, state)


@transaction.atomic
def add_guardian(person, *, by, name, relation, phone="", workplace="", since=None):
    """Record who answers for a person."""
    guardian = Guardian.objects.create(organisation=person.organisation, person=person, name=tidy_name(name), relation=relation,
                                       phone=phone, workplace=workplace, since=since or timezone.localdate())
    _forget(person, "guardians")
    search.index_kin(person)
    audit.record("guardian.add", by=by, on=person, detail={"guardian": guardian.pk, "relation": relation})
    return guardian


@transaction.atomic
def end_guardian(guardian, *, by, on=None):
    """Somebody no longer answers for the person; who did, and when, stays known."""
    guardian.until = max(on or timezone.localdate(), guardian.since)
    guardian.save(update_fields=["until"])
    _forget(guardian.person, "guardians")
    audit.record("guardian.end", by=by, on=guardian.person, detail={"guardian": guardian.pk})
    return guardian


@transaction.atomic
def record_consent(person, *, by, given_by, scopes, signed_on, valid_until=None, signed_by="", relation="", handler=None, handler_contact="",
                   purposes="", data_kinds=(), retention="", rights_text="", scan=None):
    """Record what a person or their guardian agreed to; `scan` is a clean picture of the signed paper."""
    if given_by in (ConsentGiver.FATHER, ConsentGiver.MOTHER):
        relation = Relation(given_by)
    consent = Consent.objects.create(
        organisation=person.organisation, person=person, given_by=given_by, signed_by=tidy_name(signed_by), relation=relation,
        scopes=[scope for scope in ConsentScope.values if scope in scopes], handler=handler or by,
        handler_contact=handler_contact, purposes=purposes, data_kinds=list(data_kinds), retention=retention, rights_text=rights_text,
        signed_on=signed_on, valid_until=valid_until, scan_sha256=scan.sha256 if scan else "")
    if scan:
        scans.keep(consent, scan)
    _forget(person, "consents")
    if consent.signed_by:
        search.index_kin(person)
    audit.record("consent.record", by=by, on=person,
                 detail={"consent": consent.pk, "given_by": given_by, "scopes": consent.scopes})
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, scopes, on=None):
    """Take back part or all of a consent from a day on, with all that hangs on it at once: photos are no longer shown or taken,
    and a file without any consent to it is paused."""
    on = on or timezone.localdate()
    if not scopes or any(scope not in consent.scopes or scope in consent.withdrawn_scopes for scope in scopes):
        raise ConsentDoesNotCoverThis
    consent.withdrawn_scopes = consent.withdrawn_scopes | {scope: on.isoformat() for scope in scopes}
    consent.save(update_fields=["withdrawn_scopes"])
    person = consent.person
    _forget(person, "consents")
    audit.record("consent.withdraw", by=by, on=person, detail={"consent": consent.pk, "scopes": sorted(scopes)})
    _draw_the_consequences(person, set(scopes), by)
    return consent


def _draw_the_consequences(person, scopes, by):
    """What a withdrawn scope forbids, unless another consent still allows it."""
    gone = {scope for scope in scopes if not person.has_consent(scope)}
    permission = person.photo_permission
    if ConsentScope.PHOTO in gone:
        permission = PhotoPermission.NONE
    elif ConsentScope.PHOTO_PUBLIC in gone and permission == PhotoPermission.PUBLIC:
        permission = PhotoPermission.INTERNAL
    no_filing = ConsentScope.FILING in gone or (
        person.is_under_fourteen_on(timezone.localdate()) and not person.has_guardian_consent(ConsentScope.FILING))
    pause = person.status == PersonStatus.ACTIVE and no_filing
    if not pause and permission == person.photo_permission:
        return
    if permission != person.photo_permission:
        audit.record("person.change", by=by, on=person, detail={"fields": ["photo_permission"], "because": "consent withdrawn"})
    person.photo_permission = permission
    if pause:
        person.status = PersonStatus.PAUSED
    person.version += 1
    person.save()
    if pause:
        audit.record("person.status", by=by, on=person, detail={"to": person.status, "because": "consent withdrawn"})


def _forget(person, rows):
    """Rows fetched ahead for this person no longer tell the truth."""
    getattr(person, "_prefetched_objects_cache", {}).pop(rows, None)
