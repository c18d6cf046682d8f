"""A bureau calls for proposals: who sees what when, which step comes after which, and what is told to whom (F001-5, F001-6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from projects import services
from projects.models import Call, Objection, Outcome, ResultLine
from tests import factories
from tests.factories_calls import handed_in, opened, publicised, time_passes


@pytest.fixture
def gina(other_agency):
    """Gina administers the other agency."""
    return factories.member(other_agency, "Gina", Role.ADMIN)


@pytest.fixture
def two(diana, fiona, gina):
    """A call with a proposal of each agency."""
    call = opened(diana)
    return [handed_in(call, fiona, title="银龄食堂"), handed_in(call, gina, title="四点半课堂")]


# ---------- the whole way ----------


def test_a_call_goes_from_draft_to_a_result_that_stands(diana, fiona, gina, two, bureau, agency, other_agency):
    call = publicised(diana, two)
    today = timezone.localdate()
    assert (call.status, call.publicity_from, call.publicity_until) == ("publicity", today, today + timedelta(days=5))
    with fence(agency):
        assert Outcome.objects.get().decision == "admitted"
        assert [(line.seq, line.rank, line.title, line.applicant_name, line.decision) for line in ResultLine.objects.all()] == [
            (1, 1, "银龄食堂", "致和社工事务所", "admitted")]
        assert list(Notice.objects.filter(membership=fiona).values_list("kind", flat=True)) == ["outcome.admitted"]
    with fence(other_agency):
        assert Outcome.objects.get().reason == "理由2"
        assert list(Notice.objects.filter(membership=gina).values_list("kind", flat=True)) == ["outcome.rejected"]
        objection = services.raise_objection(call, text="评分有误", by=gina)
    with fence(bureau):
        assert list(Notice.objects.filter(membership=diana).values_list("kind", flat=True)) == ["objection.raised"]
        services.answer_objection(objection, answer="已复核，评分无误", upheld=False, by=diana)
    with fence(other_agency):
        assert Objection.objects.get().answer == "已复核，评分无误"
    call = time_passes(call, days=6)
    with fence(bureau):
        assert services.decide_call(call, by=diana).status == "decided"
        assert Call.objects.get(pk=call.pk).decided_at is not None
