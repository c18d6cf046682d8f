"""Filters of the list of reports."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models import UNDER_WAY, Report, Status


class ReportFilter(django_filters.FilterSet):
    """By number or project, kind, state, year of the period."""

    STATES = [("under_way", _("in progress")), *((status.value, status.label) for status in (
        Status.READY, Status.ISSUED, Status.SUPERSEDED, Status.FAILED, Status.CANCELLED))]

    q = django_filters.CharFilter(label=_("Number or project"), method="by_words", max_length=60)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Report.Kind)
    state = django_filters.ChoiceFilter(label=_("Status"), choices=STATES, method="by_state")
    year = django_filters.NumberFilter(label=_("Year"), field_name="end__year", min_value=2000, max_value=2100)

    class Meta:
        model = Report
        fields = []

    def by_words(self, queryset, name, text):
        return queryset.filter(Q(number__icontains=text) | Q(project__title__icontains=text) | Q(project__number__icontains=text))

    def by_state(self, queryset, name, state):
        return queryset.filter(status__in=UNDER_WAY) if state == "under_way" else queryset.filter(status=state)
