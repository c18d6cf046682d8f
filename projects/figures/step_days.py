"""How many working days an official has for a step of a call on a day: the house's own rule, or the usual one."""

from django.db.models import Subquery

from organisations.workdays import add_workdays
from projects.models import StepDays

Step = StepDays.Step
# An objection is answered within 7 working days (政府采购法 art. 53); the others are our usual rule, none is national.
USUAL = {Step.BEGIN_REVIEW: 5, Step.OBJECTION: 7, Step.DECIDE_CALL: 5, Step.AWARD: 10}


def own_days(step, day):
    """For a query: the working days that the open fence's house set for a step that begins on a day; NULL where it set none."""
    return Subquery(StepDays.objects.filter(step=step, since__lte=day).order_by("-since").values("days")[:1])


class StepRules:
    """The rules of one house over time, in one question."""

    def __init__(self, rows):
        self.rows = sorted(rows)

    @classmethod
    def of(cls, organisation):
        return cls(StepDays.objects.filter(organisation=organisation).values_list("since", "step", "days"))

    def days(self, step, day):
        """The working days of a step that begins on a day."""
        return next((days for since, named, days in reversed(self.rows) if named == step and since <= day), USUAL[Step(step)])

    def until(self, step, day):
        """The last day for a step that begins on a day."""
        return add_workdays(day, self.days(step, day))
