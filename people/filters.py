"""Filters of the client list."""

import django_filters
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from people import search
from people.models import ClientCategory, Person, PersonStatus
from people.models.choices import FollowLevel


class PersonFilter(django_filters.FilterSet):
    """By what one remembers of a person, by category, status, level, and who is responsible."""

    q = django_filters.CharFilter(label=_("Name, initials, file number, last 4 of ID or phone"), method="by_text", max_length=80)
    category = django_filters.ChoiceFilter(label=_("Category"), choices=ClientCategory, method="by_category")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=PersonStatus)
    follow_level = django_filters.TypedChoiceFilter(label=_("Follow-up level"), choices=FollowLevel, coerce=int)
    responsible = django_filters.ModelChoiceFilter(label=_("Responsible worker"), queryset=Membership.objects.none())

    class Meta:
        model = Person
        fields = []

    def __init__(self, *args, membership, **kwargs):
        self.membership = membership
        super().__init__(*args, **kwargs)
        self.filters["responsible"].queryset = Membership.objects.serving().select_related("user")

    def by_text(self, queryset, name, text):
        return search.narrow(queryset, text, self.membership)

    def by_category(self, queryset, name, code):
        return queryset.filter(categories__code=code, categories__until=None)
