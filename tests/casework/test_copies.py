"""The copy of a file for the client or a guardian holds all that casework keeps, and nobody else's name (PIPL article 45)."""

from datetime import date

import pytest
from django.apps import apps
from django.utils import timezone

from casework import services
from casework.models import Case, FollowUp
from casework.services.copies import LEFT_OUT, copy_part
from organisations.access import Role
from organisations.fence import fence
from organisations.records import SealedField, SealedTextsField
from people.models import Person
from people.services import (
    add_guardian,
    add_household_member,
    ask_access,
    decide_access,
    join_team,
    open_household,
)
from people.services.copies import copy_of
from tests import factories, factories_activities, factories_cases, factories_groups
from tests import factories_casework as make

pytestmark = pytest.mark.django_db
# Models without a sealed field, and by which words of theirs the copy tells them.
WITHOUT_TEXTS = {
    "casework.Case": "Asked for help themselves", "casework.Participation": "Services", "casework.RecordWorker": "Workers: Bob", "casework.VisitDetail": "Purpose: Crisis", "casework.CallDetail": "Answered: Yes",
    "casework.ActivityDetail": "Summary: 大家一起做了灯笼。", "casework.PublicityDetail": "Channel: Stall or street", "casework.ObjectiveTouch": "〔casework.Objective.text〕: Better",
    "casework.Score": "Before 18", "casework.VisitDue": "Follow-up level",
}


@pytest.fixture
def child(agency, bob, project):
    with fence(agency):
        child = make.person(bob, "陈小明", birth_date=date(timezone.localdate().year - 15, 1, 15))
        add_guardian(child, by=bob, name="陈秀英", relation="mother", phone="13912340987")
        factories_cases.consent(child, bob, ("filing", "casework", "referral"))
        return child


def words_of(person):
    """The copy as one text."""
    return "\n".join([line for title, rows in copy_part(person) for line in (title, *(f"{label}\n{text}" for label, text in rows))])


@pytest.fixture
def full(agency, alice, bob, fiona, project, child):
    """Something of everything about one child."""
    with fence(agency):
        line, today = make.line(project, "visit"), timezone.localdate()
        visit = make.record(bob, project, persons=[child], photo=make.picture())
        visit.visit.purpose = "crisis"
        visit.visit.save()
        item = services.add_goods(by=bob, name="大米", unit="袋", value=50)
        services.move_goods(item, "received", 20, by=bob)
        services.write_sheet(visit, by=bob, values={"needs": "x"}, goods=[{"item": item, "quantity": 1, "signed_by": "x"}])
        for kind, hour in (("call", 12), ("consultation", 13), ("activity", 14), ("publicity", 15)):
            make.record(bob, project, kind, persons=[child], hour=hour)
        case = factories_cases.closed(bob, alice, project, child, kind="placement")
        services.reopen_case(case, by=bob, reason="x")
        case = Case.objects.get(pk=case.pk)
        FollowUp.objects.create(organisation=agency, case=case, seq=9, planned_on=today)  # opening the case again has taken the planned ones away
        objective = factories_cases.plan_of(case).objectives.first()
        factories_cases.process(case, bob, hour=16, touches=[(objective, "better")])
        services.refer(case, by=bob, kind="outside", reason="special", summary="x", receiver="x", sent_on=today)
        services.score(case, by=bob, scale=services.add_scale(by=alice, name="自尊量表", lowest=10, highest=40), phase="pre", value=18)
        services.place(case, by=bob, phase="care", outcome="foster", where="x", note="x", since=today)
        services.add_case_paper(case, by=bob, upload=make.picture(), title="x")
        group = factories_groups.running(bob, alice, project)
        services.add_member(group, by=bob, person=child)
        session = factories_groups.held(group, bob, 1, submit=False)
        services.write_session(session, by=bob, process="x", observations={session.attendances.get().member_id: "x"})
        activity = factories_activities.signing(bob, alice, project)
        services.sign_in_by_proxy(activity, by=bob, name="陈小明", phone="4321", person=child)
        services.register_wish(by=bob, person=child, project=project, line=line, what="x")
        services.plan_distribution(by=bob, title="暖冬", project=project, line=line, item=item, recipients=[(child, 1)])
        services.open_order(child, by=bob, what="x", assigned_to=bob, due_on=today)
        return Person.objects.get(pk=child.pk)


def leading_to_a_person():
    """The models of casework from which a reference, or one after the other, leads to a client."""
    models, found = [model for model in apps.get_app_config("casework").get_models() if not hasattr(model, "history_object")], {Person}
    while more := {model for model in models for field in [*model._meta.concrete_fields, *model._meta.many_to_many] if field.related_model in found} - found:
        found |= more
    return {model for model in found if model is not Person}


