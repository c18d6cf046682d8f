"""An admitted proposal and what follows: awarded, drawn up, signed. Rows of other parts are put there directly, ours go through services."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Call, Outcome, Proposal, SupplementOffer

PRIVACY = {"privacy": "clause", "privacy_text": "乙方仅为履行本合同处理服务对象个人信息，合同终止后返还或删除。"}
INDICATORS = [
    {"rule": "VISIT", "name": "入户探访", "unit": "人次", "target": "120", "line": "visit"},
    {"rule": "ACT", "name": "", "unit": "", "target": "12", "line": "activity"},
    {"rule": "PERSONS", "name": "服务人数", "unit": "人", "target": "60", "line": ""},
]
BUDGET = [
    {"category": "staff", "item": "社工工资", "unit_price": "5000", "quantity": "42", "source": "call"},
    {"category": "activity", "item": "活动物资", "unit_price": "3750.00", "quantity": "12", "source": "call"},
    {"category": "management", "item": "管理费", "unit_price": "45000", "quantity": "1", "source": "call"},
    {"category": "activity", "item": "场地", "unit_price": "800", "quantity": "10", "source": "own"},
]


def envelope(official, *, planned=Decimal("1290000"), year=2026, name="社会工作服务专项"):
    return services.plan_envelope(name=name, year=year, planned=planned, by=official)


def admitted(official, applicant, *, amount=Decimal("300000"), title="银龄相伴居家关爱", of=None, status=Call.Status.DECIDED, starts_on=None, ends_on=None,
             decision="admitted", tables=None, number="MZ-ZJ2026-01", **facts):
    """A decided call of the official's house with an admitted proposal of the applicant's; returns the outcome."""
    bureau, house, now = official.organisation, applicant.organisation, timezone.now()
    today = timezone.localdate()
    starts_on = starts_on or today + timedelta(days=10)
    ends_on = ends_on or starts_on + timedelta(days=364)
    with fence(bureau):
        of = of or envelope(official)
        call = Call.objects.create(organisation=bureau, number=number, title="2026 年居家关爱项目征集", year=2026, envelope=of, guide="指南",
                                   opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=20), publicity_from=today - timedelta(days=8),
                                   publicity_until=today - timedelta(days=2))
    with fence(house):
        proposal = Proposal.objects.create(
            organisation=house, number=f"{number}-P1", call=call, title=title, domain="community_service", population="elderly", place="幸福里社区",
            starts_on=starts_on, ends_on=ends_on, amount=amount, texts={"need": "独居老人 60 名", "goal": "老人有人管"},
            tables=tables if tables is not None else {"indicators": INDICATORS, "budget": BUDGET, "goals": [{"goal": "每月上门一次"}]}, created_by=applicant, **facts)
        Proposal.objects.filter(pk=proposal.pk).update(status="submitted", submitted_at=now - timedelta(days=21))
    with fence(bureau):
        for step in ("open", "review", "publicity", "decided"):
            Call.objects.filter(pk=call.pk).update(status=step)
            if step == status:
                break
        outcome = Outcome.objects.create(organisation=bureau, call=call, proposal=proposal, applicant=house, mean=Decimal("88.5"), rank=1)
        Outcome.objects.filter(pk=outcome.pk).update(decision=decision, reason="评分第一", amount=amount, told_at=now)
        outcome.refresh_from_db()
    return outcome


def waiting(outcome, applicant, *, rank=2, amount=Decimal("200000"), title="候补项目", **facts):
    """Another proposal for the same decided call, on its reserve list; returns its outcome."""
    call, house, now = outcome.call, applicant.organisation, timezone.now()
    with fence(house):
        first = Proposal.objects.filter(organisation=house, starts_on__isnull=False).first()
        term = (first.starts_on, first.ends_on) if first else (timezone.localdate() + timedelta(days=10), timezone.localdate() + timedelta(days=374))
        proposal = Proposal.objects.create(organisation=house, number=f"{call.number}-P{rank}{house.code}", call=call, title=title, domain="community_service", population="elderly",
                                           place="东街社区", starts_on=term[0], ends_on=term[1], amount=amount, texts={"need": title, "goal": title}, created_by=applicant, **facts)
        Proposal.objects.filter(pk=proposal.pk).update(status="submitted", submitted_at=now - timedelta(days=21))
    with fence(call.organisation):
        found = Outcome.objects.create(organisation=call.organisation, call=call, proposal=proposal, applicant=house, mean=Decimal(80 - rank), rank=rank)
        Outcome.objects.filter(pk=found.pk).update(decision="reserve", reason="候补", told_at=now)
        return Outcome.objects.select_related("call", "proposal", "applicant").get(pk=found.pk)


def awarded(official, applicant, **facts):
    """A governed project in its publicity period, as the award leaves it."""
    parties = {name: facts.pop(name) for name in ("landing", "authority", "evaluator") if name in facts}
    outcome = admitted(official, applicant, **facts)
    with fence(official.organisation):
        return services.award_project(outcome, by=official, **parties)


def drawn_up(official, applicant, *, terms=None, **facts):
    """Handed out for signing."""
    project = awarded(official, applicant, **facts)
    with fence(official.organisation):
        return services.draw_up_contract(project, by=official, **({"number": "HT-2026-18"} | PRIVACY | (terms or {})))


def supplemented(project, official, signer, **facts):
    """A supplement that the purchaser offered and the provider confirmed; returns it."""
    with fence(official.organisation):
        offer = services.add_supplement(project, by=official, **({"reason": "新增一个社区"} | facts))
    return confirmed(offer, signer)


def confirmed(offer, signer):
    with fence(signer.organisation):
        return services.confirm_supplement(SupplementOffer.objects.select_related("project__organisation").get(pk=offer.pk), by=signer)


def concluded(official, applicant, *, signer=None, on=None, landing_by=None, running=False, **facts):
    """Signed by all parties; `running`: started by the provider on the first day of its term."""
    project = drawn_up(official, applicant, **facts)
    for by in [signer or applicant, *([landing_by] if landing_by else []), official]:
        with fence(by.organisation):
            project = services.sign_contract(project, by=by, **({"on": on} if by is official else {}))
    if running:
        with fence(applicant.organisation):
            project = services.start_project(project, by=applicant, on=min(project.starts_on, timezone.localdate()))
    return project


