"""How long what is kept: whose time is over, who decides, what is erased (DOMAIN.md 4.10)."""

from datetime import date

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.figures.retention import due_activities, due_groups, due_people, due_surveys
from casework.models import Erasure, RetentionClass
from casework.services.erasing import erase_members, erase_remarks, erase_signatures
from casework.services.troubles import ReasonMissing, Trouble
from organisations import audit
from organisations.access import Permission, Role
from organisations.fence import every_organisation, fence
from organisations.models import Membership
from organisations.services import tell
from people.services import ErasureIsRefused, erase_person

Status = Erasure.Status
DUE = {"person": due_people, "activity": due_activities, "group": due_groups, "survey": due_surveys}
EMPTY = {"activity": erase_signatures, "group": erase_members, "survey": erase_remarks}


class ErasureMovedOn(Trouble):
    words = _("Somebody was faster: this erasure is no longer where you saw it. Open it again.")


class ProposedByYourself(Trouble):
    words = _("Who proposed an erasure does not decide about it.")


class KeptByLaw(Trouble):
    """Something keeps the file; `reasons` are sentences."""

    def __init__(self, reasons):
        super().__init__()
        self.words = " ".join(str(reason) for reason in reasons)


class RuleInThePast(Trouble):
    words = _("A rule holds from today on or from a later day.")


@transaction.atomic
def set_retention(code, *, by, years, since, action="erase", legal_basis=""):
    """How long a kind of file is kept, from a day on; raises RuleInThePast."""
    if since < timezone.localdate():
        raise RuleInThePast
    rule, _made = RetentionClass.objects.update_or_create(organisation=by.organisation, code=code, since=since,
                                                          defaults={"years": years, "action": action, "legal_basis": legal_basis, "by": by})
    audit.record("retention.rule", by=by, on=rule, detail={"code": code, "years": years, "since": since.isoformat(), "action": action})
    return rule


@transaction.atomic
def propose_erasures(organisation, *, by=None, today=None):
    """Put everybody whose time is over on the due list, and what names people without a file; what is on it already stays. Returns the new ones."""
    today = today or timezone.localdate()
    rows = [(kind, *due) for kind, look in DUE.items() for due in look(today)]
    made = [Erasure.objects.create(organisation=organisation, code=code, due_on=due_on, proposed_by=by, **{kind: owner}) for kind, owner, code, due_on in rows]
    if made:
        audit.record("retention.propose", by=by, object_kind="erasure", object_id=str(len(made)), detail={
            words: [one.owner.number for one in made if one.owner_kind == kind][:50]
            for kind, words in (("person", "people"), ("activity", "activities"), ("group", "groups"), ("survey", "surveys"))})
    return made


def _locked(erasure, status):
    erasure = Erasure.objects.select_for_update(of=("self",)).select_related(*(f"{kind}__organisation" for kind in Erasure.OWNERS)).get(pk=erasure.pk)
    if erasure.status != status:
        raise ErasureMovedOn
    return erasure


@transaction.atomic
def approve_erasure(erasure, *, by):
    """Erase now: the file and everything that casework wrote about the person, or the names that stand in what it is about; counts stay. Raises ErasureMovedOn, ProposedByYourself, KeptByLaw."""
    erasure = _locked(erasure, Status.DUE)
    if erasure.proposed_by_id == by.pk:
        raise ProposedByYourself
    erasure.status, erasure.decided_by, erasure.decided_at = Status.APPROVED, by, timezone.now()
    erasure.version += 1
    erasure.save()
    if erasure.person_id:
        _erase_file(erasure.person, by=by)
    else:
        EMPTY[erasure.owner_kind](erasure.owner)
    erasure.status, erasure.erased_at = Status.ERASED, timezone.now()
    erasure.save()
    audit.record("retention.erase", by=by, on=erasure, detail=_owner(erasure) | {"class": erasure.code})
    return erasure


def _erase_file(person, *, by):
    try:
        erase_person(person, by=by, reason="retention")
    except ErasureIsRefused as refused:
        raise KeptByLaw(refused.reasons) from None


def _owner(erasure):
    """For the trail: whose file, or in what the names stood."""
    return {erasure.owner_kind: erasure.owner.number}


@transaction.atomic
def keep_on(erasure, *, by, reason, until):
    """Keep the file until a day, with a reason; then it is due again. Raises ErasureMovedOn, ReasonMissing, RuleInThePast."""
    if not reason.strip():
        raise ReasonMissing
    if until <= timezone.localdate():
        raise RuleInThePast
    erasure = _locked(erasure, Status.DUE)
    erasure.status, erasure.decided_by, erasure.decided_at, erasure.reason, erasure.keep_until = Status.KEPT, by, timezone.now(), reason.strip(), until
    erasure.version += 1
    erasure.save()
    audit.record("retention.keep", by=by, on=erasure, detail=_owner(erasure) | {"until": until.isoformat()})
    return erasure


@transaction.atomic
def wake_kept(organisation, *, by=None, today=None):
    """Those kept on until a day that is over are due again."""
    woken = list(Erasure.objects.select_for_update().filter(status=Status.KEPT, keep_until__lt=today or timezone.localdate()))
    for erasure in woken:
        erasure.status = Status.DUE
        erasure.version += 1
        erasure.save()
        audit.record("retention.wake", by=by, on=erasure)
    return woken


@shared_task(ignore_result=True)
def look_for_due_files(today=None):
    """Each night: whose file is due to be erased; the administrators are told of new ones. Returns how many."""
    day, total = date.fromisoformat(today) if today else timezone.localdate(), 0
    for house in every_organisation("each house's files whose time is over are put on its due list"):
        if not house.is_provider:
            continue
        with fence(house), transaction.atomic():
            new = wake_kept(house, today=day) + propose_erasures(house, today=day)
            total += len(new)
            deciders = [one for one in Membership.objects.active().filter(role=Role.ADMIN) if one.can(Permission.RETENTION_DECIDE)] if new else []
            if deciders:
                tell(deciders, kind="retention.due", path=reverse("retention", args=[house.slug]), params={}, key=f"retention-{day.isoformat()}", by=None)
    return total
