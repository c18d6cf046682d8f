"""What becomes of the result: grades and breaches on the purchaser's record, seen at the next proposal; the provider rates its purchaser (民发〔2012〕196号)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services, window
from projects.figures.standing import provider_standing, provider_standings
from projects.models import Breach, Outcome, ProviderGrade, PurchaserRating
from projects.services.standing import AlreadyLifted, MarkMissing, NotBarredLongEnough
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from tests import factories
from tests.factories_acceptance import accepted, as_read, evaluated
from tests.factories_contract import admitted
from tests.factories_progress import month_handed_in
from tests.factories_purchase import governed_project, named

SAID = "多次漏报服务记录"


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau)


def standing_of(agency, bureau):
    with fence(bureau):
        return provider_standing(agency, bureau)


def breached(agency, diana, *, consequence="watch", **more):
    with fence(diana.organisation):
        return services.record_breach(agency, kind="late", facts=more.pop("facts", SAID), consequence=consequence, by=diana, **more)


# ---------- the record ----------


def test_nobody_known_has_no_record(agency, bureau):
    standing = standing_of(agency, bureau)
    assert (standing.is_known, standing.is_barred, standing.line) == (False, False, "No earlier project with us")


def test_grades_breaches_projects_and_reports_on_time_in_one_line(ground, agency, bureau, diana, fiona):
    month_handed_in(ground, fiona, months_back=1)
    late = month_handed_in(ground, fiona, months_back=2)
    with fence(agency):
        late.due_on = timezone.localdate() - timedelta(days=20)
        late.save()
        first = ground.progress_reports.exclude(pk=late.pk).get()
        first.due_on = timezone.localdate()
        first.save()
    evaluated(ground, diana, stage="mid", score="85")
    breached(agency, diana)
    standing = standing_of(agency, bureau)
    assert standing.line == "1 project with us · last grade 良好 · 1 breach · 1 of 2 reports on time"
    assert (standing.running, standing.on_time_share) == (1, Decimal("0.5"))


@pytest.fixture
def judged(ground, agency, fiona, edward):
    """Edward's house evaluates the project."""
    with fence(agency):
        named(ground, edward.organisation, "evaluator", by=fiona)
    return ground


def test_what_a_third_party_evaluator_gave_counts_in_the_standing_with_who_gave_it(judged, agency, bureau, edward):
    evaluated(judged, edward, stage="mid", score="85")
    evaluated(judged, edward, score="93")
    standing = standing_of(agency, bureau)
    assert [(grade.stage, grade.grade, grade.score, grade.given_by) for grade in standing.grades] == [
        ("final", "优秀", Decimal("93.00"), f"{edward.organisation.name} · {edward.name}"), ("mid", "良好", Decimal("85.00"), f"{edward.organisation.name} · {edward.name}")]
    assert (standing.barred_until, ProviderGrade.objects.count()) == (None, 0)


def test_what_the_purchaser_recorded_alike_is_not_counted_twice_and_a_later_result_replaces_the_first(judged, agency, bureau, edward, diana):
    evaluated(judged, edward, score="85")
    evaluated(judged, edward, score="93", replaces_reason="复核后更正分数")
    with fence(bureau):
        services.grade_provider(judged, stage="final", grade="优秀", score=Decimal("93"), consequence="priority", by=diana)
    assert [(grade.grade, grade.consequence, grade.given_by) for grade in standing_of(agency, bureau).grades] == [("优秀", "priority", diana.name)]


def test_a_result_that_the_purchaser_recorded_itself_is_one_grade(ground, agency, bureau, diana):
    evaluated(ground, diana, score="93")
    assert [(grade.grade, grade.given_by) for grade in standing_of(agency, bureau).grades] == [("优秀", diana.name)]


def test_an_evaluators_word_stands_on_both_houses_pages_and_in_the_ranking(judged, agency, bureau, diana, fiona, edward, browse):
    evaluated(judged, edward, score="93")
    purchasers = browse(diana).get(reverse("provider", args=["minzheng", "zhihe"])).content.decode()
    providers = browse(fiona).get(reverse("provider", args=["zhihe", "zhihe"])).content.decode()
    assert [(page.count("<b>优秀</b>"), edward.organisation.name in page) for page in (purchasers, providers)] == [(1, True), (1, True)]
    assert standing_of(agency, bureau).line == "1 project with us · last grade 优秀"


def test_another_purchasers_record_is_not_in_it(ground, agency, diana):
    evaluated(ground, diana)
    other = factories.organisation(code="JJ", slug="jieban", name="街道办", kind="bureau")
    assert standing_of(agency, other).is_known is False


