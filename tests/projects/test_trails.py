"""Every figure of money opens to what it sums, with the same total; each house reads its own word for it (DOMAIN.md 3.4, 8.18)."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Project
from tests.factories_contract import awarded, concluded, envelope
from tests.factories_progress import asked, month_handed_in
from tests.factories_purchase import governed_project
from tests.factories_spending import budgeted, committed, paid, spent

TODAY = timezone.localdate


@pytest.fixture
def governed(fiona, bureau, diana, agency):
    """150,000 of 300,000 yuan paid in two parts; expenses in three categories, one struck out."""
    project = governed_project(fiona, bureau)
    budgeted(project, fiona)
    committed(project, diana)
    paid(project, diana, amount="100000", on=TODAY() - timedelta(days=80))
    paid(project, diana, on=TODAY() - timedelta(days=50))
    for amount, category, days_ago in (("98000.00", "staff", 60), ("2000.40", "staff", 3), ("31000.50", "activity", 20), ("1234.56", "management", 5)):
        spent(project, fiona, amount, category=category, days_ago=days_ago)
    struck = spent(project, fiona, "777.77", category="activity", days_ago=5, what="重复登记")
    with fence(agency):
        services.strike_expense(struck, reason="与凭证重复", by=fiona)
    return project


def text_of(client, address):
    return unescape(client.get(address).content.decode())


def number(words):
    return Decimal(words.replace(",", ""))


def trails(page, beginning):
    """{address: the figure that stands in the link}"""
    found = re.findall(rf'<a href="({re.escape(beginning)}[^"]*)">(?:¥ ?)?([-\d,]+\.\d\d)', page)
    return {address: number(figure) for address, figure in found}


def listed(page, caption, before="yuan"):
    """(the total above a list, the sum of the amounts in its rows)"""
    part = page[page.index(f'id="{caption}"'):]
    total = number(re.search(rf"([-\d,]+\.\d\d) {before}", part)[1])
    amounts = re.findall(r'data-label="Amount \(yuan\)"[^>]*>(?:<a [^>]*>)?([-\d,]+\.\d\d)', part.split("<tfoot")[0])
    return total, sum(map(number, amounts))


# ---------- the spending of a project ----------


@pytest.mark.parametrize("days_ago", [0, 10])
def test_a_categorys_figure_opens_to_the_expenses_it_sums(days_ago, governed, diana, browse):
    client, page = browse(diana), reverse("spending", args=["minzheng", governed.number])
    until = TODAY() - timedelta(days=days_ago)
    found = trails(text_of(client, f"{page}?since={TODAY() - timedelta(days=15)}&until={until}"), "?")  # another filter narrows the list, not the figures
    late = Decimal(0) if days_ago else Decimal("1234.56")
    staff = Decimal("98000.00") if days_ago else Decimal("100000.40")
    assert found == {f"?line={code}&until={until}#expenses": amount for code, amount in (("staff", staff), ("activity", Decimal("31000.50")), ("management", late)) if amount} | {
        f"?until={until}#expenses": staff + Decimal("31000.50") + late}
    assert {address: listed(text_of(client, page + address.split("#")[0]), "expenses") for address in found} == {address: (amount, amount) for address, amount in found.items()}


def test_a_paid_instalment_opens_to_its_payments(governed, diana, fiona, browse):
    for member in (diana, fiona):
        slug, client = member.organisation.slug, browse(member)
        checklist = reverse("checklist", args=[slug, governed.number, 1])
        assert trails(text_of(client, reverse("project", args=[slug, governed.number])), checklist) == {f"{checklist}#payments": Decimal(150000)}
        payments = text_of(client, checklist).split('id="payments"')[1].split("</section>")[0]
        assert [number(amount) for amount in re.findall(r'class="end number">([\d,.]+)', payments)] == [100000, 50000, 150000]  # two parts and their total


# ---------- an envelope ----------


@pytest.fixture
def year(fiona, bureau, diana):
    """1,290,000 yuan: one project from the envelope, one from its part, both paid in part, one with money given back."""
    one, two = (governed_project(fiona, bureau, title=title) for title in ("银龄相伴", "邻里守望"))
    with fence(bureau):
        whole = services.plan_envelope(name="购买社会工作服务", year=2026, planned=Decimal(1290000), by=diana)
        part = services.plan_envelope(name="社区实践项目", year=2026, planned=Decimal(500000), parent=whole, by=diana)
        services.commit(whole, project=one, amount=Decimal(300000), by=diana)
        services.commit(part, project=two, amount=Decimal("26315.79"), by=diana)
        services.disburse(part, project=two, instalment=None, amount=Decimal(20000), by=diana, on=TODAY())
    paid(one, diana)
    with fence(bureau):
        services.release_commitment(whole, project=one, amount=Decimal("0.01"), reason="尾差", by=diana)
    return whole, part, one, two


def test_what_an_envelope_committed_and_paid_opens_to_the_contracts_and_payments_with_its_parts(year, diana, browse):
    whole, part, one, two = year
    client, page = browse(diana), reverse("envelope", args=["minzheng", whole.number])
    first = text_of(client, page)
    assert ['href="?of=committed#moved"' in first, 'href="?of=paid#moved"' in first] == [True, True]
    assert trails(first, "?of=") == {f"?of=committed&project={one.number}#moved": Decimal("299999.99"), f"?of=paid&project={one.number}#moved": Decimal(150000)}
    sums = {address: listed(text_of(client, page + address), "moved") for address in (
        "?of=committed", "?of=paid", f"?of=committed&project={one.number}", f"?of=paid&project={one.number}")}
    assert list(sums.values()) == [(Decimal("326315.78"),) * 2, (170000,) * 2, (Decimal("299999.99"),) * 2, (150000,) * 2]
    paid_page = text_of(client, f"{page}?of=paid")
    assert trails(paid_page, "/o/minzheng/projects/") == {reverse("checklist", args=["minzheng", one.number, 1]): 150000, reverse("contract", args=["minzheng", two.number]): 20000}
    assert [client.get(address).status_code for address in trails(paid_page, "/o/minzheng/projects/")] == [200, 200]
    rows = trails(text_of(client, reverse("envelope_list", args=["minzheng"]) + "?year=2026"), "/o/minzheng/envelopes/")
    assert {address.split("?")[1]: amount for address, amount in rows.items() if part.number not in address} == {"of=committed#moved": Decimal("326315.78"), "of=paid#moved": 170000}


def test_the_trail_of_an_envelope_with_parts_costs_what_other_pages_cost(year, diana, browse):
    client, page = browse(diana), reverse("envelope", args=["minzheng", year[0].number])
    costs = []
    for of in ("", "?of=paid", "?of=committed"):
        client.get(page + of)
        with CaptureQueriesContext(connection) as asked:
            client.get(page + of)
        costs.append(len(asked))
    assert (len(set(costs)), costs[0] <= 20) == (1, True)


def test_a_figure_that_is_not_there_shows_what_moved_last(year, diana, browse):
    client, page = browse(diana), reverse("envelope", args=["minzheng", year[0].number])
    assert [client.get(page + odd).status_code for odd in ("?of=rumour", "?of=paid&project=nobody", "?project=nobody")] == [200, 200, 200]
    assert 'href="?#moved" aria-current="true"' in text_of(client, f"{page}?of=rumour")


def test_an_envelope_whose_parts_pay_everything_does_not_say_that_nothing_is_committed(fiona, bureau, diana, browse):
    project = governed_project(fiona, bureau)
    with fence(bureau):
        whole = services.plan_envelope(name="购买社会工作服务", year=2026, planned=Decimal(1290000), by=diana)
        part = services.plan_envelope(name="社区实践项目", year=2026, planned=Decimal(500000), parent=whole, by=diana)
        before = text_of(browse(diana), reverse("envelope", args=["minzheng", whole.number]))
        services.commit(part, project=project, amount=Decimal(300000), by=diana)
    after = text_of(browse(diana), reverse("envelope", args=["minzheng", whole.number]))
    assert [("Nothing is committed yet." in page, "The parts above pay them" in page) for page in (before, after)] == [(True, False), (False, True)]


# ---------- one word for one thing ----------


def test_the_purchaser_paid_what_the_provider_received(governed, diana, fiona, browse):
    said = {}
    for member in (diana, fiona):
        base = f"/o/{member.organisation.slug}/projects/{governed.number}/"
        member.user.language = "zh-hans"
        member.user.save()
        pages, lists = ("".join(re.sub(r"<[^>]+>", "", text_of(browse(member), address)) for address in addresses) for addresses in (
            (base, f"{base}spending/"), (f"/o/{member.organisation.slug}/projects/",)))
        said[member.name] = [word in text for text in (pages, lists) for word in ("到账", "已拨付")]
    assert said == {"Diana": [False, True, False, True], "Fiona": [True, False, True, False]}


def test_a_renewal_is_being_renewed_until_it_is_signed(fiona, diana, agency, bureau, browse):
    day = TODAY()
    old = concluded(diana, fiona, running=True, on=day - timedelta(days=301), starts_on=day - timedelta(days=300), ends_on=day + timedelta(days=60))
    with fence(bureau):
        new = services.renew_project(old, by=diana, starts_on=old.ends_on + timedelta(days=1), ends_on=old.ends_on + timedelta(days=365))
    page = text_of(browse(diana), reverse("project", args=["minzheng", new.number]))
    assert (page.count("Being renewed"), "Publicity period" in page) == (2, False)  # its stage, and the first step of its timeline
    assert "Publicity period" in text_of(browse(diana), reverse("project", args=["minzheng", old.number]))  # an awarded one was published
    with fence(bureau):
        services.draw_up_contract(new, by=diana, number="HT-2027-18")
    for by in (fiona, diana):
        with fence(by.organisation):
            services.sign_contract(new, by=by, **({"envelope": envelope(diana, year=2027)} if by is diana else {}))
    with fence(agency):
        assert (new.stage, Project.objects.get(pk=new.pk).stage) == ("Being renewed", "Contracted")


# ---------- one Undo ----------


def test_a_decided_report_and_change_offer_one_undo_and_it_works(governed, fiona, diana, browse):
    client = browse(diana)
    report, change = month_handed_in(governed, fiona), asked(governed, fiona)
    offered = {}
    for act, row in (("progress", report), ("change", change)):
        step = "progress_accept" if act == "progress" else "change_approve"
        page = unescape(client.post(reverse(step, args=["minzheng", row.number]), follow=True).content.decode())
        undo = reverse(f"{act}_undo", args=["minzheng", row.number])
        offered[act] = page.count(f'action="{undo}"')
        client.post(undo)
        with fence(governed.organisation):
            row.refresh_from_db()
            offered[act] = offered[act], row.status
    assert offered == {"progress": (1, "submitted"), "change": (1, "submitted")}


def test_an_awarded_project_is_to_be_contracted_in_every_list_until_all_have_signed(fiona, diana, agency, bureau, browse):
    project = awarded(diana, fiona)
    web, address = browse(diana), f"/o/minzheng/projects/{project.number}/"
    said = {page: text_of(web, page).count("To be contracted") for page in (address, f"{address}contract/", "/o/minzheng/projects/", "/o/minzheng/portfolio/", "/o/minzheng/portfolio/?status=publicised")}
    assert said == {address: 2, f"{address}contract/": 1, "/o/minzheng/projects/": 1, "/o/minzheng/portfolio/": 1, "/o/minzheng/portfolio/?status=publicised": 2}
    assert [text_of(web, page).count("Publicity period") for page in said] == [1, 0, 0, 0, 0]  # a step of its timeline, which is true
