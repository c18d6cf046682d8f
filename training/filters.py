"""Filters of the lists of trainings and supervision."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.models import Membership
from projects.models import Project
from training.models import SupervisionSession, SupervisionTopic, Training


class DayFilter(django_filters.Filter):
    """From or until a day, both included."""

    field_class = DayField

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("picker", True)
        super().__init__(*args, **kwargs)


class TrainingFilter(django_filters.FilterSet):
    """By words of title or number, project, audience, kind."""

    q = django_filters.CharFilter(label=_("Title or number"), method="by_words", max_length=60)
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none())
    audience = django_filters.ChoiceFilter(label=_("Audience"), choices=Training.Audience)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind)

    class Meta:
        model = Training
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = Project.objects.own(membership)

    def by_words(self, queryset, name, words):
        return queryset.filter(Q(title__icontains=words) | Q(number__icontains=words))


class SupervisionFilter(django_filters.FilterSet):
    """By day, project, kind, supervisor, topic, status."""

    since = DayFilter(label=_("From"), field_name="started_at", lookup_expr="date__gte")
    until = DayFilter(label=_("To"), field_name="started_at", lookup_expr="date__lte")
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none())
    supervisor = django_filters.ModelChoiceFilter(label=_("Supervisor"), queryset=Membership.objects.none())
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=SupervisionSession.Kind)
    topic = django_filters.ChoiceFilter(
        label=_("Topic"), choices=SupervisionTopic, field_name="topics", lookup_expr="contains", method="by_topic"
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=SupervisionSession.Status)

    class Meta:
        model = SupervisionSession
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = Project.objects.own(membership)
        self.filters["supervisor"].queryset = Membership.objects.filter(
            pk__in=SupervisionSession.objects.visible_to(membership).order_by().values("supervisor")
        ).select_related("user")

    def by_topic(self, queryset, name, topic):
        return queryset.filter(topics__contains=[topic])
