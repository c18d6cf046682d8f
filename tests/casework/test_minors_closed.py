"""A minor's case and notes are closed to whoever neither serves nor supervises, project leaders too, until a file is opened to them
(DOMAIN.md section 5: "for a minor's file any staff member other than the responsible worker and supervisor needs approval")."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from casework import services
from casework.models import Case, Form, ServiceRecord, WorkOrder
from organisations import services as house
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from people import services as files
from people.models.serving import forget_known_ids
from people.services.approvals import looks_of
from projects.services import assign_staff
from tests import factories, factories_people
from tests import factories_cases as make
from tests import factories_casework as ledger

pytestmark = pytest.mark.django_db
COVERED = "For those who serve or review only."


@pytest.fixture
def lena(agency, alice, project):
    """Lena leads the project, serves nobody in it and supervises nobody."""
    leader = factories.member(agency, "Lena", Role.PROJECT_LEAD)
    with fence(agency):
        assign_staff(project, membership=leader, by=alice, since=project.starts_on)
    return leader


@pytest.fixture
def ming(agency, bob, project):
    return factories_people.child(bob, "陈小明")


@pytest.fixture
def elder(agency, bob, project):
    return factories_people.person(bob, "李建国")


@pytest.fixture
def case(agency, alice, bob, project, ming):
    """Ming's case, in its intervention, with a process record that waits."""
    with fence(agency):
        made = make.planned(bob, alice, project, ming)
        make.process(made, bob, note="孩子说父亲打他")
    return made


def open_for(person, leader, alice):
    files.decide_access(files.ask_access(person, by=leader, basis="supervision", reason="月度抽查"), by=alice, granted=True)


def page(browse, member, path):
    return browse(member).get(f"/o/{member.organisation.slug}/{path}")


def test_a_leader_of_the_project_sees_how_far_a_childs_case_is_and_asks_before_reading_it(agency, alice, lena, case, ming, browse):
    paths = [f"cases/{case.number}/print/", f"cases/{case.number}/process/1/", f"cases/{case.number}/close/", f"cases/{case.number}/files/"]
    with fence(agency):
        forms = [f"forms/{form.uid}/" for form in Form.objects.filter(case=case)]
    first = page(browse, lena, f"cases/{case.number}/")
    shut = first.content.decode()
    assert (first.status_code, [page(browse, lena, path).status_code for path in paths], {page(browse, lena, path).status_code for path in forms}) == (200, [403] * 4, {404})
    assert [words in shut for words in (case.number, "Intervention", "陈*明", "Ask for it", "陈小明", "孩子", "School work")] == [True] * 4 + [False] * 3
    with fence(agency):
        open_for(ming, lena, alice)
    assert [page(browse, lena, path).status_code for path in (f"cases/{case.number}/", *paths, *forms)] == [200] * (5 + len(forms))


def test_what_a_child_says_in_the_forms_is_as_closed_as_the_rest_of_them(agency, alice, bob, lena, project, ming, browse):
    said = ["我想和妈妈住", "留在熟悉的学校", "我同意去三天", "亲属还在寻找"]
    with fence(agency):
        case = make.opened(bob, alice, project, ming, kind="placement")
        make.approved(case, "assessment", bob, alice, {"child_opinion": said[0], "best_interest": said[1]})
        make.approved(case, "plan", bob, alice, {"child_view": said[2], "why_not_permanent": said[3]})
        forms = list(case.forms.order_by("pk"))
    paths = [f"cases/{case.number}/", f"cases/{case.number}/print/", *(f"forms/{form.uid}/{end}" for form in forms for end in ("", "print/"))]
    read = {who: "".join(page(browse, who, path).content.decode() for path in paths) for who in (bob, alice, lena)}
    assert {who.name: [words in text for words in said] for who, text in read.items()} == {"Bob": [True] * 4, "Alice": [True] * 4, "Lena": [False] * 4}


def test_those_around_a_child_read_the_case_and_adults_cases_are_the_leaders_to_read_as_before(agency, alice, bob, lena, project, case, elder):
    with fence(agency):
        grown, grace = make.opened(bob, alice, project, elder), factories.member(agency, "Grace", Role.PROJECT_LEAD)
        assign_staff(project, membership=grace, by=alice, since=project.starts_on)
        assert [case.open_to(who) for who in (bob, alice, lena, grace)] == [True, True, False, False]
        assert (grown.open_to(lena), set(Form.objects.visible_to(lena))) == (True, set(grown.forms.all()))
        Case.objects.filter(pk=case.pk).update(supervisor=grace)  # the leader supervises this case
        case.refresh_from_db()
        files.join_team(case.person, lena, by=bob)  # the leader works with the child
        assert [case.open_to(who) for who in (bob, alice, lena, grace)] == [True] * 4


def test_somebody_whose_age_nobody_knows_is_closed_to_the_leader_like_a_child(agency, alice, bob, lena, project, wang):
    with fence(agency):
        assert (wang.birth_date, make.opened(bob, alice, project, wang).open_to(lena)) == (None, False)


