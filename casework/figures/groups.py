"""What counts of groups (DOMAIN.md 3.3, rule 8.28): the group, its sessions, its members, its attendances."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count as CountRows
from django.db.models import Exists, F, FilteredRelation, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.figures.records import _attendances, _records, recorded, row_of
from casework.models import Attendance, Form, Group, Kind, SessionDetail, Status
from projects import counting
from projects.counting import Count, Row


@dataclass(frozen=True)
class Standing:
    """How far a group is: sessions written down, those of them that count, planned ones; whether its summary is approved."""

    held: int
    counted: int
    planned: int
    summarised: bool

    @property
    def counts(self):
        return self.counted >= self.planned and self.summarised

    def reasons(self):
        """Why the group does not count yet, in words."""
        found = []
        if self.held < self.planned:
            found.append(gettext("%(held)s of %(planned)s sessions held") % {"held": self.held, "planned": self.planned})
        elif self.counted < self.planned:
            found.append(gettext("%(counted)s of %(planned)s sessions count") % {"counted": self.counted, "planned": self.planned})
        if not self.summarised:
            found.append(gettext("summary not approved"))
        return found


def _sessions(**conditions):
    """How many different sessions of a group are written down; a session held in two parts under one number is one."""
    rows = SessionDetail.objects.filter(group=OuterRef("pk"), **conditions).exclude(record__status=Status.VOID).order_by()
    return Coalesce(Subquery(rows.values("group").annotate(n=CountRows("seq", distinct=True)).values("n"), output_field=IntegerField()), 0)


def _summary():
    return Form.objects.filter(group=OuterRef("pk"), kind=Form.Kind.GROUP_SUMMARY, status=Form.Status.APPROVED)


def with_standing(groups):
    """Groups with how many sessions were held, how many of them count, and whether the summary is approved."""
    return groups.annotate(sessions_held=_sessions(), sessions_counted=_sessions(record__countable=True), is_summarised=Exists(_summary()))


def standing_of(group):
    """The standing of one group; reads what `with_standing` brought along."""
    if not hasattr(group, "sessions_held"):
        found = with_standing(Group.objects.filter(pk=group.pk)).values("sessions_held", "sessions_counted", "is_summarised").get()
        return Standing(found["sessions_held"], found["sessions_counted"], group.planned_sessions, found["is_summarised"])
    return Standing(group.sessions_held, group.sessions_counted, group.planned_sessions, group.is_summarised)


def _row_of_group(group):
    """A group behind a figure: its number and how far it is; nobody who is in it."""
    standing = standing_of(group)
    return Row(kind=gettext("Group"), number=group.number, when=group.moment, reasons=standing.reasons(), url_name="group", url_kwargs={"number": group.number},
               note=gettext("%(held)s of %(planned)s sessions held") % {"held": standing.held, "planned": standing.planned}, line=group.line.name,
               evidence=standing.counts)


@counting.rule("GROUP", label=_("Groups"), unit=_("groups"),
               definition=_("Groups all of whose planned sessions were held and approved and whose summary is approved; they count on the day of that approval."))
def groups(scope, period):
    """A group belongs to the day on which its summary was approved; until then to that of its last session."""
    last = SessionDetail.objects.filter(group=OuterRef("pk")).exclude(record__status__in=[Status.VOID, Status.DRAFT]).order_by()
    summary = _summary().order_by().values("decided_at")[:1]
    rows = with_standing(Group.objects.exclude(status=Group.Status.CANCELLED)).annotate(
        last_held=Subquery(last.values("group").annotate(at=Max("record__started_at")).values("at")), summarised_at=Subquery(summary),
    ).filter(last_held__isnull=False).annotate(moment=Coalesce("summarised_at", "last_held")).select_related("line")
    rows = scope.within(rows, period, "moment")
    counted = rows.filter(is_summarised=True, sessions_counted__gte=F("planned_sessions"))
    return Count(recorded=rows, rows=counted, describe=_row_of_group, when="moment")


@counting.rule("GROUP_SESSION", label=_("Group sessions"), unit=_("sessions"), options=("minutes_min",),
               evidence=("photo", "sign_in", "confirmed"), definition=_("Approved sessions of groups at which somebody was there and of which the process is written down."))
def group_sessions(scope, period):
    return _records(scope, period, Kind.SESSION)


@counting.rule("GROUP_MEMBER", label=_("Group members"), unit=_("persons"), options=("share",),
               evidence=("photo", "sign_in", "confirmed"), definition=_("Members who were at a session that counts, each once in a group; where the contract asks for a share of the sessions, "
                            "only who was at so many of those that their group held."))
def group_members(scope, period):
    rows = recorded(scope, period, Kind.SESSION)
    came = Q(session__attendances__present=True)
    if scope.options.get("share"):
        came &= Q(session__attendances__member__in=_faithful(scope, period))
    rows = rows.alias(came=FilteredRelation("session__attendances", condition=came))
    return Count(recorded=rows, rows=rows.countable(), distinct="came__member", describe=row_of)


def _faithful(scope, period):
    """The keys of members who were at their share of the sessions that their group held up to the end of the period."""
    share = Fraction(str(scope.options["share"]))
    counted = SessionDetail.objects.filter(record__countable=True, record__kind=Kind.SESSION, record__started_at__lt=period.until)
    held = dict(counted.order_by().values_list("group").annotate(CountRows("seq", distinct=True)))
    came = (Attendance.objects.filter(present=True, session__in=counted).order_by()
            .values_list("member", "member__group").annotate(n=CountRows("session__seq", distinct=True)))
    return [member for member, group, n in came if n >= share * held[group]]


@counting.rule("GROUP_PT", label=_("Group attendance"), unit=_("person-times"),
               evidence=("photo", "sign_in", "confirmed"), definition=_("Everyone who was at the sessions that count, each time; leaders and volunteers are not in it."))
def group_attendance(scope, period):
    return _attendances(scope, period, Kind.SESSION)
