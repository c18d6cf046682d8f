"""Guardians and informed consent."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from people import scans
from people.models import Consent, ConsentGiver, ConsentScope, Guardian, PersonStatus, Relation
from people.names import tidy_name


class GuardianConsentIsMissing(Exception):
    """Under 14, nothing beyond a draft may be kept without a guardian's consent to the file (DOMAIN.md 8.24, PIPL article 31)."""


class ConsentDoesNotCoverThis(Exception):
    """A scope is withdrawn that the consent never gave or that was withdrawn before."""


@transaction.atomic
def add_guardian(person, *, by, name, relation, phone="", since=None):
    """Record who answers for a person."""
    guardian = Guardian.objects.create(organisation=person.organisation, person=person, name=tidy_name(name), relation=relation,
                                       phone=phone, since=since or timezone.localdate())
    _forget(person, "guardians")
    audit.record("guardian.add", by=by, on=person, detail={"guardian": guardian.pk, "relation": relation})
    return guardian


@transaction.atomic
def record_consent(person, *, by, given_by, scopes, signed_on, valid_until=None, signed_by="", relation="", handler=None, purposes="",
                   scan=None):
    """Record what a person or their guardian agreed to; `scan` is a clean picture of the signed paper."""
    if given_by in (ConsentGiver.FATHER, ConsentGiver.MOTHER):
        relation = Relation(given_by)
    consent = Consent.objects.create(
        organisation=person.organisation, person=person, given_by=given_by, signed_by=tidy_name(signed_by), relation=relation,
        scopes=[scope for scope in ConsentScope.values if scope in scopes], handler=handler or by, purposes=purposes,
        signed_on=signed_on, valid_until=valid_until, scan_sha256=scan.sha256 if scan else "")
    if scan:
        scans.keep(consent, scan)
    _forget(person, "consents")
    audit.record("consent.record", by=by, on=person,
                 detail={"consent": consent.pk, "given_by": given_by, "scopes": consent.scopes})
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, scopes, on=None):
    """Take back part or all of a consent from a day on. A child's file without a guardian's consent is paused at once."""
    on = on or timezone.localdate()
    if not scopes or any(scope not in consent.scopes or scope in consent.withdrawn_scopes for scope in scopes):
        raise ConsentDoesNotCoverThis
    consent.withdrawn_scopes = consent.withdrawn_scopes | {scope: on.isoformat() for scope in scopes}
    consent.save(update_fields=["withdrawn_scopes"])
    person = consent.person
    _forget(person, "consents")
    audit.record("consent.withdraw", by=by, on=person, detail={"consent": consent.pk, "scopes": sorted(scopes)})
    if (person.status == PersonStatus.ACTIVE and person.is_under_fourteen_on(timezone.localdate())
            and not person.has_guardian_consent(ConsentScope.FILING)):
        person.status = PersonStatus.PAUSED
        person.version += 1
        person.save()
        audit.record("person.status", by=by, on=person, detail={"to": person.status, "because": "consent withdrawn"})
    return consent


def _forget(person, rows):
    """Rows fetched ahead for this person no longer tell the truth."""
    getattr(person, "_prefetched_objects_cache", {}).pop(rows, None)
