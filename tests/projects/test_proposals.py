"""The applicant's side of a call: writing, handing in sealed, withdrawing; and who may read it when."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import services
from projects.figures import proposals as figures
from projects.models import Call, Proposal, Receipt
from tests import factories
from tests.factories_calls import draft as call_drafts
from tests.factories_casework import picture
from tests.factories_proposals import begun, closing_hour_passes, draft, handed_in, open_call, whole
from tests.projects.test_papers import pdf

SECRET = "封存的秘密方案"


@pytest.fixture
def call(diana):
    return open_call(diana, units=[("东湖街道", 3), ("海滨街道", 2)])


@pytest.fixture
def gina(other_agency):
    """Gina administers another agency, which bids as well."""
    return factories.member(other_agency, "Gina", Role.ADMIN)


@pytest.fixture
def grace(agency):
    """Grace leads projects: she writes, the administrator hands in."""
    return factories.member(agency, "Grace", Role.PROJECT_LEAD)


def problems(proposal, call):
    with fence(proposal.organisation):
        return {problem.field: str(problem.words) for problem in figures.problems(proposal, call)}


def saved(proposal, by, facts=None, texts=None, tables=None):
    made = whole()
    with fence(by.organisation):
        return services.save_proposal(proposal, by=by, facts=made["facts"] | (facts or {}), texts=made["texts"] | (texts or {}),
                                      tables=made["tables"] | (tables or {}))


def form_of(page):
    """What a browser would send back: every field of the page's main form."""
    html = page.content.decode()
    start = html.index('data-autosave')
    html = html[start:html.index("</form>", start)]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not ('type="checkbox"' in tag and "checked" not in tag):
            fields[name[1]] = unescape(value[1]) if value else "on" if "checkbox" in tag else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*(.*?)</textarea>', html, re.S):
        fields[name] = unescape(body)
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    return fields


# ---------- what a proposal needs ----------


def test_nothing_is_missing_to_a_whole_proposal(fiona, call):
    assert problems(draft(fiona, call), call) == {}


def test_more_than_the_call_gives_is_refused(fiona, call):
    proposal = saved(draft(fiona, call), fiona, facts={"amount": Decimal("50000.01")})
    assert problems(proposal, call)["amount"] == "The call gives 50,000.00 yuan at most; you ask for 50,000.01 yuan."
    with fence(fiona.organisation), pytest.raises(services.NotComplete):
        services.submit_proposal(proposal, by=fiona)


def test_the_budget_table_must_add_up_to_the_amount(fiona, call):
    proposal = saved(draft(fiona, call), fiona, facts={"amount": Decimal("30000.01")})
    assert problems(proposal, call) == {
        "budget-0-unit_price": "The rows paid by this call add up to 30,000.00 yuan; you ask for 30,000.01 yuan. The difference is 0.01 yuan."}


def test_what_others_pay_stands_in_both_tables(fiona, call):
    own = whole()["tables"]["budget"] + [{"category": "activity", "item": "场地", "unit_price": "100", "quantity": "3", "source": "other"}]
    proposal = saved(draft(fiona, call), fiona, tables={"budget": own})
    assert problems(proposal, call) == {
        "other_sources-0-amount": "The budget rows that others pay add up to 300.00 yuan, the other sources to 0.00 yuan."}
    proposal = saved(proposal, fiona, tables={"budget": own, "other_sources": [{"name": "慈善会", "kind": "foundation", "amount": "300"}]})
    assert (problems(proposal, call), proposal.total_amount) == ({}, Decimal("30300.00"))


