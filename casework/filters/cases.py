"""Filters of the list of cases."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.filters.record import DayFilter
from casework.models import Case
from organisations.dates import DayInput
from organisations.models import Membership
from projects.models import Project

STANDING = "standing"
STATES = [(STANDING, _("Not closed")), *Case.Status.choices]


class CaseFilter(django_filters.FilterSet):
    """By number, state, stage, worker, project, urgency, problem, day of opening. Without a state: those not closed."""

    q = django_filters.CharFilter(label=_("Number of the case or of the client's file"), method="by_number", max_length=40)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=STATES, method="by_status", empty_label=_("All"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Case.Stage, empty_label=_("All"))
    worker = django_filters.ModelChoiceFilter(label=_("Worker"), queryset=Membership.objects.none(), empty_label=_("All"))
    project = django_filters.ModelChoiceFilter(label=_("Project"), queryset=Project.objects.none(), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Case.Kind, empty_label=_("All"))
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Case.Urgency, empty_label=_("All"))
    problem = django_filters.ChoiceFilter(label=_("Kind of problem"), choices=Case.Problem, method="by_problem", empty_label=_("All"))
    since = DayFilter(label=_("Opened from"), field_name="opened_on", lookup_expr="gte", widget=DayInput(picker=True))
    until = DayFilter(label=_("Opened to"), field_name="opened_on", lookup_expr="lte", widget=DayInput(picker=True))

    class Meta:
        model = Case
        fields = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.filters["worker"].queryset = Membership.objects.serving().select_related("user")
        self.filters["project"].queryset = Project.objects.own(membership).order_by("-starts_on", "number")

    def by_number(self, rows, name, text):
        text = text.strip()
        return rows.filter(Q(number__iexact=text) | Q(number__iendswith=text) | Q(person__number__iexact=text)) if text else rows

    def by_status(self, rows, name, status):
        return rows.filter(status__in=["draft", "open"]) if status == STANDING else rows.filter(status=status)

    def by_problem(self, rows, name, problem):
        """Only among the cases whose page says it to the member: a filter tells as much as the text."""
        return rows.texts_open_to(self.membership).filter(problem_types__contains=[problem])
