"""An activity from the plan to the approved summary: what it takes to be approved, to be held, to count."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.checks import checks_of
from casework.masks import Names
from casework.models import Activity, Duty, Form, ServiceRecord
from casework.photos import everyone_agreed
from organisations.fence import fence
from organisations.models import Notice
from projects import counting
from projects.models import Project
from projects.services import add_party
from tests import factories, factories_activities
from tests import factories_cases as cases
from tests import factories_casework as make
from tests.factories_activities import PLAN, SUMMARY, answered, asked, held, planned, ready, summed_up, written


def figure(project, code):
    today = timezone.localdate()
    return counting.get(code).count(counting.Scope.of(project), counting.Period(today - timedelta(days=60), today)).total()


# ---------- the plan ----------


def test_an_activity_has_a_number_and_is_approved_with_its_plan(home, alice, bob, project):
    activity = planned(bob, project, partners=[("host", "鲤城区民政局"), ("co_host", "东村村委会")])
    assert (activity.number, activity.status) == ("ZH-A00001", "planning")
    assert list(activity.partners.values_list("role", "name")) == [("host", "鲤城区民政局"), ("co_host", "东村村委会")]
    services.approve_form(written(activity, Form.Kind.ACTIVITY_PLAN, bob, PLAN), by=alice)
    activity.refresh_from_db()
    assert activity.status == "approved"


def test_a_plan_without_what_must_be_in_it_is_not_handed_in(home, bob, project):
    with pytest.raises(services.FormIncomplete) as refused:
        written(planned(bob, project), Form.Kind.ACTIVITY_PLAN, bob, {"goal": "过节"})
    assert [problem.field for problem in refused.value.problems] == ["target", "flow-0-time", "risk_plan"]


def test_an_activity_lasts_a_while_and_lies_in_the_projects_term(home, bob, project):
    for wrong, trouble in ({"hours": 0}, services.EndsBeforeItBegins), ({"days_ago": 999}, services.OutsideTheTerm):
        with pytest.raises(trouble):
            planned(bob, project, **wrong)
    assert Activity.objects.count() == 0


@pytest.mark.parametrize(("house", "own", "people", "asks"), [
    (None, None, 5000, False), (50, None, 50, False), (50, None, 51, True), (50, 100, 80, False), (None, 100, 101, True), (50, 0, 1, True)])
def test_the_purchaser_is_asked_above_the_number_of_the_project_or_else_of_the_house(home, fiona, bob, project, house, own, people, asks):
    if house is not None:
        services.set_purchaser_rule(None, people_above=house, by=fiona)
    if own is not None:
        services.set_purchaser_rule(project, people_above=own, by=fiona)
    assert planned(bob, project, people=people).needs_purchaser is asks


def test_many_people_are_not_approved_before_the_purchaser_agrees(home, fiona, alice, bob, project):
    services.set_purchaser_rule(None, people_above=50, by=fiona)
    activity = planned(bob, project, people=80)
    form = written(activity, Form.Kind.ACTIVITY_PLAN, bob, PLAN)
    with pytest.raises(services.PurchaserFirst):
        services.approve_form(form, by=alice)
    form.refresh_from_db()
    assert (form.status, form.rounds.count()) == ("submitted", 0)
    services.record_purchaser(activity, by=bob, agrees=False, name="陈科长", opinion="人太多")
    with pytest.raises(services.PurchaserFirst):
        services.approve_form(form, by=alice)
    services.record_purchaser(activity, by=bob, agrees=True, name="陈科长", opinion="加派保安")
    services.approve_form(form, by=alice)
    activity.refresh_from_db()
    assert (activity.status, activity.purchaser_name, activity.purchaser_opinion) == ("approved", "陈科长", "加派保安")


def test_the_database_too_approves_nothing_without_the_purchaser(home, fiona, bob, project):
    services.set_purchaser_rule(None, people_above=50, by=fiona)
    activity = planned(bob, project, people=80)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(status="approved")


def test_more_people_than_agreed_lead_back_to_the_purchaser_and_the_plan_stands(home, fiona, alice, bob, project):
    services.set_purchaser_rule(project, people_above=50, by=fiona)
    activity = ready(bob, alice, project, people=40)
    assert services.change_activity(activity, by=bob, place="文化广场").status == "approved"
    changed = services.change_activity(activity, by=bob, planned_people=120)
    assert (changed.status, changed.needs_purchaser) == ("planning", True)
    assert services.record_purchaser(changed, by=bob, agrees=True, name="陈科长").status == "approved"


def test_the_purchaser_hears_that_an_opinion_is_asked(agency, bureau, fiona, diana, alice, bob, project):
    with fence(agency):
        add_party(project, partner=bureau, role="purchaser", by=fiona)
        services.set_purchaser_rule(None, people_above=50, by=fiona)
        with pytest.raises(services.NobodyToAsk):
            services.ask_purchaser(planned(bob, project, people=50), by=bob)
        services.ask_purchaser(planned(bob, project, people=51, name="大家来跳舞"), by=bob)
    with fence(bureau):
        notice = Notice.objects.get(kind="activity.asked")
        assert (notice.membership.user.name, notice.params["name"], notice.params["people"]) == ("Diana", "大家来跳舞", 51)


def test_an_activity_is_called_off_with_a_reason_and_never_after_it_was_held(home, alice, bob, project):
    activity = ready(bob, alice, project)
    with pytest.raises(services.ReasonMissing):
        services.cancel_activity(activity, by=bob, reason=" ")
    services.open_sign_in(activity, by=bob)
    off = services.cancel_activity(activity, by=bob, reason="台风")
    assert (off.status, off.cancel_reason, off.sign_in_key) == ("cancelled", "台风", "")
    with pytest.raises(services.ActivityMovedOn):
        services.cancel_activity(held(ready(bob, alice, project), bob), by=bob, reason="晚了")


# ---------- held and summarised ----------


def test_held_is_one_record_with_clients_others_and_volunteers_apart(home, alice, bob, project, wang, gina):
    activity = ready(bob, alice, project, co_leader=gina)
    record = held(activity, bob, persons=[wang], headcount=29, volunteers=4).record
    assert (record.kind, record.person_times, record.activity.volunteers, record.title) == ("activity", 30, 4, "重阳节做糕")
    assert {hand.membership.pk for hand in record.hands.all()} == {bob.pk, gina.pk}
    assert (record.status, set(record.missing_in_words)) == ("submitted", {"no summary", "nobody signed in"})


def test_the_same_form_twice_is_one_record_and_another_one_is_refused(home, alice, bob, project):
    activity, key = ready(bob, alice, project), uuid.uuid4()
    first = held(activity, bob, client_uuid=key)
    assert held(activity, bob, client_uuid=key).record_id == first.record_id
    with pytest.raises(services.ActivityMovedOn):
        held(activity, bob)
    assert ServiceRecord.objects.count() == 1


def test_it_counts_with_a_signature_a_photo_and_an_approved_summary(home, alice, bob, project):
    activity = held(ready(bob, alice, project), bob)
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    assert figure(project, "ACT") == 0
    done = summed_up(activity, bob, alice)
    record = done.record
    record.refresh_from_db()
    assert (done.status, record.status, record.countable, record.activity.sign_in_count) == ("done", "approved", True, 1)
    assert record.activity.summary == SUMMARY["achievement"]
    assert (figure(project, "ACT"), figure(project, "ACT_PT")) == (1, 30)


@pytest.mark.parametrize(("signed", "photo", "missing"), [(False, True, {"no_sign_in"}), (True, False, {"no_photo"}), (False, False, {"no_sign_in", "no_photo"})])
def test_without_a_signature_or_a_photo_the_approved_summary_does_not_make_it_count(home, alice, bob, project, signed, photo, missing):
    activity = held(ready(bob, alice, project), bob, photos=[make.picture()] if photo else [])
    if signed:
        services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    record = summed_up(activity, bob, alice).record
    record.refresh_from_db()
    assert (set(record.reasons), record.countable, figure(project, "ACT")) == (missing, False, 0)


def test_a_record_approved_before_the_summary_counts_from_the_summary_on(home, alice, bob, project):
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    services.approve_record(held(activity, bob).record, by=alice)
    assert figure(project, "ACT") == 0
    summed_up(activity, bob, alice)
    assert figure(project, "ACT") == 1


def test_whoever_helped_approves_the_summary_of_nobody_and_leaves_the_record_to_others(home, fiona, alice, bob, project, gina):
    """Alice was there: the summary is hers to read, the record is another supervisor's to approve."""
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    record = summed_up(held(activity, bob, companions=[alice]), bob, alice).record
    record.refresh_from_db()
    assert (record.status, record.countable) == ("submitted", False)


