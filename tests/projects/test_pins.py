"""Comments pinned to a figure or a paragraph, by both houses; settled by the one who asked."""

import pytest
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people.services import open_file
from projects import services
from projects.models import Pin, ProgressReport
from projects.services.pins import pins_of
from projects.services.progress import last_handed_in
from projects.services.troubles import NotInThisState, ReasonMissing
from projects.window import NotAParty
from tests import factories
from tests.factories_progress import month_begun, month_handed_in
from tests.factories_purchase import governed_project, named

CANARY = "欧阳晓霜"


@pytest.fixture
def report(fiona, bureau, diana):
    return month_handed_in(governed_project(fiona, bureau), fiona)


def pinned(member, report, anchor="text:problems", text="下月补多少次？"):
    with fence(member.organisation):
        seen = ProgressReport.objects.select_related("project__organisation").get(pk=report.pk)
        return services.pin_comment(seen, anchor=anchor, text=text, by=member)


def settled(member, pin):
    with fence(member.organisation):
        return services.settle_pin(Pin.objects.select_related("report__project__organisation").get(pk=pin.pk), by=member)


def test_both_houses_pin_and_both_read(report, diana, fiona):
    with fence(report.organisation):
        figure = f"figure:{report.project.indicators.get().pk}"
    pinned(diana, report, figure)
    pinned(fiona, report, figure, "下月补二十次。")
    for member in (diana, fiona):
        with fence(member.organisation):
            seen = ProgressReport.objects.get(pk=report.pk)
            found = pins_of(seen, last_handed_in(seen))
            assert [(pin.by_name, pin.text) for pin in found[figure]] == [("Diana", "下月补多少次？"), ("Fiona", "下月补二十次。")]


def test_the_other_house_is_told_and_each_house_has_one_entry(report, diana, agency, bureau):
    pinned(diana, report)
    with fence(agency):
        assert Notice.objects.filter(kind="pin.set").count() == 1
        assert AuditEvent.objects.filter(act="pin.set").count() == 1
    with fence(bureau):
        assert Notice.objects.filter(kind="pin.set").count() == 0
        assert AuditEvent.objects.filter(act="pin.set").count() == 1


def test_what_the_provider_pins_names_no_client(report, diana, fiona, alice, agency):
    with fence(agency):
        open_file(by=alice, name=CANARY)
    pinned(fiona, report, text=f"{CANARY}家里没人")
    with fence(diana.organisation):
        assert Pin.objects.get().text == "欧**霜家里没人"


@pytest.mark.parametrize("anchor", ["text:nothing", "figure:0", "figure:999999", "", "text:"])
def test_nothing_is_pinned_where_nothing_is(report, diana, anchor):
    with pytest.raises(services.NothingThere):
        pinned(diana, report, anchor)


def test_an_empty_comment_says_nothing(report, diana):
    with pytest.raises(ReasonMissing):
        pinned(diana, report, text="  ")


def test_nothing_is_pinned_to_a_draft(fiona, bureau, diana):
    draft = month_begun(governed_project(fiona, bureau), fiona)
    with pytest.raises(NotInThisState):
        pinned(fiona, draft)


def test_settled_by_the_one_who_asked_and_by_nobody_else(report, diana, fiona, bureau):
    pin, colleague = pinned(diana, report), factories.member(bureau, "Dora", Role.OFFICIAL)
    for member in (fiona, colleague):
        with pytest.raises(services.NotYourPin):
            settled(member, pin)
    assert settled(diana, pin).resolved_name == "Diana"


def test_a_colleague_settles_what_somebody_asked_who_has_left(report, diana, bureau):
    pin, colleague = pinned(diana, report), factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(bureau):
        diana.is_active = False
        diana.save()
    assert settled(colleague, pin).resolved_name == "Dora"


def test_an_evaluator_is_no_purchaser(report, edward, agency, fiona):
    with fence(agency):
        named(report.project, edward.organisation, "evaluator", by=fiona)
    with pytest.raises(NotAParty):
        pinned(edward, report)


def test_pinned_and_settled_by_the_pages(report, diana, edward, agency, fiona, browse):
    with fence(agency):
        named(report.project, edward.organisation, "evaluator", by=fiona)
    client, where = browse(diana), reverse("pin_new", args=["minzheng", report.number])
    assert client.post(where, {"anchor": "text:problems", "text": ""}).status_code == 422
    assert client.post(where, {"anchor": "text:problems", "text": "请写日期"}).status_code == 302
    assert "请写日期" in browse(fiona).get(reverse("progress", args=["zhihe", report.number])).content.decode()
    with fence(agency):
        pin = Pin.objects.get()
    assert browse(fiona).post(reverse("pin_settle", args=["zhihe", report.number, pin.pk])).status_code == 403
    assert browse(edward).post(reverse("pin_new", args=["pinggu", report.number]), {"anchor": "text:problems", "text": "x"}).status_code == 403
    assert client.post(reverse("pin_settle", args=["minzheng", report.number, pin.pk])).status_code == 302
    with fence(agency):
        assert Pin.objects.get().resolved_name == "Diana"
