"""Two files of one person made one, and two again."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from casework.models import Participation
from organisations.fence import fence
from people import search, services
from people.models import Merge, Person, Serving
from tests import factories_casework as records
from tests import factories_people as make
from tests.factories import member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db


def everything(organisation, without=()):
    """Every row of the register as it lies in the database, but for the versions, which only go up, and the merge itself."""
    rows = {}
    quiet = {"people_merge", "people_historicalperson", "people_historicalpersonprofile", "people_historicalchildprofile", "people_historicalhousehold"}
    with fence(organisation), connection.cursor() as cursor:
        for model in apps.get_app_config("people").get_models():
            table = model._meta.db_table
            if table not in quiet:
                cursor.execute(f"SELECT to_jsonb(t) - 'version' FROM \"{table}\" t ORDER BY id")
                rows[table] = [row[0] for row in cursor.fetchall()]
    return rows


@pytest.fixture
def pair(bob, home):
    """One woman with two files: the older with a household and a profile, the newer with a number, a phone and another spelling."""
    one = make.person(bob, "王桂兰", address="老街一号", categories=["elder_alone", "subsistence"], opened_on=date(2026, 3, 1))
    services.open_household(by=bob, address="老街一号", people=[one])
    services.change_profile(one, by=bob, marital="widowed", caregiver="女儿")
    services.record_consent(one, by=bob, given_by="self", scopes=["filing"], signed_on=date(2026, 3, 1))
    two = make.person(bob, "王桂蘭", phone="13800004321", id_number=make.id_number(order=3), photo_permission="none",
                      categories=["elder_alone", "disability"], opened_on=date(2026, 5, 1))
    services.change_profile(two, by=bob, marital="married", housing="owned", registered_address="外县二号")
    services.add_guardian(two, by=bob, name="李守", relation="child", phone="13900000001")
    services.set_follow_level(two, 1, "摔倒过", by=bob)
    services.add_allowance(two, by=bob, kind="elderly", amount=100)
    return Person.objects.get(pk=one.pk), Person.objects.get(pk=two.pk)


def test_the_kept_file_holds_what_was_chosen_and_what_it_lacked(bob, home, pair):
    one, two = pair
    services.merge_people(one, two, by=bob, take=["follow_level"])
    kept = Person.objects.get(pk=one.pk)
    assert (kept.name, kept.alias, kept.phone, kept.id_number, kept.address) == ("王桂兰", "王桂蘭", "13800004321", two.id_number, "老街一号")
    assert (kept.follow_level, kept.photo_permission, kept.opened_on) == (1, "none", date(2026, 3, 1))
    assert (kept.profile.marital, kept.profile.housing, kept.profile.registered_address) == ("widowed", "owned", "外县二号")
    assert {row.code for row in kept.categories.filter(until=None)} == {"elder_alone", "subsistence", "disability"}
    assert (kept.guardians.count(), kept.consents.count(), kept.allowances.count(), kept.level_changes.count()) == (1, 1, 1, 1)


def test_the_merged_file_is_seen_by_nobody_and_its_names_and_number_find_the_kept_one(bob, home, pair):
    one, two = pair
    services.merge_people(one, two, by=bob)
    assert list(Person.objects.visible_to(bob)) == [one]
    for text in ("王桂兰", "王桂蘭", two.number, "4321", two.id_number[-4:], "wgl"):
        assert list(search.find(text, bob)) == [one], text


def test_undone_every_row_is_what_it_was_byte_by_byte(agency, bob, home, pair):
    one, two = pair
    before = everything(agency)
    merge = services.merge_people(one, two, by=bob, take=["name", "follow_level", "id_number"])
    during = everything(agency)
    assert {table: len(rows) for table, rows in during.items() if table != "people_searchtoken"} == {
        table: len(rows) for table, rows in before.items() if table != "people_searchtoken"}  # nothing lost, nothing doubled
    assert during != before
    services.undo_merge(merge, by=bob)
    after = everything(agency)
    assert {table for table in before if before[table] != after[table]} == set()
    with pytest.raises(services.MergeIsUndone):
        services.undo_merge(merge, by=bob)


def test_what_came_after_the_merge_stays_in_the_kept_file(bob, home, pair):
    one, two = pair
    merge = services.merge_people(one, two, by=bob)
    kept = Person.objects.get(pk=one.pk)
    services.change_file(kept, by=bob, phone="13800009999")
    services.add_guardian(kept, by=bob, name="王守", relation="sibling")
    services.undo_merge(merge, by=bob)
    one, two = Person.objects.get(pk=one.pk), Person.objects.get(pk=two.pk)
    assert (one.phone, two.phone, one.id_number) == ("13800009999", "13800004321", "")
    assert ([g.name for g in one.guardians.all()], [g.name for g in two.guardians.all()]) == (["王守"], ["李守"])
    assert list(search.find("9999", bob)) == [one] and list(search.find("4321", bob)) == [two]


def test_a_record_in_which_both_took_part_counts_as_before(bob, fiona, home, pair):
    one, two = pair
    project = records.project(fiona, bob)
    both, only = records.record(bob, project, persons=[one, two]), records.record(bob, project, persons=[two], hour=14)
    before = Participation.objects.count()
    merge = services.merge_people(one, two, by=bob)
    assert Participation.objects.count() == before
    assert set(Participation.objects.filter(person=one).values_list("record", flat=True)) == {both.pk, only.pk}
    assert set(Participation.objects.filter(person=two).values_list("record", flat=True)) == {both.pk}
    services.undo_merge(merge, by=bob)
    assert set(Participation.objects.filter(person=two).values_list("record", flat=True)) == {both.pk, only.pk}


def test_the_team_of_both_serves_the_kept_file(agency, bob, home, pair):
    gina = member(agency, "Gina", "worker")
    one, two = pair
    services.join_team(two, gina, by=bob)
    services.merge_people(one, two, by=bob)
    assert set(Serving.objects.current().filter(person=one).values_list("membership", flat=True)) == {bob.pk, gina.pk}
    assert list(Person.objects.visible_to(gina)) == [one]


@pytest.mark.parametrize("role", ["project_lead", "supervisor", "worker", "admin"])
def test_a_file_opened_for_a_time_is_not_merged_into_ones_own(agency, bob, fiona, home, role):
    """Whoever may read a child's file for an hour does not come to keep it by opening a twin beside it; an adult's neither, unless they keep the file in order."""
    gina = member(agency, "Gina", role)
    child, own = make.child(bob, "陈小明", school="灯塔小学"), make.child(bob, "陈小明", school="")
    elder, twin = make.person(bob, "王桂兰"), make.person(bob, "王桂兰")
    if role == "project_lead":
        served_under(gina, child, elder)
    for theirs in (own, twin):
        services.join_team(theirs, gina, by=bob)
    ties = set(Serving.objects.current().filter(person=child).values_list("membership", flat=True))
    for file in (child, elder):
        if not file.known_to(gina):
            services.decide_access(services.ask_access(file, by=gina, basis="handover", reason="代班", hours=1), by=fiona, granted=True)
    seen = Person.objects.visible_to(gina).get(pk=child.pk)
    assert (seen.known_to(gina), seen.serves(gina), seen.school) == (True, False, "灯塔小学")  # what would be kept is readable now
    for kept, gone in ((child, own), (own, child)):
        with pytest.raises(services.NotYoursToMerge):
            services.merge_people(kept, gone, by=gina)
        with pytest.raises(services.NotYoursToMerge):
            services.tell_apart(kept, gone, by=gina)
    merge = services.merge_people(child, own, by=bob)
    services.undo_merge(merge, by=bob)
    assert set(Serving.objects.current().filter(person=child).values_list("membership", flat=True)) == ties == {bob.pk}
    if role in ("project_lead", "admin"):
        services.merge_people(elder, twin, by=gina)
    else:
        with pytest.raises(services.NotYoursToMerge):
            services.merge_people(elder, twin, by=gina)
    assert Merge.objects.filter(by=gina).count() == (role in ("project_lead", "admin"))


def test_the_page_that_compares_is_closed_to_whom_an_approval_let_read(agency, bob, fiona, browse):
    gina = member(agency, "Gina", "project_lead")
    with fence(agency):
        child, own = make.child(bob, "陈小明", school="灯塔小学"), make.child(bob, "陈小明")
        services.join_team(own, gina, by=bob)
        services.decide_access(services.ask_access(child, by=gina, basis="handover", reason="代班", hours=1), by=fiona, granted=True)
    address = f"/o/{agency.slug}/people/{own.number}/compare/{child.number}/"
    theirs = browse(gina)
    assert (theirs.get(address).status_code, theirs.post(address).status_code) == (403, 403)
    assert "灯塔小学" in browse(bob).get(address).content.decode()


def test_two_different_id_numbers_are_two_people(bob, home):
    one, two = make.person(bob, id_number=make.id_number(order=5)), make.person(bob, id_number=make.id_number(order=6))
    with pytest.raises(services.TwoDocuments):
        services.merge_people(one, two, by=bob)
    assert Merge.objects.count() == 0


def test_a_file_is_merged_once_and_never_into_itself(bob, home, pair):
    one, two = pair
    third = make.person(bob, "王桂兰")
    with pytest.raises(services.CannotBeMerged):
        services.merge_people(one, one, by=bob)
    first = services.merge_people(one, two, by=bob)
    with pytest.raises(services.CannotBeMerged):
        services.merge_people(third, two, by=bob)
    second = services.merge_people(third, one, by=bob)
    with pytest.raises(services.MergeStandsFast):
        services.undo_merge(first, by=bob)
    services.undo_merge(second, by=bob)
    services.undo_merge(first, by=bob)
    assert set(Person.objects.visible_to(bob)) == {one, two, third}


def test_every_reference_to_a_person_follows_or_says_why_not(db):
    """A table written tomorrow is in it without anyone remembering."""
    from people.services.merging import NOT_MOVED, movers

    references = {f"{model._meta.label}.{field.name}" for model in apps.get_models() if not hasattr(model, "history_object")
                  for field in model._meta.concrete_fields if field.related_model is Person}
    assert set(movers()) | NOT_MOVED == references and "casework.Participation.person" in movers()
