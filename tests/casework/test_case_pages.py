"""The pages of a case: list, task list, steps, files, the printed file, and who reads what."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.models import Case, CasePaper, Form
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from people.models import Serving
from people.services import (
    add_guardian,
    add_household_member,
    ask_access,
    change_child_profile,
    change_profile,
    decide_access,
    open_household,
)
from tests import factories
from tests import factories_cases as make
from tests import factories_casework as ledger

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]
MOST_QUERIES = 20


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def ming(agency, bob, project):
    """A child of twelve with a mother, a school and a telephone."""
    with fence(agency):
        person = ledger.person(bob, "李小明", birth_date=make.years_ago(12), phone="13912340987", address="桂花巷九十一号", school="东村小学")
        add_guardian(person, by=bob, name="陈秀英", relation="mother", phone="13912340988")
        return person


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


def url(name, *args):
    return reverse(name, args=["zhihe", *args])


def read(browser, name, *args, **query):
    answer = browser.get(url(name, *args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# ---------- the list ----------


def test_the_list_shows_what_is_not_closed_and_filters_the_rest(agency, browse, alice, bob, project, ming, wang):
    with fence(agency):
        done, still = make.closed(bob, alice, project, wang), make.taken_in(bob, project, ming, urgency="crisis")
    browser = browse(bob)
    page = read(browser, "case_list")
    assert (f">{still.number}<" in page, f">{done.number}<" in page, "李小明" in page, "Crisis" in page) == (True, False, True, True)
    assert f">{done.number}<" in read(browser, "case_list", status="closed")
    assert f">{done.number}<" in read(browser, "case_list", status="")
    assert f">{still.number}<" in read(browser, "case_list", q=ming.number)
    assert f">{still.number}<" not in read(browser, "case_list", stage="plan")
    for odd in ({"status": "x"}, {"worker": "x"}, {"since": "x"}, {"problem": "x"}, {"sort": "person"}, {"q": "%"}):
        assert browser.get(url("case_list"), odd).status_code == 200


def test_the_list_costs_the_same_for_one_case_and_for_fifty(agency, browse, alice, bob, project):
    browser = browse(alice)

    def cost():
        read(browser, "case_list", per_page="100")
        with CaptureQueriesContext(connection) as queries:
            page = read(browser, "case_list", per_page="100")
        return len(queries), page.count("ZH-C000")

    with fence(agency):
        make.taken_in(bob, project, ledger.person(bob, "赵一"))
    one, _shown = cost()
    with fence(agency):
        for n in range(49):
            make.taken_in(bob, project, ledger.person(bob, f"赵{n}"))
    fifty, shown = cost()
    assert shown >= 50
    assert (one, fifty) == (one, one) and one <= MOST_QUERIES


def test_a_list_is_kept_under_a_name(agency, browse, bob, project, ming):
    browser = browse(bob)
    browser.post(url("view_save"), {"page": "case_list", "name": "危机个案", "query": "urgency=crisis", "submission": ""})
    assert "危机个案" in read(browser, "case_list")


def test_several_cases_are_handed_over_at_once_by_a_supervisor(agency, browse, alice, bob, gina, project, ming, wang):
    with fence(agency):
        cases = [make.taken_in(bob, project, one) for one in (ming, wang)]
    numbers = [case.number for case in cases]
    assert browse(bob).get(url("case_list_hand_over"), {"case": numbers}).status_code == 403
    browser = browse(alice)
    assert "Tick the cases in the list first." in read(browser, "case_list_hand_over")
    assert all(number in read(browser, "case_list_hand_over", case=numbers) for number in numbers)
    assert browser.post(url("case_list_hand_over"), {"case": numbers, "to": gina.pk, "reason": "小波调岗"}).status_code == 302
    with fence(agency):
        assert set(Case.objects.values_list("worker__user__name", flat=True)) == {"Gina"}


def test_several_cases_handed_over_come_back_by_undo_and_of_each_that_stays_the_reason_is_told(agency, browse, alice, bob, gina, project, ming, wang):
    def stand():
        with fence(agency):
            return ([(case.worker.user.name, case.supervisor and case.supervisor.user.name, case.person.responsible.user.name) for case in
                     Case.objects.select_related("worker__user", "supervisor__user", "person__responsible__user").order_by("pk")],
                    sorted(Serving.objects.current().filter(person__in=[ming, wang]).values_list("person__number", "membership__user__name")))

    with fence(agency):
        cases = [make.taken_in(bob, project, one) for one in (ming, wang)]
        Notice.objects.all().delete()
    browser, before, numbers = browse(alice), stand(), [case.number for case in cases]
    sent = {"case": [*numbers, "ZH-C99999"], "to": gina.pk, "reason": "小波调岗", "seen": [f"{numbers[0]} {bob.pk}", f"{numbers[1]} {gina.pk}"]}
    page = browser.post(url("case_list_hand_over"), sent, follow=True).content.decode()
    said = [words in page for words in ("1 case handed over.", f"{numbers[1]} stayed: Somebody handed it over in the meantime.",
                                        "ZH-C99999 stayed: No longer among the cases that go on and that you see.")]
    handed = stand()[0]
    undo = re.search(r'action="([^"]*/hand-over/undo/[^"]*)"', page).group(1)
    back = "1 case is back with the former worker." in browser.post(undo, follow=True).content.decode()
    with fence(agency):
        told = Notice.objects.count()
    assert (said, handed[0], handed[1], back, stand(), told) == (
        [True, True, True], ("Gina", "Alice", "Gina"), before[0][1], True, before, 0)


# ---------- taking in ----------


def test_a_case_is_taken_in_from_the_clients_page(agency, browse, alice, bob, project, ming):
    browser = browse(bob)
    assert f"{url('case_new')}?person={ming.number}" in read(browser, "person_cases", ming.number)
    assert "李小明" in read(browser, "case_new", person=ming.number)
    with fence(agency):
        line = project.lines.get(code="case").pk
    sent = {"person": ming.number, "line": line, "source": "school", "referrer": "张老师", "received_on": timezone.localdate().isoformat(), "urgency": "urgent",
            "problems": ["school"], "kind": "general"}
    answer = browser.post(url("case_new"), sent)
    with fence(agency):
        case = Case.objects.get()
        assert (answer.status_code, answer["Location"], case.referrer) == (302, url("form_edit", case.forms.get().uid), "张老师")
    again = browser.post(url("case_new"), sent)
    assert "The client has an open case in this project." in again.content.decode()


def test_nobody_is_taken_in_tomorrow_or_without_a_client(browse, bob, project, ming, agency):
    with fence(agency):
        line = project.lines.get(code="case").pk
    sent = {"line": line, "source": "self", "received_on": (timezone.localdate() + timedelta(days=1)).isoformat(), "urgency": "normal", "kind": "general"}
    page = browse(bob).post(url("case_new"), sent).content.decode()
    assert "The day is too late" in page and "Choose a client." in page


def test_a_case_came_within_the_last_year_or_the_project_s_time(browse, bob, project, ming, agency):
    with fence(agency):
        line = project.lines.get(code="case").pk
    sent = {"person": ming.number, "line": line, "source": "self", "received_on": "1900-02-02", "urgency": "normal", "kind": "general"}
    earliest = min(project.starts_on, timezone.localdate() - timedelta(days=366))
    page = browse(bob).post(url("case_new"), sent).content.decode()
    assert f"The day is too early: {earliest.isoformat()} at the earliest." in page
    late = browse(bob).post(url("case_new"), sent | {"received_on": (earliest - timedelta(days=1)).isoformat()})
    assert late.status_code == 200
    assert browse(bob).post(url("case_new"), sent | {"received_on": earliest.isoformat()}).status_code == 302
    with fence(agency):
        assert [timezone.localtime(case.received_at).date() for case in Case.objects.all()] == [earliest]


# ---------- the page ----------


def test_the_task_list_says_how_far_each_stage_is(agency, browse, alice, bob, project, ming):
    with fence(agency):
        case = make.opened(bob, alice, project, ming)
        make.write(case, "assessment", bob)
    page = read(browse(bob), "case", case.number)
    tasks = page[page.index('id="stages"'):page.index('id="processes"')]
    states = [words for words in ("finished", "in progress", "not yet") if words in tasks]
    assert states == ["finished", "in progress", "not yet"]
    assert "tag-" not in tasks[:tasks.index("in progress")].split("finished")[0]  # what is finished stays plain
    with fence(agency):
        services.submit_form(Form.objects.get(case=case, kind="assessment"), by=bob)
    assert "waits for the supervisor" in read(browse(alice), "case", case.number)


def test_the_page_says_what_is_missing_and_closes_when_nothing_is(agency, browse, alice, bob, project, wang):
    with fence(agency):
        case = make.ready_to_close(bob, alice, project, wang, records=4)
    assert "4 of 5 process records." in read(browse(bob), "case_close", case.number)
    with fence(agency):
        make.process(case, bob, days_ago=9)
        make.handed_in(case, "closing", bob)
        form = Form.objects.get(case=case, kind="closing")
    assert browse(alice).post(url("form_approve", form.uid), {"opinion": "同意结案"}).status_code == 302
    page = read(browse(bob), "case", case.number)
    assert "closed" in page and "同意结案" in page and "Open again" in page


def test_the_second_supervisor_reads_that_somebody_was_faster(agency, browse, alice, bob, project, wang):
    with fence(agency):
        make.consent(wang, bob)
        form = make.handed_in(make.taken_in(bob, project, wang), "intake", bob)
    browser = browse(alice)
    browser.post(url("form_approve", form.uid))
    page = browser.post(url("form_approve", form.uid), follow=True).content.decode()
    assert "Somebody was faster" in page


def test_closing_opening_again_and_handing_over_answer_with_a_sentence(agency, browse, alice, bob, gina, project, wang):
    with fence(agency):
        case = make.closed(bob, alice, project, wang)
    browser = browse(bob)
    assert "The case is not open." in read(browser, "case_close", case.number)
    assert browser.post(url("case_reopen", case.number), {"reason": ""}).status_code == 200
    assert browser.post(url("case_reopen", case.number), {"reason": "又不去上学了"}).status_code == 302
    again = browser.post(url("case_reopen", case.number), {"reason": "再开一次"})
    assert "The case is no longer where you saw it" in again.content.decode()
    assert browser.post(url("case_hand_over", case.number), {"to": gina.pk, "reason": "调岗"})["Location"] == url("case_list")


# ---------- who reads what ----------


SECRETS = ("亲子沟通困难", "绝密过程", "市第三医院", "画像资料", "孩子不愿上学")


@pytest.fixture
def full(agency, alice, bob, project, ming):
    """A case with texts everywhere."""
    with fence(agency):
        case = make.planned(bob, alice, project, ming, scopes=("filing", "casework", "referral"))
        process = make.process(case, bob, note="绝密过程：李小明在桂花巷九十一号，电话 13912340987，妈妈陈秀英", response="小明说不想去东村小学")
        referral = services.refer(case, by=bob, kind="outside", reason="special", summary="李小明需要评估", receiver="市第三医院", sent_on=timezone.localdate())
        paper = services.add_case_paper(case, by=bob, upload=ledger.picture("李小明.jpg"), title="画像资料")
        return case, process, referral, paper


def pages_of(full):
    case, process, referral, paper = full
    return [("case", case.number), ("process", case.number, process.seq), ("referral", case.number, referral.pk), ("case_paper", case.number, paper.uid), ("case_print", case.number)]


def test_the_worker_and_the_supervisor_read_everything(browse, alice, bob, full):
    for member in (alice, bob):
        texts = "".join(read(browse(member), *page) for page in pages_of(full) if page[0] != "case_paper")
        assert [secret for secret in SECRETS if secret not in texts] == []


def test_an_administrator_sees_number_and_stage_and_the_texts_after_an_approval(agency, browse, alice, fiona, ming, full):
    browser = browse(fiona)
    page = read(browser, "case", full[0].number)
    assert full[0].number in page and "Intervention" in page and not any(secret in page for secret in (*SECRETS, "李小明"))
    assert {browser.get(url(*one)).status_code for one in pages_of(full)[1:]} == {403}
    assert full[0].number in read(browser, "case_list") and "李小明" not in read(browser, "case_list")
    with fence(agency):
        decide_access(ask_access(ming, by=fiona, basis="supervision", reason="年度抽查"), by=alice, granted=True)
    assert "绝密过程" in read(browser, "process", full[0].number, full[1].seq)
    assert browser.get(url("process_new", full[0].number)).status_code == 403


def test_a_colleague_and_another_house_do_not_know_that_there_is_a_case(browse, gina, charlie, diana, full):
    assert {browse(gina).get(url(*one)).status_code for one in pages_of(full)} == {404}
    for stranger in (charlie, diana):
        assert {browse(stranger).get(url(*one)).status_code for one in pages_of(full)} == {404}


def test_finance_officers_have_no_cases(agency, browse, full):
    henry = factories.member(agency, "Henry", Role.FINANCE)
    assert {browse(henry).get(url(*one)).status_code for one in (*pages_of(full), ("case_list",), ("follow_up_list",))} == {403}


def test_looking_at_a_case_is_in_the_audit_trail(agency, browse, bob, full):
    from organisations.models import AuditEvent

    read(browse(bob), "case", full[0].number)
    with fence(agency):
        event = AuditEvent.objects.filter(act="read", object_kind="case").order_by("seq").last()
        assert (event.object_id, event.detail["page"]) == (full[0].number, "case")


# ---------- the printed file ----------


def test_the_printed_file_has_cover_index_and_its_parts_in_their_order(browse, bob, full):
    page = read(browse(bob), "case_print", full[0].number)
    places = [page.index(f'id="{word}"') for word in ("consent", "c1", "c2", "c3", "c4", "c5")]
    assert places == sorted(places) and "李小明" in page and page.index("Contents") < places[0]


def test_printed_for_outside_nothing_tells_who_the_client_is(browse, bob, full, ming):
    page = read(browse(bob), "case_print", full[0].number, **{"for": "outside"})
    identifying = ["李小明", "小明", "陈秀英", "13912340987", "桂花巷九十一号", "东村小学", ming.birth_date.isoformat()]
    article = page[page.index("case-file"):]
    assert [text for text in identifying if text in article] == []
    assert ming.number in article and "6–13 years" in article and "绝密过程" in article
    inside = read(browse(bob), "case_print", full[0].number)
    assert all(text in inside for text in identifying)  # and all of it was there to be covered


def test_the_printed_file_holds_every_field_of_its_forms_and_outside_the_house_no_other_client(agency, browse, alice, bob, project, ming):
    """C1 to C8, placements and attachments as DOMAIN.md 4.2 names them; a schoolmate who is a client too stands in a text."""
    today = timezone.localdate()
    soon, later = today + timedelta(days=9), today + timedelta(days=19)
    with fence(agency):
        ledger.person(bob, "欧阳同桌")
        case = make.planned(bob, alice, project, ming, scopes=("filing", "casework", "referral"), referrer="郑主任明", source="committee", kind="placement")
        process = make.process(case, bob, note="和欧阳同桌吵架", place="三楼谈话室", setting="school", indirect_minutes=25, next_on=soon, objective="了解吵架", follow_up="再谈")
        services.add_photo(process.record, ledger.picture(), by=bob, caption="孩子的画")
        services.comment_process(process, by=alice, comment="先听孩子说")
        referral = services.refer(case, by=bob, kind="outside", reason="special", summary="需要评估", receiver="市第三医院", contact="转介科小周", sent_on=today, follow_up_on=later)
        services.answer_referral(referral, by=bob, receipt="accepted", received_by="接待员老吴", reply="下周来")
        services.place(case, by=bob, phase="care", outcome="foster", where="桂花巷寄养家庭", note="周末回家", since=today)
        services.add_case_paper(case, by=bob, upload=ledger.picture("家系图.jpg"), title="三代", topic="genogram")
        paper, photo = case.papers.get(), process.record.photos.get()
    inside, outside = (read(browse(bob), "case_print", case.number, **query) for query in ({}, {"for": "outside"}))
    everywhere = ["Referred by the community or village", "Received at", "School", "45 min", "25 min", soon.isoformat(), "Alice", "转介科小周", "接待员老吴", "Replied on", later.isoformat(), "周末回家",
                  "考勤", "5 天", "handed in on"]
    of_the_house = ["郑主任明", "桂花巷寄养家庭", "欧阳同桌", "孩子的画", "家系图.jpg", url("case_paper", case.number, paper.uid), photo.get_absolute_url()]
    assert [words for words in everywhere + of_the_house if words not in inside] == []
    assert [words for words in everywhere if words not in outside] == []
    assert [words for words in of_the_house if words in outside[outside.index("case-file"):]] == []
    assert "和欧**桌吵架" in outside


def test_each_kind_of_text_that_tells_who_somebody_is_is_covered(agency, browse, alice, bob, project):
    """What stands in the household, in the further facts, with the guardians, in the case and in its own forms, each in the same free text."""
    told = {"name": "林小雨", "alias": "豆豆", "phone": "13900001101", "address": "柳树巷三十八号", "village": "清水湾村", "school": "清水湾小学", "emergency_contact": "林大海",
            "emergency_phone": "13900001102", "guardian": "周美玲", "guardian phone": "13900001103", "workplace": "佛山红星鞋厂", "household": "柳树巷三十八号之一", "mate": "钱多多",
            "mate phone": "13900001104", "mate occupation": "开摩的", "brother": "林小风", "registered": "云南昭通石门坎", "occupation": "卖茶叶蛋", "caregiver": "孙玉兰", "in fact": "吴秀珍",
            "referrer": "郑主任明", "signer": "冯建国", "family": "何阿婆莲", "first on the form": "褚卫红"}
    with fence(agency):
        person = ledger.person(bob, told["name"], birth_date=make.years_ago(12), **{name: told[name] for name in ("alias", "phone", "address", "village", "school", "emergency_contact", "emergency_phone")})
        add_guardian(person, by=bob, name=told["guardian"], relation="mother", phone=told["guardian phone"], workplace=told["workplace"])
        brother = ledger.person(bob, told["brother"], birth_date=make.years_ago(9))
        household = open_household(by=bob, address=told["household"], people=[person, brother])
        add_household_member(household, by=bob, name=told["mate"], relation="parent", phone=told["mate phone"], occupation=told["mate occupation"])
        change_profile(person, by=bob, registered_address=told["registered"], occupation=told["occupation"], caregiver=f"奶奶{told['caregiver']}")
        change_child_profile(person, by=bob, actual_caregiver=f"外婆（{told['in fact']}）")
        person.refresh_from_db()
        make.consent(person, bob, signed_by=told["signer"])
        case = make.opened(bob, alice, project, person, referrer=f"东街社区 {told['referrer']}")
        everything = "、".join(told.values()) + "。奶奶说孩子想上学"
        make.approved(case, "assessment", bob, alice, make.ASSESSMENT | {"formulation": everything, "members": [{"name": told["family"], "relation": "邻居"}, {"name": told["first on the form"]}]})
    browser = browse(bob)
    inside, outside = (read(browser, "case_print", case.number, **query) for query in ({}, {"for": "outside"}))
    assert [kind for kind, text in told.items() if text not in inside] == []
    assert [kind for kind, text in told.items() if text in outside[outside.index("case-file"):]] == []
    assert "奶奶说孩子想上学" in outside


# ---------- files ----------


def test_a_file_comes_as_a_download_and_goes_when_it_is_removed(agency, browse, bob, full):
    case, _process, _referral, paper = full
    browser = browse(bob)
    answer = browser.get(url("case_paper", case.number, paper.uid))
    assert (answer.status_code, answer["Content-Disposition"][:10], answer["X-Content-Type-Options"]) == (200, "attachment", "nosniff")
    assert browser.post(url("case_paper_remove", case.number, paper.uid)).status_code == 302
    assert browser.get(url("case_paper", case.number, paper.uid)).status_code == 404


def test_a_genogram_is_a_kind_of_file_and_stands_in_the_printed_file(agency, browse, bob, full):
    case, browser = full[0], browse(bob)
    browser.post(url("case_papers", case.number), {"file": ledger.picture("家系图.jpg"), "topic": "genogram", "title": "三代"})
    browser.post(url("case_papers", case.number), {"file": ledger.picture("别的.jpg", colour="red"), "topic": "photo", "title": "不认识的种类"})
    with fence(agency):
        assert [(one.title, one.topic) for one in case.papers.order_by("pk")] == [("画像资料", "other"), ("三代", "genogram")]
    assert ["Genogram · " in read(browser, page, case.number) for page in ("case", "case_papers", "case_print")] == [True, True, True]


@pytest.mark.parametrize(("name", "body"), [("a.pdf", b"%PDF-1.4 /JavaScript %%EOF"), ("a.exe", b"MZ\x90"), ("a.docx", b"PK\x03\x04"), ("a.jpg", b"not a picture"), ("a.pdf", b"")])
def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_is_kept(agency, browse, bob, project, wang, name, body):
    from django.core.files.uploadedfile import SimpleUploadedFile

    with fence(agency):
        case = make.taken_in(bob, project, wang)
    page = browse(bob).post(url("case_papers", case.number), {"file": SimpleUploadedFile(name, body), "title": "画像"})
    assert page.status_code == 200 and "error" in page.content.decode().lower()
    with fence(agency):
        assert CasePaper.objects.count() == 0


def test_the_names_of_files_and_all_texts_lie_sealed(agency, full):
    with fence(agency), connection.cursor() as cursor:
        for table in ("case", "casepaper", "processdetail", "referral", "form", "objective", "servicerecord"):
            cursor.execute(f'SELECT string_agg(t::text, \' \') FROM casework_{table} t')
            raw = cursor.fetchone()[0]
            assert not any(secret in raw or secret.encode().hex() in raw for secret in ("李小明", "绝密过程", "画像资料", "市第三医院", "每周到校五天")), table


def test_a_child_director_sees_no_cases_on_a_childs_page(agency, browse, bob, ming, full):
    iris = factories.member(agency, "Iris", Role.CHILD_DIRECTOR, village="东村")
    with fence(agency):
        ming.village = "东村"
        ming.save()
    page = read(browse(iris), "person", ming.number)
    assert (url("person_cases", ming.number) in page, url("person_cases", ming.number) in read(browse(bob), "person", ming.number)) == (False, True)
    assert browse(iris).get(url("person_cases", ming.number)).status_code == 403