def test_a_summary_is_handed_in_when_the_activity_was_held(home, alice, bob, project):
    with pytest.raises(services.FormIncomplete) as refused:
        written(ready(bob, alice, project), Form.Kind.ACTIVITY_SUMMARY, bob, SUMMARY)
    assert [problem.words for problem in refused.value.problems] == ["The activity has not been held yet."]


def test_a_signature_struck_out_takes_the_activity_out_of_the_figure(home, alice, bob, project):
    activity = ready(bob, alice, project)
    row = services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    activity = held(activity, bob)
    services.strike_sign_in(row, by=bob)
    summed_up(activity, bob, alice)
    assert figure(project, "ACT") == 0
    with pytest.raises(services.ActivityMovedOn):  # and afterwards the sheet is closed
        services.sign_in_by_proxy(activity, by=bob, name="李小明")


def test_an_activity_logged_without_a_plan_keeps_its_own_rule(home, alice, bob, project):
    record = make.approved(alice, bob, project, "activity", title="灯笼", headcount=12)
    assert (record.countable, figure(project, "ACT")) == (True, 1)


# ---------- pages ----------


def plan_fields(project, **more):
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    return {"name": "包粽子", "type": "festival", "project": project.pk, "line": "", "day": day, "start": "09:00", "end": "11:00", "place": "东村", "planned_people": 30,
            "partner-0-role": "co_host", "partner-0-name": "东村村委会", "version": 1} | more


