"""The acceptance of a project: line by line, with its users' opinions, signed and announced (实施条例 art. 45, 政府采购法 art. 41)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects import figures, window
from projects.figures import acceptance as needed
from projects.figures.evaluation import last_result
from projects.models import Acceptance, AcceptanceLine, Inspection, Project, Signatory, UserOpinion
from projects.models.project import Status as Stage
from projects.records import signature
from projects.services.inspections import DayHasPassed, order_recheck
from projects.services.projects import take_step
from projects.services.standing import note_grade, purchases
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty

Status, Conclusion, Kind = Acceptance.Status, Acceptance.Conclusion, AcceptanceLine.Kind
MOST = 40  # standards, opinions and signatories each


class AcceptanceIncomplete(Exception):
    """It cannot be completed yet; `missing` are codes of `figures.acceptance.MISSING`."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.missing = missing


class EvaluationNotPassed(Exception):
    """A project is accepted after its final evaluation was passed."""


class NoSuchDay(Exception):
    """The day is still to come, or before the acceptance was held."""


class NameMissing(Exception):
    """An opinion and a signature have a name behind them."""


class TooMany(Exception):
    """One acceptance has at most MOST of each."""


def _keep_to_the_purchaser(project, by):
    if not purchases(project, by):
        raise NotAParty


def _locked(acceptance, seen=None):
    """The acceptance while it is held; the project is locked first, as everywhere. Raises AlreadyDecided once completed or changed since it was read."""
    project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=acceptance.project_id)
    acceptance = Acceptance.objects.select_for_update(of=("self",)).get(pk=acceptance.pk)
    acceptance.project = project
    if acceptance.status != Status.DRAFT or (seen is not None and seen != acceptance.version):
        raise AlreadyDecided(acceptance)
    return acceptance


def _saved(acceptance, by, act, **detail):
    acceptance.version += 1
    acceptance.save()
    audit.record(act, by=by, on=acceptance, project=acceptance.project.number, detail=detail)
    return acceptance


@transaction.atomic
def draw_up_acceptance(project, *, by, held_on=None, place=""):
    """Begin the acceptance of a finally evaluated project: one line for each indicator, target in force and count frozen.

    Raises NotInThisState, EvaluationNotPassed, AlreadyDecided (with the acceptance there is), NotAParty.
    """
    _keep_to_the_purchaser(project, by)
    with window.act(project, by, "acceptance.draw_up"):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
        if there := Acceptance.objects.filter(project=project).first():
            raise AlreadyDecided(there)
        if project.status != Stage.FINAL_EVALUATED:
            raise NotInThisState(project.status)
        final = last_result(project.evaluations.all(), "final")
        if final is None or not final.passed:
            raise EvaluationNotPassed
        acceptance = Acceptance.objects.create(organisation=project.organisation, project=project, number=f"{project.number}-A", place=place[:100],
                                               held_on=held_on or timezone.localdate(), **signature(by))
        acceptance.project = project
        _freeze_lines(acceptance)
        audit.record("acceptance.draw_up", by=by, on=acceptance, project=project.number, detail={"lines": acceptance.lines.count()})
    return acceptance


def _freeze_lines(acceptance):
    """The indicators as they stand on the day: what was promised, what was counted. Verdicts and remarks that there are stay."""
    known = {line.indicator_id: line for line in acceptance.lines.filter(kind=Kind.INDICATOR)}
    rows = figures.indicator_rows(acceptance.project, min(acceptance.held_on, timezone.localdate()))
    acceptance.lines.filter(pk__in=[line.pk for key, line in known.items() if key not in {row.pk for row in rows}]).delete()
    last = acceptance.lines.order_by("-seq").values_list("seq", flat=True).first() or 0
    for row in rows:
        line = known.get(row.pk)
        if line is None:
            last += 1
            line = AcceptanceLine(organisation=acceptance.organisation, acceptance=acceptance, indicator=row.indicator, seq=last, kind=Kind.INDICATOR)
        line.title, line.unit, line.agreed, line.done = row.name[:200], row.unit[:12], row.target, row.countable
        line.save()


@transaction.atomic
def count_again(acceptance, *, by):
    """Freeze the figures of today, while the acceptance is held; verdicts stay. Raises AlreadyDecided."""
    _keep_to_the_purchaser(acceptance.project, by)
    with window.act(acceptance.project, by, "acceptance.count", on=acceptance):
        acceptance = _locked(acceptance)
        _freeze_lines(acceptance)
        return _saved(acceptance, by, "acceptance.count")


