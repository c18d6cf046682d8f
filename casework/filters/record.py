"""Filters of the ledger's lists."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Kind, Participation, RecordWorker, ServiceRecord, Status
from organisations.dates import DayField, DayInput
from organisations.models import Membership
from people.models import Person
from projects.models import Project

COUNTED = [("yes", _("counted")), ("no", _("not counted"))]


class DayFilter(django_filters.Filter):
    field_class = DayField


class LogFilter(django_filters.FilterSet):
    """My records: by kind, project, state, and whether they count."""

    state = django_filters.ChoiceFilter(label=_("To do"), choices=[("unfinished", _("unfinished"))], method="by_state", empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind, empty_label=_("All"))
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none(), empty_label=_("All"))
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Status, empty_label=_("All"))
    counted = django_filters.ChoiceFilter(label=_("Counts or not"), choices=COUNTED, method="by_counted", empty_label=_("All"))
    since = DayFilter(label=_("From"), method="by_since", widget=DayInput(picker=True))
    until = DayFilter(label=_("To"), method="by_until", widget=DayInput(picker=True))

    class Meta:
        model = ServiceRecord
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.filters["project"].queryset = Project.objects.own(membership).order_by("-starts_on", "number")

    def by_state(self, rows, name, value):
        """Drafts, returned ones, and those without their evidence."""
        return rows.exclude(status=Status.VOID).filter(Q(status__in=[Status.DRAFT, Status.RETURNED]) | Q(evidence_complete=False))

    def by_counted(self, rows, name, value):
        return rows.filter(countable=value == "yes")

    def by_since(self, rows, name, day):
        return rows.filter(started_at__date__gte=day)

    def by_until(self, rows, name, day):
        return rows.filter(started_at__date__lte=day)


class RecordFilter(LogFilter):
    """All records that one may see: also by number or title, by worker, by client."""

    q = django_filters.CharFilter(label=_("Number or title"), method="by_words", max_length=80)
    worker = django_filters.ModelChoiceFilter(label=_("Worker"), queryset=Membership.objects.none(), method="by_worker",
                                              empty_label=_("All"))
    person = django_filters.CharFilter(label=_("Client's file number"), method="by_person", max_length=40,
                                       widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["worker"].queryset = Membership.objects.serving().select_related("user")

    def by_words(self, rows, name, text):
        text = text.strip()
        return rows.filter(Q(number__iexact=text) | Q(title__icontains=text))

    def by_worker(self, rows, name, member):
        return rows.filter(Exists(RecordWorker.objects.filter(record=OuterRef("pk"), membership=member)))

    def by_person(self, rows, name, number):
        people = Person.objects.visible_to(self.membership).filter(number__iexact=number.strip())
        return rows.filter(Exists(Participation.objects.filter(record=OuterRef("pk"), person__in=people.values("pk"))))


class ReviewFilter(django_filters.FilterSet):
    """The review queue: by worker and kind."""

    worker = django_filters.ModelChoiceFilter(label=_("Worker"), queryset=Membership.objects.none(), method="by_worker",
                                              empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind, empty_label=_("All"))

    class Meta:
        model = ServiceRecord
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["worker"].queryset = Membership.objects.serving().select_related("user")

    by_worker = RecordFilter.by_worker
