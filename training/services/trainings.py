"""Planning trainings, holding their sessions, signing people in (DOMAIN.md 4.8, 8.7)."""

from django.db import transaction
from django.db.models import Max

from organisations import audit
from organisations.numbering import next_number
from projects.services import mark_stale
from training.models import Participant, SignIn, Training, TrainingSession
from training.models.training import class_hours_of
from training.services.attendees import Somebody, tidy_name


class AlreadySignedIn(Exception):
    """This person signed in at this session before."""


class SessionWasCancelled(Exception):
    """A cancelled session takes no sign-ins."""


class SessionIsStillToCome(Exception):
    """Nobody signs in before the day of the session."""


class SessionIsNotPlanned(Exception):
    """Only a planned session can be cancelled: one that was held stays."""


class NobodyCame(Exception):
    """A session is held with at least one sign-in or a headcount; otherwise it is cancelled with a reason."""


@transaction.atomic
def plan_training(
    *,
    project,
    title,
    by,
    kind=Training.Kind.INTERNAL,
    audience=Training.Audience.STAFF,
    organiser="",
    planned_sessions=1,
    people=(),
):
    """A training of a project with how many sessions it promises, and whom it expects."""
    organisation = project.organisation
    training = Training.objects.create(
        organisation=organisation,
        project=project,
        title=title,
        kind=kind,
        audience=audience,
        organiser=organiser,
        planned_sessions=planned_sessions,
        number=next_number(organisation, "training", by=by, sector=project.domain or project.population),
    )
    _add(training, people, expected=True)
    mark_stale(project)
    audit.record("training.plan", by=by, on=training, project=project.number, detail={"sessions": planned_sessions})
    return training


@transaction.atomic
def change_training(training, *, by, **changes):
    """Change title, kind, audience, organiser or how many sessions are planned."""
    for name, value in changes.items():
        setattr(training, name, value)
    training.version += 1
    training.save()
    mark_stale(training.project)
    audit.record(
        "training.change", by=by, on=training, project=training.project.number, detail={"fields": sorted(changes)}
    )
    return training


@transaction.atomic
def expect(training, *, people, by):
    """Add people to those expected; who is there already stays once. Returns how many were added."""
    added = _add(training, people, expected=True)
    audit.record("training.expect", by=by, on=training, project=training.project.number, detail={"added": len(added)})
    return len(added)


def _in_turn(training):
    """Of two who add to a training at once the second waits and sees what the first has added: no place is given twice."""
    Training.objects.select_for_update(of=("self",), no_key=True).get(pk=training.pk)


def _add(training, people, *, expected):
    _in_turn(training)
    known = {bytes(token) for token in training.participants.values_list("token", flat=True)}
    seq = training.participants.aggregate(last=Max("seq"))["last"] or 0
    rows = []
    for person in people:
        fields = person.fields(training.organisation)
        if fields["token"] not in known:
            known.add(fields["token"])
            seq += 1
            rows.append(Participant(training=training, is_expected=expected, seq=seq, **fields))
    return Participant.objects.bulk_create(rows)