def test_planning_on_the_page(home, bob, project, browse):
    client = browse(bob)
    page = client.post(reverse("activity_new", args=["zhihe"]), plan_fields(project, leader=bob.pk), follow=True)
    assert page.status_code == 200 and "包粽子" in page.content.decode()
    activity = Activity.objects.get()
    assert (activity.line.code, activity.leader, activity.partners.get().name) == ("activity", bob, "东村村委会")


@pytest.mark.parametrize(("wrong", "words"), [
    ({"end": "08:00"}, "The activity ends before it begins."), ({"day": "2031-01-01"}, "The day lies outside the project&#x27;s term"), ({"name": ""}, "This field is required."),
    ({"planned_people": "-3"}, "greater than or equal to 0"), ({"type": "war"}, "not one of the available choices")])
def test_a_plan_that_cannot_be_is_refused_with_words_and_keeps_what_was_typed(home, bob, project, browse, wrong, words):
    page = browse(bob).post(reverse("activity_new", args=["zhihe"]), plan_fields(project, leader=bob.pk, **wrong))
    assert (page.status_code, Activity.objects.count()) == (200, 0)
    assert words in page.content.decode() and "东村村委会" in page.content.decode()


def test_two_who_change_the_same_plan_see_each_others_words(home, bob, project, browse):
    activity = planned(bob, project, days_ago=-7)
    services.change_activity(activity, by=bob, place="西村")
    answer = browse(bob).post(reverse("activity_edit", args=["zhihe", activity.number]), plan_fields(project, leader=bob.pk, version=1))
    activity.refresh_from_db()
    assert (answer.status_code, activity.place) == (409, "西村")


def test_holding_on_the_page_is_filled_in_from_the_signatures(home, alice, bob, project, wang, browse):
    activity = ready(bob, alice, project)
    row = services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    services.link_sign_in(row, person=wang, by=bob)
    for number in range(3):
        services.sign_in_by_proxy(activity, by=bob, name=f"居民{'甲乙丙'[number]}", phone=f"000{number}", is_volunteer=number == 2)
    client, url = browse(bob), reverse("activity_hold", args=["zhihe", activity.number])
    form = client.get(url).context["form"]
    assert [form[name].value() for name in ("persons", "headcount", "volunteers")] == [[wang.pk], 2, 1]
    sent = {name: form[name].value() for name in ("client_uuid", "headcount", "volunteers")} | {
        "persons": [wang.pk], "day": form["day"].value().isoformat(), "start": "09:00", "end": "11:00", "photos": [make.picture()]}
    assert client.post(url, sent).status_code == 302
    activity.refresh_from_db()
    assert (activity.status, activity.record.person_times, activity.record.activity.sign_in_count) == ("held", 3, 4)


