"""What a contract asks of a record before it counts, and targets of each worker (DOMAIN.md 3.3)."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from organisations.fence import fence
from projects import counting, figures, services
from projects.figures.changes import lines_of
from projects.figures.posts import posts_filled
from projects.figures.progress import count_report, thawed
from projects.models import ChangeRequest, IndicatorProgress, IndicatorTarget
from reports.collecting.telling import why_not
from tests import factories_casework as make
from tests.factories_purchase import governed_project


def day(back):
    return timezone.localdate() - timedelta(days=back)


def counted(indicator, days=100):
    return counting.count(indicator, counting.Period(day(days), day(0)))


def test_a_record_without_the_evidence_does_not_count_and_says_why(home, alice, bob, project, wang):
    indicator = make.indicator(project, "VISIT", alice, target=10, evidence=["photo", "form"])
    bare = make.approved(alice, bob, project, persons=[wang], days_ago=3)
    pictured = make.approved(alice, bob, project, persons=[wang], days_ago=2, photo=make.picture())
    waiting = make.record(bob, project, persons=[wang], days_ago=1, photo=make.picture())
    figure = counted(indicator)
    with translation.override("en"):
        reasons = {row.number: (row.countable, row.reasons) for row in figure.page()}
        told = set(why_not(figure))
    assert reasons == {bare.number: (False, ["no photo", "its form is not filled in"]), pictured.number: (False, ["its form is not filled in"]),
                       waiting.number: (False, ["waiting for review", "its form is not filled in"])}
    assert told == {"waiting for review 1", "no photo 1", "its form is not filled in 3"}
    assert (figure.total(), figure.total_recorded(), counting.count(project, counting.Period(day(100), day(0)), "VISIT").total()) == (0, 3, 2)


def test_evidence_is_asked_from_the_day_of_its_version_on(home, alice, bob, project, wang):
    indicator = make.indicator(project, "VISIT", alice, target=10)
    for back in (9, 6, 5, 1):
        make.approved(alice, bob, project, persons=[wang], days_ago=back, **({"photo": make.picture(colour="teal")} if back == 1 else {}))
    services.set_target(indicator, target=12, by=alice, effective_from=day(5), reason="补充协议", evidence=["photo"])
    indicator.refresh_from_db()
    assert [(row.countable, row.amount) for row in counted(indicator).page()] == [(True, 1), (False, 0), (True, 1), (True, 1)]
    live = figures.indicator_rows(project)[0]
    services.refresh_progress(project)
    kept = IndicatorProgress.objects.get(indicator=indicator)
    assert (live.countable, kept.countable, live.target_version.evidence) == (3, 3, ["photo"])


def test_only_what_the_rule_can_see_may_be_asked_for(home, alice, project):
    with pytest.raises(services.EvidenceNotKnown):
        make.indicator(project, "SUP_H", alice, target=10, evidence=["photo"])
    with pytest.raises(services.EvidenceNotKnown):
        make.indicator(project, "VISIT", alice, target=10, evidence=["sign_in"])
    assert not IndicatorTarget.objects.exists()


@pytest.mark.parametrize("code", [code for code, rule in counting.rules().items() if rule.evidence])
def test_every_rule_counts_with_each_evidence_it_offers(home, alice, bob, project, wang, code):
    make.approved(alice, bob, project, persons=[wang], days_ago=3, photo=make.picture())
    indicator = make.indicator(project, code, alice, target=10, evidence=counting.get(code).evidence)
    figure = counted(indicator)
    assert figure.total() == sum(row.amount for row in figure.page())


# ---------- for each worker ----------


def assigned(member, since, until=None):
    return SimpleNamespace(membership_id=member, since=since, until=until)


def test_posts_are_the_mean_of_who_was_there_and_days_to_come_are_as_today():
    first, last = date(2026, 1, 1), date(2026, 1, 10)
    staff = [assigned(1, first), assigned(2, date(2026, 1, 6)), assigned(2, date(2026, 1, 8)), assigned(3, first, date(2026, 1, 2))]
    assert posts_filled(staff, first, last, last) == Decimal("1.7")
    assert posts_filled(staff, first, last, date(2026, 1, 5)) == Decimal("1.2")  # who comes later is not known yet
    assert posts_filled(staff, first, last, date(2025, 12, 1)) == 0


def test_a_target_for_each_worker_counts_times_the_posts_filled_live_and_kept(home, alice, bob, project):
    indicator = make.indicator(project, "VISIT", alice, target=100, per_worker=True)
    plain = make.indicator(project, "VISIT", alice, target=100)
    assert [row.target for row in figures.indicator_rows(project)] == [200, 100]
    term = figures.term_on(project, day(0))
    services.release_staff(project.staff.get(membership=bob), by=alice, until=day(0))
    project.refresh_from_db()
    ahead = (term.ends_on - day(0)).days
    assert project.stale
    assert figures.indicator_rows(project)[0].target == 200  # today bob is still there, and days to come are as today
    services.release_staff(project.staff.get(membership=bob), by=alice, until=day(1))
    expected = (Decimal(100) * (2 * term.days - ahead - 1) / term.days).quantize(Decimal("0.01"))
    services.refresh_progress(project)
    live, kept = figures.indicator_rows(project)[0], figures.indicator_rows(project, stored=True)[0]
    frozen = {row["key"]: row for row in thawed(count_report(project, term.starts_on, day(0))).rows}
    assert (live.target, kept.target, live.per_worker, frozen[indicator.pk]["target"], frozen[indicator.pk]["per_worker"]) == (expected, expected, 100, expected, 100)
    assert (frozen[plain.pk]["target"], frozen[plain.pk]["per_worker"]) == (100, None)


def test_each_month_has_its_own_posts(home, alice, project):
    project.staff.all().delete()
    indicator = make.indicator(project, "VISIT", alice, target=10, per_worker=True, period="month")
    starts = figures.period_starts(figures.term_on(project, day(0)), 1)
    services.assign_staff(project, membership=alice, by=alice, since=starts[2])
    assert figures.target_of_term(project, indicator, list(indicator.targets.all()), day(0)) == 10 * (len(starts) - 2)


# ---------- forms and requests ----------


def test_the_forms_say_both_and_a_report_tells_them(home, agency, alice, bob, fiona, project, wang, browse):
    client, new = browse(fiona), reverse("indicator_new", args=[agency.slug, project.number])
    sent = {"rule": "VISIT", "name": "入户", "unit": "人次", "period": "total", "target": "50", "weight": "1", "per_worker": "on", "evidence": ["photo", "sign_in"]}
    with translation.override("en"):
        refused = client.post(new, sent)
    assert "evidence" in refused.context["form"].errors
    assert client.post(new, sent | {"evidence": ["photo"]}).status_code == 302
    version = IndicatorTarget.objects.get(indicator__name="入户")
    assert (version.per_worker, version.evidence) == (True, ["photo"])
    target = reverse("indicator_target", args=[agency.slug, project.number, version.indicator_id])
    assert client.post(target, {"target": "60", "effective_from": day(0).isoformat(), "reason": "协商"}).status_code == 302
    second = IndicatorTarget.objects.get(indicator=version.indicator_id, number=2)
    assert (second.per_worker, second.evidence) == (False, [])


def test_a_request_changes_evidence_and_what_it_counts_for_and_the_purchaser_reads_before_and_after(fiona, diana, bureau, agency, browse):
    project = governed_project(fiona, bureau)
    with fence(agency):
        indicator = project.indicators.get()
    new = reverse("change_new", args=[agency.slug, project.number, "indicator"])
    sent = {"indicator": indicator.pk, "target": "100", "per_worker": "on", "evidence": ["photo"], "reason": "按岗位考核", "effective_on": day(0).isoformat()}
    assert browse(fiona).post(new, sent).status_code == 302
    with fence(agency):
        change = ChangeRequest.objects.get(project=project)
        services.hand_in_change(change, by=fiona)
    with fence(bureau):
        services.approve_change(ChangeRequest.objects.select_related("project__organisation").get(pk=change.pk), by=diana)
    with fence(agency):
        version = indicator.targets.last()
        change.refresh_from_db()
    assert (change.before | {"indicator": 0}, change.after) == ({"indicator": 0, "unit": "人次", "target": "100.00", "per_worker": False, "evidence": []},
                                                                  {"target": "100.00", "per_worker": True, "evidence": ["photo"]})
    assert (version.number, version.per_worker, version.evidence) == (2, True, ["photo"])
    with translation.override("en"):
        assert [(str(line.before), str(line.after)) for line in lines_of("indicator", change.subject, change.before, change.after)][1:] == [
            ("the whole project", "each worker"), ("--", "Photo")]
