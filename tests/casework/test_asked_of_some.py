"""What the forms of a case ask of some clients only: a child's own say (MZ/T 058-2014, Law on the protection of minors, article 4), daily life in old
age (MZ/T 064-2016), the way of placement (MZ/T 167-2021)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.models import Form, Placement
from casework.services.copies import copy_part
from casework.services.forms import missing
from casework.sheets import problems, sheet_for
from organisations.fence import fence
from people.models import Person
from people.services import erase_person, set_status
from tests import factories_cases as make
from tests import factories_casework as ledger

pytestmark = pytest.mark.django_db
OPINION, INTEREST, VIEW = "「我想和妈妈一起住」", "留在熟悉的学校", "「我同意去三天」"
PRINCIPLES = ["Best interest of the child", "Least harm", "Permanent placement first", "Service throughout"]


@pytest.fixture
def ming(agency, bob, project):
    """A child of twelve."""
    with fence(agency):
        return ledger.person(bob, "李小明", birth_date=make.years_ago(12))


@pytest.fixture
def old(agency, bob, project):
    """Somebody who is sixty today."""
    with fence(agency):
        return ledger.person(bob, "周桂芳", birth_date=make.years_ago(60))


@pytest.fixture
def placed(agency, alice, bob, project, ming):
    """Ming's placement, its assessment approved."""
    with fence(agency):
        return make.approved(make.opened(bob, alice, project, ming, kind="placement"), "assessment", bob, alice)


def url(name, *args):
    return reverse(name, args=["zhihe", *args])


