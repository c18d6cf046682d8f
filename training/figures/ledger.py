"""The hours ledger: supervision hours per supervisor, supervisee, kind and project, to the minute (DOMAIN.md S4, 8.5).

Hours of a session are end − start − breaks; person-hours are hours × supervisees. Only signed sessions count.
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from training.models import SupervisionAttendance, SupervisionSession


@dataclass
class Account:
    """One line of the ledger."""

    label: str
    sessions: int = 0
    minutes: int = 0
    person_minutes: int = 0
    project: object = None
    membership_id: int | None = None


@dataclass
class Ledger:
    """Signed hours of some sessions, four ways; each way adds up to the same total."""

    total: Account
    drafts: int = 0
    supervisors: list = field(default_factory=list)
    supervisees: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    projects: list = field(default_factory=list)


def hours(sessions):
    """Sessions, minutes and person-minutes of the signed ones among `sessions`, as one account."""
    return hours_since(sessions, None)[0]


def hours_since(sessions, *days):
    """An account for each first day (None: from the beginning) up to today, in one query."""
    sums = {}
    for number, day in enumerate(days):
        within = Q(status=SupervisionSession.Status.SIGNED)
        if day is not None:
            within &= Q(started_at__date__gte=day, started_at__date__lte=timezone.localdate())
        sums |= {
            f"sessions_{number}": Count("pk", filter=within),
            f"minutes_{number}": Sum("minutes", filter=within, default=0),
            f"person_minutes_{number}": Sum(F("minutes") * F("people"), filter=within, default=0),
        }
    found = sessions.order_by().with_people().aggregate(**sums)
    return [
        Account("", found[f"sessions_{n}"], found[f"minutes_{n}"], found[f"person_minutes_{n}"])
        for n in range(len(days))
    ]


def ledger(sessions):
    """The ledger over a queryset of sessions, signed and drafts; a fixed number of queries."""
    signed = sessions.signed().order_by()
    book = Ledger(hours(signed), drafts=sessions.filter(status=SupervisionSession.Status.DRAFT).count())
    rows = list(
        signed.annotate(people=Count("attendances")).values_list(
            "supervisor",
            "supervisor__user__name",
            "kind",
            "project",
            "project__number",
            "project__title",
            "minutes",
            "people",
        )
    )
    by_supervisor, by_kind, by_project = {}, {}, {}
    for supervisor, name, kind, project, number, title, minutes, people in rows:
        label = SupervisionSession.Kind(kind).label
        for accounts, key, account in (
            (by_supervisor, supervisor, Account(name, membership_id=supervisor)),
            (by_kind, kind, Account(label)),
            (by_project, project, Account(title, project=number)),
        ):
            _add(accounts.setdefault(key, account), minutes, people)
    book.supervisors, book.kinds, book.projects = (
        _longest_first(part) for part in (by_supervisor, by_kind, by_project)
    )
    book.supervisees = _supervisees(signed)
    return book


def _supervisees(signed):
    attendances = SupervisionAttendance.objects.filter(session__in=signed.values("pk")).select_related(
        "membership__user"
    )
    accounts = {}
    for attendance in attendances.annotate(session_minutes=F("session__minutes")):
        key = attendance.person_key
        if key not in accounts:
            accounts[key] = Account(attendance.label, membership_id=attendance.membership_id)
        _add(accounts[key], attendance.session_minutes, 1)
    return _longest_first(accounts)


def _add(account, minutes, people):
    account.sessions += 1
    account.minutes += minutes
    account.person_minutes += minutes * people


def _longest_first(accounts):
    return sorted(accounts.values(), key=lambda account: (-account.minutes, str(account.label)))
