"""How many working days an official has for a step of a call on a day: the house's own rule, or the usual one."""

from django.db.models import BooleanField, Value

from organisations.workdays import add_workdays
from projects.models import StepDays, StepDaysPreset

Step = StepDays.Step


class StepRules:
    """The rules of one house over time and the usual ones, in one question."""

    def __init__(self, rows):
        self.rows = sorted(rows, reverse=True)  # a house's own before the usual ones, the latest first

    @classmethod
    def of(cls, organisation):
        own, usual = StepDays.objects.filter(organisation=organisation), StepDaysPreset.objects.all()
        rows = [found.order_by().annotate(is_own=Value(is_own, BooleanField())).values_list("is_own", "since", "step", "days", words)
                for found, is_own, words in ((own, True, "reason"), (usual, False, "source"))]
        return cls(rows[0].union(rows[1], all=True))

    def rule(self, step, day):
        """(working days of a step that begins on a day, where it is written)."""
        return next((days, words) for _own, since, named, days, words in self.rows if named == step and since <= day)

    def days(self, step, day):
        return self.rule(step, day)[0]

    def until(self, step, day):
        """The last day for a step that begins on a day."""
        return add_workdays(day, self.days(step, day))
