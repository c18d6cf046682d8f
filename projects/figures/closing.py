"""What a project needs before it is closed and archived, and how long its files are kept (政府采购法 art. 42: at least 15 years from the end)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.figures import calendar
from projects.figures.checklist import audit_words
from projects.models import Acceptance, AuditReport, Handover, Inspection, ProgressReport, Rectification
from projects.models.project import Status

KEPT_YEARS = 15
# What is usually handed over: (key, title).
USUAL = [
    ("call", _("Call, guide, proposal and review sheets")), ("contract", _("Contract and supplements")), ("plan", _("Implementation plan and changes")),
    ("reports", _("Progress reports of all rounds")), ("records", _("Service records and evidence (list, masked)")), ("money", _("Budget, vouchers list, payment slips")),
    ("audit", _("Audit report")), ("evaluation", _("Evaluation reports")), ("inspection", _("Inspection records and proofs")), ("acceptance", _("Acceptance form and announcement")),
]
WAITING = ("submitted", "returned")  # a draft is seen by its own house only: it is no condition unless it is due


@dataclass(frozen=True)
class Point:
    """One condition: whether it is met, in words, and the page that shows it (url name, *arguments)."""

    code: str
    label: Any
    is_met: bool
    words: str = ""
    page: tuple = ()


def keep_until(day):
    """Fifteen years from a day; from 29 February it is 28 February."""
    try:
        return day.replace(year=day.year + KEPT_YEARS)
    except ValueError:
        return day.replace(year=day.year + KEPT_YEARS, day=28)


def closing_points(project, today):
    """All conditions of closing a project, as the reader's own fence shows them or the provider's inside `window.act`.

    A terminated project needs no acceptance, and tells what was due by its last day; where nothing was signed nothing is to be paid.
    """
    number = project.number
    ended = project.steps.filter(after=Status.TERMINATED).last()
    acceptance = Acceptance.objects.filter(project=project).first()
    parts, contract = list(project.instalments.all()), getattr(project, "contract", None)
    unsettled = [part.seq for part in parts if part.open_amount or (part.withheld_amount and not part.reason)]
    last_day, unsigned = ended.on if ended else today, bool(ended and contract and contract.signed_on is None)
    needs_audit = bool(contract and contract.requires_audit and not unsigned)
    report = AuditReport.objects.counted().filter(project=project).first()
    orders = Rectification.objects.filter(inspection__project=project, inspection__status=Inspection.Status.SENT).exclude(status="closed").count()
    waiting = [report.number for report in ProgressReport.objects.filter(project=project).filter(status__in=WAITING)]
    not_told = [entry for entry in calendar.expected(project, last_day) if entry.is_missing(last_day)]
    changes = project.changes.filter(status__in=WAITING).count()
    handover = Handover.objects.filter(project=project).first()
    return [
        Point("terminated", Status.TERMINATED.label, True, ended.reason, ("project", number)) if ended else
        Point("accepted", _("Acceptance completed"), bool(acceptance and acceptance.status == "completed"), acceptance.number if acceptance else "", ("acceptance", number)),
        Point("instalments", _("Instalments paid, or withheld with a reason"), unsigned or (bool(parts) and not unsettled), "" if unsigned else _numbers(unsettled), ("project", number)),
        Point("audit", _("Audit report there"), report is not None or not needs_audit, audit_words(report) if report else "" if needs_audit else str(_("not required")), ("project", number)),
        Point("orders", _("No rectification order is open"), not orders, str(orders or ""), ("inspection_list",)),
        Point("reports", _("All progress reports accepted"), not waiting and not not_told,
              gettext(", ").join(waiting + [f"{entry.start:%Y-%m-%d} – {entry.end:%Y-%m-%d}" for entry in not_told]), ("progress_list", number)),
        Point("changes", _("No change request waits"), not changes, str(changes or ""), ("change_list", number)),
        Point("handover", _("Files handed over, all there, with their place"), is_handed_over(handover), handover.storage if handover else "", ("closing_files", number)),
    ]


def _numbers(seqs):
    return gettext(", ").join(gettext("No. %(seq)s") % {"seq": seq} for seq in seqs)


def is_handed_over(handover):
    return bool(handover and handover.handed_on and handover.storage and handover.items and all(item.get("there") for item in handover.items))