def put_canaries(model):
    """Each sealed field of each row says its own name; returns those names."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField) and f"{model._meta.label}.{field.name}" not in LEFT_OUT]
    for row in model._base_manager.all():
        for field in fields:
            canary = f"〔{model._meta.label}.{field.name}〕"
            value = ({"client": {"name": canary, "on": ""}} if field.name == "signatures" else {"presenting": canary}) if isinstance(field, SealedTextsField) else canary
            setattr(row, field.name, value)
        row.save(update_fields=[field.name for field in fields])
    return [f"〔{model._meta.label}.{field.name}〕" for field in fields]


def test_whatever_casework_keeps_about_a_client_stands_in_the_copy_or_is_left_out_with_a_reason(agency, full):
    with fence(agency):
        told, canaries = set(), []
        for model in sorted(leading_to_a_person(), key=lambda model: model._meta.label):
            if model._meta.label in LEFT_OUT:
                continue
            names = put_canaries(model)
            assert model._base_manager.exists(), model._meta.label
            told |= {model._meta.label}
            canaries += names if model._meta.label not in WITHOUT_TEXTS else [WITHOUT_TEXTS[model._meta.label]]
            assert names or model._meta.label in WITHOUT_TEXTS, model._meta.label
        text = words_of(Person.objects.get(pk=full.pk))
        assert [words for words in canaries if words not in text] == []
        models = {label for label in LEFT_OUT if label.count(".") == 1}
        assert told | models == {model._meta.label for model in leading_to_a_person()}
        assert all(len(reason) > 15 for reason in LEFT_OUT.values())


def test_every_field_that_is_left_out_is_there(full):
    fields = [label.split(".") for label in LEFT_OUT if label.count(".") == 2]
    assert [apps.get_model(app, model)._meta.get_field(field).name for app, model, field in fields] == [field for _app, _model, field in fields]


def test_other_clients_stand_in_it_by_mask_the_client_and_the_guardian_by_name(agency, alice, bob, project, child, li):
    with fence(agency):
        make.person(bob, "欧阳同桌")
        make.record(bob, project, persons=[child, li], note="陈小明和李小明都在，妈妈陈秀英来接；欧阳同桌路过")
        group = factories_groups.running(bob, alice, project)
        for one in ({"person": child}, {"person": li}, {"name": "来客欧阳"}):
            services.add_member(group, by=bob, **one)
        session = factories_groups.held(group, bob, 1, submit=False)
        mine = session.attendances.get(member__person=child).member_id
        services.write_session(session, by=bob, process="来客欧阳带着陈小明唱", observations={mine: "和李小明说话"})
        text = words_of(child)
    assert [name for name in ("李小明", "欧阳同桌", "来客欧阳") if name in text] == []
    assert [words for words in ("陈小明和李*明都在，妈妈陈秀英来接；欧**桌路过", "来**阳带着陈小明唱", "was there · 和李*明说话", "Other clients who took part: 1") if words not in text] == []


def test_those_around_the_client_stand_in_it_by_name_those_around_another_by_mask(agency, bob, project, child):
    with fence(agency):
        add_guardian(make.person(bob, "欧阳同桌"), by=bob, name="司徒映雪", relation="mother")
        add_household_member(open_household(by=bob, people=[child]), by=bob, name="诸葛念北", relation="grandparent")
        make.record(bob, project, persons=[child], note="妈妈陈秀英和奶奶诸葛念北都在，司徒映雪路过")
        assert "妈妈陈秀英和奶奶诸葛念北都在，司**雪路过" in words_of(child)


def test_no_mandatory_report_and_nobody_who_turned_to_us_stands_in_it(agency, bob, project, child):
    with fence(agency):
        services.begin_harm(by=bob, kind="abused", discovered_at=timezone.now(), facts="绝密伤情", person=child, project=project)
        factories_cases.taken_in(bob, project, child, referrer="邻居老郑", source="committee")
        text = "\n".join(str(part) for part in copy_of(child))
    assert [secret for secret in ("绝密伤情", "邻居老郑", "Mandatory", "mandatory", "Abuse") if secret in text] == []
    assert "Referred by the community or village" in text


def test_the_responsible_worker_and_their_supervisor_print_it_and_who_holds_an_approval(agency, alice, bob, gina, fiona, project, child, browse):
    director = factories.member(agency, "Iris", Role.CHILD_DIRECTOR, village="东村")
    with fence(agency):
        make.record(bob, project, persons=[child], note="带来了作业本")
        join_team(child, gina, by=bob)
        Person.objects.filter(pk=child.pk).update(village="东村")
    address = f"/o/{agency.slug}/people/{child.number}/copy/"
    assert [browse(member).get(address).status_code for member in (bob, alice, gina, director, fiona)] == [200, 200, 403, 403, 403]
    assert "带来了作业本" in browse(bob).get(address).content.decode()
    assert ["/copy/" in browse(member).get(f"/o/{agency.slug}/people/{child.number}/").content.decode() for member in (bob, gina)] == [True, False]
    with fence(agency):
        decide_access(ask_access(child, by=fiona, basis="supervision", reason="监护人要求复制"), by=alice, granted=True)
    assert browse(fiona).get(address).status_code == 200