@pytest.mark.parametrize(("start", "end", "words"), [
    (date(2027, 1, 1), date(2027, 12, 31), None),  # twelve months, from the first to the last day
    (date(2027, 1, 1), date(2028, 1, 1), "The term is longer than the call's 12 months: from 2027-01-01 it ends on 2027-12-31 at the latest."),
    (date(2027, 1, 15), date(2027, 7, 14), None),  # six
    (date(2027, 1, 15), date(2027, 7, 13), "The term is shorter than the call's 6 months: from 2027-01-15 it ends on 2027-07-14 at the earliest."),
    (date(2027, 8, 31), date(2028, 2, 29), None),  # no 31 February: the month's last day
])
def test_the_term_lies_within_the_calls_months(fiona, call, start, end, words):
    rows = [{"what": "探访", "starts_on": start.isoformat(), "ends_on": end.isoformat()}]
    proposal = saved(draft(fiona, call), fiona, facts={"starts_on": start, "ends_on": end}, tables={"schedule": rows})
    assert problems(proposal, call).get("ends_on") == words


def test_a_field_that_is_not_called_for_is_refused(fiona, call):
    proposal = saved(draft(fiona, call), fiona, facts={"domain": "health", "population": "women"})
    found = problems(proposal, call)
    assert (found["domain"], found["population"]) == ("The call does not ask for this. It asks for: Community service, Family service.",
                                                      "The call does not ask for this. It asks for: Children, Older people.")


def test_the_summary_has_500_characters_at_most(fiona, call):
    assert problems(saved(draft(fiona, call), fiona, texts={"summary": "字" * 500}), call) == {}
    assert problems(saved(draft(fiona, call), fiona, texts={"summary": "字" * 501}), call) == {"summary": "501 characters; 500 at most."}


def test_a_residents_committee_needs_no_annual_inspection(bureau, diana, call):
    committee = factories.organisation(code="JW", slug="juwei", name="幸福社区居民委员会", kind="committee")
    head = factories.member(committee, "Helen", Role.ADMIN)
    proposal = draft(head, call, inspection="", level="", registration_number="")
    assert problems(proposal, call) == {}


amounts = st.decimals(min_value=0, max_value=100000, places=2, allow_nan=False, allow_infinity=False)


@given(rows=st.lists(st.tuples(amounts, st.integers(0, 999), st.sampled_from(["call", "own", "other"])), max_size=15), extra=amounts)
def test_the_sums_are_those_of_the_rows_to_the_cent(rows, extra):
    tables = {"budget": [{"unit_price": f"{price:,}", "quantity": str(many), "source": source} for price, many, source in rows],
              "other_sources": [{"amount": str(extra)}]}
    sums = figures.budget(tables)
    assert sums.total == sum((price * many for price, many, _source in rows), Decimal(0))
    assert sums.asked == sum((price * many for price, many, source in rows if source == "call"), Decimal(0))
    assert (sums.total, sums.others) == (sum(sums.by_category.values(), Decimal(0)), extra)
    assert sums.amounts == [price * many for price, many, _source in rows]


@given(price=amounts, many=st.decimals(min_value=0, max_value=500, places=2, allow_nan=False, allow_infinity=False))
def test_a_row_is_rounded_half_up_to_the_cent(price, many):
    amount = figures.row_amount({"unit_price": str(price), "quantity": str(many)})
    assert amount == amount.quantize(Decimal("0.01"))
    assert -Decimal("0.005") < amount - price * many <= Decimal("0.005")


@given(st.text(max_size=30))
def test_no_typed_text_breaks_the_sums(text):
    sums = figures.budget({"budget": [{"unit_price": text, "quantity": "1", "source": text}]})
    assert sums.total >= 0 and sums.total == sum((amount for amount in sums.amounts if amount), Decimal(0))


# ---------- handing in ----------


def test_a_receipt_says_when_and_not_from_whom(fiona, diana, call, browse):
    proposal = draft(fiona, call)
    proposal = saved(proposal, fiona, facts={"unit_name": "东湖街道"})
    answer = browse(fiona).post(f"/o/zhihe/proposals/{proposal.number}/submit/")
    assert answer["Location"] == f"/o/zhihe/proposals/{proposal.number}/"
    assert "Receipt number <b>1</b>" in browse(fiona).get(answer["Location"]).content.decode()
    with fence(diana.organisation):
        receipt = Receipt.objects.get()
        assert (receipt.number, receipt.unit.name, receipt.withdrawn_at) == (1, "东湖街道", None)
        event = AuditEvent.objects.get(act="receipt")
        assert (event.actor_id, event.user_id, event.address, event.request_id, event.object_id, event.detail) == (None, None, None, "", call.number, {})


