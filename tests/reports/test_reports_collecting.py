"""What a report collects: figures of the registry with their trail, and nobody's name."""

import json
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework import services as casework
from casework.models import HarmReport
from organisations import services as organisations
from organisations.access import Role
from organisations.models import AuditEvent, Membership
from people.services import add_guardian
from projects import counting, figures
from projects import services as project_services
from projects.counting import Period, Scope
from projects.models import Project
from reports import collecting, services
from reports.collecting.pieces import SAME_ROWS
from reports.collecting.tally import Tally, TermTally, Trails
from reports.collecting.telling import FEWEST, held_back, plain
from tests import factories, factories_activities, factories_cases, factories_casework, factories_reports
from training import services as training


@pytest.fixture
def told(home, agency, bureau, bob, alice, fiona):
    return factories_reports.told(agency, bureau, worker=bob, supervisor=alice, admin=fiona)


def collected(told, **fields):
    return collecting.collect(factories_reports.request(told, **fields))


def year_told(told, **fields):
    """The annual report from the project's first day on: in January nothing of what is told would lie in the year."""
    return collected(told, kind="annual", start=told.project.starts_on, **fields)


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


def test_whatever_an_indicator_counts_the_annual_report_tells_what_the_project_page_tells(told, bob, alice, fiona):
    """Every rule of the registry, over the whole project and over its lines; two projects, so that the agency's count is nobody's own."""
    both, today = (told.project, factories_casework.project(fiona, bob, title="别的项目", starts_on=timezone.localdate() - timedelta(days=90))), timezone.localdate()
    for at, project in enumerate(both):
        factories_casework.approved(alice, bob, project, "visit", days_ago=3, persons=told.people[:1], headcount=0)
        activity = factories_activities.summed_up(factories_activities.held(factories_activities.ready(bob, alice, project), bob), bob, alice)
        factories_activities.answered(factories_activities.asked(activity, bob), bob, *[(5, 5, 2), (5, 2)][at])
        casework.begin_harm(by=bob, kind="abused", discovered_at=timezone.now() - timedelta(minutes=9), facts="有淤青", person=told.people[1], project=project)
    case = factories_cases.opened(bob, alice, told.project, factories_casework.person(bob, "王桂兰"), scopes=("filing", "casework", "referral"))
    referral = casework.refer(case, by=bob, kind="outside", reason="special", summary="需要评估", receiver="市第三医院", sent_on=today)
    casework.answer_referral(referral, by=bob, receipt="accepted")
    casework.report_harm(HarmReport.objects.first(), by=bob, reported_to=["police"], reported_at=timezone.now())
    lines = {project.pk: [None, *project.lines.filter(code__in=["case", "activity"])] for project in both}
    for project in both:
        for code, line in product(counting.rules(), lines[project.pk]):
            project_services.add_indicator(project, rule=code, line=line, target=10, by=fiona)
    live = {row.pk: (row.indicator.rule, row.indicator.line_id and row.indicator.line.code, plain(row.countable)) for project in both for row in figures.indicator_rows(project, today)}
    told_figures = collecting.figures_of(collected(told, kind="annual")[0])
    assert {pk: (rule, line, told_figures[f"indicator.{pk}"]["value"]) for pk, (rule, line, _value) in live.items()} == live
    assert {("SAT", None, "66.67"), ("SAT", None, 50), ("SAT", "activity", 50), ("REFERRAL", "case", 1), ("REFERRAL", "activity", 0), ("HARM", "case", 1)} <= set(live.values())


def test_indicators_of_a_self_evaluation_are_those_of_the_project_page(told):
    snapshot, rows = collected(told)
    row = next(row for row in figures.indicator_rows(told.project) if row.pk == told.indicator.pk)
    figure = collecting.figures_of(snapshot)[f"indicator.{told.indicator.pk}"]
    assert (figure["value"], figure["recorded"], figure["target"], figure["target_version"], figure["rule"]) == (
        int(row.countable), int(row.recorded), 20, 1, "VISIT")
    assert rows[f"indicator.{told.indicator.pk}"]


