"""What counts of wishes, resources and volunteers (DOMAIN.md 3.3, rule 8.4)."""

from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.figures.records import _who
from casework.models import Duty, Movement, ResourceLink, Wish
from projects import counting
from projects.counting import Count, Row

DELIVERED = ("delivered", "followed")


def _wish_row(wish):
    return Row(kind=gettext("Wish"), number=wish.number, when=wish.delivered_on or wish.at, who=[_who(wish.person, wish.delivered_on or wish.at.date())],
               reasons=[] if wish.status in DELIVERED else [str(wish.get_status_display())], url_name="wish", url_kwargs={"number": wish.number}, line=wish.line.name)


@counting.rule("WISH", label=_("Wishes fulfilled"), unit=_("wishes"), definition=_("Wishes that were delivered in the period, with a receipt."))
def wishes(scope, period):
    """In the period by the day of delivery; one that was not delivered yet stands by the day it was written down."""
    rows = scope.narrow(Wish.objects.exclude(status="declined")).filter(
        Q(delivered_on__range=(period.start, period.end)) | Q(delivered_on=None, at__gte=period.since, at__lt=period.until))
    rows = rows.select_related("person", "line").prefetch_related("person__categories")
    return Count(recorded=rows, rows=rows.filter(status__in=DELIVERED), describe=_wish_row, when="at")


def _resource_row(link):
    return Row(kind=link.get_kind_display(), number=link.number, when=link.on, reasons=[] if link.status == "confirmed" else [str(link.get_status_display())],
               url_name="resource_link", url_kwargs={"number": link.number}, line=link.line.name if link.line else "")


@counting.rule("RESOURCE", label=_("Value of resources"), unit=_("yuan"), definition=_("Value of money, goods, services, rooms and skill that were received; promises do not count."))
def resources(scope, period):
    rows = scope.within(ResourceLink.objects.exclude(status="struck"), period, "on").select_related("line")
    return Count(recorded=rows, rows=rows.filter(status="confirmed"), adds="value", describe=_resource_row, when="on")


def _duty_row(duty):
    return Row(kind=gettext("Volunteer duty"), number=duty.volunteer.number, when=duty.started_at, url_name="volunteer", url_kwargs={"number": duty.volunteer.number},
               minutes=duty.half_hours * 30, line=duty.line.name if duty.line else "")


def _duties(scope, period):
    return scope.within(Duty.objects.filter(struck_at=None), period, "started_at").select_related("volunteer", "line")


@counting.rule("VOL_N", label=_("Volunteers"), unit=_("persons"), definition=_("Different volunteers who were on duty."))
def volunteers(scope, period):
    rows = _duties(scope, period)
    return Count(recorded=rows, rows=rows, distinct="volunteer", describe=_duty_row, number="volunteer__number")


@counting.rule("VOL_H", label=_("Volunteer hours"), unit=pgettext_lazy("volunteers", "hours"),
               definition=_("Hours of all duties of volunteers, each rounded to half an hour."))
def volunteer_hours(scope, period):
    rows = _duties(scope, period)
    return Count(recorded=rows, rows=rows, adds=F("half_hours"), per=2, describe=_duty_row, number="volunteer__number")


def stocked(link):
    """What came into stock with a resource and was not taken out with it."""
    return Movement.objects.filter(resource=link, kind=Movement.Kind.RECEIVED, undone_by=None).select_related("item").order_by("pk")


def goods_of(record):
    """What was handed over on a visit and not taken back."""
    return Movement.objects.filter(record=record, kind=Movement.Kind.HANDED, undone_by=None).select_related("item", "person__organisation").order_by("pk")
