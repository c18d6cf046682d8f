"""A child's case in its intervention with everything in it, a placement case, a closed one with its follow-ups, one that waits; canaries in every sealed text."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from casework import services
from casework.models import Form
from organisations.fence import fence
from people.services import open_file, record_consent
from tests import factories_cases as make
from tests import factories_casework as ledger

SECRET = "案情密语不可外传"  # in every text of a case; only who works on it reads it


def build(world, houses):
    """`o.case` has one of everything; `o.case_form` is its plan's draft of the next edition, `o.case_waiting` a form that Alice may decide about."""
    o, m = world.objects, world.members
    with fence(world.organisation):
        alice, bob, line = m["alice"], m["bob"], o.project.lines.order_by("seq")[1]
        person = open_file(by=bob, name=world.canaries.name, sex="male", birth_date=make.years_ago(12), village="西村")
        record_consent(person, by=bob, given_by="mother", scopes=["filing", "casework", "referral"], signed_on=timezone.localdate(), signed_by=world.canaries.guardian)
        text = world.text or SECRET
        o.case = opened(bob, alice, o.project, line, person, text, kind="placement")
        make.approved(o.case, "assessment", bob, alice, {"formulation": text, "physical": text, "child_opinion": text, "best_interest": text})
        make.approved(o.case, "plan", bob, alice, {"overall_goal": text, "child_view": text, "plan_interest": text, "why_not_permanent": text, "objectives": [{"text": text[:80], "indicator": "考勤", "target": "5 天"}]})
        o.process = process_of(o.case, bob, text)
        services.comment_process(o.process, by=alice, comment=text)
        o.referral = services.refer(o.case, by=bob, kind="outside", reason="special", summary=text, receiver=text[:60], sent_on=timezone.localdate())
        services.answer_referral(o.referral, by=bob, receipt="accepted", reply=text)
        scale = o.case_scale = services.add_scale(by=alice, name=(world.text or "自尊量表")[:80], lowest=Decimal(10), highest=Decimal(40))
        for phase, value in (("pre", 18), ("post", 26)):
            services.score(o.case, by=bob, scale=scale, phase=phase, value=Decimal(value))
        services.place(o.case, by=bob, phase="care", outcome="foster", where=text[:60], note=text, since=timezone.localdate())
        o.case_form = services.next_edition(Form.objects.get(case=o.case, kind="plan"), by=bob)
        make.write(o.case, "closing", bob, {"intervention_summary": text})
        o.case_paper = services.add_case_paper(o.case, by=bob, upload=ledger.picture(), title=text[:60])
        other = open_file(by=bob, name="周小" + "甲乙丙丁"[o.case.pk % 4], sex="female", birth_date=make.years_ago(40))
        record_consent(other, by=bob, given_by="self", scopes=["filing", "casework"], signed_on=timezone.localdate())
        o.closed_case = opened(bob, alice, o.project, line, other, text)
        make.approved(o.closed_case, "closing", bob, alice, {"close_type": "lost", "intervention_summary": text}, signatures={})
        third = open_file(by=bob, name="吴小" + "甲乙丙丁"[o.case.pk % 4], sex="female", birth_date=make.years_ago(50))
        make.taken_in_line(bob, o.project, line, third, referrer=text[:60])


def opened(bob, alice, project, line, person, text, **more):
    case = make.taken_in_line(bob, project, line, person, referrer=text[:60], **more)
    return make.approved(case, "intake", bob, alice, {"presenting": text, "preliminary": text})


def process_of(case, bob, text):
    start = timezone.now() - timedelta(days=20, hours=2)
    return services.log_process(case, by=bob, client_uuid=uuid.uuid4(), started_at=start, ended_at=start + timedelta(minutes=40), mode="visit", setting="home", note=text, others=text[:60],
                                **dict.fromkeys(["objective", "response", "assessment", "reflection", "follow_up"], text))


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    if not hasattr(o, "case"):
        return []
    one = base + "cases/<str:number>/"
    follow = one + "follow-ups/<int:seq>/"
    return [(base + "cases/hand-over/undo/", "key", "nothing"), (follow, "number", o.closed_case.number), (follow, "seq", 1), (one + "process/", "seq", o.process.seq), (one + "referrals/", "pk", o.referral.pk),
            (one + "files/", "paper", o.case_paper.uid), (base + "cases/", "number", o.case.number),
            (base + "forms/begin/", "kind", "evaluation"), (base + "forms/begin/", "uid", o.case.uid), (base + "forms/", "uid", o.case_form.uid)]
