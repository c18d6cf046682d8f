"""Which number of a rule holds on a day: the house's own, by the day from which it holds, or the usual one."""

from casework.models import HouseRule

Code = HouseRule.Code
# Until a house says otherwise: follow-ups one, three and six months after closing (DOMAIN.md 4.2, C8); 12 hours; a week; three in ten.
USUAL = {Code.FOLLOW_UPS: [1, 3, 6], Code.DAY_HOURS: [12], Code.REFERRAL_DAYS: [7], Code.SURVEY_SHARE: [30]}
# (fewest, most) a number of the rule can be, and how many numbers it takes.
BOUNDS = {Code.FOLLOW_UPS: (1, 60, 12), Code.DAY_HOURS: (1, 24, 1), Code.REFERRAL_DAYS: (1, 90, 1), Code.SURVEY_SHARE: (1, 100, 1)}


def numbers_on(code, day):
    """The numbers in force in the open fence's house on a day."""
    own = HouseRule.objects.filter(code=code, since__lte=day).order_by("-since").values_list("numbers", flat=True).first()
    return own or USUAL[code]


def number_on(code, day):
    """The one number of a rule that has one."""
    return numbers_on(code, day)[0]


def rules_on(day):
    """[(code, numbers in force)] of every rule; one query."""
    own = dict(HouseRule.objects.filter(since__lte=day).order_by("code", "since").values_list("code", "numbers"))  # the last one of a code stays
    return [(code, own.get(code.value, usual)) for code, usual in USUAL.items()]
