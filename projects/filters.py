"""Filters of the lists of projects; all of them live in the address."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.dates import DayField
from organisations.models import Organisation
from projects.figures import GROUPINGS, LIGHTS
from projects.models import BudgetLine, Call, Expense, Project, Proposal
from projects.models.project import STEPS, Status, stage_words

DUE = [("30", _("within 30 days")), ("60", _("within 60 days")), ("90", _("within 90 days")), ("over", _("already over"))]
TRENDS = [("again", _("behind two months running")), ("worse", _("worse light than last month")), ("slower", _("no progress since last month"))]
# What comes before a winner is known is a stage of the call: no project ever stands there.
STAGES = [(status.value, stage_words(status)) for status in Status if status in STEPS or any(status in steps for steps in STEPS.values())]
GROUPS = [("provider", _("Provider")), ("field", _("Service field")), ("population", _("Population group")), ("place", _("Place"))]


class ProjectFilter(django_filters.FilterSet):
    """By words, light, stage, field, population, provider, place and end of the contract; the light is applied to the counted rows."""

    q = django_filters.CharFilter(label=_("Title, number, place or provider"), method="by_words", max_length=80)
    light = django_filters.ChoiceFilter(label=pgettext_lazy("project", "Light"), choices=[(state, label) for state, label in LIGHTS.items()], method="later")
    status = django_filters.ChoiceFilter(label=_("Stage"), choices=STAGES)
    domain = django_filters.ChoiceFilter(label=_("Service field"), choices=Project.Domain)
    population = django_filters.ChoiceFilter(label=_("Population group"), choices=Project.Population)
    provider = django_filters.ModelChoiceFilter(label=_("Provider"), queryset=Organisation.objects.none(), field_name="organisation",
                                                to_field_name="slug")
    due = django_filters.ChoiceFilter(label=_("Contract ends"), choices=DUE, method="by_end")
    trend = django_filters.ChoiceFilter(label=_("Against last month"), choices=TRENDS, method="later")
    group = django_filters.ChoiceFilter(label=_("Group by"), choices=GROUPS, method="later")

    class Meta:
        model = Project
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assert set(GROUPINGS) == {code for code, _label in GROUPS}
        providers = Organisation.objects.filter(pk__in=self.queryset.order_by().values("organisation"))
        self.filters["provider"].queryset = providers.order_by("name")

    def by_words(self, projects, name, words):
        for word in words.split()[:5]:
            projects = projects.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(place__icontains=word)
                                       | Q(organisation__name__icontains=word) | Q(organisation__short_name__icontains=word))
        return projects

    def by_end(self, projects, name, due):
        today = timezone.localdate()
        if due == "over":
            return projects.filter(ends_on__lt=today)
        return projects.filter(ends_on__gte=today, ends_on__lte=today + timedelta(days=int(due)))

    def later(self, projects, name, value):
        """The light is known only after counting, the grouping only shapes the page."""
        return projects

    def chosen(self, name):
        """The value of a field that the page itself applies, or empty."""
        return self.form.cleaned_data.get(name, "") if self.form.is_valid() else ""


class ProposalFilter(django_filters.FilterSet):
    """A house's own proposals by words and by state."""

    q = django_filters.CharFilter(label=_("Title, number or call"), method="by_words", max_length=80)
    status = django_filters.ChoiceFilter(label=pgettext_lazy("proposal", "State"), choices=Proposal.Status)

    class Meta:
        model = Proposal
        fields = []

    def by_words(self, proposals, name, words):
        for word in words.split()[:5]:
            proposals = proposals.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(call__title__icontains=word))
        return proposals


CALL_STAGES = [("open", _("open now")), ("coming", _("opens later")), ("review", pgettext_lazy("call", "in review")),
               ("publicity", pgettext_lazy("call", "in its publicity period")), ("decided", pgettext_lazy("call", "decided")),
               ("cancelled", pgettext_lazy("call", "cancelled")), ("draft", pgettext_lazy("call", "draft"))]


class CallFilter(django_filters.FilterSet):
    """By words, stage, year; a purchaser sees its own unless it asks for everybody's."""

    q = django_filters.CharFilter(label=_("Title, number or purchaser"), method="by_words", max_length=80)
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=CALL_STAGES, method="by_stage")
    year = django_filters.NumberFilter(label=_("Year"), field_name="year", min_value=2000, max_value=2100)
    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[("all", _("of all purchasers"))], empty_label=_("our own"), method="later")

    class Meta:
        model = Call
        fields = []

    def __init__(self, data, calls, *, member):
        own_first = member.can(Permission.CALL_EDIT) or not member.can(Permission.PROPOSAL_EDIT)
        if own_first and data.get("whose") != "all":
            calls = calls.filter(organisation=member.organisation_id)
        super().__init__(data, calls)
        if not own_first:
            del self.filters["whose"]

    def by_words(self, calls, name, words):
        for word in words.split()[:5]:
            calls = calls.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(organisation__name__icontains=word))
        return calls

    def by_stage(self, calls, name, stage):
        now = timezone.now()
        if stage == "coming":
            return calls.filter(status=Call.Status.OPEN, opens_at__gt=now)
        if stage == "open":
            return calls.filter(status=Call.Status.OPEN, opens_at__lte=now, closes_at__gt=now)
        if stage == "review":  # closed to proposals, whether or not the review has begun
            return calls.filter(Q(status=Call.Status.REVIEW) | Q(status=Call.Status.OPEN, closes_at__lte=now))
        return calls.filter(status=stage)

    def later(self, calls, name, value):
        return calls


class DayFilter(django_filters.Filter):
    """A day as people write it."""

    field_class = DayField


class ExpenseFilter(django_filters.FilterSet):
    """A project's expenses by words, category and day; struck out ones only when asked for. `until` is the page's cut-off as well."""

    q = django_filters.CharFilter(label=_("For what, payee, voucher or number"), method="by_words", max_length=80)
    line = django_filters.ModelChoiceFilter(label=pgettext_lazy("spending", "Category"), queryset=BudgetLine.objects.none(), to_field_name="code")
    since = DayFilter(label=_("From"), field_name="spent_on", lookup_expr="gte")
    until = DayFilter(label=_("Until"), field_name="spent_on", lookup_expr="lte")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=[("struck", pgettext_lazy("expense", "struck out")), ("all", _("all"))],
                                         empty_label=pgettext_lazy("expense", "recorded"), method="later")

    class Meta:
        model = Expense
        fields = []

    def __init__(self, data, expenses, *, project):
        super().__init__(data, expenses)
        self.filters["line"].queryset = BudgetLine.objects.filter(project=project)

    @property
    def qs(self):
        status = self.chosen("status")
        found = super().qs
        return found if status == "all" else found.filter(status=status or Expense.Status.RECORDED)

    def by_words(self, expenses, name, words):
        for word in words.split()[:5]:
            expenses = expenses.filter(Q(what__icontains=word) | Q(payee__icontains=word) | Q(voucher__icontains=word) | Q(number__icontains=word))
        return expenses

    def later(self, expenses, name, value):
        return expenses

    def chosen(self, name):
        """The value of a field that the page itself applies, or empty."""
        return self.form.cleaned_data.get(name) or "" if self.form.is_valid() else ""
