"""Activities: planned, agreed with the purchaser when many people are planned, approved, held as one service record, summarised."""

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from casework.figures.surveys import result_of
from casework.models import Activity, ActivityPartner, Form, Participation, PurchaserRule, ServiceRecord
from casework.models import Status as RecordStatus
from casework.models.details import detail_of
from casework.numbers import next_number
from casework.services.forms import approved, before_handing_in, on_approval, on_beginning
from casework.services.log import check_project, log_service
from casework.services.photos import reassess
from casework.services.serving import meet
from casework.services.steps import approve_record
from casework.services.troubles import ReasonMissing, Trouble
from organisations import audit
from organisations.access import Permission
from projects.services.telling import tell_parties

Status = Activity.Status
LEAST_PHOTOS = 3  # that a summary should have, each with a caption (DOMAIN.md 4.4 A3)
FACTS = ("name", "type", "field", "project", "line", "station", "leader", "co_leader", "planned_people", "starts_at", "ends_at", "place")


class ActivityMovedOn(Trouble):
    words = _("Somebody was faster: this activity is no longer where you saw it. Open it again.")


class EndsBeforeItBegins(Trouble):
    words = _("The activity ends before it begins.")


class PurchaserFirst(Trouble):
    words = _("So many people are planned that the purchaser says yes first. Write down what the purchaser said, then approve.")


class NobodyToAsk(Trouble):
    words = _("The purchaser need not be asked about this activity.")


class NotYetHeld(Trouble):
    words = _("The activity has not been held yet.")


def locked_activity(activity):
    """The row as it is now, held until the transaction ends."""
    return Activity.objects.select_for_update(of=("self",)).select_related("project", "line", "organisation", "record").get(pk=activity.pk)


def step_to(activity, status):
    """Move a locked activity; raises ActivityMovedOn."""
    if status not in Activity.STEPS[activity.status]:
        raise ActivityMovedOn
    activity.status = status


def _saved(activity, act, *, by, detail=None):
    activity.version += 1
    activity.save()
    audit.record(act, by=by, on=activity, project=activity.project.number, detail=detail or {})
    return activity


# ---------- the plan ----------


def people_above(project):
    """Above how many planned people the purchaser of a project says yes first: the project's own number, else the house's; None: never."""
    rules = dict(PurchaserRule.objects.filter(Q(project=project) | Q(project=None)).values_list("project_id", "people_above"))
    return rules.get(project.pk, rules.get(None))


@transaction.atomic
def set_purchaser_rule(project, *, people_above, by):
    """Say from how many people on the purchaser is asked; `project` None is the whole house, `people_above` None takes the number away."""
    rules = PurchaserRule.objects.filter(project=project)
    if people_above is None:
        rules.delete()
    else:
        PurchaserRule.objects.update_or_create(organisation=by.organisation, project=project, defaults={"people_above": people_above})
    audit.record("activity.rule", by=by, object_kind="purchaserrule", object_id=project.number if project else "", project=project.number if project else "",
                 detail={"people_above": people_above})


def _check(activity):
    if activity.ends_at <= activity.starts_at:
        raise EndsBeforeItBegins
    check_project(activity.project, activity.line, activity.starts_at)


def _ask_if_many(activity):
    """Whether the purchaser says yes first, by the number of people now planned."""
    limit = people_above(activity.project)
    activity.needs_purchaser = limit is not None and activity.planned_people > limit


@transaction.atomic
def plan_activity(*, by, name, type, project, line, starts_at, ends_at, place, planned_people=0, station=None, leader=None, co_leader=None, partners=(), field=""):
    """Begin to plan an activity; its plan form is written next. `partners` are (role, name).

    Raises EndsBeforeItBegins, LineOfAnotherProject, OutsideTheTerm.
    """
    activity = Activity(organisation=by.organisation, name=name, type=type, field=field, project=project, line=line, station=station, leader=leader or by, co_leader=co_leader,
                        planned_people=planned_people, starts_at=starts_at, ends_at=ends_at, place=place, created_by=by)
    _check(activity)
    _ask_if_many(activity)
    activity.number = next_number(by.organisation, "activity", day=timezone.localtime(starts_at).date(), station=station, by=by, sector=project.domain or project.population)
    activity.save()
    _set_partners(activity, partners)
    audit.record("activity.plan", by=by, on=activity, project=project.number, detail={"type": type, "people": planned_people})
    return activity