def test_who_does_not_lead_changes_nothing_and_who_is_not_of_it_sees_nothing(home, alice, bob, project, gina, fiona, browse):
    activity = ready(bob, alice, project)
    page, edit = (reverse(name, args=["zhihe", activity.number]) for name in ("activity", "activity_edit"))
    assert [browse(member).get(page).status_code for member in (bob, alice, fiona, gina)] == [200, 200, 200, 404]
    assert [browse(member).get(edit).status_code for member in (bob, alice, fiona, gina)] == [200, 403, 403, 404]


def test_the_file_for_outside_masks_every_name(home, alice, bob, project, browse):
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="欧阳密甲", phone="4321")
    held(activity, bob)
    text = browse(bob).get(reverse("activity_print", args=["zhihe", activity.number])).content.decode()
    assert "欧阳密甲" not in text and "4321" not in text and "欧**甲" in text
    assert PLAN["risk_plan"] in text


def file_for_outside(browser, activity):
    text = browser.get(reverse("activity_print", args=["zhihe", activity.number])).content.decode()
    return text[text.index("<article"):]


@pytest.mark.parametrize(("years", "permission", "scopes", "signed", "shown"), [
    (70, "public", (), "adult", True), (70, "internal", (), "adult", False), (12, "public", ("photo_public",), "adult", True), (12, "public", (), "adult", False),
    (70, "public", (), "child", False)])
def test_photos_leave_the_house_only_when_everyone_who_was_there_agreed(home, alice, bob, project, browse, years, permission, scopes, signed, shown):
    """A client of some age with a permission and a guardian's consent to some things; somebody without a file who signed as an adult or as a child."""
    client = make.person(bob, "王桂兰", birth_date=cases.years_ago(years), photo_permission=permission)
    cases.consent(client, bob, ("filing", *scopes))
    activity = factories_activities.signing(bob, alice, project)
    services.sign_in(activity, mark="phone", name="陈小村", phone="1234", sex="male", age_group=signed, community="东村", is_volunteer=False)
    activity = held(activity, bob, persons=[client])
    assert "1 photo is held back" in file_for_outside(browse(bob), activity)  # thirty people without a file are in it, and nobody has said that they agreed
    services.clear_photo(activity.record.photos.get(), by=bob)
    text = file_for_outside(browse(bob), activity)
    assert ("<img" in text, "1 photo is held back" in text) == (shown, not shown)
    assert everyone_agreed(activity.record) == shown


def test_no_text_of_the_file_for_outside_names_a_client_or_a_participant(home, alice, bob, project, wang, browse):
    """Plan, its tables, summary and captions; a client who was there, a client who was not, somebody without a file, a telephone number."""
    make.person(bob, "李建国明")
    wang.photo_permission = "public"
    wang.save()
    activity = planned(bob, project)
    services.approve_form(written(activity, Form.Kind.ACTIVITY_PLAN, bob, PLAN | {"goal": "让李建国明出门", "flow": [{"time": "09:00", "what": "王桂兰开场"}]}), by=alice)
    activity = services.open_sign_in(Activity.objects.get(pk=activity.pk), by=bob)
    services.sign_in(activity, mark="phone", name="欧阳小村", phone="1234", sex="male", age_group="adult", community="东村", is_volunteer=False)
    activity = held(activity, bob, persons=[wang])
    services.approve_form(written(activity, Form.Kind.ACTIVITY_SUMMARY, bob, SUMMARY | {"flow_done": "王桂兰先唱，欧阳小村后唱，电话13912340987", "problems": "桂兰累了"}), by=alice)
    photo = activity.record.photos.get()
    photo.caption = "王桂兰领唱"
    photo.save()
    services.clear_photo(photo, by=bob)
    text = file_for_outside(browse(bob), activity)
    assert [word for word in ("桂兰", "李建国明", "欧阳小村", "13912340987") if word in text] == []
    assert [words for words in ("让李**明出门", "王*兰开场", "王*兰先唱，欧**村后唱，电话*********87", "王*兰领唱") if words not in text] == []


def test_a_name_in_latin_letters_is_masked_as_a_word_and_not_within_one(home, bob, project):
    make.person(bob, "Anna An")
    names = Names(bob.organisation_id, "Anna An", there=["An", "王桂兰"], but=["王小兰"])
    assert names({"a": ["An sang. Andrew too, 和An一起", "王桂兰、桂兰、王小兰"]}) == {"a": ["A* sang. Andrew too, 和A*一起", "王*兰、王*兰、王小兰"]}