def read(browser, name, *args, **query):
    answer = browser.get(url(name, *args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def refused(case, kind, bob, content):
    """[(field, sentence)] of what stands in the way of handing in."""
    with pytest.raises(services.FormIncomplete) as why:
        make.handed_in(case, kind, bob, content)
    return [(problem.field, problem.words) for problem in why.value.problems]


def growing_up(person):
    """The day passes on which the client turns eighteen."""
    person.birth_date = make.years_ago(18)
    person.save()


def handed_in_yesterday(form):
    Form.objects.filter(pk=form.pk).update(submitted_at=timezone.now() - timedelta(days=1))


# ---------- a child ----------


def test_the_assessment_of_a_child_is_handed_in_with_the_childs_own_opinion_and_best_interest(home, alice, bob, project, ming):
    case = make.opened(bob, alice, project, ming)
    assert refused(case, "assessment", bob, {"child_opinion": "", "best_interest": ""}) == [
        ("child_opinion", "The child's own opinion is missing."), ("best_interest", "The child's best interest is missing.")]
    assert make.handed_in(case, "assessment", bob, {"child_opinion": "三岁，还不会说，观察到孩子找奶奶"}).status == "submitted"


def test_the_plan_of_a_child_asks_how_the_child_sees_it_and_how_it_serves_the_child(home, alice, bob, project, ming):
    case = make.approved(make.opened(bob, alice, project, ming), "assessment", bob, alice)
    assert refused(case, "plan", bob, {"child_view": "", "plan_interest": ""}) == [
        ("child_view", "The child's view of the plan is missing."), ("plan_interest", "How the plan serves the child's best interest is missing.")]
    assert make.approved(case, "plan", bob, alice).stage == "intervention"


def test_an_adults_forms_are_handed_in_without_it_and_so_are_those_of_somebody_whose_age_nobody_knows(home, alice, bob, project, li):
    grown = ledger.person(bob, "陈阿强", birth_date=make.years_ago(18))
    stages = [make.planned(bob, alice, project, person).stage for person in (grown, li)]
    assert (li.birth_date, stages, Form.objects.filter(status="submitted").count()) == (None, ["intervention"] * 2, 0)


def test_the_page_of_a_childs_assessment_asks_the_child_and_an_adults_does_not(agency, alice, bob, project, ming, old, browse):
    asks = {}
    for person in (ming, old):
        with fence(agency):
            form = services.begin_form(make.opened(bob, alice, project, person), "assessment", by=bob)
        page = read(browse(bob), "form_edit", form.uid)
        asks[person.name] = [f'name="{name}"' in page for name in ("child_opinion", "best_interest", "child_service", "does_eating")]
    assert asks == {"李小明": [True, True, True, False], "周桂芳": [False, False, False, True]}


def test_what_the_child_says_is_kept_while_it_is_typed_and_said_at_its_field_when_it_is_missing(agency, alice, bob, project, ming, browse):
    with fence(agency):
        form = services.begin_form(make.opened(bob, alice, project, ming), "assessment", by=bob)
    browser = browse(bob)
    assert browser.post(url("form_autosave", form.uid), {"version": 1, "child_opinion": OPINION, "child_service": ["supportive", "protective"]}).status_code == 204
    with fence(agency):
        form.refresh_from_db()
        assert form.content == {"child_opinion": OPINION, "child_service": ["supportive", "protective"]}
    answer = browser.post(url("form_edit", form.uid), {"version": form.version, "child_opinion": OPINION, "next": "submit"})
    page = browser.get(answer.url).content.decode()
    assert ("The child&#x27;s best interest is missing." in page, "The child&#x27;s own opinion is missing." in page) == (True, False)


def test_what_was_handed_in_stays_to_be_read_when_the_child_has_grown_up(agency, alice, bob, project, ming, browse):
    with fence(agency):
        case = make.approved(make.opened(bob, alice, project, ming), "assessment", bob, alice, {"child_opinion": OPINION, "best_interest": INTEREST})
        form = case.forms.get(kind="assessment")
        handed_in_yesterday(form)
        growing_up(ming)
        told = "\n".join(words for _title, rows in copy_part(Person.objects.get(pk=ming.pk)) for _label, words in rows)
    pages = [read(browse(bob), "form", form.uid), read(browse(bob), "form_print", form.uid), read(browse(bob), "case_print", case.number), told]
    assert [[words in page for words in (OPINION, INTEREST)] for page in pages] == [[True, True]] * 4


def test_the_next_edition_of_somebody_who_has_grown_up_keeps_what_the_child_said_and_asks_no_more(home, alice, bob, project, ming):
    case = make.planned(bob, alice, project, ming)
    growing_up(ming)
    form = services.next_edition(make.plan_of(case), by=bob)
    form = services.save_form(form, content=form.content | {"plan_interest": ""}, signatures={"client": {"name": "李小明", "on": timezone.localdate().isoformat()}}, by=bob)
    assert ([section.title for section in sheet_for(form).sections if section.only], missing(form), form.content["child_view"]) == (["The child"], [], "「每周五天可以。」")


def test_a_window_open_on_the_eve_of_a_birthday_loses_nothing(agency, alice, bob, project, ming, browse):
    with fence(agency):
        form = services.begin_form(make.opened(bob, alice, project, ming), "assessment", by=bob)
        growing_up(ming)
    assert browse(bob).post(url("form_autosave", form.uid), {"version": 1, "child_opinion": OPINION}).status_code == 204
    with fence(agency):
        assert Form.objects.get(pk=form.pk).content == {"child_opinion": OPINION}


def test_a_form_approved_before_anybody_asked_is_read_as_it_is(agency, alice, bob, project, ming, browse):
    with fence(agency):
        case = make.planned(bob, alice, project, ming)
        for form in case.forms.all():
            form.content = {key: value for key, value in form.content.items() if key not in {**make.OF_MINORS["assessment"], **make.OF_MINORS["plan"]}}
            form.save()
        forms = list(case.forms.all())
    pages = [read(browse(bob), "form", form.uid) for form in forms] + [read(browse(bob), "case_print", case.number)]
    assert ["The child's" in page or "The child&#x27;s" in page for page in pages] == [False] * 4


def test_what_a_child_says_is_masked_outside_told_in_the_copy_and_erased_with_the_file(agency, alice, bob, project, ming, browse):
    with fence(agency):
        ledger.person(bob, "欧阳同桌")
        case = make.approved(make.opened(bob, alice, project, ming), "assessment", bob, alice, {"child_opinion": "李小明说想和欧阳同桌玩", "best_interest": INTEREST})
        assert "想和欧" in f"{copy_part(Person.objects.get(pk=ming.pk))}"
    inside, outside = (read(browse(bob), "case_print", case.number, **query) for query in ({}, {"for": "outside"}))
    assert ("李小明说想和欧阳同桌玩" in inside, "the client说想和欧**桌玩" in outside, "李小明" in outside[outside.index("case-file"):]) == (True, True, False)
    with fence(agency):
        make.approved(case, "closing", bob, alice, {"close_type": "lost"}, signatures={})
        set_status(ming, by=bob, status="closed")
        erase_person(ming, by=bob, reason="asked")
        assert [form.content for form in Form.objects.filter(case=case)] == [{}, {}, {}]


# ---------- old age ----------


def test_a_person_of_sixty_is_asked_about_daily_life_and_one_of_fifty_nine_is_not(home, alice, bob, project, old):
    younger = ledger.person(bob, "郑建国", birth_date=make.years_ago(60) + timedelta(days=1))
    forms = [services.begin_form(make.opened(bob, alice, project, person), "assessment", by=bob) for person in (old, younger)]
    assert ([person.age for person in (old, younger)], [[section.title for section in sheet_for(form).sections if section.only] for form in forms]) == (
        [60, 59], [["Daily life in old age"], []])


def test_none_of_the_answers_on_daily_life_is_needed_and_each_is_read_in_words(agency, alice, bob, project, old, browse):
    with fence(agency):
        case = make.opened(bob, alice, project, old)
        form = services.begin_form(case, "assessment", by=bob)
        assert problems(sheet_for(form), make.ASSESSMENT) == []
    sent = {"version": 1, "does_eating": "alone", "does_washing": "helped", "does_moving": "not", "does_toilet": "", "lives_with": "alone", "carer": "女儿王小红", "falls": "more", "medicines": "降压药"}
    assert browse(bob).post(url("form_autosave", form.uid), sent).status_code == 204
    page = read(browse(bob), "form", form.uid)
    told = ["Eating", "By oneself", "Washing", "With help", "Moving from bed to chair", "Not at all", "Lives alone or with whom", "Alone", "女儿王小红", "More than once", "降压药"]
    assert ([words for words in told if words not in page], "Using the toilet" in page) == ([], False)


def test_who_takes_care_of_somebody_old_is_named_nowhere_outside(agency, alice, bob, project, old, browse):
    with fence(agency):
        case = make.approved(make.opened(bob, alice, project, old), "assessment", bob, alice, {"carer": "女儿王小红", "memory": "常把小红认成姐姐，王小红每天来"})
    inside, outside = (read(browse(bob), "case_print", case.number, **query) for query in ({}, {"for": "outside"}))
    assert (inside.count("王小红"), "小红" in outside[outside.index("case-file"):], "每天来" in outside) == (2, False, True)


# ---------- placement ----------


def test_the_plan_of_a_placement_says_why_a_way_is_chosen_that_is_not_for_good(home, bob, placed):
    asked = ("why_not_permanent", "The way of placement is not a permanent one: say why no permanent placement is possible now.")
    assert refused(placed, "plan", bob, {"placement_way": ""}) == [("placement_way", "Way of placement is missing.")]
    assert [refused(placed, "plan", bob, {"placement_way": way, "why_not_permanent": " "}) for way in ("foster", "family_like", "institution")] == [[asked]] * 3
    assert make.handed_in(placed, "plan", bob, {"placement_way": "kin", "why_not_permanent": ""}).status == "submitted"


def test_who_is_grown_up_is_settled_without_the_question(home, bob, placed):
    assert make.handed_in(placed, "plan", bob, {"placement_way": "grown", "why_not_permanent": ""}).status == "submitted"


def test_the_ways_of_placement_stand_in_their_order_and_the_sentence_at_its_field(agency, bob, placed, browse):
    with fence(agency):
        form = make.write(placed, "plan", bob, {"placement_way": "institution", "why_not_permanent": ""})
    page = read(browse(bob), "form_edit", form.uid, check="1")
    ways = [page.index(f'name="placement_way" value="{way}"') for way in Placement.Outcome.values]
    at = page[page.index('id="div_id_why_not_permanent"'):]
    assert (ways == sorted(ways), "say why no permanent placement is possible now" in at[:at.index("</textarea>")]) == (True, True)


def test_the_plan_of_a_placement_shows_and_prints_the_four_principles_and_no_other_plan_does(agency, alice, bob, project, placed, old, browse):
    with fence(agency):
        make.approved(placed, "plan", bob, alice)
        other = make.planned(bob, alice, project, old)
        newer = services.next_edition(make.plan_of(placed), by=bob)
        plans = [make.plan_of(case) for case in (placed, other)]
    browser = browse(bob)
    pages = [read(browser, "form_edit", newer.uid), *(read(browser, name, plans[0].uid) for name in ("form", "form_print")), read(browser, "case_print", placed.number),
             read(browser, "case_print", placed.number, **{"for": "outside"})]
    pages += [read(browser, "form_print", plans[1].uid), read(browser, "case_print", other.number)]
    assert [[words in page for words in PRINCIPLES] for page in pages] == [[True] * 4] * 5 + [[False] * 4] * 2


def test_a_plan_of_a_placement_approved_before_anybody_asked_prints_the_principles_too(agency, alice, bob, placed, browse):
    with fence(agency):
        make.approved(placed, "plan", bob, alice)
        form = make.plan_of(placed)
        form.content = make.PLAN
        form.save()
    page = read(browse(bob), "form_print", form.uid)
    assert ([words in page for words in PRINCIPLES], "Way of placement" in page, "任务中心模式" in page) == ([True] * 4, False, True)


def test_a_child_is_placed_for_good_or_with_the_reason_why_not(agency, bob, placed, browse):
    today = timezone.localdate()
    with fence(agency):
        with pytest.raises(services.NotPermanent):
            services.place(placed, by=bob, phase="placing", outcome="institution", note=" ", since=today)
        services.place(placed, by=bob, phase="care", since=today)  # not placed yet
        services.place(placed, by=bob, phase="placing", outcome="adoption", since=today)
    sent = {"phase": "after", "outcome": "institution", "since": today.isoformat()}
    page = browse(bob).post(url("case_placements", placed.number), sent).content.decode()
    at = page[page.index('id="div_id_note"'):]
    assert "This placement is not permanent: say in the note why no permanent one is possible now." in at
    assert browse(bob).post(url("case_placements", placed.number), sent | {"note": "亲属都不在世"}).status_code == 302
    with fence(agency):
        assert [(one.outcome, one.note) for one in placed.placements.all()] == [("", ""), ("adoption", ""), ("institution", "亲属都不在世")]