def _set_partners(activity, partners):
    """Write the partners anew when they changed."""
    wanted = [(role, name) for role, name in partners if name]
    if wanted != list(activity.partners.values_list("role", "name")):
        activity.partners.all().delete()
        ActivityPartner.objects.bulk_create(ActivityPartner(organisation_id=activity.organisation_id, activity=activity, role=role, name=name)
                                            for role, name in wanted)


@transaction.atomic
def change_activity(activity, *, by, partners=None, **facts):
    """Change what is planned, until it is held. With more people than the purchaser agreed to, it goes back to planning.

    Raises ActivityMovedOn, EndsBeforeItBegins, LineOfAnotherProject, OutsideTheTerm.
    """
    activity = locked_activity(activity)
    if activity.status not in (Status.PLANNING, Status.APPROVED):
        raise ActivityMovedOn
    more, changed = facts.get("planned_people", 0) > activity.planned_people, []
    for name in FACTS:
        if name in facts and getattr(activity, name) != facts[name]:
            setattr(activity, name, facts[name])
            changed.append(name)
    _check(activity)
    _ask_if_many(activity)
    if activity.needs_purchaser and more:
        activity.purchaser_decided_at = activity.purchaser_asked_at = None
    if activity.status == Status.APPROVED and activity.needs_purchaser and not activity.purchaser_decided_at:
        step_to(activity, Status.PLANNING)
    if partners is not None:
        _set_partners(activity, partners)
    return _saved(activity, "activity.change", by=by, detail={"fields": changed})


@transaction.atomic
def ask_purchaser(activity, *, by):
    """Tell the purchaser's officials that their opinion is asked; raises NobodyToAsk. Returns the activity."""
    activity = locked_activity(activity)
    if activity.status != Status.PLANNING or not activity.needs_purchaser or activity.purchaser_decided_at:
        raise NobodyToAsk
    activity.purchaser_asked_at = timezone.now()
    tell_parties(activity.project, Permission.DECIDE, kind="activity.asked", page=("project", activity.project.number), by=by, key=f"activity-{activity.uid}",
                 params={"house": str(activity.organisation), "name": activity.name, "people": activity.planned_people,
                         "day": timezone.localtime(activity.starts_at).date().isoformat(), "number": activity.number})
    return _saved(activity, "activity.ask", by=by)


@transaction.atomic
def record_purchaser(activity, *, by, agrees, name, opinion=""):
    """Write down what the purchaser said, and who said so; with the plan approved already, the activity is approved.

    Raises NobodyToAsk.
    """
    activity = locked_activity(activity)
    if activity.status != Status.PLANNING or not activity.needs_purchaser:
        raise NobodyToAsk
    activity.purchaser_name, activity.purchaser_opinion = name, opinion
    activity.purchaser_decided_at = timezone.now() if agrees else None
    if agrees and approved(activity, Form.Kind.ACTIVITY_PLAN):
        step_to(activity, Status.APPROVED)
    return _saved(activity, "activity.purchaser", by=by, detail={"agrees": agrees})


@on_approval(Form.Kind.ACTIVITY_PLAN)
def _plan_approved(form, by):
    activity = locked_activity(form.activity)
    if activity.status != Status.PLANNING:
        return  # the next edition of a plan that is in force
    if activity.needs_purchaser and not activity.purchaser_decided_at:
        raise PurchaserFirst
    step_to(activity, Status.APPROVED)
    _saved(activity, "activity.approve", by=by)


@transaction.atomic
def cancel_activity(activity, *, by, reason):
    """Call an activity off before it is held; raises ReasonMissing, ActivityMovedOn."""
    if not reason.strip():
        raise ReasonMissing
    activity = locked_activity(activity)
    step_to(activity, Status.CANCELLED)
    activity.sign_in_key, activity.sign_in_closes_at = "", None
    activity.cancel_reason = reason.strip()
    return _saved(activity, "activity.cancel", by=by)


# ---------- held ----------


@transaction.atomic
def hold_activity(activity, *, by, client_uuid, started_at, ended_at, persons=(), headcount=0, volunteers=0, companions=(), photos=(), note=""):
    """Write the activity down as one service record: who with a file was there, how many others, volunteers apart. The same form twice is one record.

    Raises ActivityMovedOn and what `log_service` raises.
    """
    activity = locked_activity(activity)
    if activity.record_id and activity.record.client_uuid == client_uuid:
        return activity
    step_to(activity, Status.HELD)
    companions = {one.pk: one for one in [*companions, activity.leader, activity.co_leader] if one}
    activity.record = log_service(
        by=by, client_uuid=client_uuid, project=activity.project, line=activity.line, station=activity.station, kind="activity", started_at=started_at,
        ended_at=ended_at, persons=persons, headcount=headcount, companions=companions.values(), place=activity.place, title=activity.name, note=note, photos=photos,
        of_work_in_hand=True,
        detail={"is_planned": True, "planned_people": activity.planned_people, "volunteers": volunteers, "sign_in_count": signatures(activity).count()})
    if activity.record.status == RecordStatus.VOID:
        raise ActivityMovedOn  # the page of a record that was made void since, sent once more
    return _saved(activity, "activity.hold", by=by, detail={"record": activity.record.number})


