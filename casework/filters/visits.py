"""Filters of visits that are due and of work orders."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import VisitDue, WorkOrder
from organisations.models import Membership
from people.models import FollowLevel

WHEN = [("overdue", _("Overdue")), ("today", pgettext_lazy("visits", "Due today")), ("week", _("In the next 7 days"))]


class DueFilter(django_filters.FilterSet):
    """By when, village, level and responsible worker; only villages and workers for whom something is due are offered."""

    when = django_filters.ChoiceFilter(label=_("When"), choices=WHEN, method="by_when", empty_label=_("All"))
    village = django_filters.ChoiceFilter(label=_("Village or community"), field_name="person__village", choices=[], empty_label=_("All"))
    level = django_filters.ChoiceFilter(label=_("Follow-up level"), choices=FollowLevel, empty_label=_("All"))
    worker = django_filters.ChoiceFilter(label=_("Responsible worker"), field_name="person__responsible__number", choices=[], empty_label=_("All"))

    class Meta:
        model = VisitDue
        fields = []

    def __init__(self, *args, villages, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["village"].extra["choices"] = [(village, village) for village in villages if village]
        self.filters["worker"].extra["choices"] = [tuple(worker.split(" ", 1)) for worker in workers]

    def by_when(self, rows, name, when):
        today = timezone.localdate()
        return rows.filter({"overdue": Q(due_on__lt=today), "today": Q(due_on=today), "week": Q(due_on__gt=today, due_on__lte=today + timedelta(days=7))}[when])


class OrderFilter(django_filters.FilterSet):
    """By state, and whether they are late or mine."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=WorkOrder.Status, empty_label=_("All"))
    due = django_filters.ChoiceFilter(label=_("Until"), choices=[("late", _("Overdue"))], method="by_due", empty_label=_("All"))
    worker = django_filters.ModelChoiceFilter(label=_("Assigned to"), field_name="assigned_to", queryset=Membership.objects.none(), empty_label=_("All"))

    class Meta:
        model = WorkOrder
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["worker"].queryset = Membership.objects.serving().select_related("user")

    def by_due(self, rows, name, value):
        return rows.filter(status=WorkOrder.Status.OPEN, due_on__lt=timezone.localdate())
