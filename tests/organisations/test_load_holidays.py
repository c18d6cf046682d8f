"""A year's public holidays come from a small file; until then a page says that only weekends are counted."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation

from organisations.models import Holiday
from organisations.workdays import add_workdays, forget, known, unannounced

pytestmark = pytest.mark.django_db
# Invented for the test; the notice for 2027 is not published.
FILE = "day,kind,name\n2027-01-01,休,元旦\n2027-01-04,off,元旦\n2027-01-09,班,元旦\n"


@pytest.fixture(autouse=True)
def calendar_is_read_again():
    yield
    forget()


@pytest.fixture
def file(tmp_path):
    def write(text=FILE):
        path = tmp_path / "2027.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path, **more):
    call_command("load_holidays", path, source="测试通知", **more)


def shown(*days):
    with translation.override("en"):
        return Template("{% load house %}{% unannounced days %}").render(Context({"days": list(days)})).strip()


def test_a_year_is_loaded_from_a_file_and_counted_with(file, capsys):
    assert (known(2027), add_workdays(date(2026, 12, 31), 2), unannounced([date(2027, 1, 4)])) == (False, date(2027, 1, 4), [2027])
    load(file())
    assert (known(2027), add_workdays(date(2026, 12, 31), 2), unannounced([date(2027, 1, 4)])) == (True, date(2027, 1, 6), [])
    assert add_workdays(date(2027, 1, 8), 1) == date(2027, 1, 9)
    assert list(Holiday.objects.filter(day__year=2027).values_list("is_workday", "source")) == [(False, "测试通知"), (False, "测试通知"), (True, "测试通知")]
    assert "2027: 2 days off, 1 working days" in capsys.readouterr().out


def test_a_year_is_not_loaded_twice_by_mistake(file):
    load(file())
    with pytest.raises(CommandError, match="loaded already"):
        load(file())
    load(file("2027-01-01,休,元旦\n"), replace=True)
    assert Holiday.objects.filter(day__year=2027).count() == 1


@pytest.mark.parametrize(("text", "why"), [
    ("", "one year"), ("2027-01-01,休,元旦\n2028-01-01,休,元旦\n", "one year"), ("2027-10-01,休,国庆节\n", "New Year"), ("2027-01-01,休,元旦\n2027-01-01,休,元旦\n", "twice"),
    ("2027-01-01,休,元旦\n2027-01-05,班,元旦\n", "anyway"), ("2027-01-01,maybe,元旦\n", "Line 1"), ("2027-01-01,休\n", "Line 1"), ("day,kind,name\n2027-02-30,休,元旦\n", "Line 2")])
def test_a_file_that_is_no_notice_changes_nothing(file, text, why):
    with pytest.raises(CommandError, match=why):
        load(file(text))
    assert not Holiday.objects.filter(day__year=2027).exists()


def test_a_page_says_that_only_weekends_are_counted():
    assert shown(date(2026, 12, 31), None, date(2024, 5, 1)) == ""
    assert "Days in 2027, 2028 are counted with weekends only" in shown(date(2026, 1, 1), date(2028, 1, 4), date(2027, 1, 4))