def test_a_report_of_part_of_the_term_tells_how_far_the_whole_term_is_and_its_own_days_beside_it(told, bob, alice):
    """Visits of the first days are in the rate and the light, not in the period; with fewer days asked for the project stands no worse (8.1, 8.2)."""
    factories_casework.approved(alice, bob, told.project, "visit", days_ago=150, persons=told.people, headcount=0)
    today = timezone.localdate()
    whole, part = (collected(told, language="en", start=start)[0] for start in (told.project.starts_on - timedelta(days=9), today - timedelta(days=40)))
    key, before, after = f"indicator.{told.indicator.pk}", collecting.figures_of(whole), collecting.figures_of(part)
    own = counting.count(told.indicator, Period(today - timedelta(days=40), today)).total()
    assert [after[name]["value"] for name in (key, f"{key}.rate", "project.rate", "project.time_progress")] == [before[name]["value"] for name in (key, f"{key}.rate", "project.rate", "project.time_progress")]
    assert (before[key]["value"], after[f"{key}.period"]["value"], f"{key}.period" in before, 0 < own < before[key]["value"]) == (int(figures.indicator_rows(told.project)[0].countable), int(own), False, True)
    running = Project.objects.get(pk=told.project.pk)
    parts = [{chapter["key"]: chapter["blocks"] for chapter in snapshot["chapters"]} for snapshot in (whole, part)]
    assert [blocks["problems"] for blocks in parts][0] == parts[1]["problems"]
    assert [next(block["light"] for block in blocks["indicators"] if block["type"] == "light") for blocks in parts] == [figures.project_light(running, figures.indicator_rows(running), today).state] * 2
    assert [next(block["data"] for block in blocks["indicators"] if block["type"] == "chart")["items"] for blocks in parts][0] == next(block["data"] for block in parts[1]["indicators"] if block["type"] == "chart")["items"]
    assert [next(item["value"] for item in blocks["basics"][0]["items"] if item["key"] == "period")["dates"][0] for blocks in parts] == [told.project.starts_on.isoformat(), (today - timedelta(days=40)).isoformat()]
    heads = [column.get("head") or column["key"] for block in parts[1]["indicators"] if block.get("caption") == "Completion of indicators" and block["type"] == "table" for column in block["columns"]]
    assert heads == ["indicator", "unit", "target", "This period", "Cumulated", "rate", "progress", "status"]


def test_a_report_of_an_earlier_day_tells_how_the_project_stood_then(told, fiona):
    """Suspended three days ago: paused in the reports of that day and later, not in those of before; terminated today: paused again today only."""
    today, key = timezone.localdate(), told.project.number
    project = project_services.halt_project(Project.objects.get(pk=told.project.pk), to="suspended", reason="场地装修", on=today - timedelta(days=3), by=fiona)

    def lights(days_ago):
        end = today - timedelta(days=days_ago)
        own, annual = collected(told, end=end, language="en")[0], collected(told, kind="annual", start=told.project.starts_on, end=end, language="en")[0]
        chapters = [{chapter["key"]: chapter["blocks"] for chapter in snapshot["chapters"]} for snapshot in (own, annual)]
        row = next(row for row in chapters[1]["projects"][0]["rows"] if row[0] == key)
        return next(block["light"] for block in chapters[0]["indicators"] if block["type"] == "light"), row[-1]["light"]

    project = project_services.halt_project(project, to="running", reason="装修完成", on=today - timedelta(days=1), by=fiona)
    project_services.move_project(project, to="terminated", reason="双方协商", by=fiona)
    assert [lights(ago) for ago in (4, 3, 2, 1, 0)] == [("on_track", "on_track"), ("paused", "paused"), ("paused", "paused"), ("on_track", "on_track"), ("paused", "paused")]


def test_a_self_evaluation_has_its_eleven_chapters(told):
    snapshot, _rows = collected(told)
    assert [chapter["key"] for chapter in snapshot["chapters"]] == [
        "basics", "background", "implementation", "indicators", "outcomes", "team", "spending", "publicity", "problems", "next_steps", "attachments"]


def test_an_annual_report_tells_the_same_totals_as_the_registry(told, agency):
    snapshot, _rows = year_told(told)
    period = Period(told.project.starts_on, timezone.localdate())
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


def test_staff_of_a_past_year_are_those_who_were_there_on_its_last_day(home, agency, fiona, bob, alice):
    """Bob left since and Alice was a worker then; a child director and an audit officer are members and no staff."""
    this_year = timezone.localdate().replace(month=1, day=1)
    then = this_year - timedelta(days=200)
    for name, role in (("Dora", Role.CHILD_DIRECTOR), ("Ann", Role.AUDITOR)):
        factories.member(agency, name, role)
    organisations.change_membership(alice, role=Role.WORKER, by=fiona)
    Membership.objects.update(joined_on=then)
    Membership.history.update(history_date=factories_reports.at(then))
    for member in (alice, bob):
        member.refresh_from_db()
    organisations.change_membership(alice, role=Role.SUPERVISOR, by=fiona)
    organisations.change_membership(bob, is_active=False, by=fiona)
    factories.member(agency, "Newman", Role.FINANCE)
    told = []
    for year in (this_year.year - 1, this_year.year):
        report = services.request_report(kind="annual", by=fiona, year=year, start=this_year.replace(year=year), end=this_year.replace(year=year, month=12, day=31), language="en")
        blocks = next(chapter["blocks"] for chapter in collecting.collect(report)[0]["chapters"] if chapter["key"] == "staff")
        told.append([[item["value"]["value"] for item in blocks[0]["items"]], blocks[1]["rows"]])
    assert told == [[[3, 2], [["Social worker", 2], ["Agency administrator", 1]]],
                    [[3, 1], [["Supervisor", 1], ["Agency administrator", 1], ["Finance officer", 1]]]]


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


