"""What a house sets for itself: how its numbers are written, and what its forms ask beyond ours."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.numbers import next_number
from organisations import numbering, services
from organisations.extras import answers_of, fields_of, registered
from organisations.fence import fence
from organisations.models import AuditEvent, Station

pytestmark = pytest.mark.django_db


def test_the_plain_number_is_the_code_a_letter_and_five_digits(home):
    assert [next_number(home, "case"), next_number(home, "case"), next_number(home, "group")] == [f"{home.code}-C00001", f"{home.code}-C00002", f"{home.code}-G00001"]


def test_a_pattern_like_that_of_a_real_agency(home, fiona, bob):
    """板块–性质序号–日期–服务点–工号 (DOMAIN.md 4.9)."""
    services.set_number_pattern("case", pattern="{sector}-{kind}{seq:03d}-{yyyymmdd}-{site}-{worker}", since=timezone.localdate(), by=fiona)
    site = Station(code="DC")
    assert next_number(home, "case", day=date(2011, 3, 2), station=site, by=bob, sector="justice") == f"JUS-C001-20110302-DC-{bob.number}"
    assert next_number(home, "case", day=date(2011, 3, 2), sector="justice") == "JUS-C002-20110302"


def test_a_new_pattern_goes_on_where_the_old_one_stopped_and_begins_on_its_day(home, fiona):
    next_number(home, "wish")
    services.set_number_pattern("wish", pattern="{code}.{yyyy}.{seq:04d}", since=timezone.localdate() + timedelta(days=1), by=fiona)
    assert next_number(home, "wish") == f"{home.code}-W00002"
    services.set_number_pattern("wish", pattern="{code}.{yyyy}.{seq:04d}", since=timezone.localdate(), by=fiona)
    assert next_number(home, "wish", day=date(2026, 5, 1)) == f"{home.code}.2026.0003"


@pytest.mark.parametrize(("pattern", "why"), [
    ("{code}-{kind}", "no_seq"), ("{seq}-{seq}", "no_seq"), ("{code.__class__}-{seq}", "unknown"), ("{name}-{seq}", "unknown"), ("{seq", "unknown"),
    ("{seq}<b>", "signs"), ("{seq}/../", "signs"), ("档{seq}", "signs"), ("{worker}" * 9 + "{seq}", "long"),
])
def test_a_pattern_that_gives_no_numbers_is_refused(home, fiona, pattern, why):
    with pytest.raises(numbering.BadPattern) as refused:
        services.set_number_pattern("case", pattern=pattern, since=timezone.localdate(), by=fiona)
    assert refused.value.code == why


def test_a_pattern_does_not_hold_for_days_that_are_gone(home, fiona):
    with pytest.raises(services.PatternInThePast):
        services.set_number_pattern("case", pattern="{seq}", since=timezone.localdate() - timedelta(days=1), by=fiona)


@given(st.lists(st.sampled_from(["{code}", "{kind}", "{yyyy}", "{yyyymmdd}", "{site}", "{worker}", "-", "A", "7", "."]), max_size=6), st.integers(1, 10 ** 6), st.integers(1, 10 ** 6))
def test_different_numbers_are_written_differently(parts, one, other):
    pattern = "".join(parts) + "-{seq:03d}"
    try:
        numbering.check_pattern(pattern, "case")
    except numbering.BadPattern as refused:
        assert refused.code == "long"
        return
    facts = {"code": "ZH", "kind": "C", "yyyy": "2026", "yyyymmdd": "20261122", "site": "", "worker": "0007"}
    assert (numbering.written(pattern, facts | {"seq": one}) == numbering.written(pattern, facts | {"seq": other})) == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9.-]{1,40}", numbering.written(pattern, facts | {"seq": one}))


@pytest.mark.django_db(transaction=True)
def test_at_the_same_instant_no_number_is_given_twice_and_a_rollback_leaves_no_gap(agency):
    start, given_out = threading.Barrier(6), []

    def take(fails):
        try:
            start.wait(10)
            with fence(agency), transaction.atomic():
                number = next_number(agency, "case")
                if fails:
                    raise RuntimeError
            given_out.append(number)
        except RuntimeError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[n % 2 == 0]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(given_out) == [f"{agency.code}-C0000{n}" for n in (1, 2, 3)]


# ---------- own fields ----------


def test_an_own_field_is_asked_changed_and_taken_out_of_use(agency, fiona):
    with fence(agency):
        field = services.add_extra_field("group_plan", label="街道意见", by=fiona, type="choice", options=["同意", "不同意"])
        twin = services.add_extra_field("group_plan", label="街道意见", by=fiona)
        assert (field.code, twin.code, [one.label for one in fields_of("group_plan")]) == ("field_1", "field_2", ["街道意见", "街道意见"])
        services.change_extra_field(twin, by=fiona, is_active=False)
        services.change_extra_field(field, by=fiona, label="街道办意见")
        assert [one.label for one in fields_of("group_plan")] == ["街道办意见"]
    with fence(agency):
        assert list(AuditEvent.objects.filter(act__startswith="field.").values_list("act", flat=True).order_by("seq")) == ["field.add", "field.add", "field.change", "field.change"]


def test_answers_are_kept_by_the_row_they_belong_to(home, fiona, bob):
    services.answer_extras("group_plan", bob.uid, answers={"field": "同意"}, by=fiona)
    services.answer_extras("group_plan", bob.uid, answers={"field": "不同意"}, by=fiona)
    assert (answers_of("group_plan", bob.uid), answers_of("group_plan", fiona.uid)) == ({"field": "不同意"}, {})


def test_only_forms_that_exist_take_own_fields(home, fiona):
    assert "group_plan" in registered()
    with pytest.raises(services.UnknownForm):
        services.add_extra_field("nothing", label="x", by=fiona)


def test_the_pages_where_a_house_sets_them(agency, fiona, bob, browse):
    page = browse(fiona)
    base = f"/o/{agency.slug}/settings/"
    typed = {"form": "group_plan", "label": "街道意见", "type": "choice", "options": "同意\n不同意\n同意"}
    assert page.post(base + "fields/", typed).status_code == 302
    with fence(agency):
        field = fields_of("group_plan")[0]
    assert field.options == ["同意", "不同意"]
    assert "街道意见" in page.get(base + "fields/").content.decode()
    answer = page.post(f"{base}fields/{field.pk}/", {"label": "街道办意见", "options": "同意", "is_active": "on"})
    assert (answer.status_code, "Name at least two options." in answer.content.decode()) == (200, True)
    answer = page.post(base + "numbers/", {"kind": "case", "pattern": "{kind}", "since": timezone.localdate().isoformat()})
    assert "The pattern needs the running number once" in answer.content.decode()
    assert page.post(base + "numbers/", {"kind": "case", "pattern": "{kind}{seq:04d}", "since": timezone.localdate().isoformat()}).status_code == 302
    assert "C0001" in page.get(base + "numbers/").content.decode()
    assert browse(bob).get(base + "fields/").status_code == 403