def test_an_administrator_reads_the_sheet_masked(home, alice, bob, fiona, project, browse):
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="欧阳密甲", phone="4321")
    url = reverse("sign_in_list", args=["zhihe", activity.number])
    assert "欧阳密甲" in browse(bob).get(url).content.decode()
    assert "欧阳密甲" not in browse(fiona).get(url).content.decode()
    assert browse(fiona).post(url, {"name": "某某", "phone": "1234"}).status_code == 403


def test_the_filters_of_the_list(home, alice, bob, project, browse):
    soon, past = planned(bob, project, days_ago=-5, name="端午"), held(ready(bob, alice, project, name="重阳"), bob)
    client, url = browse(bob), reverse("activity_list", args=["zhihe"])

    def shown(**query):
        return {row.record.number for row in client.get(url, query).context["table"].page.object_list}

    assert shown() == {soon.number, past.number}
    assert shown(next="soon") == {soon.number} and shown(next="sum_up") == {past.number} and shown(next="ask") == set()
    assert shown(q="端") == {soon.number} and shown(q=past.number) == {past.number} and shown(status="held") == {past.number} and shown(type="talk") == set()


def test_the_list_costs_the_same_for_one_activity_and_for_fifty(home, alice, bob, project, browse, django_assert_max_num_queries):
    client, url = browse(bob), reverse("activity_list", args=["zhihe"]) + "?per_page=50"
    factories_activities.planned(bob, project)
    client.get(url)
    for number in range(49):
        planned(bob, project, name=f"活动{number}", days_ago=number)
    with django_assert_max_num_queries(20):
        assert len(client.get(url).context["table"].page.object_list) == 50


def test_a_stranger_with_a_foreign_number_gets_404(home, alice, bob, project, other_agency, charlie, browse):
    activity = ready(bob, alice, project)
    client = browse(charlie)
    assert client.get(reverse("activity", args=["zhihe", activity.number])).status_code == 404
    assert client.get(reverse("activity", args=["qiming", activity.number])).status_code == 404
    assert factories.member  # the other house is really there


def test_a_summary_typed_into_the_record_does_not_stand_for_the_approved_one(home, alice, bob, project):
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    record = services.return_record(held(activity, bob).record, by=alice, reason="请补充")
    services.submit_record(services.edit_record(record, by=bob, detail={"summary": "我自己写的总结"}), by=bob)
    assert services.approve_record(record, by=alice).reasons == ["no_summary"]
    assert figure(project, "ACT") == 0
    summed_up(activity, bob, alice)
    assert figure(project, "ACT") == 1


def test_the_summary_begins_with_what_is_known_and_nothing_typed_is_overwritten(home, alice, bob, project, wang):
    activity = ready(bob, alice, project, people=30)
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    services.sign_in_by_proxy(activity, by=bob, name="陈志愿", phone="5678", is_volunteer=True)
    held(activity, bob, persons=[wang], headcount=25, volunteers=4)
    survey = asked(activity, bob, sent=20)
    answered(survey, bob, 5, 4)
    services.type_in_answer(survey, by=bob, marks={"content": 4})
    activity.refresh_from_db()
    form = services.begin_form(activity, Form.Kind.ACTIVITY_SUMMARY, by=bob)
    day = f"{timezone.localtime(activity.starts_at):%Y-%m-%d}"
    known = [("Time", f"{day} 09:00–11:00", f"{day} 09:00–11:00"), ("Participants", "30", "26"), ("Signed in", None, "2"), ("Volunteers", None, "4"),
             ("Questionnaires sent", None, "20"), ("Questionnaires returned", None, "3"), ("Questionnaires valid", None, "2"), ("Photos with a caption", "3", "0")]
    assert [(row["what"], row.get("planned"), row.get("done")) for row in form.content["numbers"]] == known
    typed = {"numbers": [{"what": "Participants", "planned": "30", "done": "28"}]} | SUMMARY
    services.save_form(form, content=typed, by=bob)
    services.sign_in_by_proxy(activity, by=bob, name="李小明", phone="4321")
    assert services.begin_form(activity, Form.Kind.ACTIVITY_SUMMARY, by=bob).content == typed


