"""What a report collects: figures of the registry with their trail, and nobody's name."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects import counting, figures
from projects import services as project_services
from projects.counting import Period, Scope
from reports import collecting, services
from reports.collecting.pieces import SAME_ROWS
from reports.collecting.tally import Tally, TermTally, Trails
from reports.collecting.telling import FEWEST, held_back
from tests import factories_casework, factories_reports
from training import services as training


@pytest.fixture
def told(home, agency, bureau, bob, alice, fiona):
    return factories_reports.told(agency, bureau, worker=bob, supervisor=alice, admin=fiona)


def collected(told, **fields):
    return collecting.collect(factories_reports.request(told, **fields))


def test_every_figure_of_the_registry_comes_out_of_a_tally_as_it_comes_out_of_its_count(told, agency):
    today = timezone.localdate()
    period = Period(today.replace(month=1, day=1), today)
    for code, _rule in counting.rules().items():
        for subject in (told.project, agency):
            count = counting.count(subject, period, code)
            assert (code, Tally(count).total()) == (code, count.total())


def test_parts_by_month_add_up_to_the_total(told):
    count = counting.count(told.project, Period(told.project.starts_on, timezone.localdate()), "PERSON_TIMES")
    tally = Tally(count, project="project").load((), ("month",), ("project",))
    assert sum(tally.by("month").values()) == tally.total() == tally.by("project")[told.project.pk] == count.total()


def test_a_trail_names_the_rows_that_count_as_ranges(told):
    count = counting.count(told.project, Period(told.project.starts_on, timezone.localdate()), "VISIT")
    size, ranges, _digest = Trails().of(count.rows)
    ids = [n for part in ranges.split(",") for n in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)]
    assert (size, ids) == (len(count.ids()), count.ids())


def test_persons_and_hours_are_counted_from_the_rows_of_person_times(told, agency):
    period = Period(told.project.starts_on, timezone.localdate())
    assert len({Trails().of(counting.count(agency, period, code).rows) for code in ("PERSON_TIMES", *SAME_ROWS)}) == 1


def test_the_rows_of_a_part_of_the_time_are_among_those_of_the_whole(told, agency):
    # So that one walk over the longer time tells the year and the terms of the projects.
    today = timezone.localdate()
    part, whole = Period(today - timedelta(days=20), today), Period(today - timedelta(days=400), today)
    for code, _rule in counting.rules().items():
        narrow, wide = (counting.count(agency, period, code) for period in (part, whole))
        within = {f"{wide.when}__gte": part.since, f"{wide.when}__lt": part.until}
        assert (code, narrow.ids()) == (code, sorted(set(wide.rows.filter(**within).values_list("pk", flat=True))))


def test_the_year_and_the_terms_come_out_of_one_walk_as_each_by_itself(told, agency):
    today = timezone.localdate()
    period = Period(today - timedelta(days=20), today)
    terms = {told.project.pk: Period(told.project.starts_on, min(told.project.ends_on, today))}
    for code in ("PERSONS", "PERSON_TIMES", "HOURS", "VISIT", "ACT", "SUP_H", "TRAIN_PT", "TRAIN_P"):
        tally = TermTally(Scope(agency), period, code, terms).load((), ("project",))
        assert (code, tally.total()) == (code, counting.count(agency, period, code).total())
        assert (code, tally.by("project").get(told.project.pk, 0)) == (code, counting.count(told.project, period, code).total())
        assert (code, tally.of_terms("project").get(told.project.pk, 0)) == (
            code, counting.count(told.project, terms[told.project.pk], code).total())


def test_a_term_holds_only_what_happened_in_it(told, agency):
    today = timezone.localdate()
    terms = {told.project.pk: Period(today - timedelta(days=3), today - timedelta(days=2))}
    tally = TermTally(Scope(agency), Period(today - timedelta(days=60), today), "PERSON_TIMES", terms)
    inside = counting.count(told.project, terms[told.project.pk], "PERSON_TIMES").total()
    assert (tally.of_terms("project").get(told.project.pk, 0), tally.by("project")[told.project.pk] > inside) == (inside, True)


def test_indicators_of_a_self_evaluation_are_those_of_the_project_page(told):
    snapshot, rows = collected(told)
    row = next(row for row in figures.indicator_rows(told.project) if row.pk == told.indicator.pk)
    figure = collecting.figures_of(snapshot)[f"indicator.{told.indicator.pk}"]
    assert (figure["value"], figure["recorded"], figure["target"], figure["target_version"], figure["rule"]) == (
        int(row.countable), int(row.recorded), 20, 1, "VISIT")
    assert rows[f"indicator.{told.indicator.pk}"]


def test_a_self_evaluation_has_its_eleven_chapters(told):
    snapshot, _rows = collected(told)
    assert [chapter["key"] for chapter in snapshot["chapters"]] == [
        "basics", "background", "implementation", "indicators", "outcomes", "team", "spending", "publicity", "problems", "next_steps", "attachments"]


def test_an_annual_report_tells_the_same_totals_as_the_registry(told, agency):
    snapshot, _rows = collected(told, kind="annual")
    today = timezone.localdate()
    period = Period(today.replace(month=1, day=1), today)
    told_figures = collecting.figures_of(snapshot)
    for code in ("PERSONS", "PERSON_TIMES", "HOURS", "VISIT", "ACT", "SUP_H", "SUP_PH", "TRAIN", "TRAIN_PT"):
        assert (code, float(told_figures[f"total.{code}"]["value"])) == (code, float(counting.count(agency, period, code).total()))


def test_working_hours_stand_beside_the_indicators_by_kind_of_service_with_their_rule(told):
    project_services.set_work_hours(told.project, entries=[{"kind": "visit", "basis": "actual", "direct": 1, "indirect": "0.5"}, {"kind": "training", "basis": "actual", "direct": 1, "indirect": 2}],
                                    by=told.lead)
    snapshot, rows = collected(told)
    told_figures, period = collecting.figures_of(snapshot), Period(told.project.starts_on, timezone.localdate())
    for code in ("WORK_HOURS", "WORK_HOURS_T"):
        count = counting.count(told.project, period, code)
        figure = told_figures[f"total.{code}"]
        assert (code, float(figure["value"]), figure["row_count"], bool(count.total())) == (code, float(count.total()), len(count.ids()), True)
        assert rows[f"total.{code}"]
    assert told_figures["hours.visit"]["value"] == told_figures["total.WORK_HOURS"]["value"]


def test_an_indicator_reads_the_same_in_both_reports(told):
    own, _rows = collected(told)
    annual, _rows = collected(told, kind="annual")
    key = f"indicator.{told.indicator.pk}"
    assert collecting.figures_of(own)[key]["value"] == collecting.figures_of(annual)[key]["value"]


def test_an_agency_without_projects_has_an_annual_report_too(home, agency, fiona):
    today = timezone.localdate()
    report = services.request_report(kind="annual", by=fiona, year=today.year, start=today.replace(month=1, day=1), end=today)
    told_figures = collecting.figures_of(collecting.collect(report)[0])
    assert [told_figures[f"total.{code}"]["value"] for code in ("PERSONS", "PERSON_TIMES", "HOURS", "SUP_H")] == [0, 0, 0, 0]


def test_training_progress_is_of_the_projects_own_plan_in_the_annual_report(told):
    other = factories_casework.project(told.lead, told.worker, title="别的项目")
    training.plan_training(project=other, title="长期培训", by=told.lead, planned_sessions=94, audience="staff")
    indicator = project_services.add_indicator(told.project, rule="TRAIN_RATE", line=None, target=100, by=told.admin)
    told_figures = collecting.figures_of(collected(told, kind="annual")[0])
    expected = counting.count(indicator, figures.counted_period(told.project, timezone.localdate())).total()
    assert (float(told_figures[f"indicator.{indicator.pk}"]["value"]), expected > 0) == (round(float(expected), 2), True)


def test_supervision_tells_session_hours_and_person_hours_apart(told):
    snapshot, _rows = collected(told)
    told_figures = collecting.figures_of(snapshot)
    assert (told_figures["total.SUP_H"]["value"], told_figures["total.SUP_PH"]["value"]) == (5, 15)


def test_two_of_six_trainings_are_a_third(told):
    snapshot, _rows = collected(told)
    rate = next(figure for key, figure in collecting.figures_of(snapshot).items() if key.startswith("training.") and key.endswith(".rate"))
    assert rate["value"] == "0.333333"


def test_no_name_of_a_client_is_collected_even_where_somebody_typed_it(told):
    typed = {"outcomes": f"{factories_reports.CANARIES[1]}愿意来了。", "story": f"{factories_reports.CANARIES[0]}的故事"}
    for kind in ("self_evaluation", "annual"):
        snapshot, rows = collected(told, kind=kind, narrative=typed)
        text = json.dumps([snapshot, rows], ensure_ascii=False)
        assert [name for name in factories_reports.CANARIES if name in text] == []
        assert "欧**甲" in text


def test_only_photos_that_may_be_published_are_chosen(told):
    snapshot, _rows = collected(told)
    photos = [item for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "photos" for item in block["items"]]
    # The family day shows a child whose photos stay internal.
    assert [photo["caption"] for photo in photos] == ["和欧**甲做灯笼", "反诈宣传"]


def test_a_group_of_fewer_than_five_is_not_told_in_public(told):
    snapshot, _rows = collected(told, kind="annual", language="en")
    table = next(block for chapter in snapshot["chapters"] for block in chapter["blocks"] if block.get("caption") == "Persons served by category")
    assert [row[1] for row in table["rows"]] == ["< 5", "< 5"]


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 60), max_size=30))
def test_no_small_group_is_reckoned_from_the_whole_and_the_groups_that_are_shown(groups):
    """Whoever subtracts all that is told from the whole is left with five or more persons of at least two groups, or knows no group at all."""
    silent = held_back(groups)
    shown = {group: number for group, number in groups.items() if group not in silent}
    left = sum(groups.values()) - sum(shown.values())
    assert all(number == 0 or number >= FEWEST for number in shown.values())
    assert not silent or not any(shown.values()) or (len(silent) > 1 and left >= FEWEST)
    assert silent or shown == groups


def test_the_reasons_why_a_record_does_not_count_stand_in_the_report(told):
    snapshot, _rows = collected(told, language="en")
    figure = collecting.figures_of(snapshot)["total.PERSON_TIMES"]
    assert (figure["recorded"] - figure["value"], figure["reasons"]) == (1, ["waiting for review 1"])
