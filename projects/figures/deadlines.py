"""What is due, for whom, and until when: ONE registry that lists, the project page, the portfolio and the reminders read
(DOMAIN.md 3.6, 8.26). Deadlines bind officials as well.

A deadline that stays is overdue from the day after until somebody acts. One that passes is an event: it is shown until its
day and nobody can be late for it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from projects.figures import calendar, in_force
from projects.figures.evaluation import accept_by
from projects.figures.facts import facts_of
from projects.figures.pay_day import pay_day
from projects.figures.payable import open_conditions
from projects.figures.ranking import panels_of
from projects.figures.step_days import StepRules
from projects.models import Call, KeptReason, Objection, Outcome, Project, ProjectParty, Proposal
from projects.models.project import UNDER_WAY, Status

OVERDUE, SOON, LATER = "overdue", "soon", "later"
STATES = {OVERDUE: pgettext_lazy("deadline", "overdue"), SOON: _("within 7 days"), LATER: pgettext_lazy("deadline", "later")}
SOON_DAYS = 7
PROVIDER, PURCHASER, INSPECTOR, EVALUATOR = "provider", "purchaser", "inspector", "evaluator"
WHO = {PROVIDER: _("Provider"), PURCHASER: _("Purchaser"), INSPECTOR: _("Inspector"), EVALUATOR: _("Evaluator")}
FINAL_BEFORE = timedelta(days=30)
CONCLUDE_AFTER = timedelta(days=30)  # from the award to the contract (政府采购法 art. 46)
RETURNED = pgettext_lazy("progress report", "returned")
# Kinds whose day is counted in working days.
IN_WORKDAYS = {"report", "decide_report", "decide_change", "supplement", "notice", "decide_proof", "instalment", "acceptance", "begin_review", "score", "publicise", "objection", "decide_call", "award"}
STATUTORY_AHEAD = timedelta(days=92)
OVER = [Status.CLOSED, Status.RENEWED, Status.TERMINATED]


@dataclass(frozen=True)
class Kind:
    """A kind of deadline: what it is in words, which member of which houses must act, whether it stays when its day has passed."""

    code: str
    label: Any
    who: tuple
    permission: Permission
    stays: bool = True
    reminds: bool = True
    needs: Permission | None = None  # who may read it at all


KINDS = {kind.code: kind for kind in [
    Kind("report", _("Progress report"), (PROVIDER,), Permission.HAND_IN),
    Kind("decide_report", _("Decide on a progress report"), (PURCHASER,), Permission.DECIDE),
    Kind("decide_change", _("Decide on a change request"), (PURCHASER,), Permission.DECIDE),
    Kind("change", _("Change comes into force"), (PROVIDER,), Permission.HAND_IN, stays=False),
    Kind("milestone", _("Milestone"), (PROVIDER,), Permission.HAND_IN),
    Kind("conclude", _("Conclude the contract"), (PURCHASER,), Permission.CALL_EDIT),
    Kind("sign", _("Sign the contract"), (PROVIDER,), Permission.CONTRACT_SIGN),
    Kind("supplement", _("Confirm a supplement"), (PROVIDER,), Permission.CONTRACT_SIGN, needs=Permission.MONEY_VIEW),
    Kind("notice", _("Announce the contract"), (PURCHASER,), Permission.CALL_EDIT),
    Kind("order", _("Put right what was ordered"), (PROVIDER,), Permission.HAND_IN),
    Kind("decide_proof", _("Decide on a proof"), (INSPECTOR,), Permission.INSPECT),
    Kind("instalment", _("Pay an instalment"), (PURCHASER,), Permission.PAY, needs=Permission.MONEY_VIEW),
    Kind("conditions", _("Meet the conditions of an instalment"), (PROVIDER,), Permission.MONEY_EDIT, reminds=False, needs=Permission.MONEY_VIEW),
    Kind("expected_money", _("Instalment falls due"), (PROVIDER,), Permission.MONEY_EDIT, stays=False, reminds=False, needs=Permission.MONEY_VIEW),
    Kind("mid", _("Mid-term evaluation"), (PURCHASER, EVALUATOR), Permission.EVALUATE),
    Kind("final", _("Final evaluation"), (PURCHASER, EVALUATOR), Permission.EVALUATE),
    Kind("acceptance", _("Accept the project"), (PURCHASER,), Permission.DECIDE),
    Kind("ends", _("Contract ends"), (PROVIDER,), Permission.HAND_IN, stays=False, reminds=False),
    Kind("call_closes", _("Call closes"), (PURCHASER,), Permission.CALL_EDIT, stays=False, needs=Permission.CALL_VIEW),
    Kind("publicity", _("Publicity period ends"), (PURCHASER,), Permission.CALL_EDIT, stays=False, needs=Permission.CALL_VIEW),
    Kind("begin_review", _("Begin the review"), (PURCHASER,), Permission.CALL_EDIT, needs=Permission.CALL_VIEW),
    Kind("score", _("Score the proposals"), (PURCHASER,), Permission.REVIEW_SCORE, needs=Permission.CALL_VIEW),
    Kind("publicise", _("Publish the result"), (PURCHASER,), Permission.CALL_EDIT, needs=Permission.CALL_VIEW),
    Kind("objection", _("Answer an objection"), (PURCHASER,), Permission.CALL_EDIT, needs=Permission.CALL_VIEW),
    Kind("decide_call", _("Decide the call"), (PURCHASER,), Permission.CALL_EDIT, needs=Permission.CALL_VIEW),
    Kind("award", _("Award what was admitted"), (PURCHASER,), Permission.CALL_EDIT, needs=Permission.CALL_VIEW),
    Kind("propose", _("Hand in the proposal"), (PROVIDER,), Permission.PROPOSAL_SUBMIT, stays=False, needs=Permission.PROPOSAL_EDIT),
    Kind("work_report", _("Annual work report to the registration authority"), (PROVIDER,), Permission.ORGANISATION_EDIT, stays=False),
    Kind("annual_report", _("Annual report to the registration authority"), (PROVIDER,), Permission.ORGANISATION_EDIT, stays=False),
]}


@dataclass(frozen=True)
class Deadline:
    """One thing due: what, about what, until when, who must act, and where. `mine`: the house that looks must act; `members`: the keys of those
    of it who must, where not all who may."""

    kind: Kind
    key: str
    about: str
    day: date
    page: tuple
    mine: bool = False
    project: Any = field(default=None, compare=False)
    members: frozenset | None = None
    shown: dict = field(default_factory=dict, compare=False)  # what a page adds

    def state(self, on=None):
        on = on or timezone.localdate()
        if self.day < on:
            return OVERDUE
        return SOON if self.day <= on + timedelta(days=SOON_DAYS) else LATER

    @property
    def label(self):
        return self.kind.label

    @property
    def who(self):
        return [WHO[role] for role in self.kind.who]

    def address(self, slug):
        return reverse(self.page[0], args=[slug, *self.page[1:]])


def due_for(organisation, on=None, projects=None):
    """Everything that is due for a house whose fence is open, by day. `projects` narrows it to what a member may see."""
    on = on or timezone.localdate()
    projects = Project.objects.all() if projects is None else projects
    found = due_of(projects.exclude(status__in=OVER).select_related("organisation"), on, roles_of(organisation), organisation)
    both = [entry for entries in found.values() for entry in entries]
    return sorted([*both, *_calls(organisation, on), *_proposals(organisation, on), *_statutory(organisation, on)], key=lambda entry: (entry.day, entry.key))


def due_for_member(membership, on=None):
    """The same as far as a member may read it."""
    return readable(due_for(membership.organisation, on, Project.objects.visible_to(membership)), membership)


def readable(entries, membership):
    """Those that a member may read; of money only those who may see it."""
    return [entry for entry in entries if entry.kind.needs is None or membership is None or membership.can(entry.kind.needs)]


def due_of(projects, on, roles=None, organisation=None, facts=None):
    """{project key: its deadlines by day}: three questions to the database for any number of projects, three more where an agreed day of
    payment waits for conditions."""
    projects = in_force.load(projects) if not isinstance(projects, list) else projects
    facts, roles = facts_of(project.pk for project in projects) if facts is None else facts, roles or {}
    waiting = [project.pk for project in projects if project.is_governed and project.status not in OVER and any(_waits(fact) for fact in facts[project.pk])]
    missing, found = open_conditions(waiting, facts, on), {}
    for project in projects:
        entries = [entry for entry in _of_project(project, facts[project.pk], on, missing) if entry[2] is not None]
        mine = roles.get(project.pk, set()) | ({PROVIDER} if organisation and project.organisation_id == organisation.pk else set())
        found[project.pk] = sorted((_made(project, entry, mine, organisation) for entry in entries if KINDS[entry[0]].stays or entry[2] >= on),
                                   key=lambda entry: (entry.day, entry.key))
    return found


def roles_of(organisation):
    """{project key: as what the house takes part}."""
    found = defaultdict(set)
    for project, role in ProjectParty.objects.filter(partner=organisation).values_list("project_id", "role"):
        found[project].add(role)
    return found


def next_of(entries):
    """What comes next of a project's deadlines: the longest overdue, else the nearest; None where nothing is due."""
    return min(entries, key=lambda entry: entry.day, default=None)


