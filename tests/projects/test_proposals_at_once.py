"""Handing in at the same instant, for real: two connections to PostgreSQL."""

import pytest

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import Proposal, Receipt
from tests import factories
from tests.factories_proposals import draft, handed_in, open_call, whole
from tests.projects.test_envelopes_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    """The bureau's key lies between those of the two agencies: both orders of locking take place."""
    first = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    last = factories.organisation(code="QM", slug="qiming", name="启明社工服务中心")
    return factories.member(first, "Fiona", Role.ADMIN), factories.member(last, "Gina", Role.ADMIN), open_call(factories.member(bureau, "Diana", Role.OFFICIAL))


def submit(proposal, by):
    with fence(by.organisation):
        return services.submit_proposal(Proposal.objects.get(pk=proposal.pk), by=by).receipt_number


def receipts(call):
    with fence(call.organisation):
        return sorted(Receipt.objects.values_list("number", flat=True))


def test_the_same_proposal_handed_in_by_two_has_one_receipt(cast):
    fiona, _gina, call = cast
    proposal = draft(fiona, call)
    results = at_once(*[lambda: submit(proposal, fiona)] * 2)
    assert sorted(str(result) if isinstance(result, int) else type(result).__name__ for result in results) == ["1", "AlreadyHandedIn"]
    assert receipts(call) == [1]


def test_houses_that_hand_in_at_once_get_a_number_each(cast):
    fiona, gina, call = cast
    pairs = [(draft(member, call), member) for member in (fiona, gina, fiona, gina)]
    results = at_once(*[lambda pair=pair: submit(*pair) for pair in pairs])
    assert (sorted(results), receipts(call)) == ([1, 2, 3, 4], [1, 2, 3, 4])


def test_of_withdrawing_and_saving_at_once_nothing_is_half_done(cast):
    fiona, _gina, call = cast
    proposal = handed_in(fiona, call)

    def withdraw():
        with fence(fiona.organisation):
            return services.withdraw_proposal(Proposal.objects.get(pk=proposal.pk), by=fiona).status

    results = at_once(withdraw, withdraw)
    assert sorted(str(getattr(result, "value", None) or type(result).__name__) for result in results) == ["NotInThisState", "withdrawn"]
    with fence(call.organisation):
        assert Receipt.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_two_who_save_the_same_version_at_once(cast, client):
    """Through the pages: one is saved, the other gets 409 and both texts."""
    from django.test import Client

    fiona, _gina, call = cast
    proposal = draft(fiona, call)

    def save(word):
        browser = Client(raise_request_exception=False)
        browser.force_login(fiona.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        made = whole()["texts"] | {"need": word, "version": str(proposal.version), "title": proposal.title}
        return browser.post(f"/o/zhihe/proposals/{proposal.number}/autosave/", made).status_code

    assert sorted(at_once(lambda: save("甲"), lambda: save("乙"))) == [204, 409]