def test_the_summary_knows_the_volunteers_hours_and_how_satisfied_people_were_and_asks_for_captions(home, alice, bob, project, browse):
    activity = ready(bob, alice, project, people=30)
    services.sign_in_by_proxy(activity, by=bob, name="陈志愿", phone="5678", is_volunteer=True)
    activity = held(activity, bob, photos=[make.picture(), make.picture(colour="teal")])
    services.take_over_volunteers(activity, by=bob)
    answered(asked(activity, bob, sent=20), bob, 5, 5, 4, 4, 3)
    photo = activity.record.photos.first()
    photo.caption = "揉面"
    photo.save()
    form = services.begin_form(activity, Form.Kind.ACTIVITY_SUMMARY, by=bob)
    assert [(row["what"], row.get("planned"), row.get("done")) for row in form.content["numbers"]][-3:] == [
        ("Questionnaires valid", None, "5"), ("Satisfaction all in all (of 5)", None, "4.20"), ("Photos with a caption", "3", "1")]
    assert {row["what"]: row.get("done") for row in form.content["numbers"]}["Volunteer hours"] == "2.0"
    words = "2 photos, a summary should show 3. 1 of them has no caption."
    assert words in browse(bob).get(reverse("form_edit", args=["zhihe", form.uid])).content.decode()
    services.save_form(form, content=form.content | SUMMARY, by=bob)
    assert services.submit_form(form, by=bob).status == "submitted"  # a word, nothing more
    assert words in browse(alice).get(form.get_absolute_url()).content.decode()


def test_an_activity_has_a_field_of_service_as_its_project_unless_it_is_another(home, bob, project, browse):
    Project.objects.filter(pk=project.pk).update(domain="school")
    page, client = reverse("activity_new", args=["zhihe"]), browse(bob)
    assert client.get(page).context["form"]["field"].value() == "school"
    client.post(page, plan_fields(project, leader=bob.pk, field="health"))
    activity = Activity.objects.get()
    assert (activity.field, *("Medical and health" in client.get(path).content.decode() for path in (activity.get_absolute_url(), activity.get_absolute_url() + "print/"))) == (
        "health", True, True)


def test_a_summary_begun_before_the_day_knows_only_what_is_planned(home, alice, bob, project):
    form = services.begin_form(ready(bob, alice, project, people=30), Form.Kind.ACTIVITY_SUMMARY, by=bob)
    assert [(row["what"], row.get("done")) for row in form.content["numbers"]] == [("Time", None), ("Participants", None), ("Signed in", "0"), ("Volunteers", None)]


def test_the_page_costs_the_same_for_few_and_for_many(agency, alice, bob, project, browse, django_assert_max_num_queries):
    with fence(agency):
        activity = held(services.open_sign_in(ready(bob, alice, project), by=bob), bob, photos=[make.picture(), make.picture(colour="teal")])
        answered(asked(activity, bob), bob, *[5] * 12)
        services.add_paper_lines(activity, [(f"来客{chr(0x4e00 + n)}", "1234") for n in range(40)], by=bob)
        written(activity, Form.Kind.ACTIVITY_SUMMARY, bob, SUMMARY)
    for member in (bob, alice):
        page = browse(member)
        page.get(activity.get_absolute_url())
        with django_assert_max_num_queries(20):
            assert "40 signatures" in page.get(activity.get_absolute_url()).content.decode()


# ---------- who agreed to no photos ----------


def test_who_agreed_to_no_photos_is_named_to_the_worker_at_the_form_and_to_the_reviewer_at_the_record(agency, alice, bob, project, browse):
    with fence(agency):
        shy, helper = make.person(bob, "赵子轩", photo_permission="none"), make.person(bob, "钱帮忙", photo_permission="none")
        free = make.person(bob, "孙乐乐")
        activity = ready(bob, alice, project, days_ago=2)
        for person, helps in ((shy, False), (helper, True), (free, False)):
            row = services.sign_in_by_proxy(activity, by=bob, name=person.name, phone="1234", is_volunteer=helps)
            services.link_sign_in(row, person=person, by=bob)
    page = browse(bob).get(reverse("activity_hold", args=[agency.slug, activity.number])).content.decode()
    with fence(agency):
        record = held(activity, bob, persons=[shy, free], photos=[]).record
        assert [check.code for check in checks_of([record])[record.pk]] == ["late"]
        services.add_photo(record, make.picture(), by=bob)
    seen = browse(alice).get(reverse("record", args=[agency.slug, record.number])).content.decode()
    queue = browse(alice).get(reverse("review", args=[agency.slug])).content.decode()
    words = f"{shy.number}、{helper.number} agreed to no photos: look whether a photo shows them."
    said = re.search(r"<div>([^<]*) agreed to no photos. Add only photos without them.", page)[1]
    assert (sorted(said.split(", ")), "赵子轩 (no photos)" in page, words in seen, words in queue) == (["赵子轩", "钱帮忙"], True, True, True)


