"""Filters of the list of groups."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Group
from organisations.models import Membership
from projects.models import Project


class GroupFilter(django_filters.FilterSet):
    """By number or name, state, nature, project, leader, and whether it counts."""

    q = django_filters.CharFilter(label=_("Number or name"), method="by_words", max_length=80)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Group.Status, empty_label=_("All"))
    nature = django_filters.ChoiceFilter(label=_("Nature"), choices=Group.Nature, empty_label=_("All"))
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none(), empty_label=_("All"))
    leader = django_filters.ModelChoiceFilter(label=_("Leader"), queryset=Membership.objects.none(), method="by_leader", empty_label=_("All"))

    class Meta:
        model = Group
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = Project.objects.own(membership).order_by("-starts_on", "number")
        self.filters["leader"].queryset = Membership.objects.serving().select_related("user")

    def by_words(self, rows, name, text):
        return rows.filter(Q(name__icontains=text.strip()) | Q(number__iexact=text.strip()))

    def by_leader(self, rows, name, member):
        return rows.filter(Q(leader=member) | Q(co_leader=member))
