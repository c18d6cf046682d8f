"""A contract that ends early gives back to the envelope what was not paid; other money an official gives back with a reason (DOMAIN.md 3.4, 8.8)."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent
from projects import services
from projects.figures.envelopes import bound_for, envelope_row
from projects.models import Commitment, Envelope, Project
from projects.services.troubles import ReasonMissing
from tests.factories_purchase import governed_project
from tests.factories_spending import committed, paid


@pytest.fixture
def governed(fiona, bureau):
    """300,000 yuan in three instalments of 150,000, 90,000 and 60,000."""
    return governed_project(fiona, bureau)


@pytest.fixture
def envelope(governed, diana):
    """The bureau's 1,290,000, of which the contract is committed."""
    return committed(governed, diana)


def figures(envelope):
    with fence(envelope.organisation):
        row = envelope_row(envelope)
        return row.planned, row.committed, row.paid, row.free, row.left


def given_back(house):
    with fence(house):
        return list(Commitment.objects.filter(kind="release").order_by("pk").values_list("envelope__name", "amount", "reason", "by__user__name"))


def ended(project, diana, *, to="terminated", reason="机构注销"):
    with fence(diana.organisation):
        return services.halt_project(project, to=to, reason=reason, by=diana)


def test_what_was_not_paid_goes_back_when_the_project_is_terminated(governed, envelope, diana, bureau, agency):
    paid(governed, diana)
    assert figures(envelope) == (1290000, 300000, 150000, 990000, 1140000)
    assert ended(governed, diana).status == "terminated"
    assert figures(envelope) == (1290000, 150000, 150000, 1140000, 1140000)
    assert given_back(bureau) == [("购买社会工作服务", Decimal("-150000.00"), "机构注销", diana.name)]
    with fence(bureau):
        told = AuditEvent.objects.filter(act="envelope.release").get()
        assert (told.actor_id, told.project, told.detail, bound_for(governed)) == (diana.pk, governed.number, {"amount": "150000.00"}, (150000, 150000))
    with fence(agency):
        assert AuditEvent.objects.filter(act="envelope.release").count() == 0  # the purchaser's money is no matter of the provider's
        assert Commitment.objects.count() == 0


def test_nothing_moves_when_it_is_suspended_or_all_was_paid(governed, envelope, diana, bureau):
    ended(governed, diana, to="suspended", reason="审计中")
    assert (figures(envelope)[1], given_back(bureau)) == (300000, [])
    with fence(bureau):
        services.halt_project(governed, to="running", reason="审计结束", by=diana)
    for seq in (1, 2, 3):
        paid(governed, diana, seq=seq, override_reason="提前付清")
    ended(governed, diana)
    assert (figures(envelope)[1:3], given_back(bureau)) == ((300000, 300000), [])


def test_each_envelope_gets_back_its_own(governed, envelope, diana, bureau):
    """A supplement may be paid from another envelope than the contract."""
    with fence(bureau):
        other = services.plan_envelope(name="福彩公益金", year=2026, planned=Decimal(100000), by=diana)
        services.commit(other, project=governed, amount=Decimal("20000.50"), kind="supplement", by=diana)
    paid(governed, diana, amount="0.01")
    ended(governed, diana)
    assert given_back(bureau) == [("购买社会工作服务", Decimal("-299999.99"), "机构注销", diana.name), ("福彩公益金", Decimal("-20000.50"), "机构注销", diana.name)]
    assert (figures(envelope)[1:3], figures(other)[1:3]) == ((Decimal("0.01"), Decimal("0.01")), (0, 0))


def test_after_it_nothing_more_is_paid_without_a_reason(governed, envelope, diana, bureau):
    ended(governed, diana)
    with pytest.raises(services.EnvelopeOverspent):
        paid(governed, diana)


def test_a_termination_that_fails_gives_nothing_back(governed, envelope, diana, bureau):
    ended(governed, diana)
    with pytest.raises(services.StepNotPossible):
        ended(governed, diana)
    assert len(given_back(bureau)) == 1


def test_an_own_project_that_ends_touches_no_envelope(fiona, agency, bureau):
    with fence(agency):
        project = services.create_project(title="自有项目", starts_on=timezone.localdate(), ends_on=timezone.localdate(), by=fiona, amount="1000")
        assert services.halt_project(project, to="terminated", reason="撤回", by=fiona).status == "terminated"
    assert given_back(bureau) == []