def test_handed_in_twice_is_one_receipt(fiona, diana, call, browse):
    proposal = handed_in(fiona, call)
    with fence(fiona.organisation), pytest.raises(services.AlreadyHandedIn):
        services.submit_proposal(proposal, by=fiona)
    browse(fiona).post(f"/o/zhihe/proposals/{proposal.number}/submit/")
    with fence(diana.organisation):
        assert Receipt.objects.count() == 1


def test_receipts_are_numbered_by_call(fiona, gina, diana, call):
    other = open_call(diana, title="第二次征集")
    numbers = [handed_in(member, where).receipt_number for member, where in ((fiona, call), (gina, call), (fiona, other), (fiona, call))]
    assert numbers == [1, 2, 1, 3]


def test_withdrawn_and_handed_in_anew_it_has_a_new_receipt(fiona, diana, call, browse):
    proposal = handed_in(fiona, call)
    client = browse(fiona)
    client.post(f"/o/zhihe/proposals/{proposal.number}/withdraw/")
    with fence(diana.organisation):
        assert Receipt.objects.get().withdrawn_at is not None
    assert client.post(f"/o/zhihe/proposals/{proposal.number}/reopen/")["Location"].endswith("/edit/")
    client.post(f"/o/zhihe/proposals/{proposal.number}/submit/")
    with fence(fiona.organisation):
        proposal.refresh_from_db()
    assert (proposal.status, proposal.receipt_number) == ("submitted", 2)


def test_after_the_closing_hour_nothing_is_handed_in_withdrawn_or_reopened(fiona, call):
    late, there, gone = draft(fiona, call), handed_in(fiona, call), handed_in(fiona, call)
    with fence(fiona.organisation):
        services.withdraw_proposal(gone, by=fiona)
    closing_hour_passes(call)
    with fence(fiona.organisation):
        for verb, proposal in ((services.submit_proposal, late), (services.withdraw_proposal, there), (services.reopen_proposal, gone)):
            with pytest.raises(services.CallIsClosed):
                verb(proposal, by=fiona)
        assert [Proposal.objects.get(pk=one.pk).status for one in (late, there, gone)] == ["draft", "submitted", "withdrawn"]


def test_the_closing_hour_passes_while_the_form_is_open(fiona, call, browse):
    """The reason is said and nothing typed is lost: the draft is kept, with what was typed last."""
    proposal, client = draft(fiona, call), browse(fiona)
    typed = form_of(client.get(f"/o/zhihe/proposals/{proposal.number}/edit/")) | {"need": "关门前写的最后一句", "next": "check"}
    closing_hour_passes(call)
    answer = client.post(f"/o/zhihe/proposals/{proposal.number}/edit/", typed, follow=True)
    assert "The call closed on" in answer.content.decode() and "your draft is kept" in answer.content.decode()
    assert "Hand in</button>" not in answer.content.decode()
    late = client.post(f"/o/zhihe/proposals/{proposal.number}/submit/", follow=True)
    assert "The call closed on" in late.content.decode()
    with fence(fiona.organisation):
        proposal.refresh_from_db()
    assert (proposal.status, proposal.texts["need"]) == ("draft", "关门前写的最后一句")


def test_the_database_too_refuses_a_wrong_step(fiona, call):
    from django.db import IntegrityError, transaction

    proposal = draft(fiona, call)
    with fence(fiona.organisation), pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(status="withdrawn")


