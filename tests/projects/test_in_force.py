"""What was agreed on a day: reports print target, term and words in force at their cut-off (DOMAIN.md 3.1)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.fence import fence
from organisations.models import AuditEvent
from projects import figures, services
from projects.figures import calendar, in_force
from projects.models import BudgetAmount, BudgetLine, Project
from projects.services.applying import put_words_in_force
from reports.collecting import collect
from reports.services import request_report
from tests.factories_progress import asked
from tests.factories_purchase import governed_project


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau, goals="服务一百位长者", target_group="独居长者")


def approved(project, fiona, diana, **more):
    change = asked(project, fiona, **more)
    with fence(diana.organisation):
        return services.approve_change(type(change).objects.select_related("project__organisation").get(pk=change.pk), by=diana)


def fresh(project):
    return Project.objects.select_related("organisation").get(pk=project.pk)


def days(project, number):
    return project.starts_on + timedelta(days=number)


# ---------- the pure part ----------


def request(day, after, before=""):
    return SimpleNamespace(kind="content", subject="goals", effective_on=day, before={"text": before}, after={"text": after})


@given(start=st.dates(date(2024, 1, 1), date(2026, 1, 1)), gaps=st.lists(st.integers(0, 60), max_size=6), asked_for=st.integers(-100, 500))
def test_on_each_day_exactly_one_version_is_in_force(start, gaps, asked_for):
    """However many changes there were, a day finds the words of the last one that has begun, and before the first those it replaced."""
    found, day, text = [], start, "v0"
    for number, gap in enumerate(gaps, 1):
        day += timedelta(days=gap)
        found.append(request(day, f"v{number}", text))
        text = f"v{number}"
    project = SimpleNamespace(pk=1, goals=text, approved_changes=found)
    on = start + timedelta(days=asked_for)
    begun = [number for number, change in enumerate(found, 1) if change.effective_on <= on]
    assert in_force.content_on(project, "goals", on) == f"v{max(begun, default=0)}"


@given(start=st.dates(date(2024, 1, 1), date(2026, 1, 1)), values=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 900)), min_size=1, max_size=6),
       asked_for=st.integers(-100, 500))
def test_of_versions_the_last_that_has_begun_is_in_force(start, values, asked_for):
    versions = [SimpleNamespace(number=number, effective_from=start + timedelta(days=offset), target=target) for number, (offset, target) in enumerate(values, 1)]
    on = start + timedelta(days=asked_for)
    begun = [version for version in versions if version.effective_from <= on]
    first = min(version.effective_from for version in versions)
    expected = max(begun, key=lambda version: (version.effective_from, version.number)) if begun else min(
        (version for version in versions if version.effective_from == first), key=lambda version: version.number)
    assert in_force.version_on(versions, on) is expected


@given(length=st.integers(1, 700), longer=st.integers(1, 300), from_day=st.integers(0, 700), asked_for=st.integers(-10, 1100))
def test_time_progress_stays_between_0_and_1_and_follows_the_term_in_force(length, longer, from_day, asked_for):
    start = date(2026, 1, 1)
    end, later = start + timedelta(days=length - 1), start + timedelta(days=length - 1 + longer)
    change = SimpleNamespace(kind="period", subject="term", effective_on=start + timedelta(days=from_day),
                             before={"starts_on": start.isoformat(), "ends_on": end.isoformat()}, after={"starts_on": start.isoformat(), "ends_on": later.isoformat()})
    project = SimpleNamespace(pk=1, starts_on=start, ends_on=later, approved_changes=[change])
    on = start + timedelta(days=asked_for)
    whole = length + (longer if asked_for >= from_day else 0)
    assert figures.time_progress(project, on) == figures.rate(min(max(asked_for + 1, 0), whole), whole)
    assert in_force.term_on(project, on).days == whole


# ---------- through the services ----------


def test_a_term_is_the_old_one_until_the_day_the_change_is_in_force(ground, fiona, diana, agency):
    old_end, new_end = ground.ends_on, ground.ends_on + timedelta(days=60)
    approved(ground, fiona, diana, kind="period", subject="term", after={"starts_on": ground.starts_on.isoformat(), "ends_on": new_end.isoformat()},
             effective_on=days(ground, 50))
    with fence(agency):
        project = fresh(ground)
        assert [in_force.term_on(project, days(ground, day)).ends_on for day in (0, 49, 50, 51)] == [old_end, old_end, new_end, new_end]
        assert figures.time_progress(project, days(ground, 49)) == figures.rate(50, 365)
        assert figures.time_progress(project, days(ground, 50)) == figures.rate(51, 425)
        assert figures.counted_period(project, days(ground, 1000)).end == new_end
    with fence(diana.organisation):
        assert in_force.term_on(Project.objects.get(pk=ground.pk), days(ground, 49)).ends_on == old_end


def test_an_undone_change_was_never_in_force(ground, fiona, diana, agency):
    change = approved(ground, fiona, diana, kind="content", subject="goals", after={"text": "服务两百位长者"}, effective_on=days(ground, 50))
    with fence(agency):
        assert in_force.content_on(fresh(ground), "goals", days(ground, 60)) == "服务两百位长者"
        assert in_force.content_on(fresh(ground), "goals", days(ground, 40)) == "服务一百位长者"
    with fence(diana.organisation):
        services.undo_change_decision(change, by=diana)
    with fence(agency):
        assert [in_force.content_on(fresh(ground), "goals", days(ground, day)) for day in (40, 60)] == ["服务一百位长者"] * 2


@pytest.mark.parametrize("page", ["", "contract/"])
def test_the_pages_of_a_project_say_what_is_in_force_today(page, ground, fiona, diana, agency, bureau, browse):
    with fence(agency):
        line = ground.lines.first()
    today = timezone.localdate()
    for subject, words, day in (("goals", "服务两百位长者", today), ("goals", "服务三百位长者", today + timedelta(days=1)),
                                (f"line:{line.pk}", "明日起的上门探访", today + timedelta(days=1)), ("title", "明日起的新名称", today + timedelta(days=1))):
        approved(ground, fiona, diana, kind="content", subject=subject, after={"text": words}, effective_on=day)
    for member in (fiona, diana):
        text = browse(member).get(f"/o/{member.organisation.slug}/projects/{ground.number}/{page}").content.decode()
        assert [words in text for words in ("服务两百位长者", "服务三百位长者", "明日起的上门探访", "明日起的新名称", line.name, ground.title)] == [
            True, False, False, False, True, True]


def test_a_list_reads_the_title_of_today_and_from_its_day_on_the_new_one(ground, fiona, diana, agency, browse, monkeypatch):
    old, today = ground.title, timezone.localdate()
    with fence(agency):
        line = ground.lines.first()
    first = approved(ground, fiona, diana, kind="content", subject="title", after={"text": "明日起的新名称"}, effective_on=today + timedelta(days=1))
    second = approved(ground, fiona, diana, kind="content", subject="title", after={"text": "后日起的新名称"}, effective_on=today + timedelta(days=2))
    approved(ground, fiona, diana, kind="content", subject=f"line:{line.pk}", after={"text": "明日起的上门探访"}, effective_on=today + timedelta(days=1))
    assert (first.before, second.before) == ({"text": old}, {"text": "明日起的新名称"})

    def told():
        lists = [browse(diana).get(f"/o/minzheng/{page}").content.decode() for page in ("portfolio/", "projects/", "deadlines/")]
        with fence(agency):
            project = fresh(ground)
            return [[title for title in (old, "明日起的新名称", "后日起的新名称") if title in page] for page in [*lists, project.title]], project.lines.get(pk=line.pk).name

    assert told() == ([[old]] * 4, line.name)
    for days_on, words in ((0, old), (1, "明日起的新名称"), (2, "后日起的新名称"), (3, "后日起的新名称")):
        now = timezone.now() + timedelta(days=days_on)
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda now=now: now)
            put_words_in_force()
        with fence(agency):
            assert fresh(ground).title == words
    assert told() == ([["后日起的新名称"]] * 4, "明日起的上门探访")
    with fence(agency):
        assert AuditEvent.objects.filter(act="project.content", actor_id=None).count() == 2  # nothing is done twice


def test_words_of_a_later_day_that_were_undone_never_come(ground, fiona, diana, agency, monkeypatch):
    old = ground.title
    change = approved(ground, fiona, diana, kind="content", subject="title", after={"text": "明日起的新名称"}, effective_on=timezone.localdate() + timedelta(days=1))
    with fence(diana.organisation):
        services.undo_change_decision(change, by=diana)
    now = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: now)
    put_words_in_force()
    with fence(agency):
        assert fresh(ground).title == old


def test_a_lines_name_and_a_budget_line_have_their_versions_too(ground, fiona, diana, agency):
    with fence(agency):
        line = ground.lines.first()
        lines = [BudgetLine.objects.create(organisation=agency, project=ground, code=code, seq=seq, name=code) for seq, code in enumerate("ab", 1)]
        for each in lines:
            BudgetAmount.objects.create(organisation=agency, line=each, number=1, amount=100, effective_from=ground.starts_on)
    approved(ground, fiona, diana, kind="content", subject=f"line:{line.pk}", after={"text": "上门探访"}, effective_on=days(ground, 50))
    approved(ground, fiona, diana, kind="budget", subject="budget", effective_on=days(ground, 50), after={
        "lines": [{"line": each.pk, "name": each.name, "amount": amount} for each, amount in zip(lines, ("120.00", "80.00"), strict=True)]})
    with fence(agency):
        project = fresh(ground)
        assert [in_force.content_on(project, f"line:{line.pk}", days(ground, day)) for day in (49, 50)] == ["入户探访", "上门探访"]
        assert [[amount for _line, amount in in_force.budget_on(project, days(ground, day))] for day in (49, 50)] == [[100, 100], [120, 80]]


def test_many_projects_cost_one_query(ground, fiona, diana, agency):
    approved(ground, fiona, diana, kind="content", subject="goals", after={"text": "服务两百位长者"}, effective_on=days(ground, 50))
    with fence(agency):
        projects = [fresh(ground), fresh(ground)]
        with CaptureQueriesContext(connection) as queries:
            in_force.load(projects)
            assert [in_force.content_on(project, "goals", days(ground, 40)) for project in projects] == ["服务一百位长者"] * 2
            assert [in_force.term_on(project, days(ground, 40)).ends_on for project in projects] == [ground.ends_on] * 2
        assert len(queries) == 1


# ---------- both reports ----------


def told(kind, project, start, end, by):
    """What a report of a period says: {indicator: (target, version)}, the term, the words."""
    with fence(project.organisation):
        report = request_report(kind=kind, project=project if kind == "self_evaluation" else None, year=end.year if kind == "annual" else None,
                                start=start, end=end, by=by)
        snapshot, _rows = collect(report)
    return snapshot


def found_in(value, key):
    """Every dict in a snapshot that has the key."""
    if isinstance(value, dict):
        if key in value:
            yield value
        for inner in value.values():
            yield from found_in(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from found_in(inner, key)


def targets(snapshot):
    return {(each["target"], each["target_version"]) for each in found_in(snapshot, "target_version") if each.get("target") is not None}


def terms(snapshot):
    return {tuple(each["value"]["dates"]) for each in found_in(snapshot, "value") if each.get("key") == "contract_term"}


@pytest.mark.parametrize("kind", ["self_evaluation", "annual"])
def test_a_target_changed_in_mid_year_is_old_in_a_report_before_and_new_in_one_after(ground, fiona, diana, kind):
    approved(ground, fiona, diana, effective_on=days(ground, 50))
    before = told(kind, ground, ground.starts_on, days(ground, 49), fiona)
    after = told(kind, ground, ground.starts_on, days(ground, 50), fiona)
    assert (targets(before), targets(after)) == ({(100, 1)}, {(150, 2)})


@pytest.mark.parametrize("kind", ["self_evaluation", "annual"])
def test_a_term_changed_in_mid_year_is_old_in_a_report_before_and_new_in_one_after(ground, fiona, diana, kind):
    new_end = ground.ends_on + timedelta(days=60)
    approved(ground, fiona, diana, kind="period", subject="term", after={"starts_on": ground.starts_on.isoformat(), "ends_on": new_end.isoformat()},
             effective_on=days(ground, 50))
    found = [told(kind, ground, ground.starts_on, days(ground, day), fiona) for day in (49, 50)]
    start = ground.starts_on.isoformat()
    assert [terms(snapshot) for snapshot in found] == [{(start, ground.ends_on.isoformat())}, {(start, new_end.isoformat())}]


@pytest.mark.parametrize("kind", ["self_evaluation", "annual"])
def test_words_changed_in_mid_year_are_old_in_a_report_before_and_new_in_one_after(ground, fiona, diana, kind):
    approved(ground, fiona, diana, kind="content", subject="target_group", after={"text": "独居与失能长者"}, effective_on=days(ground, 50))
    found = [str(told(kind, ground, ground.starts_on, days(ground, day), fiona)) for day in (49, 50)]
    assert [("独居长者" in text, "独居与失能长者" in text) for text in found] == [(True, False), (False, True)]


def test_the_time_progress_of_a_self_evaluation_is_that_of_the_term_in_force(ground, fiona, diana):
    new_end = ground.ends_on + timedelta(days=60)
    approved(ground, fiona, diana, kind="period", subject="term", after={"starts_on": ground.starts_on.isoformat(), "ends_on": new_end.isoformat()},
             effective_on=days(ground, 50))
    found = []
    for day in (49, 50):
        snapshot = told("self_evaluation", ground, ground.starts_on, days(ground, day), fiona)
        found.append(next(each["value"] for each in found_in(snapshot, "key") if each["key"] == "project.time_progress" and not isinstance(each["value"], dict)))
    assert [round(float(value), 5) for value in found] == [round(50 / 365, 5), round(51 / 425, 5)]


def longer(ground, fiona, diana, more):
    """The term ends so many days later, from today on; returns its new last day."""
    new_end = ground.ends_on + timedelta(days=more)
    approved(ground, fiona, diana, kind="period", subject="term", after={"starts_on": ground.starts_on.isoformat(), "ends_on": new_end.isoformat()},
             effective_on=timezone.localdate())
    return new_end


def test_a_final_report_begun_before_an_extension_ends_with_the_new_term(ground, fiona, diana, agency):
    with fence(agency):
        draft = services.begin_report(ground, kind="final", start=ground.starts_on, by=fiona)
    new_end = longer(ground, fiona, diana, 60)
    with fence(agency):
        kept = services.save_report(draft, texts={"summary": "延期后继续服务"}, by=fiona)
    assert (draft.end, kept.end, kept.due_on) == (ground.ends_on, new_end, new_end + timedelta(days=15))


def test_the_days_after_a_last_report_that_an_extension_brought_are_told_by_one_more(fiona, diana, bureau, agency):
    """The quarter was told on the last day of the term; the term goes on in the same quarter, and none of its days is lost to the reports."""
    ground, today = governed_project(fiona, bureau, days_left=0), timezone.localdate()
    with fence(agency):
        Project.objects.filter(pk=ground.pk).update(reporting={"kinds": ["quarter"]})
        ground = fresh(ground)
        last = services.begin_report(ground, kind="quarter", start=calendar.periods(ground, "quarter", today)[-1][0], by=fiona)
        services.hand_in_report(services.save_report(last, texts={"summary": "照计划完成"}, by=fiona), by=fiona)
    longer(ground, fiona, diana, 200)
    with fence(agency):
        spans = sorted((entry.start, entry.end) for entry in calendar.expected(fresh(ground), today + timedelta(days=100)))
    following = spans[spans.index((last.start, today)) + 1]
    assert [start for start, _end in spans[1:]] == [end + timedelta(days=1) for _start, end in spans[:-1]]
    assert following[0] == today + timedelta(days=1)


def test_a_progress_report_freezes_what_is_in_force_at_its_end(ground, fiona, diana, agency):
    approved(ground, fiona, diana, effective_on=days(ground, 50))
    with fence(agency):
        kept = [figures_of(ground, days(ground, day)) for day in (49, 50)]
    assert [(row["target"], row["target_version"]) for row in kept] == [("100.00", 1), ("150.00", 2)]


def figures_of(project, end):
    from projects.figures.progress import count_report

    return count_report(fresh(project), project.starts_on, end)["rows"][0]


def test_today_is_not_before_the_change_when_it_begins_today(ground, fiona, diana, agency):
    today = timezone.localdate()
    approved(ground, fiona, diana, effective_on=today)
    with fence(agency):
        assert [row.target for row in figures.indicator_rows(fresh(ground), today)] == [150]
        assert [row.target for row in figures.indicator_rows(fresh(ground), today - timedelta(days=1))] == [100]
