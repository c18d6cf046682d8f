"""Whose file, and whose signatures, are due to be erased: the rule of the house on a day, and the day on which the time of a file is over (DOMAIN.md 4.10)."""

from datetime import date

from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import (
    Activity,
    ActivitySignIn,
    Answer,
    Case,
    Erasure,
    Group,
    GroupMember,
    Participation,
    RetentionClass,
    Survey,
)
from people.models import Person, PersonStatus

ENDED = (PersonStatus.MOVED, PersonStatus.DIED, PersonStatus.CLOSED)
GROWN = 18
# Ours until a house sets its own: years, what happens then, on what ground. For minors the years count from the eighteenth birthday at the earliest.
DEFAULTS = {
    "service": (3, "erase", _("our default: three years after closing")),
    "minor": (3, "erase", _("our default: until 18, then three years")),
    "sign_in": (3, "erase", _("our default: three years after the activity")),
    "member": (3, "erase", _("our default: three years after the last session")),
    "answer": (3, "erase", _("our default: three years after the last answer")),
    "procurement": (15, "keep", _("Government Procurement Law, article 42")),
    "accounting": (30, "keep", _("accounting archives")),
}


def rule_on(code, day):
    """(years, action, basis) in force on a day: the house's own, or ours."""
    own = RetentionClass.objects.filter(code=code, since__lte=day).order_by("-since").first()
    return (own.years, own.action, own.legal_basis) if own else DEFAULTS[code]


def years_on(day, years):
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def due_day(person, ended_on, rules):
    """(class, day) on which the time of a file is over: a minor's file is one when the last service was to a minor."""
    birth = person.birth_date
    minor = birth is not None and ended_on < years_on(birth, GROWN)
    code = "minor" if minor else "service"
    years, action, _basis = rules[code]
    if action != "erase":
        return code, None
    start = max(ended_on, years_on(birth, GROWN)) if minor else ended_on
    return code, years_on(start, years)


def _under_decision(what):
    """The keys of those whose erasure is due, decided or put off."""
    return Erasure.objects.exclude(status="erased").filter(**{f"{what}__isnull": False}).values(what)


def due_activities(today):
    """[(activity, class, due day)] of activities whose signatures of participants without a file have been kept long enough."""
    years, action, _basis = rule_on("sign_in", today)
    if action != "erase":
        return []
    named = ActivitySignIn.objects.filter(person=None).exclude(name="", phone="").values("activity")
    rows = Activity.objects.filter(pk__in=named, ends_at__lt=timezone.now()).exclude(pk__in=_under_decision("activity"))
    last = rows.annotate(last_at=Greatest("ends_at", Max("sign_ins__at")))
    dated = [(activity, years_on(timezone.localdate(activity.last_at), years)) for activity in last.select_related("organisation").order_by("pk")]
    return [(activity, "sign_in", due_on) for activity, due_on in dated if due_on <= today]


def due_groups(today):
    """[(group, class, due day)] of groups that are over and whose members without a file have been kept long enough."""
    years, action, _basis = rule_on("member", today)
    if action != "erase":
        return []
    named = GroupMember.objects.filter(person=None).exclude(name="").values("group")
    rows = Group.objects.filter(pk__in=named, status__in=(Group.Status.DONE, Group.Status.CANCELLED)).exclude(pk__in=_under_decision("group"))
    last = rows.annotate(last_session=Max("sessions__record__ended_at"), last_joined=Max("members__joined_on"), last_left=Max("members__left_on"))
    dated = []
    for group in last.select_related("organisation").order_by("pk"):
        days = [timezone.localdate(group.last_session) if group.last_session else None, group.last_joined, group.last_left]
        dated.append((group, "member", years_on(max(day for day in days if day), years)))
    return [row for row in dated if row[2] <= today]


def due_surveys(today):
    """[(questionnaire, class, due day)] of questionnaires that are closed and whose remarks have been kept long enough."""
    years, action, _basis = rule_on("answer", today)
    if action != "erase":
        return []
    said = Answer.objects.exclude(remark="").values("survey")
    rows = Survey.objects.filter(pk__in=said).exclude(closes_at__gt=timezone.now()).exclude(pk__in=_under_decision("survey")).annotate(last_at=Max("answers__at"))
    dated = [(survey, "answer", years_on(timezone.localdate(survey.last_at), years)) for survey in rows.select_related("organisation", "activity", "group").order_by("pk")]
    return [row for row in dated if row[2] <= today]


def due_people(today):
    """[(person, class, due day)] of ended files whose time is over and that nobody decided on yet."""
    rules = {code: rule_on(code, today) for code in ("service", "minor")}
    people = Person.objects.filter(status__in=ENDED, erased_at=None, merged_into=None).exclude(pk__in=_under_decision("person"))
    last = dict(Participation.objects.filter(person__in=people).exclude(record__status="void").values_list("person").annotate(Max("record__started_at")))
    closed = dict(Case.objects.filter(person__in=people, closed_on__isnull=False).values_list("person").annotate(Max("closed_on")))
    ended = dict(Person.history.filter(id__in=people.values("pk"), status__in=ENDED).values_list("id").annotate(Max("history_date")))
    found = []
    for person in people.select_related("organisation").order_by("pk"):
        days = [timezone.localdate(moment) for moment in (last.get(person.pk), ended.get(person.pk)) if moment]
        days += [closed[person.pk]] if person.pk in closed else []
        ended_on = max(days, default=person.opened_on)
        if ended_on is None:
            continue
        code, due_on = due_day(person, ended_on, rules)
        if due_on is not None and due_on <= today:
            found.append((person, code, due_on))
    return found