# ---------- volunteers who signed ----------


def test_the_volunteers_who_signed_are_taken_over_once_with_the_hours_of_the_activity(agency, alice, bob, project, browse):
    with fence(agency):
        chen = services.add_volunteer(by=bob, name="陈志愿", phone="139 0000 5678")
        typed = services.add_volunteer(by=bob, name="吴大伟")
        activity = ready(bob, alice, project)
        for name, phone, helps in (("陈志愿", "5678", True), ("吴大伟", "", True), ("林新来", "4321", True), ("林新来", "8765", True), ("王桂兰", "1234", False)):
            services.sign_in_by_proxy(activity, by=bob, name=name, phone=phone, is_volunteer=helps)
        with pytest.raises(services.NotYetHeld):
            services.take_over_volunteers(activity, by=bob)
        activity = held(activity, bob)
        start = activity.record.started_at
        services.record_duty(typed, by=bob, project=project, started_at=start, ended_at=start + timedelta(hours=1))
    page, url = browse(bob), reverse("activity", args=[agency.slug, activity.number])
    assert "4 volunteers signed · 0 taken over" in page.get(url).content.decode()
    told = page.post(f"{url}volunteers/", follow=True).content.decode()
    assert ("4 volunteers taken over. 2 of them are new here." in told, "4 volunteers signed · 4 taken over" in told, "Take over the volunteers" in told) == (True, True, False)
    with fence(agency):
        duties = [(duty.volunteer.name, duty.half_hours, duty.started_at, duty.record) for duty in Duty.objects.select_related("volunteer", "record").order_by("pk")]
        assert duties == [("吴大伟", 2, start, activity.record), *[(name, 4, start, activity.record) for name in ("陈志愿", "林新来", "林新来")]]
        assert (chen.duties.count(), figure(project, "VOL_N"), figure(project, "VOL_H")) == (1, 4, 7)
        services.strike_duty(chen.duties.get(), by=bob)
        assert services.take_over_volunteers(activity, by=bob) == (0, 0, 0)
        assert figure(project, "VOL_H") == 5
        services.void_record(activity.record, by=bob, reason="不是这一天")
        assert figure(project, "VOL_H") == 0
        with pytest.raises(services.NotYetHeld):
            services.take_over_volunteers(activity, by=bob)


def test_whom_two_volunteers_might_be_is_left_for_a_human(home, alice, bob, project):
    for phone in ("13900001111", "13900002222"):
        services.add_volunteer(by=bob, name="李梅", phone=phone)
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="李梅", is_volunteer=True)
    services.sign_in_by_proxy(activity, by=bob, name="李梅", phone="2222", is_volunteer=True)
    assert services.take_over_volunteers(held(activity, bob), by=bob) == (1, 0, 1)
    assert [duty.volunteer.phone for duty in Duty.objects.select_related("volunteer")] == ["13900002222"]


# ---------- its record is made void ----------


def test_an_activity_whose_record_is_made_void_is_approved_as_before_and_is_held_again_with_its_signatures(home, alice, bob, project):
    activity = ready(bob, alice, project)
    services.sign_in_by_proxy(activity, by=bob, name="李梅")
    activity = summed_up(held(activity, bob), bob, alice)
    wrong = activity.record
    services.void_record(wrong, by=alice, reason="不是这一天")
    activity.refresh_from_db()
    stood = (activity.status, activity.record, activity.sign_ins.count())
    again = summed_up(held(activity, bob), bob, alice)
    assert (stood, again.status, again.record != wrong, again.record.activity.sign_in_count, again.record.countable) == (("approved", None, 1), "done", True, 1, True)


def test_an_activity_whose_record_is_made_void_can_be_called_off_and_its_old_page_sends_nothing(home, alice, bob, project):
    key = uuid.uuid4()
    activity = held(ready(bob, alice, project), bob, client_uuid=key)
    services.void_record(activity.record, by=bob, reason="没有举行")
    with transaction.atomic(), pytest.raises(services.ActivityMovedOn):
        held(activity, bob, client_uuid=key)
    assert services.cancel_activity(activity, by=bob, reason="下雨").status == "cancelled"