@transaction.atomic
def plan_session(
    training,
    *,
    theme,
    started_at,
    ended_at,
    by,
    trainer="",
    form=TrainingSession.Form.LECTURE,
    class_hours=None,
    place="",
):
    """A session on the calendar; class hours follow from its length unless typed."""
    _in_turn(training)
    seq = (training.sessions.aggregate(last=Max("seq"))["last"] or 0) + 1
    if class_hours is None:
        class_hours = class_hours_of(int((ended_at - started_at).total_seconds() // 60))
    session = TrainingSession.objects.create(
        organisation=training.organisation,
        training=training,
        seq=seq,
        theme=theme,
        trainer=trainer,
        form=form,
        started_at=started_at,
        ended_at=ended_at,
        class_hours=class_hours,
        place=place,
    )
    mark_stale(training.project)
    audit.record("training_session.plan", by=by, on=training, project=training.project.number, detail={"seq": seq})
    return session


@transaction.atomic
def hold_session(session, *, present, by, walk_ins=(), headcount=0, mode=SignIn.Mode.RECORDED):
    """Say who was there: exactly `present` of the list, the walk-ins, and a headcount without names. May be sent again
    to mend it. Raises AlreadySignedIn, NobodyCame, SessionWasCancelled, SessionIsStillToCome."""
    session = _open_for_sign_in(session)
    tokens = [participant.person_key for participant in present]
    if len(set(tokens)) != len(tokens):
        raise AlreadySignedIn
    session.sign_ins.exclude(participant__in=present).delete()
    signed = set(session.sign_ins.values_list("participant_id", flat=True))
    SignIn.objects.bulk_create(
        SignIn(organisation=session.organisation, session=session, participant=participant, mode=mode)
        for participant in present
        if participant.pk not in signed
    )
    for person in walk_ins:
        _sign_one_in(session, person, mode)
    people = session.sign_ins.count()
    if not people and not headcount:
        raise NobodyCame
    session.headcount = headcount
    _held(session)
    audit.record(
        "training_session.hold",
        by=by,
        on=session.training,
        project=session.training.project.number,
        detail={"seq": session.seq, "signed_in": people, "headcount": headcount},
    )
    return session


@transaction.atomic
def sign_in(session, *, by, membership=None, name="", unit="", mode=SignIn.Mode.RECORDED):
    """Sign one person in, expected or not. Raises AlreadySignedIn, SessionWasCancelled, SessionIsStillToCome."""
    session = _open_for_sign_in(session)
    signed = _sign_one_in(session, Somebody(membership=membership, name=name, unit=unit), mode)
    _held(session)
    audit.record(
        "training_session.sign_in",
        by=by,
        on=session.training,
        project=session.training.project.number,
        detail={"seq": session.seq, "participant": signed.participant_id},
    )
    return signed


def _open_for_sign_in(session):
    session = (
        TrainingSession.objects.select_for_update(of=("self",))
        .select_related("training__project", "training__organisation", "organisation")
        .get(pk=session.pk)
    )
    if session.status == TrainingSession.Status.CANCELLED:
        raise SessionWasCancelled
    if not session.is_over:
        raise SessionIsStillToCome
    return session


def _held(session):
    session.status = TrainingSession.Status.HELD
    session.version += 1
    session.save()
    mark_stale(session.training.project)


def _sign_one_in(session, person, mode):
    there = SignIn.objects.filter(session=session).select_related("participant__membership__user")
    token = person.token(session.organisation)
    for one in there:
        same_name = person.membership is None and one.participant.label == tidy_name(person.name)
        if one.participant.person_key == token or (same_name and person.unit.strip() in ("", one.participant.unit)):
            raise AlreadySignedIn
    participant = session.training.participants.filter(token=token).first()
    if participant is None and person.membership is None and not person.unit.strip():
        # "王芳" typed at the door is the 王芳 on the list, unless a unit says otherwise.
        namesakes = [
            p
            for p in session.training.participants.select_related("membership__user")
            if p.label == tidy_name(person.name)
        ]
        participant = namesakes[0] if len(namesakes) == 1 else None
    if participant is None:
        (participant,) = _add(session.training, [person], expected=False)
    return SignIn.objects.create(organisation=session.organisation, session=session, participant=participant, mode=mode)


@transaction.atomic
def cancel_session(session, *, reason, by):
    """A planned session will not take place. Raises SessionIsNotPlanned."""
    session = (
        TrainingSession.objects.select_for_update(of=("self",)).select_related("training__project").get(pk=session.pk)
    )
    if session.status != TrainingSession.Status.PLANNED:
        raise SessionIsNotPlanned
    session.status, session.reason = TrainingSession.Status.CANCELLED, reason
    session.version += 1
    session.save()
    mark_stale(session.training.project)
    audit.record(
        "training_session.cancel",
        by=by,
        on=session.training,
        project=session.training.project.number,
        detail={"seq": session.seq},
    )
    return session