@transaction.atomic
def judge_lines(acceptance, *, by, verdicts=None, standards=None, seen=None):
    """Verdicts on the lines: {key of the line: (verdict, remark)}; `standards` as a whole where given: [{"title", "verdict", "remark"}].

    Raises AlreadyDecided (completed, or changed since it was read), TooMany.
    """
    _keep_to_the_purchaser(acceptance.project, by)
    if standards is not None and len(standards) > MOST:
        raise TooMany
    with window.act(acceptance.project, by, "acceptance.judge", on=acceptance):
        acceptance = _locked(acceptance, seen)
        for line in acceptance.lines.filter(kind=Kind.INDICATOR):
            if line.pk in (verdicts or {}):
                line.verdict, line.remark = _verdict(acceptance, *verdicts[line.pk])
                line.save()
        if standards is not None:
            acceptance.lines.filter(kind=Kind.STANDARD).delete()
            last = acceptance.lines.order_by("-seq").values_list("seq", flat=True).first() or 0
            for seq, entry in enumerate((entry for entry in standards if entry["title"].strip()), last + 1):
                verdict, remark = _verdict(acceptance, entry.get("verdict", ""), entry.get("remark", ""))
                AcceptanceLine.objects.create(organisation=acceptance.organisation, acceptance=acceptance, seq=seq, kind=Kind.STANDARD,
                                              title=without_names(acceptance.organisation_id, entry["title"].strip())[:200], verdict=verdict, remark=remark)
        return _saved(acceptance, by, "acceptance.judge")


def _verdict(acceptance, verdict, remark):
    return AcceptanceLine.Verdict(verdict), without_names(acceptance.organisation_id, remark)[:300]


@transaction.atomic
def conclude(acceptance, *, by, seen=None, **facts):
    """Day, place, conclusion, opinion, announcement: held_on, place, conclusion, opinion, announced_on, announcement_url. Raises NoSuchDay, AlreadyDecided."""
    _keep_to_the_purchaser(acceptance.project, by)
    with window.act(acceptance.project, by, "acceptance.conclude", on=acceptance):
        acceptance = _locked(acceptance, seen)
        for name in ("held_on", "place", "conclusion", "opinion", "announced_on", "announcement_url"):
            if name in facts:
                setattr(acceptance, name, facts[name])
        acceptance.opinion = without_names(acceptance.organisation_id, acceptance.opinion)[:3000]
        today = timezone.localdate()
        if acceptance.held_on > today or (acceptance.announced_on and not acceptance.held_on <= acceptance.announced_on <= today):
            raise NoSuchDay
        return _saved(acceptance, by, "acceptance.conclude", fields=sorted(facts))


# ---------- opinions ----------


@transaction.atomic
def add_opinion(acceptance, *, who, name, satisfied, by, text="", given_on=None):
    """What a service user says; the name is sealed and shown to nobody, names in the text are masked. Raises NameMissing, NoSuchDay, TooMany."""
    _keep_to_the_purchaser(acceptance.project, by)
    name, given_on = name.strip()[:50], given_on or timezone.localdate()
    if not name:
        raise NameMissing
    if given_on > timezone.localdate():
        raise NoSuchDay
    with window.act(acceptance.project, by, "opinion.add", on=acceptance):
        acceptance = _locked(acceptance)
        if acceptance.opinions.count() >= MOST:
            raise TooMany
        text = without_names(acceptance.organisation_id, text.replace(name, needed.mask(name)))
        opinion = UserOpinion.objects.create(organisation=acceptance.organisation, acceptance=acceptance, seq=_next(acceptance.opinions), who=who, name=name,
                                             satisfied=satisfied, text=text[:1000], given_on=given_on)
        _saved(acceptance, by, "opinion.add", opinion=opinion.seq)
    return opinion


def _next(rows):
    return (rows.order_by("-seq").values_list("seq", flat=True).first() or 0) + 1


@transaction.atomic
def drop_opinion(opinion, *, by):
    """Take an opinion out that was entered by mistake, while the acceptance is held."""
    return _drop(opinion, "opinion.drop", by)


def _drop(row, act, by):
    _keep_to_the_purchaser(row.acceptance.project, by)
    with window.act(row.acceptance.project, by, act, on=row.acceptance):
        acceptance = _locked(row.acceptance)
        type(row).objects.filter(pk=row.pk, acceptance=acceptance).delete()
        return _saved(acceptance, by, act, entry=row.seq)


# ---------- who signs ----------