def _made(project, entry, roles, organisation):
    code, about, day, page, house, *ident = entry
    kind = KINDS[code]
    mine = house == organisation.pk if house and organisation else bool(roles.intersection(kind.who))
    return Deadline(kind, f"due:{code}:{':'.join(map(str, [*page[1:], *ident]))}:{day.isoformat()}", about, day, page, mine, project)


def _waits(fact):
    """Whether a fact is an instalment with an agreed day whose conditions are not met."""
    return fact.what == "instalment" and fact.day is not None and fact.other is None


def _of_project(project, facts, on, missing):
    """(kind, about what, day, page, house that must act if not by its role) of one project."""
    by_kind, number = defaultdict(list), project.number
    for fact in facts:
        by_kind[fact.what].append(fact)
    yield from _reports(project, by_kind["report"], on)
    for fact in by_kind["change"]:
        if fact.status == "submitted":
            yield "decide_change", fact.number, fact.other, ("change", fact.number), None
        else:
            yield "change", fact.number, fact.day, ("change", fact.number), None
    for fact in by_kind["milestone"]:
        yield "milestone", fact.number, fact.day, ("milestone_list", number), None
    for fact in by_kind["instalment"]:
        page, about = ("checklist", number, fact.seq), f"{number} · {fact.seq}"
        if project.is_governed and fact.other:
            yield "instalment", about, pay_day(project, fact.other, fact.day), page, None
        elif project.is_governed and (words := missing.get(fact.pk)):  # nobody is late for what may not be paid yet
            yield "conditions", f"{about}: {str(_(', ')).join(words)}", fact.day, page, None
        elif not project.is_governed:
            yield "expected_money", about, fact.day, page, None
    for fact in (order for order in by_kind["order"] if order.sub == "sent"):
        if fact.status == "proved":
            yield "decide_proof", f"{fact.number} · {fact.seq}", calendar.decide_by(project, fact.other), ("inspection", fact.number), fact.house_id
        else:
            yield "order", f"{fact.number} · {fact.seq}", fact.day, ("inspection", fact.number), None
    for fact in (award for award in by_kind["award"] if award.day):
        yield "conclude", number, fact.day + CONCLUDE_AFTER, ("contract", number), None
        if fact.status == PROVIDER:
            yield "sign", number, fact.day + CONCLUDE_AFTER, ("contract", number), None
    for fact in by_kind["supplement"]:
        yield "supplement", number, fact.day, ("contract", number), None, fact.seq
    for fact in by_kind["contract"]:
        yield "notice", fact.number or number, fact.day, ("contract", number), None
    yield from _ending(project, by_kind, on)


