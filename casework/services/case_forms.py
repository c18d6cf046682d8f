"""What the forms of a case do to it: begun in their stage, handed in with what they need, approved they move the case on."""

from django.db.models import Count, Max, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.figures.cases import missing_to_close, objectives_in_force, processes_of
from casework.models import Case, Form, Objective, Placement
from casework.services.case_troubles import CaseMovedOn, WrongStage
from casework.services.cases import close_case, decline_case, keep, locked_case, move_stage, open_case
from casework.services.forms import before_handing_in, counting_for, on_approval, on_beginning
from casework.sheets import Problem
from people.models import ConsentScope, ConsentState
from projects.figures.proposals import read_day

Kind, Stage, Status = Form.Kind, Case.Stage, Case.Status
ORDER = list(Stage)
# The stage that a case must have reached before a form of it begins.
BEGINS_AT = {Kind.ASSESSMENT: Stage.ASSESSMENT, Kind.PLAN: Stage.PLAN, Kind.EVALUATION: Stage.INTERVENTION, Kind.CLOSING: Stage.ASSESSMENT}


def reached(case, stage):
    return ORDER.index(Stage(case.stage)) >= ORDER.index(stage)


def number_in(text, most=999):
    """A count that somebody typed, or None."""
    try:
        number = int(float(text))
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number <= most else None


# ---------- beginning ----------


@on_beginning(Kind.INTAKE)
def begin_intake(case, by):
    if case.status != Status.DRAFT:
        raise CaseMovedOn


def _begin_in_stage(kind):
    def begin(case, by):
        if case.status != Status.OPEN:
            raise CaseMovedOn
        if not reached(case, BEGINS_AT[kind]):
            raise WrongStage

    on_beginning(kind)(begin)


for _kind in (Kind.ASSESSMENT, Kind.PLAN, Kind.CLOSING):
    _begin_in_stage(_kind)


@on_beginning(Kind.EVALUATION)
def begin_evaluation(case, by):
    """The objectives of the plan in force stand there, to be judged; from the intervention the case goes on to its evaluation."""
    case = locked_case(case)
    if case.status != Status.OPEN:
        raise CaseMovedOn
    if not reached(case, Stage.INTERVENTION):
        raise WrongStage
    if case.stage == Stage.INTERVENTION:
        move_stage(case, Stage.EVALUATION)
        keep(case)
    return {"achievement": [{"objective": one.text} for one in objectives_in_force(case)]}


@counting_for(Kind.CLOSING)
def sums_of(case):
    """What a closing report says in numbers: from the opening to the last contact, how often, how many hours (DOMAIN.md 4.2 C7)."""
    sums = processes_of(case).aggregate(first=Min("record__started_at"), last=Max("record__started_at"), times=Count("pk"), minutes=Sum("record__minutes"))
    first = case.opened_on or (sums["first"] and timezone.localdate(sums["first"]))
    days = [day.isoformat() for day in (first, sums["last"] and max(timezone.localdate(sums["last"]), first)) if day]
    return {"service_period": " – ".join(days), "total_contacts": str(sums["times"]), "total_hours": f"{(sums['minutes'] or 0) / 60:.1f}"}


# ---------- handing in ----------


@before_handing_in(Kind.INTAKE)
def intake_needs(form):
    content, person = form.content, form.case.person
    if content.get("decision") != Case.Decision.ACCEPT:
        return [] if content.get("decision_reason") or not content.get("decision") else [_("Say why the case is not taken on.")]
    state = person.consent_state(ConsentScope.CASEWORK, timezone.localdate())
    return [] if state == ConsentState.HOLDS else [_("Consent to casework: %(why)s.") % {"why": state.label}]


@before_handing_in(Kind.ASSESSMENT)
def assessment_needs(form):
    days = [read_day(row.get("day") or "") for row in form.content.get("visit_dates") or []]
    return [_("A visit for the assessment lies in the future.")] if any(day and day > timezone.localdate() for day in days) else []


@before_handing_in(Kind.PLAN)
def plan_needs(form):
    content, case, found = form.content, form.case, []
    if content.get("planned_sessions") and number_in(content["planned_sessions"]) is None:
        found.append(_("Sessions planned: write a number between 1 and 999."))
    close = read_day(content.get("planned_close") or "")
    if close and case.opened_on and close < case.opened_on:
        found.append(_("The case cannot be planned to close before it was opened."))
    return found + placement_wrong(form) + objectives_wrong(content.get("objectives") or [], case.opened_on) + signed_by(form)


def placement_wrong(form):
    """Permanent placement comes first: another way is planned with the reason why none is possible now (MZ/T 167-2021, 4.3)."""
    way = form.content.get("placement_way") if form.case.kind == Case.Kind.PLACEMENT else ""
    if way not in Placement.NOT_PERMANENT or form.content.get("why_not_permanent", "").strip():
        return []
    return [Problem("why_not_permanent", _("The way of placement is not a permanent one: say why no permanent placement is possible now."))]


def objectives_wrong(rows, opened_on):
    """Each objective is judged by its own words: two of one text could not be told apart. None is due before the case was opened."""
    found, seen = [], {}
    for number, row in enumerate(rows, 1):
        text, due = same_text(row.get("text")), read_day(row.get("due") or "")
        if text and text in seen:
            found.append(_("Objectives %(first)s and %(second)s say the same: keep one, or say how they differ.") % {"first": seen[text], "second": number})
        seen.setdefault(text, number)
        if due and opened_on and due < opened_on:
            found.append(_("Objective %(n)s is due before the case was opened.") % {"n": number})
    return found


