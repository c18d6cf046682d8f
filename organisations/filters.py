"""Filters of the organisation's lists."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import AuditEvent, Membership


class AuditFilter(django_filters.FilterSet):
    """By member, by outcome, by kind and number of the object, by day."""

    actor_id = django_filters.ModelChoiceFilter(label=_("Who"), queryset=Membership.objects.none(), method="by_member")
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=AuditEvent.Outcome)
    object_id = django_filters.CharFilter(label=_("Number of the object"), max_length=60)
    since = django_filters.DateFilter(
        label=_("From"),
        field_name="at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = django_filters.DateFilter(
        label=_("To"),
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = AuditEvent
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["actor_id"].queryset = Membership.objects.select_related("user")

    def by_member(self, queryset, name, member):
        return queryset.filter(actor_id=member.pk)