def _ending(project, by_kind, on):
    ends = in_force.term_on(project, on).ends_on
    if project.status in [*UNDER_WAY, Status.CONTRACTED, Status.SUSPENDED]:
        yield "ends", project.number, ends, ("project", project.number), None
    if not project.is_governed or by_kind["acceptance"] or project.status not in [*UNDER_WAY, Status.FINAL_EVALUATED]:
        return
    final = max((fact for fact in by_kind["evaluation"] if fact.sub == "final"), key=lambda fact: fact.seq, default=None)
    if final is None:
        yield from _mid(project, by_kind["evaluation"], on)
        yield "final", project.number, ends - FINAL_BEFORE, ("acceptance", project.number), None
    passed_on = final.day if final and final.status == "true" else None
    yield "acceptance", project.number, accept_by(ends, passed_on), ("acceptance", project.number), None


def _mid(project, evaluations, on):
    """The mid-term evaluation, when the mid-term report that it looks at is due; only where the contract asks for that report."""
    kind = calendar.Kind.MID
    if project.status in UNDER_WAY and kind in calendar.rules(project)["kinds"] and all(fact.sub != "mid" for fact in evaluations):
        (_start, middle), = calendar.periods(project, kind, on)
        yield "mid", project.number, calendar.due_on(project, kind, middle), ("acceptance", project.number), None


def _reports(project, facts, on):
    """Reports that the calendar asks for and that are not handed in, those that wait for a decision, and those that were returned. A project
    that an agency entered by itself has the calendar only once it uses it."""
    for fact in facts:
        if fact.status == "submitted":
            yield "decide_report", fact.number, fact.other, ("progress", fact.number), None
        elif fact.status == "returned" and fact.other:
            day = calendar.again_by(project, fact.due or fact.other, fact.other)
            yield "report", f"{calendar.Kind(fact.sub).label} {fact.day:%Y-%m} · {RETURNED}", day, ("progress", fact.number), None
    if project.status not in UNDER_WAY or not (project.is_governed or facts):
        return
    known = {(fact.sub, fact.day): fact for fact in facts}
    for kind in calendar.rules(project)["kinds"]:
        told = {fact.day: fact.end for fact in facts if fact.sub == kind and fact.status != "draft"}
        for start, end in calendar.periods(project, kind, on, told):
            fact = known.get((kind, start))
            if start <= on and (fact is None or fact.status == "draft"):
                yield "report", f"{calendar.Kind(kind).label} {start:%Y-%m}", calendar.due_on(project, kind, end), (
                    "progress_list", project.number), None, f"{kind}-{start:%m-%d}" if start - timedelta(days=1) in told.values() and start.day != 1 else f"{kind}-{start:%m}"


