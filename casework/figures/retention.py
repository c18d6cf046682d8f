"""Whose file, and whose signatures, are due to be erased: the rule of the house on a day, and the day on which the time of a file is over (DOMAIN.md 4.10)."""

from datetime import date

from django.db.models import Max, Q, prefetch_related_objects
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
from people.models import Consent, ConsentScope, Person, PersonStatus

ENDED = (PersonStatus.MOVED, PersonStatus.DIED, PersonStatus.CLOSED)
GROWN = 18
# Ours until a house sets its own: years, what happens then, on what ground. For minors the years count from the eighteenth birthday at the earliest.
DEFAULTS = {
    "service": (3, "erase", _("our default: three years after closing")),
    "minor": (3, "erase", _("our default: until 18, then three years")),
    "draft": (1, "erase", _("our default: one year without service or consent (PIPL, article 47)")),
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
    """(class, day) on which the time of a file is over: a minor's file is one when the last service was to a minor; a file that was never in service, or
    whose consent was withdrawn, waits for no birthday."""
    birth = person.birth_date
    minor = birth is not None and ended_on < years_on(birth, GROWN)
    code = "minor" if minor else "service"
    if person.status not in ENDED:
        code, minor = "draft", False
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
    """[(person, class, due day)] of files whose time is over and that nobody decided on yet: ended ones, drafts, and those paused because the consent was withdrawn.

    The time runs from the day on which a file came to its end, its draft or its pause, from the last service or the last case closed, whichever came
    last; a telephone number put right afterwards adds nothing.
    """
    rules = {code: rule_on(code, today) for code in ("service", "minor", "draft")}
    withdrawn = Consent.objects.filter(withdrawn_scopes__has_key=ConsentScope.FILING).order_by().values("person")
    people = Person.objects.filter(Q(status__in=(*ENDED, PersonStatus.DRAFT)) | Q(status=PersonStatus.PAUSED, pk__in=withdrawn), erased_at=None, merged_into=None)
    people = people.exclude(pk__in=_under_decision("person"))
    last = dict(Participation.objects.filter(person__in=people).exclude(record__status="void").values_list("person").annotate(Max("record__started_at")))
    closed = dict(Case.objects.filter(person__in=people, closed_on__isnull=False).values_list("person").annotate(Max("closed_on")))
    since, found = _since(people), []
    rows = list(people.select_related("organisation").order_by("pk"))
    prefetch_related_objects([person for person in rows if person.status == PersonStatus.PAUSED], "consents")
    for person in rows:
        if person.status == PersonStatus.PAUSED and not person.filing_is_withdrawn:
            continue
        days = [timezone.localdate(moment) for moment in (last.get(person.pk), since.get(person.pk)) if moment]
        days += [closed[person.pk]] if person.pk in closed else []
        code, due_on = due_day(person, max(days, default=person.opened_on), rules)
        if due_on is not None and due_on <= today:
            found.append((person, code, due_on))
    return found


def _since(people):
    """{person: since when the file has been as it is now}: one ended status after another is one end."""
    since, state = {}, {}
    past = Person.history.filter(id__in=people.order_by().values("pk")).order_by("id", "history_date", "history_id").values_list("id", "status", "history_date")
    for person, status, moment in past.iterator():
        stands = "ended" if status in ENDED else status
        if state.get(person) != stands:
            state[person], since[person] = stands, moment
    return since
