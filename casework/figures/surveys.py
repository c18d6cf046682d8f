"""Satisfaction: what was answered, and the rule that counts it (DOMAIN.md 8.17)."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.figures.house_rules import number_on
from casework.models import Answer, HouseRule
from projects import counting
from projects.counting import Count, Row

SATISFIED = 4
SMALLEST = 5  # below so many valid answers a mark could be somebody's


@dataclass
class Item:
    """What the valid answers say about one thing."""

    label: str
    mean: float | None = None
    marks: dict = field(default_factory=dict)  # {5: 12, 4: 3, …}

    @property
    def satisfied(self):
        """Share of those who gave at least 4 of 5."""
        given = sum(self.marks.values())
        return sum(count for mark, count in self.marks.items() if mark >= SATISFIED) / given if given else None


@dataclass
class Result:
    """A questionnaire's result; with fewer than five valid answers nothing but their number is told."""

    sent: int
    returned: int
    valid: int
    least: int = 30  # per cent of those asked, below which it says little: a rule of the house
    items: list = field(default_factory=list)

    @property
    def share(self):
        """Valid answers of those asked."""
        return self.valid / self.sent if self.sent else None

    @property
    def is_thin(self):
        return self.share is not None and self.valid * 100 < self.least * self.sent

    @property
    def held_back(self):
        return self.valid < SMALLEST

    @property
    def overall(self):
        return self.items[-1] if self.items else None


def result_of(survey, items):
    """The result of a questionnaire; `items` are (code, words), the last of them all in all."""
    answers = list(survey.answers.values_list("marks", "is_valid"))
    valid = [marks for marks, is_valid in answers if is_valid]
    result = Result(sent=max(survey.sent, 0), returned=len(answers), valid=len(valid), least=number_on(HouseRule.Code.SURVEY_SHARE, day_of(survey)))
    if not result.held_back:
        for code, label in items:
            marks = Counter(one[code] for one in valid)
            result.items.append(Item(str(label), sum(mark * count for mark, count in marks.items()) / len(valid), {mark: marks.get(mark, 0) for mark in range(5, 0, -1)}))
    return result


def day_of(survey):
    """The day whose rule holds: that on which it closed, or today."""
    today = timezone.localdate()
    return min(timezone.localdate(survey.closes_at), today) if survey.closes_at else today


@counting.rule("SAT", label=_("Satisfaction"), unit="%",
               definition=_("Of the valid answers to questionnaires, the share that gave at least 4 of 5 points all in all. An answer is valid when every item has a mark. "
                            "It says little when fewer of those asked have answered than the rule of the house wants, three in ten unless it says otherwise."))
def satisfaction(scope, period):
    answers = scope.within(Answer.objects.all(), period, "at", project="survey__project", line=None)
    if scope.line is not None:
        answers = answers.annotate(_line=Coalesce("survey__activity__line_id", "survey__group__line_id")).filter(_line=scope.line.pk)
    answers = answers.select_related("survey__activity", "survey__group")
    valid = answers.filter(is_valid=True)
    satisfied = Case(When(Q(marks__overall__gte=SATISFIED), then=Value(100)), default=Value(0), output_field=IntegerField())
    return Count(recorded=answers, rows=valid, adds=satisfied, per=valid.order_by().count() or 1, describe=_row, when="at", number="uid")


def _row(answer):
    owner = answer.survey.activity or answer.survey.group
    url = {"url_name": "activity" if answer.survey.activity_id else "group", "url_kwargs": {"number": owner.number}} if owner else {}
    return Row(kind=pgettext_lazy("figure", "Questionnaire"), number=owner.number if owner else "", when=answer.at,
               reasons=[] if answer.is_valid else [gettext("not every question has an answer")], **url)