def test_only_who_may_hands_in(grace, call, browse):
    proposal = draft(grace, call)
    page = browse(grace).get(f"/o/zhihe/proposals/{proposal.number}/check/").content.decode()
    assert "An administrator of your organisation hands it in." in page and "Hand in</button>" not in page
    assert browse(grace).post(f"/o/zhihe/proposals/{proposal.number}/submit/").status_code == 403


def test_the_calling_house_does_not_answer_its_own_call(diana, call, browse, bureau):
    admin = factories.member(bureau, "Boss", Role.ADMIN)
    with fence(bureau):
        from projects.window import NotThisCall

        with pytest.raises(NotThisCall):
            services.begin_proposal(Call.objects.get(pk=call.pk), by=admin)
    assert browse(diana).get(f"/o/minzheng/calls/{call.number}/propose/").status_code == 403


# ---------- writing ----------


def test_the_form_keeps_every_word_with_every_button(fiona, call, browse):
    client = browse(fiona)
    number = client.post(f"/o/zhihe/calls/{call.number}/propose/")["Location"].split("/")[4]
    address = f"/o/zhihe/proposals/{number}/edit/"
    typed = form_of(client.get(address)) | {
        "title": "邻里互助", "amount": "三万", "starts_on": "明年", "need": "第一行\n第二行 <b>", "team-0-name": "甘露", "budget-0-unit_price": "12.50", "budget-0-quantity": "4",
        "budget-0-source": "call", "budget-0-category": "activity", "promise": "on"}
    answer = client.post(address, typed | {"add": "budget"})
    assert answer["Location"] == f"{address}?add=budget#budget"
    page = client.get(answer["Location"].split("#")[0])
    again = form_of(page)
    assert {name: again[name] for name in ("title", "amount", "starts_on", "team-0-name", "budget-0-unit_price", "budget-0-source")} == {
        "title": "邻里互助", "amount": "三万", "starts_on": "明年", "team-0-name": "甘露", "budget-0-unit_price": "12.50", "budget-0-source": "call"}
    assert again["promise"] == "yes" and "budget-3-item" in again and "team-1-name" in again
    assert '<output data-amount>50.00</output>' in page.content.decode() and '<output data-sum="call">50.00</output>' in page.content.decode()
    client.post(address, again | {"drop": "budget-0"})
    assert form_of(client.get(address))["budget-0-unit_price"] == ""
    with fence(fiona.organisation):
        proposal = Proposal.objects.get(number=number)
    assert (proposal.texts["need"], proposal.amount, proposal.texts["typed"]) == ("第一行\n第二行 <b>", None, {"amount": "三万", "starts_on": "明年"})
    assert problems(proposal, call)["amount"] == "This is not a number that can be used here."


def test_what_is_left_stands_at_the_field(fiona, call, browse):
    proposal = saved(draft(fiona, call), fiona, facts={"amount": Decimal(60000)})
    check = browse(fiona).get(f"/o/zhihe/proposals/{proposal.number}/check/").content.decode()
    assert "2 things are left" in check and f"/o/zhihe/proposals/{proposal.number}/edit/?check#id_amount" in check
    page = browse(fiona).get(f"/o/zhihe/proposals/{proposal.number}/edit/?check").content.decode()
    assert "There are 2 things to correct" in page and 'id="id_amount_error"' in page


def test_a_draft_saves_itself_and_says_when(fiona, call, browse):
    proposal, client = draft(fiona, call), browse(fiona)
    address = f"/o/zhihe/proposals/{proposal.number}/"
    typed = form_of(client.get(address + "edit/")) | {"summary": "自动保存的摘要"}
    answer = client.post(address + "autosave/", typed)
    assert (answer.status_code, re.fullmatch(r"\d\d:\d\d", answer["X-Saved-At"]) is not None, answer["X-Version"]) == (204, True, "3")
    again = client.post(address + "autosave/", typed | {"version": "3"})
    assert (again.status_code, again["X-Version"]) == (204, "3")  # nothing new, nothing written
    assert form_of(browse(fiona).get(address + "edit/"))["summary"] == "自动保存的摘要"  # on any device