@transaction.atomic
def add_signatory(acceptance, *, name, unit, by, post="", signed_on=None):
    """A member of the acceptance party; all sign. Raises NameMissing, NoSuchDay, TooMany."""
    _keep_to_the_purchaser(acceptance.project, by)
    if not name.strip() or not unit.strip():
        raise NameMissing
    _check_signing(signed_on)
    with window.act(acceptance.project, by, "signatory.add", on=acceptance):
        acceptance = _locked(acceptance)
        if acceptance.signatories.count() >= MOST:
            raise TooMany
        signatory = Signatory.objects.create(organisation=acceptance.organisation, acceptance=acceptance, seq=_next(acceptance.signatories), name=name.strip()[:50],
                                             unit=unit.strip()[:100], post=post.strip()[:60], signed_on=signed_on)
        _saved(acceptance, by, "signatory.add", signatory=signatory.seq)
    return signatory


def _check_signing(day):
    if day is not None and day > timezone.localdate():
        raise NoSuchDay


@transaction.atomic
def sign_acceptance(signatory, *, by, on=None):
    """A member of the party has signed, on this day. Raises NoSuchDay, AlreadyDecided."""
    _keep_to_the_purchaser(signatory.acceptance.project, by)
    on = on or timezone.localdate()
    _check_signing(on)
    with window.act(signatory.acceptance.project, by, "signatory.sign", on=signatory.acceptance):
        acceptance = _locked(signatory.acceptance)
        signatory = acceptance.signatories.select_for_update(of=("self",)).get(pk=signatory.pk)
        signatory.signed_on = on
        signatory.save()
        _saved(acceptance, by, "signatory.sign", signatory=signatory.seq)
    return signatory


@transaction.atomic
def drop_signatory(signatory, *, by):
    """Take a member of the party out again, while the acceptance is held."""
    return _drop(signatory, "signatory.drop", by)


# ---------- the end ----------


@transaction.atomic
def complete_acceptance(acceptance, *, by, seen=None):
    """Held → completed, and the project is accepted; both houses are told. Raises AcceptanceIncomplete, AlreadyDecided, NotInThisState, NotAParty."""
    _keep_to_the_purchaser(acceptance.project, by)
    with window.act(acceptance.project, by, "acceptance.complete", on=acceptance):
        acceptance = _locked(acceptance, seen)
        if missing := needed.missing(acceptance):
            raise AcceptanceIncomplete(missing)
        if acceptance.project.status != Stage.FINAL_EVALUATED:
            raise NotInThisState(acceptance.project.status)
        acceptance.status, acceptance.completed_at = Status.COMPLETED, timezone.now()
        acceptance.by_house, acceptance.by_member, acceptance.by_name = by.organisation, by.pk, by.name
        _saved(acceptance, by, "acceptance.complete", conclusion=acceptance.conclusion)
        project = acceptance.project = take_step(acceptance.project, to=Stage.ACCEPTED, by=by, on=acceptance.held_on, document=acceptance.number)
        _tell(project, "acceptance.completed", by, f"{acceptance.number}:completed")
        final, conclusion = last_result(project.evaluations.all(), "final"), acceptance.get_conclusion_display()
    note_grade(project, stage="acceptance", score=final.score if final else None, grade=str(conclusion), on=acceptance.held_on, by=by)
    return acceptance


def _tell(project, kind, by, key, page=None):
    params = {"project": project.title, "house": by.organisation.name}
    tell_provider(project, Permission.HAND_IN, kind=kind, page=page or ("acceptance", project.number), by=by, key=key, params=params)
    tell_parties(project, Permission.DECIDE, kind=kind, page=("acceptance", project.number), by=by, key=key, params=params)


@transaction.atomic
def refuse_acceptance(acceptance, *, reason, due_on, by, seen=None):
    """Not accepted: what is to be rectified (`reason`) is ordered until `due_on`; after another final evaluation it is concluded anew.

    Raises ReasonMissing, DayHasPassed, AlreadyDecided (completed, or changed since it was read), NotInThisState.
    """
    _keep_to_the_purchaser(acceptance.project, by)
    if not reason.strip():
        raise ReasonMissing
    if due_on < timezone.localdate():
        raise DayHasPassed
    with window.act(acceptance.project, by, "acceptance.refuse", on=acceptance):
        acceptance = _locked(acceptance, seen)
        if acceptance.project.status != Stage.FINAL_EVALUATED:
            raise NotInThisState(acceptance.project.status)
        acceptance.conclusion = Conclusion.REFUSED
        _saved(acceptance, by, "acceptance.refuse")
        project = take_step(acceptance.project, to=Stage.RECTIFYING, by=by, reason=reason.strip()[:300], document=acceptance.number)
        order = order_recheck(project, origin=Inspection.Origin.ACCEPTANCE, document=acceptance.number, what=reason, due_on=due_on, held_on=acceptance.held_on, by=by)
        _tell(project, "acceptance.refused", by, f"{acceptance.number}:refused:{acceptance.version}", page=("inspection", order.inspection.number))
    return acceptance