def test_a_form_of_a_childs_case_is_decided_by_the_supervisor_or_by_the_leader_to_whom_the_file_is_open(agency, alice, bob, lena, project, ming, browse):
    with fence(agency):
        make.consent(ming, bob)
        form = make.handed_in(make.taken_in(bob, project, ming), "intake", bob)
        assert [list(Form.objects.to_decide_by(who)) for who in (alice, lena)] == [[form], []]
        with pytest.raises(services.NotTheDecider):
            services.approve_form(form, by=lena)
    said = "A form of this case waits for a decision."
    assert said in page(browse, lena, f"cases/{form.case.number}/").content.decode()
    with fence(agency):
        open_for(ming, lena, alice)
        assert (list(Form.objects.to_decide_by(lena)), services.approve_form(form, by=lena).status) == ([form], "approved")


def test_the_leader_reviews_a_record_of_a_child_without_reading_its_note(agency, alice, bob, lena, project, ming, browse):
    with fence(agency):
        record = ledger.record(bob, project, persons=[ming], note="孩子说父亲打他")
    looks = {who: (page(browse, who, "review/").content.decode(), page(browse, who, f"log/{record.number}/").content.decode()) for who in (alice, lena)}
    assert {who.name: ["父亲打他" in text for text in texts] for who, texts in looks.items()} == {"Alice": [True, True], "Lena": [False, False]}
    assert "For those who serve or review only." in looks[lena][1] and "陈小明" not in looks[lena][1]
    with fence(agency):
        services.approve_record(record, by=lena)
        assert ServiceRecord.objects.get(pk=record.pk).status == "approved"
    assert page(browse, lena, f"log/{record.number}/correct/").status_code == 403  # the form would show the note
    with fence(agency):
        open_for(ming, lena, alice)
        forget_known_ids()
    assert page(browse, lena, f"log/{record.number}/correct/").status_code == 200