# ---------- at once ----------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", ["pay end", "end pay"])
def test_a_payment_and_the_end_at_once_neither_lock_each_other_out_nor_count_twice(order, fiona, bureau, diana):
    """Both wait for the envelope; whoever comes first, what is paid and what is given back are the contract."""
    project = governed_project(fiona, bureau)
    envelope = committed(project, diana)
    with fence(bureau):
        part = project.instalments.get(seq=1)
    told = []

    def pay():
        services.pay_instalment(part, amount=part.amount, on=timezone.localdate(), by=diana)

    def end():
        services.halt_project(project, to="terminated", reason="机构注销", by=diana)

    def run(name, act):
        try:
            with fence(bureau):
                act()
            told.append((name, "done"))
        except (services.EnvelopeOverspent, services.ConditionsOpen) as refused:
            told.append((name, type(refused).__name__))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[name, {"pay": pay, "end": end}[name]]) for name in order.split()]
    with fence(bureau):  # holds the year's envelopes, so that both stand in line
        list(Envelope.objects.select_for_update())
        for thread in threads:
            thread.start()
            thread.join(0.7)
    [thread.join() for thread in threads]
    first, second = order.split()
    assert sorted(told) == sorted([(first, "done"), (second, "done" if second == "end" else "MoreThanCommitted")])
    paid_out = 150000 if first == "pay" else 0
    assert (figures(envelope)[1:3], given_back(bureau)) == ((paid_out, paid_out), [("购买社会工作服务", Decimal(paid_out - 300000), "机构注销", diana.name)])


# ---------- by hand ----------


@pytest.mark.parametrize("reason", ["", "  "])
def test_giving_back_needs_a_reason(reason, governed, envelope, diana, bureau):
    with fence(bureau), pytest.raises(ReasonMissing):
        services.release_commitment(envelope, project=governed, amount=Decimal(1), reason=reason, by=diana)


def test_the_official_gives_back_what_will_not_be_paid(governed, envelope, diana, bureau, browse):
    paid(governed, diana)
    client, page = browse(diana), reverse("commitment_release", args=[bureau.slug, envelope.number])
    assert f'{page}?project={governed.number}' in client.get(reverse("envelope", args=[bureau.slug, envelope.number])).content.decode()
    form = client.get(page, {"project": governed.number}).context["form"]
    assert (form["project"].value(), form["amount"].value()) == (governed.pk, "150000.00")
    facts = {"project": governed.pk, "amount": "150000.01", "reason": "第三期扣减，不再拨付"}
    refused = client.post(page, facts)
    assert (refused.status_code, "150,000.00 yuan of it are committed and unpaid" in refused.content.decode()) == (200, True)
    assert "This field is required" in client.post(page, facts | {"amount": "1", "reason": ""}).content.decode()
    assert client.post(page, facts | {"amount": "6万"}).status_code == 302
    assert (figures(envelope), given_back(bureau)) == ((1290000, 240000, 150000, 1050000, 1140000), [("购买社会工作服务", Decimal("-60000.00"), "第三期扣减，不再拨付", diana.name)])
    shown = client.get(reverse("envelope", args=[bureau.slug, envelope.number])).content.decode()
    assert "第三期扣减，不再拨付" in shown and "Given back" in shown


def test_an_envelope_shows_what_a_project_that_is_over_still_binds(governed, envelope, diana, bureau, browse):
    page = reverse("envelope", args=[bureau.slug, envelope.number])
    assert "The project is over." not in browse(diana).get(page).content.decode()
    _over(governed)
    assert "The project is over." in browse(diana).get(page).content.decode()


def _over(project):
    """Ended before money was given back by itself."""
    with fence(project.organisation):
        Project.objects.filter(pk=project.pk).update(status="terminated")


def test_nothing_to_give_back_is_said(diana, bureau, browse):
    with fence(bureau):
        envelope = services.plan_envelope(name="空预算", year=2026, planned=Decimal(1), by=diana)
    assert "Nothing to give back" in browse(diana).get(reverse("commitment_release", args=[bureau.slug, envelope.number])).content.decode()


def test_nobody_else_gives_back(governed, envelope, diana, fiona, charlie, bureau, agency, browse):
    page = f"envelopes/{envelope.number}/release/"
    for member in (fiona, charlie):
        client = browse(member)
        for house in (member.organisation.slug, bureau.slug):
            assert client.get(f"/o/{house}/{page}").status_code in (403, 404)
            assert client.post(f"/o/{house}/{page}", {"project": governed.pk, "amount": "1", "reason": "x"}).status_code in (403, 404)
    assert given_back(bureau) == []