def test_a_breach_that_bars_holds_to_its_day_and_one_that_was_lifted_does_not(ground, agency, bureau, diana):
    breach = breached(agency, diana, consequence="barred", barred_until=timezone.localdate() + timedelta(days=30))
    before = standing_of(agency, bureau)
    with fence(bureau):
        services.lift_breach(breach, reason="查实为误录", by=diana)
        with pytest.raises(AlreadyLifted):
            services.lift_breach(breach, reason="x", by=diana)
    after = standing_of(agency, bureau)
    assert (before.is_barred, after.is_barred, len(after.breaches), after.open_breaches) == (True, False, 1, [])


def test_whoever_is_barred_without_a_day_is_barred_to_the_end_of_next_year(ground, agency, diana):
    assert breached(agency, diana, consequence="barred", found_on=date(2026, 3, 1)).barred_until == date(2027, 12, 31)


def test_a_grade_that_bars_is_overruled_by_a_later_one_of_the_same_stage(ground, agency, bureau, diana):
    evaluated(ground, diana)
    with fence(bureau):
        services.grade_provider(ground, stage="final", grade="不合格", consequence="barred", remark="数据造假", by=diana)
        first = provider_standing(agency, bureau)
        services.grade_provider(ground, stage="final", grade="合格", consequence="none", by=diana)
        second = provider_standing(agency, bureau)
    assert (first.barred_until, second.barred_until) == (date(timezone.localdate().year + 1, 12, 31), None)


def test_a_bar_that_is_over_bars_no_more(ground, agency, bureau, diana):
    breached(agency, diana, consequence="barred", found_on=timezone.localdate() - timedelta(days=30), barred_until=timezone.localdate() - timedelta(days=1))
    assert standing_of(agency, bureau).is_barred is False


def test_reasons_and_days_that_are_missing_are_refused(ground, agency, diana):
    with fence(diana.organisation):
        with pytest.raises(ReasonMissing):
            services.record_breach(agency, kind="late", facts=" ", consequence="watch", by=diana)
        with pytest.raises(ReasonMissing):
            services.grade_provider(ground, stage="final", grade="差", consequence="barred", by=diana)
        with pytest.raises(NotBarredLongEnough):
            services.record_breach(agency, kind="late", facts="x", consequence="barred", found_on=timezone.localdate(), barred_until=timezone.localdate(), by=diana)


def test_only_a_purchaser_who_knows_the_provider_records_anything(ground, agency, fiona, charlie, diana, other_agency, edward):
    with fence(diana.organisation), pytest.raises(window.NotAParty):
        services.record_breach(other_agency, kind="late", facts="x", consequence="watch", by=diana)
    for member in (fiona, charlie, edward):
        with fence(member.organisation):
            with pytest.raises(window.NotAParty):
                services.record_breach(agency, kind="late", facts="x", consequence="watch", by=member)
            with pytest.raises(window.NotAParty):
                services.grade_provider(ground, stage="final", grade="x", consequence="none", by=member)


def test_many_providers_cost_the_same_queries_as_one(ground, agency, other_agency, bureau, django_assert_num_queries):
    with fence(bureau):
        with django_assert_num_queries(5):
            provider_standings([agency], bureau)
        with django_assert_num_queries(5):
            assert set(provider_standings([agency, other_agency], bureau)) == {agency.pk, other_agency.pk}


# ---------- the provider reads it ----------


def test_the_provider_is_told_of_a_breach_and_reads_it(ground, agency, diana, fiona, browse):
    breached(agency, diana, consequence="barred")
    with fence(agency):
        assert Notice.objects.filter(kind="provider.breach").count() == 1
    page = browse(fiona).get(reverse("provider", args=["zhihe", "zhihe"])).content.decode()
    assert (SAID in page, "鲤城区民政局" in page) == (True, True)


def test_others_read_nothing_of_it(ground, agency, diana, charlie, edward, browse, bureau):
    breached(agency, diana)
    assert [browse(member).get(reverse("provider", args=[member.organisation.slug, "zhihe"])).status_code for member in (charlie, edward)] == [404, 404]
    other = factories.organisation(code="JJ", slug="jieban", name="街道办", kind="bureau")
    for house in (charlie.organisation, edward.organisation, other):
        with fence(house), connection.cursor() as cursor:
            for table in ("breach", "providergrade", "purchaserrating"):
                cursor.execute(f"SELECT count(*) FROM projects_{table}")
                assert cursor.fetchone() == (0,)
    with fence(bureau):
        assert (Breach.objects.count(), SAID in browse(diana).get(reverse("provider", args=["minzheng", "zhihe"])).content.decode()) == (1, True)


