"""What the worker does: one report, and every 15 seconds a look for reports that nobody works on."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.db.models.functions import Now

from organisations import audit
from organisations.enqueue import enqueue
from organisations.fence import every_organisation, fence
from organisations.models import Organisation
from reports import rendering
from reports.models import MOST_ATTEMPTS, Report, Status

OVERDUE = timedelta(seconds=10)
WOKEN_AT_ONCE = 10  # a long queue is woken bit by bit, not flooded with a message a report each time


@shared_task
def render_report(report_id, organisation_id):
    """Collect, compose and print one report; does nothing when another worker holds it or it is done."""
    rendering.render(Organisation.objects.get(pk=organisation_id), report_id)


@shared_task
def sweep_reports():
    """Wake the worker for reports whose message was lost or whose worker died; end those that cannot go on."""
    for organisation in every_organisation("reports of each wait for a worker"):
        with fence(organisation):
            give_up()
            waiting = Report.objects.claimable().filter(cancel_requested=False, attempts__lt=MOST_ATTEMPTS).exclude(
                status=Status.REQUESTED, requested_at__gt=Now() - OVERDUE)
            for pk in waiting.order_by("requested_at").values_list("pk", flat=True)[:WOKEN_AT_ONCE]:
                enqueue(render_report, pk, organisation.pk)


def give_up():
    """Reports without a worker that were cancelled, or interrupted as often as we try."""
    over = Report.objects.claimable().filter(Q(cancel_requested=True) | Q(attempts__gte=MOST_ATTEMPTS))
    for report in over.for_lists().select_for_update(of=("self",), skip_locked=True).select_related("requested_by"):
        cancelled = report.cancel_requested
        report.status = Status.CANCELLED if cancelled else Status.FAILED
        report.error = "" if cancelled else Report.Error.LOST
        report.lease = report.lease_until = None
        report.save(update_fields=["status", "error", "lease", "lease_until"])
        audit.record("report.cancel" if cancelled else "report.fail", by=report.requested_by, on=report,
                     outcome="done" if cancelled else "failed", detail={} if cancelled else {"error": report.error})
