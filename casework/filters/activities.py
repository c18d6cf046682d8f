"""The filter of the list of activities."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.filters.record import DayFilter
from casework.models import Activity
from organisations.dates import DayInput
from organisations.models import Membership
from projects.models import Project

NEXT = [("soon", _("in the next 14 days")), ("sum_up", _("held, summary outstanding")), ("ask", _("waiting for the purchaser"))]


class ActivityFilter(django_filters.FilterSet):
    """By name or number, state, kind, project, leader, time, and what comes next."""

    q = django_filters.CharFilter(label=_("Number or name"), method="by_words", max_length=80)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Activity.Status, empty_label=_("All"))
    next = django_filters.ChoiceFilter(label=_("What comes next"), choices=NEXT, method="by_next", empty_label=_("All"))
    type = django_filters.ChoiceFilter(label=_("Kind"), choices=Activity.Type, empty_label=_("All"))
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none(), empty_label=_("All"))
    leader = django_filters.ModelChoiceFilter(label=_("Leader"), queryset=Membership.objects.none(), method="by_leader", empty_label=_("All"))
    since = DayFilter(label=_("From"), method="by_since", widget=DayInput(picker=True))
    until = DayFilter(label=_("To"), method="by_until", widget=DayInput(picker=True))

    class Meta:
        model = Activity
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = Project.objects.own(membership).order_by("-starts_on", "number")
        self.filters["leader"].queryset = Membership.objects.serving().select_related("user")

    def by_words(self, rows, name, text):
        return rows.filter(Q(name__icontains=text.strip()) | Q(number__iexact=text.strip()))

    def by_next(self, rows, name, value):
        now = timezone.now()
        return {
            "soon": lambda: rows.filter(starts_at__gte=now, starts_at__lt=now + timedelta(days=14)).exclude(status=Activity.Status.CANCELLED),
            "sum_up": lambda: rows.filter(status=Activity.Status.HELD),
            "ask": lambda: rows.filter(status=Activity.Status.PLANNING, needs_purchaser=True, purchaser_decided_at=None),
        }[value]()

    def by_leader(self, rows, name, member):
        return rows.filter(Q(leader=member) | Q(co_leader=member))

    def by_since(self, rows, name, day):
        return rows.filter(starts_at__date__gte=day)

    def by_until(self, rows, name, day):
        return rows.filter(starts_at__date__lte=day)
