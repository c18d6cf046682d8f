"""Calls for proposals in each state, made through services; only the passing of time is written straight into the rows."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Call, Outcome, Proposal

GUIDE = "征集社区治理、为老服务类项目。每个社区至少申报一项，须附需求调研。"
NEED = {"need_how": "survey", "need_on": date(2026, 3, 2), "need_by": "江南街道社会工作服务站", "need_text": "入户问卷 312 份，六成独居长者希望有人上门探访。"}


def draft(official, *, title="2026 年社区实践项目征集", days_open=10, **facts):
    """A draft that could be opened now."""
    now = timezone.now()
    facts = NEED | {"guide": GUIDE, "max_amount": Decimal(50000), "quota": 10, "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=days_open)} | facts
    with fence(official.organisation):
        return services.create_call(title=title, by=official, **facts)


def opened(official, *, units=(), **facts):
    """An open call; `units` as for set_units."""
    call = draft(official, **facts)
    with fence(official.organisation):
        if units:
            services.set_units(call, units=list(units), by=official)
        return services.open_call(call, by=official)


def handed_in(call, writer, *, title="银龄食堂", amount=Decimal(30000), status=Proposal.Status.SUBMITTED, **facts):
    """A proposal of the writer's house, handed in before the closing hour."""
    with fence(writer.organisation):
        number = f"{writer.organisation.code}-T{Proposal.objects.count() + 1:03d}"
        proposal = Proposal.objects.create(organisation=writer.organisation, number=number, call=call, title=title, amount=amount, created_by=writer, **facts)
        for step in [Proposal.Status.SUBMITTED, Proposal.Status.WITHDRAWN][:{"draft": 0, "submitted": 1, "withdrawn": 2}[status]]:
            proposal.status, proposal.submitted_at = step, timezone.now()
            proposal.save()
        return proposal


def time_passes(call, **until):
    """Move the call's hours back: `time_passes(call, days=11)` as if that long had gone by."""
    gone = timedelta(**until)
    with fence(call.organisation):
        call = Call.objects.get(pk=call.pk)
        call.opens_at, call.closes_at = call.opens_at - gone, call.closes_at - gone
        if call.publicity_from:
            call.publicity_from, call.publicity_until = call.publicity_from - gone, call.publicity_until - gone
        call.save()
    return call


def reviewed(official, proposals, *, decisions=None, **facts):
    """A call in review with an outcome for each proposal: the first admitted, the others not, unless `decisions` say."""
    call = time_passes(proposals[0].call, days=11)
    decisions = decisions or ["admitted"] + ["rejected"] * (len(proposals) - 1)
    with fence(official.organisation):
        call = services.begin_review(call, by=official)
        call.released_at = timezone.now()
        call.save()
        for rank, (proposal, decision) in enumerate(zip(proposals, decisions, strict=True), 1):
            outcome = Outcome.objects.create(organisation=call.organisation, call=call, proposal=proposal, applicant=proposal.organisation,
                                             mean=Decimal(95 - 5 * rank), rank=rank)
            if decision != "open":
                outcome.decision, outcome.reason = decision, f"理由{rank}"
                outcome.amount = proposal.amount if decision == "admitted" else None
                outcome.save()
    return call


def publicised(official, proposals, **facts):
    call = reviewed(official, proposals, **facts)
    with fence(official.organisation):
        return services.publicise_call(call, by=official)