def signatures(activity):
    """The signatures that stand."""
    return activity.sign_ins.filter(removed_at=None)


def tell_record(activity, **more):
    """Bring the record of a held activity in line with its signatures and its summary; figures move at once."""
    record = ServiceRecord.objects.select_for_update(of=("self",)).select_related("project").get(pk=activity.record_id)
    detail = detail_of(record)
    for name, value in ({"sign_in_count": signatures(activity).count()} | more).items():
        setattr(detail, name, value)
    detail.save()
    record.activity = detail
    reassess(record)
    record.version += 1
    record.save()
    return record


def move_into_record(activity, person, by, *, again=False):
    """Somebody among the others turns out to have a file: they are named in the record and one fewer is without a file; so it is, too, when
    they had signed `again` and were among the others a second time."""
    record = activity.record
    _new, created = Participation.objects.get_or_create(organisation_id=record.organisation_id, record=record, person=person)
    if created or again:
        record.headcount = max(0, record.headcount - 1)
        record.save(update_fields=["headcount"])
    if created:
        meet({(person, hand.membership, by) for hand in record.hands.select_related("membership__user", "membership__organisation")})


# ---------- summarised ----------


@on_beginning(Form.Kind.ACTIVITY_SUMMARY)
def begin_summary(activity, by):
    """The summary begins with what is known: what was planned against what was done; whoever writes it changes it as they like."""
    record, survey = activity.record, activity.surveys.first()
    asked = result_of(survey, [("overall", "")]) if survey else None
    half_hours = record.duties.filter(struck_at=None).aggregate(sum=Sum("half_hours"))["sum"] if record else None
    photos = list(record.photos.all()) if record else []
    rows = [(_("Time"), _span(activity.starts_at, activity.ends_at), _span(record.started_at, record.ended_at) if record else ""),
            (pgettext("activity", "Participants"), activity.planned_people, record.person_times if record else ""),
            (_("Signed in"), "", signatures(activity).count()),
            (_("Volunteers"), "", detail_of(record).volunteers if record else ""),
            *([(_("Volunteer hours"), "", f"{half_hours / 2:.1f}")] if half_hours else []),
            *([(_("Questionnaires sent"), "", asked.sent), (_("Questionnaires returned"), "", asked.returned), (_("Questionnaires valid"), "", asked.valid)] if asked else []),
            *([(_("Satisfaction all in all (of 5)"), "", f"{asked.overall.mean:.2f}")] if asked and asked.overall else []),
            *([(_("Photos with a caption"), LEAST_PHOTOS, sum(bool(photo.caption) for photo in photos))] if photos else [])]
    return {"numbers": [{key: str(value) for key, value in zip(("what", "planned", "done"), row, strict=True) if value != ""} for row in rows]}


def _span(start, end):
    """Day and hours as they are written."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}" if start.date() == end.date() else f"{start:%Y-%m-%d %H:%M}–{end:%Y-%m-%d %H:%M}"


@before_handing_in(Form.Kind.ACTIVITY_SUMMARY)
def _summary_of_what_was_held(form):
    return [] if form.activity.status in (Status.HELD, Status.DONE) else [NotYetHeld.words]


@on_approval(Form.Kind.ACTIVITY_SUMMARY)
def _summary_approved(form, by):
    """The activity is done. Its record, when it still waits, is approved by the same decision: what was read is reviewed once."""
    activity = locked_activity(form.activity)
    if activity.status not in (Status.HELD, Status.DONE):
        raise NotYetHeld
    record = tell_record(activity, is_summarised=True, summary=str(form.content.get("achievement", ""))[:2000])
    if record.status == RecordStatus.SUBMITTED and not record.hands.filter(membership=by).exists():
        approve_record(record, by=by)
    if activity.status == Status.HELD:
        step_to(activity, Status.DONE)
    _saved(activity, "activity.done", by=by, detail={"record": record.number})
