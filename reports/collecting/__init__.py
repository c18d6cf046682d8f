"""Collecting: everything a report will say, as one plain document, while the fence is open (docs/snapshot.md).

Figures come only from the registry of counting rules and the arithmetic of projects. Whoever prints, shows or exports a report reads
nothing but what is collected here.
"""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisations.fence import fence
from projects.counting import UnknownRule
from projects.models import ProjectParty
from reports.collecting.annual import Annual
from reports.collecting.self_evaluation import SelfEvaluation
from reports.collecting.texts import TEXTS, texts_of
from reports.models import Report
from reports.printing.sheet import figures as told_figures

RULES_VERSION = "2026.1"
COLLECTORS = {Report.Kind.SELF_EVALUATION: SelfEvaluation, Report.Kind.ANNUAL: Annual}
ROLES = {"landing": "landing_unit"}

__all__ = ["CollectFailed", "TEXTS", "collect", "figures_of", "recount", "texts_of"]


class CollectFailed(Exception):
    """The figures could not be collected; `detail` says what is wrong with them, without any content."""

    def __init__(self, detail=""):
        super().__init__(detail)
        self.detail = detail


def collect(report):
    """(snapshot, rows): what the report says, and which rows stand behind each figure. All of one moment."""
    with one_moment(report.organisation), override(report.language):
        # The request's own row may have changed hands; what it is about is read anew inside the fence.
        report = Report.objects.select_related("organisation", "project__programme", "project__leader__user", "previous").get(pk=report.pk)
        try:
            collector = COLLECTORS[report.kind](report)
            snapshot = whole(report, collector)
        except UnknownRule as error:
            raise CollectFailed(error.code) from error
        if report.previous_id:
            snapshot["difference"] = difference(report.previous.snapshot, snapshot, report)
        return snapshot, collector.teller.rows


@contextmanager
def one_moment(organisation):
    """A fence in which every query sees the same state of the database, so that totals and parts agree."""
    with transaction.atomic():
        if len(connection.atomic_blocks) == 1:  # inside somebody's transaction there were queries already
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with fence(organisation):
            yield


def whole(report, collector):
    """The document around the chapters."""
    organisation, project = report.organisation, report.project
    parties = ProjectParty.objects.filter(project=project).select_related("partner").order_by("pk") if project else []
    return {
        "schema": 1, "kind": report.kind, "style": report.style, "language": report.language, "title": collector.title(),
        "subtitle": organisation.name if project is None else (project.programme.name if project.programme_id else ""), "kicker": None,
        "demonstration": organisation.is_demonstration,
        "organisation": {"name": organisation.name, "credit_code": organisation.credit_code, "address": organisation.region},
        "project": {"number": project.number, "title": project.title, "contract_number": project.contract_number} if project else None,
        "parties": [{"role": ROLES.get(party.role, party.role), "name": party.partner.name} for party in parties],
        "period": {"start": report.start.isoformat(), "end": report.end.isoformat(), "cut_off": report.cut_off.isoformat()},
        "number": report.number, "version": report.version, "difference": [], "code": report.code, "verify_url": report.verify_url,
        "generated_at": timezone.localtime().replace(microsecond=0).isoformat(), "rules_version": RULES_VERSION, "cover_photo": None,
        "chapters": collector.chapters(),
    }


# ---------- comparing ----------


def figures_of(snapshot):
    """Every figure with a key, once, in the order it is printed."""
    found = {}
    for figure in told_figures(snapshot.get("chapters", [])):
        if figure.get("key"):
            found.setdefault(figure["key"], figure)
    return found


def difference(before, after, report):
    """What a new version says otherwise than the one before: figures first, then texts, each with the reason given."""
    old, new = figures_of(before), figures_of(after)
    changes = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if (was or {}).get("value") != (now or {}).get("value"):
            changes.append({"label": label_of(now or was), "before": was, "after": now, "reason": report.reason})
    for text in texts_of(report.kind):
        was, now = ((each or {}).get(text.key) or "" for each in (report.previous.narrative, report.narrative))
        if was != now:
            changes.append({"label": str(text.label), "before": _("text"), "after": _("new text"), "reason": report.reason})
    return changes or [{"label": _("No figure changed"), "before": None, "after": None, "reason": report.reason}]


def label_of(figure):
    label = figure.get("label") or figure.get("key") or ""
    return f"{label} (%)" if figure.get("format") == "percent" else label


def recount(report):
    """Figures whose value or rows are no longer those of the snapshot: (label, frozen figure, figure now)."""
    with override(report.language):
        collector = COLLECTORS[report.kind](report)
        now = figures_of({"chapters": collector.chapters()})
    changed = []
    for key, frozen in figures_of(report.snapshot).items():
        current = now.get(key)
        if current is None or current.get("value") != frozen.get("value") or current.get("rows_sha256") != frozen.get("rows_sha256"):
            changed.append((label_of(frozen), frozen, current))
    return changed