def test_on_the_pages(ground, agency, diana, browse, bureau):
    client, today = browse(diana), timezone.localdate().isoformat()
    client.post(reverse("breach_new", args=["minzheng", "zhihe"]), {"kind": "staff", "facts": SAID, "found_on": today, "consequence": "barred"})
    client.post(reverse("grade_new", args=["minzheng", "zhihe", ground.number]), {"stage": "final", "grade": "合格", "consequence": "priority"})
    with fence(bureau):
        breach = Breach.objects.get()
        assert (breach.kind, ProviderGrade.objects.get().consequence) == ("staff", "priority")
    page = client.get(reverse("provider", args=["minzheng", "zhihe"])).content.decode()
    assert ("Barred from purchases until" in page, SAID in page) == (True, True)
    client.post(reverse("breach_lift", args=["minzheng", "zhihe", breach.pk]), {"reason": "已改正"})
    assert "Barred from purchases until" not in client.get(reverse("provider", args=["minzheng", "zhihe"])).content.decode()


# ---------- the next purchase ----------


def test_a_barred_provider_is_awarded_nothing_without_a_reason_that_stays(ground, agency, bureau, diana, fiona):
    breached(agency, diana, consequence="barred")
    outcome = admitted(diana, fiona)
    with fence(bureau):
        with pytest.raises(services.ProviderIsBarred) as refused:
            services.award_project(outcome, by=diana)
        assert refused.value.standing.is_barred
        services.award_project(outcome, override_reason="唯一一家能承接的机构，街道书面同意", by=diana)
        assert Outcome.objects.get(pk=outcome.pk).award_reason == "唯一一家能承接的机构，街道书面同意"


def test_the_award_page_asks_for_the_reason(ground, agency, bureau, diana, fiona, browse):
    breached(agency, diana, consequence="barred")
    outcome = admitted(diana, fiona)
    with fence(bureau):
        address = reverse("award", args=["minzheng", outcome.call.number, f"{outcome.call.number}-P1"])
    client = browse(diana)
    assert "barred until" in client.get(address).content.decode()
    first = client.post(address, {})
    second = client.post(address, {"override_reason": "街道书面同意"})
    assert (first.status_code, second.status_code) == (200, 302)


def test_who_is_not_barred_is_awarded_as_before(agency, bureau, diana, fiona):
    outcome = admitted(diana, fiona)
    with fence(bureau):
        services.award_project(outcome, by=diana)
        assert Outcome.objects.get(pk=outcome.pk).award_reason == ""


# ---------- the purchaser is rated too ----------

MARKS = {"punctual": 4, "clear": 5, "responsive": 3, "fair": 5}


def test_after_the_acceptance_the_provider_rates_its_purchaser_once(ground, diana, fiona, bureau, agency, browse):
    with fence(agency), pytest.raises(NotInThisState):
        services.rate_purchaser(ground, by=fiona, **MARKS)
    accepted(ground, diana)
    with fence(agency):
        services.rate_purchaser(ground, comment="拨付及时", by=fiona, **MARKS)
        with pytest.raises(AlreadyDecided):
            services.rate_purchaser(ground, by=fiona, **MARKS)
    with fence(bureau):
        rating = PurchaserRating.objects.get()
        assert ((rating.punctual, rating.clear, rating.responsive, rating.fair), rating.comment) == ((4, 5, 3, 5), "拨付及时")
        assert (Notice.objects.filter(kind="purchaser.rated").count(), AuditEvent.objects.filter(act="purchaser.rate").count()) == (1, 0)
    assert "拨付及时" in browse(diana).get(reverse("provider", args=["minzheng", "minzheng"])).content.decode()
    again = browse(fiona).get(reverse("rating_new", args=["zhihe", ground.number]))  # given once, no empty form is offered any more
    assert (again.status_code, again["Location"]) == (302, reverse("closing", args=["zhihe", ground.number]))


@pytest.mark.parametrize("marks", [{}, {"punctual": 5}, MARKS | {"fair": 0}, MARKS | {"fair": 6}, MARKS | {"more": 1}])
def test_a_rating_has_four_marks_from_one_to_five(ground, fiona, agency, marks):
    with fence(agency), pytest.raises(MarkMissing):
        services.rate_purchaser(ground, by=fiona, **marks)


def test_the_purchaser_does_not_rate_itself(ground, diana):
    accepted(ground, diana)
    with fence(diana.organisation), pytest.raises(window.NotAParty):
        services.rate_purchaser(as_read(ground, diana), by=diana, **MARKS)