def same_text(text):
    """A text without what nobody sees as a difference: spaces, capitals."""
    return "".join((text or "").split()).casefold()


def signed_by(form):
    """Who must have signed: the client from 14 on, and below 18 on that day the guardian (DOMAIN.md 4.2, 8.24).

    A minor of 14 or more has a say of their own in what is agreed with them (Law on the Protection of Minors, article 19) and consents for themselves
    (PIPL article 31 draws the line there); a smaller child is spoken for by the guardian alone, as with every consent. What was signed by a guardian
    on a day when the guardian alone could sign stays good after the birthday.
    """
    person, today, signatures = form.case.person, timezone.localdate(), form.signatures or {}
    found = []
    for signed in signatures.values():
        day = read_day(signed.get("on") or "")
        if signed.get("on") and (day is None or day > today):
            found.append(_("The day of a signature is no day, or lies in the future."))
            break
    minor_then = {who: person.is_minor_on(read_day(signed.get("on") or "") or today) for who, signed in signatures.items() if signed.get("name")}
    if person.is_minor_on(today):
        if "guardian" not in minor_then:
            found.append(_("The client is under 18: a guardian signs as well."))
        signed_at = read_day(signatures.get("guardian", {}).get("on") or "") or today
        if "client" not in minor_then and not person.is_under_fourteen_on(signed_at):
            found.append(_("From 14 on the client signs too, beside the guardian."))
    elif "client" not in minor_then and not minor_then.get("guardian"):
        found.append(_("The client's signature is missing."))
    return found


@before_handing_in(Kind.EVALUATION)
def evaluation_needs(form):
    """At the end every objective of the plan is judged."""
    if form.content.get("phase") != "result":
        return []
    return [_("Objective %(n)s is not judged.") % {"n": one.seq} for one, row in judgements(form) if not (row and row.get("result"))]


def judgements(form):
    """[(objective, its row of the evaluation or None)] in the order of the plan; of rows that say the same each stands for one objective."""
    rows = {}
    for row in form.content.get("achievement") or []:
        rows.setdefault(same_text(row.get("objective")), []).append(row)
    left = {text: iter(found) for text, found in rows.items()}
    return [(one, next(left.get(same_text(one.text), iter(())), None)) for one in objectives_in_force(form.case)]


@before_handing_in(Kind.CLOSING)
def closing_needs(form):
    close_type = form.content.get("close_type") or Case.CloseType.OTHER
    signs = [] if close_type in (Case.CloseType.LOST, Case.CloseType.DIED, Case.CloseType.MOVED) else signed_by(form)
    return [str(words) for words in missing_to_close(form.case, close_type, report=False)] + signs


# ---------- approved ----------


@on_approval(Kind.INTAKE)
def intake_approved(form, by):
    content, case = form.content, locked_case(form.case)
    case.urgency = content.get("urgency") or case.urgency
    case.problem_types, case.risk_flags = content.get("problem_types") or case.problem_types, content.get("risk_flags") or []
    keep(case)
    if content.get("decision") == Case.Decision.ACCEPT:
        open_case(case, by=by)
    else:
        decline_case(case, by=by, decision=content["decision"], reason=content.get("decision_reason", "")[:500])


def open_to_change(form):
    case = locked_case(form.case)
    if case.status != Status.OPEN:
        raise CaseMovedOn
    return case


@on_approval(Kind.ASSESSMENT)
def assessment_approved(form, by):
    case = open_to_change(form)
    case.risk_level = form.content.get("risk_level", "")
    if case.stage == Stage.ASSESSMENT:
        move_stage(case, Stage.PLAN)
    keep(case)


@on_approval(Kind.PLAN)
def plan_approved(form, by):
    """Its table becomes the objectives; a new plan leads back from the evaluation to the intervention."""
    case, content = open_to_change(form), form.content
    case.planned_sessions, case.planned_close = number_in(content.get("planned_sessions")), read_day(content.get("planned_close") or "")
    if not reached(case, Stage.PLAN):
        raise WrongStage
    if case.stage != Stage.INTERVENTION:
        move_stage(case, Stage.INTERVENTION)
    form.objectives.all().delete()
    for seq, row in enumerate(content.get("objectives", []), 1):
        Objective.objects.create(
            organisation=form.organisation, form=form, seq=seq, text=row.get("text", ""), indicator=row.get("indicator", ""), baseline=row.get("baseline", ""),
            target=row.get("target", ""), due_on=read_day(row.get("due") or ""), priority=number_in(row.get("priority"), 99) or seq)
    keep(case)


@on_approval(Kind.EVALUATION)
def evaluation_approved(form, by):
    """On the way: the intervention goes on. At the end: each objective has its result, and the case comes to its closing."""
    case = open_to_change(form)
    if form.content.get("phase") != "result":
        if case.stage == Stage.EVALUATION:
            move_stage(case, Stage.INTERVENTION)
        keep(case)
        return
    for objective, row in judgements(form):
        if row:
            objective.result, objective.evidence = row.get("result", ""), row.get("evidence", "")[:500]
            objective.save()
    if case.stage == Stage.INTERVENTION:
        move_stage(case, Stage.EVALUATION)
    if case.stage == Stage.EVALUATION:
        move_stage(case, Stage.CLOSING)
    keep(case)


@on_approval(Kind.CLOSING)
def closing_approved(form, by):
    """The report is approved: the case is closed with it. The form itself counts as approved here, in the same transaction."""
    form.save()
    close_case(open_to_change(form), by=by, close_type=form.content["close_type"])