def cells(answer):
    return [[str(cell.value or "") for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


def test_what_a_work_order_about_a_child_says_is_closed_to_the_leader_too(agency, alice, bob, lena, project, ming, elder, browse):
    today = timezone.localdate()
    with fence(agency):
        visits = [ledger.record(bob, project, persons=[one], hour=hour) for hour, one in ((9, ming), (11, elder))]
        orders = [services.open_order(one, by=alice, what=what, assigned_to=bob, due_on=today, record=visit)
                  for one, visit, what in ((ming, visits[0], "孩子说父亲打他，去看看"), (elder, visits[1], "老人屋顶漏雨"))]
        childs, elders = [services.finish_order(order, by=bob, outcome=outcome) for order, outcome in zip(orders, ("父亲不在家", "修好了"), strict=True)]

    def reads(who):
        """(the child's words, the elder's words, how often the page covers) on the list, in the workbook, on the order's page."""
        listed = page(browse, who, "work-orders/?status=").content.decode()
        told = ["\n".join(row) for row in cells(page(browse, who, "work-orders/export/?status="))]
        shown = [page(browse, who, f"work-orders/{order.number}/").content.decode() for order in (childs, elders)]
        return ["父亲" in listed, "屋顶" in listed, "父亲" in "".join(told), "屋顶" in "".join(told), "父亲打他" in shown[0], "父亲不在家" in shown[0],
                "屋顶" in shown[1], "修好了" in shown[1], listed.count(COVERED), "".join(told).count(COVERED), shown[0].count(COVERED)]

    assert (reads(alice), reads(lena)) == ([True] * 8 + [0, 0, 0], [False, True, False, True, False, False, True, True, 1, 1, 2])
    with fence(agency):
        open_for(ming, lena, alice)
        forget_known_ids()
    assert reads(lena) == [True] * 8 + [0, 0, 0]


def test_a_leader_gives_a_childs_order_to_somebody_else_unread_and_never_to_themselves(agency, alice, bob, gina, lena, project, ming, browse):
    today = timezone.localdate()
    with fence(agency):
        order = services.open_order(ming, by=alice, what="孩子说父亲打他", assigned_to=bob, due_on=today, record=ledger.record(bob, project, persons=[ming]))
    path = f"/o/{agency.slug}/work-orders/{order.number}/edit/"
    shown = browse(lena).get(path).content.decode()
    assert ("父亲" in shown, 'name="what"' in shown, 'name="assigned_to"' in shown) == (False, False, True)
    sent = {"what": "改了", "due_on": today.isoformat(), "version": 1}
    refused = browse(lena).post(path, sent | {"assigned_to": lena.pk, "submission": "a"}).content.decode()
    assert "The file of a minor opens only to those who serve the child and their supervisor." in refused
    browse(lena).post(path, sent | {"assigned_to": gina.pk, "submission": "b"})
    with fence(agency):
        order.refresh_from_db()
        assert (order.assigned_to, order.what) == (gina, "孩子说父亲打他")


def test_a_leader_who_asked_or_is_to_do_it_reads_their_own_order_about_a_child(agency, alice, bob, lena, project, ming):
    today = timezone.localdate()
    with fence(agency):
        record = ledger.record(bob, project, persons=[ming])
        asked = services.open_order(ming, by=alice, what="找学校谈", assigned_to=bob, due_on=today, record=record)
        own = services.open_order(ming, by=lena, what="找学校谈", assigned_to=bob, due_on=today, record=record)
        assert [(order.text_open_to(lena), order.text_open_to(bob), order.text_open_to(alice)) for order in (asked, own)] == [(False, True, True), (True, True, True)]
        bob.supervisor = lena
        bob.save()
        asked = WorkOrder.objects.visible_to(lena).get(pk=asked.pk)
        assert asked.text_open_to(lena)


def test_a_leader_hands_a_childs_case_over_unread_and_never_to_themselves(agency, alice, bob, gina, lena, case, browse):
    assert page(browse, lena, f"cases/{case.number}/hand-over/").status_code == 200
    with fence(agency):
        with pytest.raises(services.NotYourClient):
            services.hand_over_case(case, by=lena, to=lena, reason="看看")
        assert services.hand_over_case(case, by=lena, to=gina, reason="Bob 调岗").worker == gina


def test_the_queue_and_the_list_of_cases_cost_a_leader_the_same_for_one_child_and_for_four(agency, alice, bob, lena, project, browse):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def costs():
        found = []
        for path in ("review/", "cases/", ""):
            page(browse, lena, path)
            with CaptureQueriesContext(connection) as asked:
                page(browse, lena, path)
            found.append(len(asked))
        return found

    def one_more(n):
        with fence(agency):
            child = factories_people.child(bob, f"赵小{n}")
            make.consent(child, bob)
            make.handed_in(make.taken_in(bob, project, child), "intake", bob)
            ledger.record(bob, project, persons=[child], note="家访")

    one_more("一")
    first = costs()
    for n in "二三四":
        one_more(n)
    assert costs() == first


def test_what_an_approved_reader_opens_of_a_case_stands_on_the_request_and_is_called_a_case_in_the_trail(agency, alice, fiona, bob, project, case, ming, browse):
    other = factories_people.child(bob, "赵小红")
    with fence(agency):
        make.consent(other, bob)
        foreign = make.taken_in(bob, project, other)
        form, record = case.forms.get(kind="plan"), ledger.record(bob, project, persons=[ming], note="家访")
        request = files.decide_access(files.ask_access(ming, by=fiona, basis="supervision", reason="年度抽查"), by=alice, granted=True)
    opened = [f"people/{ming.number}/", f"cases/{case.number}/", f"cases/{case.number}/process/1/", f"cases/{case.number}/print/", f"forms/{form.uid}/",
              f"log/{record.number}/", f"cases/{foreign.number}/", f"people/{other.number}/"]
    assert [page(browse, fiona, path).status_code for path in opened] == [200] * 8
    with fence(agency):
        assert [(look.object_kind, look.object_id) for look in looks_of(request)] == [
            ("record", record.number), ("form", str(form.uid)), ("case", case.number), ("case", f"{case.number} 1"), ("case", case.number), ("person", ming.number)]
        assert AuditEvent.objects.filter(act="read", object_kind="person").exclude(object_id__in=[ming.number, other.number]).count() == 0
    shown = page(browse, alice, f"access/{request.number}/").content.decode()
    assert [shown.count(f"Opened: {what}") for what in ("case", "form", "service record")] == [3, 1, 1] and "None so far." not in shown
    assert f"case <code>{case.number} 1</code>" in page(browse, fiona, "audit/").content.decode()


def test_the_list_of_cases_does_not_tell_by_its_filter_what_the_case_itself_keeps_closed(agency, alice, bob, fiona, lena, project, case, elder, browse):
    with fence(agency):
        grown = make.opened(bob, alice, project, elder)

    def listed():
        return {who.name: [number in text for number in (case.number, grown.number)] for who in (bob, alice, lena, fiona)
                for text in [page(browse, who, "cases/?problem=school").content.decode()]}

    assert listed() == {"Bob": [True, True], "Alice": [True, True], "Lena": [False, True], "Fiona": [False, False]}
    with fence(agency):
        for who in (lena, fiona):
            open_for(case.person, who, alice)
    assert listed() == {"Bob": [True, True], "Alice": [True, True], "Lena": [True, True], "Fiona": [True, False]}


def test_own_answers_of_a_record_are_read_by_those_who_read_its_note(agency, alice, bob, fiona, lena, project, ming, browse):
    with fence(agency):
        field = house.add_extra_field("log_visit", label="家中情形", by=fiona)
        record = ledger.record(bob, project, persons=[ming], note="家访")
        house.answer_extras("log_visit", record.uid, answers={field.code: "父亲不在家"}, by=bob)
    assert {who.name: "父亲不在家" in page(browse, who, f"log/{record.number}/").content.decode() for who in (bob, alice, lena, fiona)} == {
        "Bob": True, "Alice": True, "Lena": False, "Fiona": False}
