"""Grades of an evaluation: scales with their bands as data (DOMAIN.md 2.2, 10 no. 135)."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from organisations.workdays import add_workdays


@dataclass(frozen=True)
class Scale:
    """Bands from the best to the lowest: [(least score of a hundred, grade as it is printed, passed)]."""

    label: object
    bands: tuple

    def grade(self, score, full_marks=100):
        """(grade, passed) of a score, rounded half up to two decimals of a hundred before the bands are asked (DOMAIN.md 8.15)."""
        hundred = (Decimal(score) * 100 / Decimal(full_marks)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return next((grade, passed) for least, grade, passed in self.bands if hundred >= least)

    @property
    def in_words(self):
        return " · ".join(f"{grade} ≥ {least}" if least else grade for least, grade, _passed in self.bands)


# None of them is national but the second, which measures money and not social work.
SCALES = {
    "four": Scale(_("Four grades (90, 80, 60)"), ((90, "优秀", True), (80, "良好", True), (60, "合格", True), (0, "不合格", False))),
    "fiscal": Scale(_("Fiscal performance 财预〔2020〕10号 (90, 80, 60)"), ((90, "优", True), (80, "良", True), (60, "中", True), (0, "差", False))),
    "three": Scale(_("Three grades (85, 60)"), ((85, "优秀", True), (60, "合格", True), (0, "不合格", False))),
    "pass": Scale(_("Passed or not (60)"), ((60, "合格", True), (0, "不合格", False))),
}
DEFAULT = "four"
# For the purchaser to hold the acceptance: days after the last day of the term, working days after a passed final evaluation; our usual rules.
ACCEPT_AFTER, ACCEPT_WORKDAYS = timedelta(days=30), 20


def last_result(results, stage):
    """The result in force of a stage: a later one replaces an earlier one. None without any."""
    return max((result for result in results if result.stage == stage), key=lambda result: result.seq, default=None)


def accept_by(ends_on, passed_on=None):
    """Until when the purchaser holds the acceptance: the deadline binds officials too. `passed_on`: when the final evaluation was passed."""
    latest = ends_on + ACCEPT_AFTER
    return min(latest, add_workdays(passed_on, ACCEPT_WORKDAYS)) if passed_on else latest