def _calls(organisation, on):
    """The house's own calls: what their hours bring, and each next step that waits for an official."""
    found = Call.objects.filter(Q(status__in=["open", "review", "publicity"]) | Q(unawarded(), status="decided"), organisation=organisation)
    calls = list(with_returned(found).only("number", "title", "closes_at", "publicity_until", "status", "decided_at", "review_at", "released_at"))
    objections = Objection.objects.filter(organisation=organisation, answered_at=None)
    raised = list(objections.values_list("call__number", "call__title", "seq", "received_on"))
    rules = StepRules.of(organisation) if calls or raised else None
    steps = steps_of(calls, on, rules, panels_of([call for call in calls if call.status == "review"]))
    for call in calls:
        code, day, members = steps[call.pk]
        yield _of_call(code, day, call.number, call.title, members=members)
    for number, title, seq, received_on in raised:
        yield _of_call("objection", rules.until("objection", received_on), number, f"{title} · {seq}", seq)


def with_returned(calls):
    """Calls with the hour at which their result was last taken back, from which they are in review again, and at which somebody on the reserve list
    was last admitted, from which that award is due."""
    placed = Outcome.objects.filter(call=OuterRef("pk"), decision="admitted", project_number="", from_reserve=True)
    return calls.annotate(returned_at=KeptReason.objects.filter(owner_uid=OuterRef("uid"), act=KeptReason.Act.CALL).order_by("-pk").values("at")[:1],
                          placed_at=placed.order_by("-decided_at").values("decided_at")[:1])


def unawarded():
    """Of a call: whether something admitted has not become a project yet."""
    return Exists(Outcome.objects.filter(call=OuterRef("pk"), decision="admitted", project_number=""))


def _of_call(code, day, number, about, *ident, members=None):
    return Deadline(KINDS[code], f"due:{code}:{':'.join(map(str, [number, *ident]))}:{day.isoformat()}", about, day, ("call", number), True, members=members)


def steps_of(calls, on, rules, panels):
    """{call's key: (kind, day, the members who must act, None for all who may)} of calls that come from `with_returned`; `panels` of those in review."""
    return {call.pk: _in_review(call, panels[call.pk], rules) if call.pk in panels else (*_step_of(call, on, rules), None) for call in calls}


def _in_review(call, panel, rules):
    """First the seats with open sheets score; once nobody is left, or the scores are released, the result is publicised."""
    begun = max(filter(None, [call.review_at or call.closes_at, call.returned_at]))
    score_by = rules.until("score", timezone.localdate(begun))
    if panel.waiting and call.released_at is None:
        return "score", score_by, panel.waiting
    over = call.released_at or panel.last
    since = timezone.localdate(max(begun, over)) if over else score_by  # nobody is seated: the days of the scoring pass first
    return "publicise", rules.until("publicise", since), None


def _step_of(call, on, rules):
    """(kind, day): the event that a call waits for, or the step that follows it."""
    closes_on = timezone.localdate(call.closes_at)
    event, step, day, has_come = {
        "open": ("call_closes", "begin_review", closes_on, closes_on < on or call.closes_at <= timezone.now()),
        "publicity": ("publicity", "decide_call", call.publicity_until, call.publicity_until is not None and call.publicity_until < on),
        "decided": ("", "award", call.decided_on, True),
    }[call.status]
    return (step, rules.until(step, day)) if has_come else (event, day)


def _proposals(organisation, on):
    """Drafts of proposals whose call closes."""
    for proposal in Proposal.objects.filter(organisation=organisation, status="draft", call__status="open", call__closes_at__gt=timezone.now()).select_related("call"):
        day = timezone.localdate(proposal.call.closes_at)
        yield Deadline(KINDS["propose"], f"due:propose:{proposal.number}:{day.isoformat()}", proposal.title or proposal.number, day, ("proposal", proposal.number), True)


def _statutory(organisation, on):
    """31 March and 31 May bind every registered provider (8.26); shown from three months before."""
    if organisation.kind not in ("agency", "association", "foundation"):
        return
    for code, month in (("work_report", 3), ("annual_report", 5)):
        day = date(on.year, month, 31)
        if on <= day <= on + STATUTORY_AHEAD:
            yield Deadline(KINDS[code], f"due:{code}:{day.isoformat()}", organisation.name, day, ("deadlines",), True)
