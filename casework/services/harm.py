"""Mandatory reports (强制报告): found, reported to the authorities at once, closed with what followed (DOMAIN.md 4.11)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import HarmReport
from casework.numbers import next_number
from casework.services.troubles import InTheFuture, Trouble
from organisations import audit
from organisations.access import Role
from organisations.models import Membership
from organisations.services import tell

Status = HarmReport.Status
TEXTS = ("who", "facts", "measures", "follow_up")


class NobodyTold(Trouble):
    words = _("Say to whom it was reported.")


class ReportedBefore(Trouble):
    words = _("It cannot be reported before it was discovered, nor in the future.")


class HarmMovedOn(Trouble):
    words = _("Somebody was faster: this report is no longer where you saw it. Open it again.")


class FollowUpMissing(Trouble):
    words = _("Say what followed before you close it.")


@transaction.atomic
def begin_harm(*, by, kind, discovered_at, facts, who="", person=None, project=None, measures=""):
    """Write down what was found. Supervisor and head of the agency are told at once that there is one, not what. Raises InTheFuture."""
    if discovered_at > timezone.now():
        raise InTheFuture
    report = HarmReport.objects.create(organisation=by.organisation, number=next_number(by.organisation, "harm", by=by), kind=kind, discovered_at=discovered_at, facts=facts,
                                       who=who, person=person, project=project, measures=measures, reporter=by, told_at=timezone.now())
    tell(heads(by), kind="harm.found", by=by, path=reverse("harm", args=[by.organisation.slug, report.number]), params={"number": report.number})
    audit.record("harm.begin", by=by, on=report, detail={"kind": kind})
    return report


def heads(by):
    """The reporter's supervisor and the administrators, without the reporter."""
    found = list(Membership.objects.active().filter(role=Role.ADMIN).exclude(pk=by.pk))
    return found + ([by.supervisor] if by.supervisor and by.supervisor.is_active and by.supervisor not in found else [])


def locked(report, seen=None):
    """The row as it is now; raises HarmMovedOn when another version was on the screen."""
    report = HarmReport.objects.select_for_update(of=("self",)).select_related("reporter__supervisor").get(pk=report.pk)
    if seen is not None and seen != report.version:
        raise HarmMovedOn
    return report


def _stepped(report, act, by, **detail):
    report.version += 1
    report.save()
    audit.record(act, by=by, on=report, detail=detail)
    return report


@transaction.atomic
def write_harm(report, *, by, seen=None, **texts):
    """Add to facts, measures, what followed; nothing is closed. Raises HarmMovedOn."""
    report = locked(report, seen)
    if report.status == Status.CLOSED:
        raise HarmMovedOn
    for name in TEXTS:
        if name in texts:
            setattr(report, name, texts[name])
    return _stepped(report, "harm.write", by, fields=sorted(texts))


@transaction.atomic
def report_harm(report, *, by, reported_to, reported_at, receipt=""):
    """Reported to the authorities: to whom, when, under which number. Raises NobodyTold, ReportedBefore, HarmMovedOn."""
    report = locked(report)
    if report.status != Status.FOUND:
        raise HarmMovedOn
    if not reported_to:
        raise NobodyTold
    if not report.discovered_at <= reported_at <= timezone.now():
        raise ReportedBefore
    report.status, report.reported_to, report.reported_at, report.receipt = Status.REPORTED, list(reported_to), reported_at, receipt
    return _stepped(report, "harm.report", by, to=sorted(reported_to), minutes=report.minutes_to_report)


@transaction.atomic
def close_harm(report, *, by, follow_up):
    """What followed is known. Raises FollowUpMissing, HarmMovedOn."""
    report = locked(report)
    if report.status != Status.REPORTED:
        raise HarmMovedOn
    if not follow_up.strip():
        raise FollowUpMissing
    report.status, report.follow_up, report.closed_at = Status.CLOSED, follow_up.strip(), timezone.now()
    return _stepped(report, "harm.close", by)


@transaction.atomic
def reopen_harm(report, *, by):
    """Something new came up. Raises HarmMovedOn."""
    report = locked(report)
    if report.status != Status.CLOSED:
        raise HarmMovedOn
    report.status, report.closed_at = Status.REPORTED, None
    return _stepped(report, "harm.reopen", by)
