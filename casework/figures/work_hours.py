"""Working hours of services by the rule of their project (DOMAIN.md 3.5)."""

from dataclasses import replace

from django.db.models import Count as CountRows
from django.db.models import F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.figures.records import recorded, row_of
from casework.models import RecordWorker
from projects import counting
from projects.counting import Count
from projects.figures.work_hours import is_named, stretches, turned

# How many workers were present; a subquery, so that hours can be summed up by kind.
HANDS = Coalesce(Subquery(RecordWorker.objects.filter(record=OuterRef("pk")).order_by().values("record").annotate(n=CountRows("pk")).values("n"), output_field=IntegerField()), 0)


@counting.rule("WORK_HOURS", label=_("Working hours"), unit=_("hours"), options=("kind", "minutes_min"),
               evidence=("photo", "confirmed"), definition=_("Working hours of the services that count, each turned by the working-hour rule that the project had on its day: direct hours, hours added for "
                            "preparation and records, at most so many for one service. A kind of service that the rule does not name adds nothing."))
def work_hours(scope, period):
    rows = recorded(scope, period, *([scope.options["kind"]] if scope.options.get("kind") else []))
    known = stretches(scope)
    named, hours = turned(known, minutes=F("minutes"), workers=HANDS, people="person_times", when="started_at")

    def row(record):
        described = row_of(record)
        if record.countable and not is_named(known, project=record.project_id, day=record.day, kind=record.kind, people=record.person_times):
            described = replace(described, reasons=[gettext("the working-hour rule does not name this kind of service")])
        return described

    return Count(recorded=rows, rows=rows.countable().filter(named), adds=hours, describe=row)
