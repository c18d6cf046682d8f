"""How many workers a contract asks for, who was there, and which posts stood vacant (DOMAIN.md 8.19)."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations.fence import fence
from projects import services
from projects.figures.in_force import Term
from projects.figures.staffing import annual_amount, enough, min_staff, present_on, staffing, vacancies
from projects.models import ProjectStaff, StaffingNorm
from projects.services.troubles import NotInThisState, UnderChangeControl
from tests.factories_purchase import at_work, governed_project


@pytest.fixture
def governed(fiona, bureau):
    return governed_project(fiona, bureau)


def assigned(member, since, until=None, certificate="", background=False, duty="worker"):
    return SimpleNamespace(membership_id=member, duty=duty, since=since, until=until, certificate=certificate, has_background=background)


@pytest.mark.parametrize(("annual", "workers"), [("300000", 3), ("300000.01", 4), ("299999.99", 3), ("2000000", 20), ("1", 1), ("0", 0)])
def test_a_hundred_thousand_yuan_ask_for_one_worker(annual, workers):
    assert min_staff(Decimal(annual), Decimal(100000)) == workers


@pytest.mark.parametrize(("starts_on", "ends_on", "annual"), [
    (date(2026, 1, 1), date(2026, 12, 31), 300000), (date(2027, 3, 1), date(2028, 2, 29), 300000), (date(2026, 1, 1), date(2026, 6, 30), 600000),
    (date(2026, 7, 15), date(2028, 7, 14), 150000), (date(2026, 1, 1), date(2026, 3, 14), 1500000)])
def test_a_terms_amount_is_reckoned_for_a_year(starts_on, ends_on, annual):
    assert annual_amount(Decimal(300000), Term(starts_on, ends_on)) == annual


def test_ratios_count_each_worker_once_and_no_supervisor():
    day = date(2026, 5, 1)
    there = [assigned(1, day, certificate="senior", background=True), assigned(1, day, until=day), assigned(2, day - timedelta(days=9), until=day, background=True),
             assigned(3, day + timedelta(days=1)), assigned(4, day - timedelta(days=9), until=day - timedelta(days=1)), assigned(5, day, duty="supervisor"),
             assigned(6, day, duty="leader")]
    assert sorted(present_on(there, day)) == [(False, False), (False, True), (True, True)]


@pytest.mark.parametrize(("part", "whole", "least", "expected"), [(2, 3, "0.667", True), (1, 2, "0.5", True), (1, 3, "0.5", False), (0, 0, "0.5", None), (0, 4, None, None)])
def test_two_of_three_reach_two_thirds(part, whole, least, expected):
    assert enough(part, whole, least and Decimal(least)) == expected


def test_a_vacancy_day_is_one_post_on_one_day():
    staff = [assigned(1, date(2026, 1, 1)), assigned(2, date(2026, 1, 11), until=date(2026, 2, 4))]
    assert [(month.start, month.days, month.vacancy_days, month.short_days) for month in vacancies(staff, 2, date(2026, 1, 1), date(2026, 2, 10))] == [
        (date(2026, 1, 1), 31, 10, 10), (date(2026, 2, 1), 10, 6, 6)]
    assert sum(month.vacancy_days for month in vacancies([], 2, date(2026, 1, 1), date(2026, 1, 10))) == 20


@settings(max_examples=40, deadline=None)
@given(needed=st.integers(0, 5), length=st.integers(1, 90),
       spans=st.lists(st.tuples(st.integers(0, 4), st.integers(-10, 95), st.integers(0, 60), st.booleans()), max_size=8))
def test_vacancy_days_are_the_posts_missing_summed_over_the_days(needed, length, spans):
    first = date(2026, 1, 20)
    staff = [assigned(member, first + timedelta(days=since), None if is_open else first + timedelta(days=since + days)) for member, since, days, is_open in spans]
    expected = 0
    for step in range(length):
        day = first + timedelta(days=step)
        there = {entry.membership_id for entry in staff if entry.since <= day and (entry.until is None or day <= entry.until)}
        expected += max(needed - len(there), 0)
    months = vacancies(staff, needed, first, first + timedelta(days=length - 1))
    assert (sum(month.vacancy_days for month in months), sum(month.days for month in months)) == (expected, length)


def test_the_purchaser_sets_the_norm_of_a_governed_project_and_it_stays_as_frozen(governed, diana, fiona, bureau, agency):
    with fence(agency), pytest.raises(UnderChangeControl):
        services.set_staffing_norm(governed, rule="association", by=fiona)
    with fence(bureau):
        services.set_staffing_norm(governed, rule="association", by=diana)
    with fence(agency):
        norm = StaffingNorm.objects.get(project=governed)
        assert (norm.amount_per_worker, norm.qualified_ratio, norm.background_ratio, norm.from_rule) == (100000, Decimal("0.5"), Decimal("0.667"), "行业通行比例")
    with fence(bureau):
        services.set_staffing_norm(governed, amount_per_worker=Decimal(80000), qualified_ratio=Decimal("0.6"), by=diana)
        with pytest.raises(services.NotANorm):
            services.set_staffing_norm(governed, amount_per_worker=Decimal(0), by=diana)
        with pytest.raises(services.NotANorm):
            services.set_staffing_norm(governed, amount_per_worker=Decimal(1), qualified_ratio=Decimal("1.1"), by=diana)
    with fence(agency):
        norm = StaffingNorm.objects.get(project=governed)
        assert (norm.amount_per_worker, norm.qualified_ratio, norm.background_ratio, norm.from_rule) == (80000, Decimal("0.6"), None, "")


def test_the_staff_of_a_day_against_the_norm(governed, diana, fiona, alice, bob, bureau, agency):
    today = timezone.localdate()
    with fence(bureau):
        services.set_staffing_norm(governed, rule="association", by=diana)
    with fence(agency):
        at_work(governed, bob, by=fiona, certificate="assistant", has_background=True)
        at_work(governed, alice, by=fiona, duty="leader", since=today - timedelta(days=9))
        norm = StaffingNorm.objects.get(project=governed)
        told = staffing(governed, today, norm, Decimal(300000))
        assert (told.needed, told.today.people, told.today.missing, told.today.qualified_ratio, told.today.is_qualified) == (3, 2, 1, Decimal("0.5"), True)
        assert (told.today.background_ratio, told.today.has_background, told.today.is_enough) == (Decimal("0.5"), False, False)
        assert told.vacancy_days == 91 * 2 + 10  # Bob alone for 91 days, then both for 10


def test_a_certificate_from_a_day_on_leaves_earlier_days_as_they_were(governed, fiona, bob, agency):
    today = timezone.localdate()
    with fence(agency):
        entry = at_work(governed, bob, by=fiona)
        now = services.set_qualification(entry, certificate="social_worker", has_background=True, since=today - timedelta(days=5), by=fiona)
        assert staffing(governed, today - timedelta(days=6)).today.qualified_ratio == 0
        assert staffing(governed, today - timedelta(days=5)).today.qualified_ratio == 1
        assert staffing(governed, today).today.people == 1
        with pytest.raises(NotInThisState):
            services.set_qualification(ProjectStaff.objects.get(pk=entry.pk), certificate="", has_background=False, by=fiona)
        services.set_qualification(now, certificate="senior", has_background=True, by=fiona)
        assert ProjectStaff.objects.filter(project=governed).count() == 2


def test_both_houses_read_the_staffing_and_only_the_right_one_changes_it(governed, diana, fiona, bob, bureau, agency, browse):
    with fence(bureau):
        services.set_staffing_norm(governed, rule="association", by=diana)
    with fence(agency):
        services.assign_staff(governed, membership=bob, by=fiona, certificate="assistant")
    for member in (diana, fiona):
        page = browse(member).get(reverse("staffing", args=[member.organisation.slug, governed.number]))
        assert page.status_code == 200 and "Bob" in page.content.decode() and "Vacancy days by month" in page.content.decode()
    address = [governed.number]
    assert browse(fiona).get(reverse("staffing_norm", args=[agency.slug, *address])).status_code == 403
    assert browse(diana).get(reverse("staffing_norm", args=[bureau.slug, *address])).status_code == 200
    assert browse(diana).get(reverse("staffing", args=[bureau.slug, *address]) + "?on=什么").status_code == 200
