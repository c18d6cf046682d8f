"""Opening, changing and ending client files."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from organisations import audit
from organisations.fence import fence
from organisations.models import AuditEvent
from people import services
from people.models import ClientCategory, Person
from people.models.choices import GUANGZHOU_CODES, AgeBand
from tests import factories_people as make

pytestmark = pytest.mark.django_db


def test_file_numbers_have_no_gap_and_a_refused_file_takes_none(bob, home):
    make.person(bob, "甲一", id_number=make.id_number(order=1))
    with pytest.raises(services.AlreadyOnFile) as known:
        make.person(bob, "甲二", id_number=make.id_number(order=1))
    make.person(bob, "甲三")
    assert known.value.person.number == "ZH-P00001"
    assert list(Person.objects.order_by("number").values_list("number", flat=True)) == ["ZH-P00001", "ZH-P00002"]


def test_the_id_number_fills_sex_and_date_of_birth(bob, home):
    person = services.open_file(by=bob, name="王桂兰", id_number=make.id_number(date(1944, 2, 29), "male", 12))
    assert (person.sex, person.birth_date, person.status) == ("male", date(1944, 2, 29), "draft")


def test_two_agencies_may_keep_a_file_of_the_same_person(bob, charlie):
    number = make.id_number(order=5)
    assert [make.person(by, id_number=number).number for by in (bob, charlie)] == ["ZH-P00001", "QM-P00001"]


def test_a_household_register_number_may_stand_for_a_family(bob, home):
    for name in ("陈小一", "陈小二"):
        make.child(bob, name, id_kind="household_register", id_number="HK000001")
    assert Person.objects.count() == 2


def test_the_database_itself_refuses_a_second_file_with_the_same_number(bob, home):
    """Two people typing at once both pass the first question; the unique token lets one through."""
    from people import search

    first = make.person(bob, id_number=make.id_number(order=6))
    second = make.person(bob, "李二妹")
    second.id_number = first.id_number
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        search.index(second)


def test_same_name_and_year_of_birth_are_asked_about(bob, home, agency):
    alike = make.person(bob, "王桂兰", born=date(1950, 12, 1))
    make.person(bob, "王桂兰", born=date(1951, 1, 1))
    make.person(bob, "王桂芳", born=date(1950, 12, 1))
    assert services.find_duplicates(agency, name="王 桂兰", birth_date=date(1950, 3, 12)) == [alike]
    assert services.find_duplicates(agency, name="王桂兰", birth_date=None) == []
    assert services.find_duplicates(agency, name="王桂兰", birth_date=date(1950, 3, 12), except_for=alike) == []


def test_a_child_under_fourteen_stays_a_draft_without_a_guardians_consent(bob, home):
    with pytest.raises(services.GuardianConsentIsMissing):
        make.child(bob, consents=[])
    assert Person.objects.count() == 0
    child = make.child(bob, status="draft")
    with pytest.raises(services.GuardianConsentIsMissing):
        services.activate_file(child, by=bob)
    services.record_consent(child, by=bob, given_by="mother", scopes=["casework"], signed_on=timezone.localdate())
    with pytest.raises(services.GuardianConsentIsMissing):
        services.activate_file(child, by=bob)
    services.record_consent(child, by=bob, given_by="self", scopes=["filing"], signed_on=timezone.localdate())
    with pytest.raises(services.GuardianConsentIsMissing):
        services.activate_file(child, by=bob)
    services.record_consent(child, by=bob, given_by="mother", scopes=["filing"], signed_on=timezone.localdate())
    assert services.activate_file(child, by=bob).status == "active"


@pytest.mark.parametrize(("years", "days", "allowed"), [(14, 0, True), (14, -1, False), (13, 364, False), (15, 0, True)])
def test_fourteen_is_asked_on_the_day_of_opening(bob, home, years, days, allowed):
    opened = date(2026, 6, 15)
    born = date(opened.year - years, opened.month, opened.day) - timedelta(days=days)
    try:
        make.person(bob, "陈小明", born=born, opened_on=opened, consents=[], categories=["youth"])
    except services.GuardianConsentIsMissing:
        assert not allowed
    else:
        assert allowed


def test_no_file_is_opened_before_its_client_is_born(bob, home):
    born, before = date(2020, 5, 5), date(2019, 1, 1)
    for status in ("draft", "active"):
        with pytest.raises(services.OpenedBeforeBirth):
            make.person(bob, "陈小明", born=born, opened_on=before, status=status, consents=[])
    elder = make.person(bob)
    with pytest.raises(services.OpenedBeforeBirth):
        services.change_file(elder, by=bob, opened_on=date(1950, 3, 11))
    assert ([person.opened_on for person in Person.objects.all()], Person(birth_date=born, opened_on=before).needs_guardian_consent) == ([timezone.localdate()], True)


def test_a_change_of_the_birth_date_asks_again(bob, home):
    person = make.person(bob)
    with pytest.raises(services.GuardianConsentIsMissing):
        services.change_file(person, by=bob, birth_date=timezone.localdate() - timedelta(days=3000))
    assert Person.objects.get().birth_date == date(1950, 3, 12)


def test_a_consent_that_has_run_out_or_was_withdrawn_does_not_count(bob, home):
    child = make.child(bob, status="draft")
    today = timezone.localdate()
    services.record_consent(child, by=bob, given_by="father", scopes=["filing"], signed_on=today - timedelta(days=9),
                            valid_until=today - timedelta(days=1))
    with pytest.raises(services.GuardianConsentIsMissing):
        services.activate_file(child, by=bob)


def test_withdrawing_the_consent_pauses_a_childs_file(bob, home):
    child = make.child(bob)
    consent = child.consents.get()
    services.withdraw_consent(consent, by=bob, scopes=["photo"])
    assert Person.objects.get().status == "active"
    services.withdraw_consent(consent, by=bob, scopes=["filing"])
    assert Person.objects.get().status == "paused"
    with pytest.raises(services.ConsentDoesNotCoverThis):
        services.withdraw_consent(consent, by=bob, scopes=["filing"])
    with pytest.raises(services.ConsentDoesNotCoverThis):
        services.withdraw_consent(consent, by=bob, scopes=["research"])


def test_a_consent_holds_from_its_first_to_its_last_day_and_not_on_the_day_of_withdrawal(bob, home):
    person = make.person(bob)
    consent = services.record_consent(person, by=bob, given_by="self", scopes=["photo", "research"], signed_on=date(2026, 3, 1),
                                      valid_until=date(2026, 3, 31))
    services.withdraw_consent(consent, by=bob, scopes=["photo"], on=date(2026, 3, 10))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 31), date(2026, 4, 1)]
    assert [person.has_consent("photo", day) for day in days] == [False, True, True, False, False, False]
    assert [person.has_consent("research", day) for day in days] == [False, True, True, True, True, False]
    assert person.has_consent("filing", days[2]) is False


def test_categories_keep_the_time_in_which_they_held(bob, home):
    person = make.person(bob, categories=["elder_alone", "subsistence"], opened_on=date(2026, 1, 5))
    services.change_file(person, by=bob, categories=["subsistence", "elder_disabled"])
    today = timezone.localdate()
    assert {(row.code, row.since, row.until) for row in person.categories.all()} == {
        ("elder_alone", date(2026, 1, 5), today), ("subsistence", date(2026, 1, 5), None), ("elder_disabled", today, None)}
    assert (person.main_category, person.current_categories) == (
        ClientCategory.SUBSISTENCE, [ClientCategory.SUBSISTENCE, ClientCategory.ELDER_DISABLED])


def test_a_file_in_service_keeps_sex_birth_date_and_category(bob, home):
    with pytest.raises(services.FileIsIncomplete) as refused:
        services.open_file(by=bob, name="王桂兰", status="active")
    assert refused.value.missing == ["sex", "birth_date", "categories"]


def test_statuses_go_only_where_they_may(bob, home):
    person = make.person(bob)
    for status in ("paused", "active", "died", "active", "closed", "active"):  # a wrong tap on "died" can be taken back
        services.set_status(person, status, by=bob)
    with pytest.raises(services.StepIsNotAllowed):
        services.set_status(person, "draft", by=bob)
    services.set_status(person, "died", by=bob)
    with pytest.raises(services.StepIsNotAllowed):
        services.set_status(person, "paused", by=bob)


def test_every_change_is_audited_with_field_names_and_no_values(bob, agency, browse):
    person = make.person(bob, phone="13800004321")
    with fence(agency):
        services.change_file(person, by=bob, phone="13800004322", remarks="搬家了")
    with fence(agency):
        last = AuditEvent.objects.order_by("seq").last()
        assert (last.act, last.object_id, last.actor_id, last.detail) == (
            "person.change", person.number, bob.pk, {"fields": ["phone", "remarks"]})
        assert audit.verify(agency) == []


def test_history_keeps_what_was_there_sealed(bob, agency):
    person = make.person(bob, address="老街一号")
    with fence(agency):
        services.change_file(person, by=bob, address="新街二号")
        assert [row.address for row in Person.history.filter(id=person.pk).order_by("history_id")][-2:] == ["老街一号", "新街二号"]


def test_households_hold_people_and_let_them_go(bob, home):
    one, two, three = (make.person(bob, name) for name in ("王桂兰", "李建国", "李小妹"))
    household = services.settle(two, by=bob, lives_with=one)
    services.settle(three, by=bob, lives_with=two)
    assert household.number == "ZH-H00001" and set(household.people.all()) == {one, two, three}
    services.leave_household(two, by=bob)
    assert set(household.people.all()) == {one, three}


@pytest.mark.parametrize(("born", "day", "age"), [
    (date(2012, 11, 21), date(2026, 11, 20), 13), (date(2012, 11, 21), date(2026, 11, 21), 14), (date(2012, 2, 29), date(2026, 2, 28), 13),
    (date(2012, 2, 29), date(2026, 3, 1), 14), (date(2026, 11, 21), date(2026, 11, 20), None), (None, date(2026, 1, 1), None)])
def test_age_is_that_of_the_day_of_the_event(born, day, age):
    person = Person(birth_date=born)
    assert (person.age_on(day), person.is_under_fourteen_on(day)) == (age, age is not None and age < 14)


@pytest.mark.parametrize(("age", "band"), [(0, "0-5"), (5, "0-5"), (6, "6-13"), (13, "6-13"), (14, "14-17"), (17, "14-17"), (18, "18-34"),
                                           (59, "35-59"), (60, "60-69"), (79, "70-79"), (80, "80+"), (105, "80+"), (None, "unknown")])
def test_age_bands(age, band):
    assert AgeBand.of(age) == band


def test_the_twenty_guangzhou_categories_keep_their_codes():
    assert (GUANGZHOU_CODES["subsistence"], GUANGZHOU_CODES["child_left_behind"], GUANGZHOU_CODES["child_unattended"]) == (1, 12, 20)
    assert len(GUANGZHOU_CODES) == 20