def test_two_who_write_at_once_see_both_texts(fiona, grace, call, browse):
    proposal = draft(fiona, call)
    address = f"/o/zhihe/proposals/{proposal.number}/"
    hers, his = browse(grace), browse(fiona)
    first, second = form_of(hers.get(address + "edit/")), form_of(his.get(address + "edit/"))
    hers.post(address + "edit/", first | {"need": "甲写的需求", "budget-0-item": "甲的物资"})
    assert his.post(address + "autosave/", second | {"need": "乙写的需求"}).status_code == 409
    clash = his.post(address + "edit/", second | {"need": "乙写的需求"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "甲写的需求" in page and "乙写的需求" in page and "甲的物资" in page
    with fence(fiona.organisation):
        assert Proposal.objects.get(pk=proposal.pk).texts["need"] == "甲写的需求"
    assert his.post(address + "edit/", form_of(clash)).status_code == 302
    with fence(fiona.organisation):
        assert Proposal.objects.get(pk=proposal.pk).texts["need"] == "乙写的需求"


def test_what_was_handed_in_meanwhile_takes_no_more_text(fiona, grace, call, browse):
    proposal = draft(fiona, call)
    address = f"/o/zhihe/proposals/{proposal.number}/"
    typed = form_of(browse(grace).get(address + "edit/")) | {"need": "晚了一步的话"}
    browse(fiona).post(address + "submit/")
    assert browse(grace).post(address + "autosave/", typed).status_code == 409
    late = browse(grace).post(address + "edit/", typed)
    assert late.status_code == 409 and "晚了一步的话" in late.content.decode()
    with fence(fiona.organisation):
        assert Proposal.objects.get(pk=proposal.pk).texts["need"] == whole()["texts"]["need"]


def test_the_next_proposal_knows_the_house_already(fiona, call):
    handed_in(fiona, call)
    with fence(fiona.organisation):
        second = services.begin_proposal(call, by=fiona)
    assert (second.texts["legal_representative"], second.texts.get("need"), second.tables["team"][0]["name"]) == ("方安", None, "甘露")


def test_the_list_says_what_became_of_each(fiona, call, browse):
    handed_in(fiona, call)
    page = browse(fiona).get("/o/zhihe/proposals/").content.decode()
    assert "幸福邻里：独居长者互助" in page and "receipt 1" in page and "30,000.00" in page


def test_the_list_costs_the_same_for_one_and_for_many(fiona, call, browse):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/o/zhihe/proposals/")
        return len(queries)

    client = browse(fiona)
    client.get("/o/zhihe/proposals/")
    draft(fiona, call)
    one = cost()
    for _turn in range(3):
        handed_in(fiona, call)
    assert (cost(), one <= 20) == (one, True)


# ---------- sealed until its hour ----------


def read_raw(home, sql="SELECT id FROM projects_proposal"):
    """Plain SQL inside a house's fence, past every queryset of ours."""
    with fence(home), connection.cursor() as cursor:
        cursor.execute(sql)
        return len(cursor.fetchall())


def everything_readable(client, slug, numbers, papers):
    """What a member of a house finds at the addresses at which a proposal might show."""
    found = []
    for path in ["proposals/", "calls/", *[f"calls/{number}/" for number in numbers["calls"]], *[f"proposals/{number}/" for number in numbers["proposals"]],
                 *[f"proposals/{number}/{step}/" for number in numbers["proposals"] for step in ("edit", "check")],
                 *[f"calls/{number}/{page}/" for number in numbers["calls"] for page in ("panel", "scoring", "ranking", "propose")],
                 *[f"papers/{uid}/" for uid in papers], "audit/", "", "notices/"]:
        answer = client.get(f"/o/{slug}/{path}")
        if answer.status_code == 200:
            found.append(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return b"".join(found)


def test_a_sealed_proposal_is_nowhere_in_the_house_that_called_before_its_hour(fiona, gina, diana, bureau, call, browse):
    proposal = draft(fiona, call, need=SECRET, activities=SECRET)
    with fence(fiona.organisation):
        paper = services.add_paper(proposal, upload=pdf("封存附件.pdf"), title=SECRET, by=fiona)
        body = pdf("封存附件.pdf").read()
        services.submit_proposal(proposal, by=fiona)
    auditor, boss = factories.member(bureau, "Liam", Role.AUDITOR), factories.member(bureau, "Boss", Role.ADMIN)
    expert = factories.member(bureau, "Edna", Role.REVIEWER)
    numbers, papers = {"calls": [call.number], "proposals": [proposal.number]}, [paper.uid]

    def leaks(member):
        seen = everything_readable(browse(member), member.organisation.slug, numbers, papers)
        return SECRET.encode() in seen, proposal.title.encode() in seen, b"Fiona" in seen, body in seen

    trail = browse(auditor).get("/o/minzheng/audit/").content.decode()  # before anybody typed a number into an address
    assert "A proposal arrives" in trail and not re.search(rf"{proposal.number}|zhihe|致和", trail)
    house = (diana, auditor, boss, expert)
    assert [leaks(member) for member in house] == [(False,) * 4] * 4
    assert leaks(gina) == (False,) * 4
    assert (read_raw(bureau), read_raw(bureau, "SELECT id FROM projects_paper"), read_raw(gina.organisation)) == (0, 0, 0)
    assert leaks(fiona) == (True, True, True, True)  # it is really there

    closing_hour_passes(call)
    assert (read_raw(bureau), read_raw(bureau, "SELECT id FROM projects_paper"), read_raw(gina.organisation)) == (1, 1, 0)
    assert browse(diana).get(f"/o/minzheng/proposals/{proposal.number}/").status_code == 404  # the review has not begun
    begun(call, diana)
    text, title, _name, paper_body = leaks(diana)
    assert (text, title, paper_body) == (True, True, True)
    assert leaks(gina) == (False,) * 4
    assert [leaks(member)[0] for member in (auditor, expert)] == [False, False]  # no seat on the panel


def test_what_was_typed_lies_encrypted(fiona, call):
    draft(fiona, call, need=SECRET)
    with fence(fiona.organisation), connection.cursor() as cursor:
        cursor.execute("SELECT texts, tables FROM projects_proposal")
        texts, tables = map(bytes, cursor.fetchone())
    assert (SECRET.encode() in texts, b"\\u5c01" in texts, "探访物资".encode() in tables, len(texts) > 500) == (False, False, False, True)


def test_a_withdrawn_proposal_is_never_read(fiona, diana, bureau, call, browse):
    proposal = handed_in(fiona, call, need=SECRET)
    with fence(fiona.organisation):
        services.withdraw_proposal(proposal, by=fiona)
    begun(call, diana)
    assert (read_raw(bureau), browse(diana).get(f"/o/minzheng/proposals/{proposal.number}/").status_code) == (0, 404)


def test_a_look_of_the_calling_house_is_written_down(fiona, diana, call, browse):
    proposal = handed_in(fiona, call)
    begun(call, diana)
    browse(diana).get(f"/o/minzheng/proposals/{proposal.number}/")
    with fence(diana.organisation):
        assert AuditEvent.objects.filter(act="read", object_kind="proposal", object_id=proposal.number).count() == 1


def test_a_worker_of_the_house_reads_no_proposal(fiona, bob, call, browse):
    proposal = handed_in(fiona, call)
    assert [browse(bob).get(f"/o/zhihe/proposals/{page}").status_code for page in ("", f"{proposal.number}/", f"{proposal.number}/edit/")] == [403, 403, 403]


def test_a_full_form_is_one_request_that_django_takes(settings):
    from projects.figures import proposal_sheet as sheet

    cells = sum(table.most * len(table.columns) for table in sheet.TABLES.values())
    assert cells + len(sheet.FACTS) + len(sheet.TEXTS) + 10 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_a_seated_reviewer_reads_it_after_the_statement_and_without_telephone_numbers(fiona, diana, bureau, call, browse):
    proposal = handed_in(fiona, call, need=SECRET, head_phone="059512345678")
    begun(call, diana)
    expert, partial = factories.member(bureau, "Edna", Role.REVIEWER), factories.member(bureau, "Paul", Role.REVIEWER)
    address = f"/o/minzheng/proposals/{proposal.number}/"
    with fence(bureau):
        judged = Call.objects.get(pk=call.pk)
        for member in (expert, partial):
            services.seat_reviewer(judged, membership=member, by=diana)
    assert browse(expert).get(address).status_code == 404
    with fence(bureau):
        services.make_statement(judged, has_conflict=False, by=expert)
        services.make_statement(judged, has_conflict=True, text="曾在该机构任理事", by=partial)
    page = browse(expert).get(address).content.decode()
    assert (SECRET in page, "059512345678" in page, browse(partial).get(address).status_code) == (True, False, 404)
    assert "059512345678" in browse(diana).get(address).content.decode()


# ---------- papers that the call asks for by name ----------


def test_a_proposal_is_handed_in_with_the_papers_that_the_call_asks_for(fiona, diana, browse):
    call = open_call(diana, asked_papers=["seal", "authority"])
    proposal = draft(fiona, call)
    with fence(fiona.organisation):
        services.add_paper(proposal, upload=picture("盖章页.jpg"), by=fiona)  # any file is not the paper asked for
        assert [str(problem.about) for problem in figures.problems(proposal, call)] == ["Seal of the community where it lands", "Opinion of the supervising authority"]
        services.add_paper(proposal, upload=picture("盖章页.jpg"), by=fiona, purpose="seal")
        with pytest.raises(services.NotComplete) as refused:
            services.submit_proposal(proposal, by=fiona)
        assert [str(problem.about) for problem in refused.value.problems] == ["Opinion of the supervising authority"]
    for page in ("check/", "edit/?check"):
        assert browse(fiona).get(f"/o/zhihe/proposals/{proposal.number}/{page}").status_code == 200
    with fence(fiona.organisation):
        services.add_paper(proposal, upload=picture("意见.jpg", colour="blue"), by=fiona, purpose="authority")
        assert services.submit_proposal(proposal, by=fiona).status == "submitted"


def test_the_call_says_which_papers_it_asks_for_and_the_file_which_paper_it_is(fiona, diana, browse):
    call = open_call(diana, asked_papers=["seal"])
    assert browse(fiona).get(f"/o/zhihe/calls/{call.number}/").content.decode().count("Seal of the community where it lands") == 1
    proposal = draft(fiona, call)
    form = browse(fiona).get(f"/o/zhihe/papers/new/proposal/{proposal.uid}/").context["form"]
    assert [code for code, _label in form.fields["purpose"].choices] == ["", "seal", "authority"]
    with fence(fiona.organisation), pytest.raises(services.PurposeNotAsked):
        services.add_paper(proposal, upload=picture("保密.jpg"), by=fiona, purpose="privacy")


def test_a_paper_of_another_kind_is_refused_at_the_form_of_the_call(diana, bureau, browse):
    call = call_drafts(diana, asked_papers=["authority"])
    form = browse(diana).get(f"/o/minzheng/calls/{call.number}/edit/").context["form"]
    assert (form.fields["asked_papers"].initial, [code for code, _label in form.fields["asked_papers"].choices]) == (["authority"], ["seal", "authority"])
    with fence(bureau):
        opened = services.open_call(call, by=diana)
        with pytest.raises(services.CallIsPublished) as refused:
            services.change_call(opened, asked_papers=[], by=diana)
    assert refused.value.fields == ["asked_papers"]