def test_a_training_of_two_years_is_told_as_far_as_it_came_and_what_the_year_held_beside_it(home, agency, fiona, bob):
    """3 of 6 sessions held last year and 3 this year are the whole plan, not half of it (8.7)."""
    first = timezone.localdate().replace(month=1, day=1)
    project = factories_casework.project(fiona, bob, starts_on=first - timedelta(days=60), ends_on=first + timedelta(days=290))
    course = training.plan_training(project=project, title="儿童主任培训", by=fiona, planned_sessions=6, audience="child_directors")
    for day in (*(first - timedelta(days=n) for n in (9, 5, 1)), first, first, first):
        session = training.plan_session(course, theme="督导", started_at=factories_reports.at(day, 1), ended_at=factories_reports.at(day, 2), by=fiona)
        training.hold_session(session, present=[], walk_ins=[], headcount=10, by=fiona)
    told = {}
    for year in (first.year - 1, first.year):
        report = services.request_report(kind="annual", by=fiona, year=year, start=first.replace(year=year), end=first.replace(year=year, month=12, day=31))
        found = collecting.figures_of(collecting.collect(report)[0])
        told[year] = [found.get(f"training.{course.number}.{name}", {}).get("value") for name in ("held", "period", "people", "rate")]
    assert told == {first.year - 1: [3, None, 30, "0.500000"], first.year: [6, 3, 30, "1.000000"]}


def test_no_name_of_a_client_is_collected_even_where_somebody_typed_it(told):
    typed = {"outcomes": f"{factories_reports.CANARIES[1]}愿意来了。", "story": f"{factories_reports.CANARIES[0]}的故事"}
    for kind in ("self_evaluation", "annual"):
        snapshot, rows = collected(told, kind=kind, narrative=typed)
        text = json.dumps([snapshot, rows], ensure_ascii=False)
        assert [name for name in factories_reports.CANARIES if name in text] == []
        assert "欧**甲" in text


def test_no_name_of_a_guardian_or_of_whom_to_call_is_collected_where_somebody_typed_it(told, bob):
    add_guardian(told.people[1], name="司徒映雪", relation="mother", by=bob)
    factories_casework.person(bob, "诸葛丙丁", emergency_contact="女儿令狐问雪")
    typed = {"outcomes": "司徒映雪愿意来了。", "story": "令狐问雪打来电话。"}
    for kind in ("self_evaluation", "annual"):
        text = json.dumps(collected(told, kind=kind, narrative=typed | {"governance": typed["outcomes"]}), ensure_ascii=False)
        assert [name for name in ("司徒映雪", "令狐问雪") if name in text] == []
        assert ("司**雪愿意来了。" in text, "令**雪打来电话。" in text) == (True, True)


def test_a_year_of_which_nothing_was_typed_names_no_client_either(told, bob, agency):
    """A caption, a title or a target group is typed elsewhere; somebody may have a file and no service yet."""
    factories_casework.person(bob, "诸葛丙丁", alias="小诸葛")
    project_services.change_project(Project.objects.get(pk=told.project.pk), by=told.admin, target_group=f"{factories_reports.CANARIES[1]}、诸葛丙丁等，电话13800138000")
    for report in (collected, year_told):
        text = json.dumps(report(told, narrative={}), ensure_ascii=False)
        assert [name for name in (*factories_reports.CANARIES, "诸葛丙丁", "13800138000") if name in text] == []
        assert ("司**乙、诸**丁等，电话*********00" in text, "和欧**甲做灯笼" in text) == (True, True)


def test_only_photos_that_may_be_published_are_chosen(told):
    snapshot, _rows = collected(told)
    photos = [item for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "photos" for item in block["items"]]
    # The family day shows a child whose photos stay internal.
    assert [photo["caption"] for photo in photos] == ["和欧**甲做灯笼", "反诈宣传"]


def test_a_photo_with_people_without_a_file_is_in_no_report_until_somebody_who_was_there_says_that_they_agreed(told, bob, alice, browse):
    record = factories_casework.approved(alice, bob, told.project, "publicity", days_ago=4, headcount=80, title="禁毒宣传", photo=factories_casework.picture(colour="navy"))
    photo, page = record.photos.get(), f"/o/zhihe/log/{record.number}/"

    def shown():
        snapshot, _rows = collected(told)
        return "禁毒宣传" in [item["caption"] for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "photos" for item in block["items"]]

    found, client = [shown()], browse(bob)
    for _turn in range(2):
        assert "All who can be recognised agreed" in client.get(page).content.decode() or "Not outside after all" in client.get(page).content.decode()
        assert client.post(f"/o/zhihe/photos/{photo.uid}/clear/").status_code == 302
        found.append(shown())
    assert found == [False, True, False]
    outsider = factories.member(record.organisation, "Gina", Role.WORKER)
    with pytest.raises(casework.StepNotAllowed):
        casework.clear_photo(photo, by=outsider)
    assert list(AuditEvent.objects.filter(act="photo.clear", object_id=record.number).order_by("seq").values_list("detail__cleared", flat=True)) == [True, False]


def test_a_group_of_fewer_than_five_is_not_told_in_public(told):
    snapshot, _rows = year_told(told, language="en")
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
