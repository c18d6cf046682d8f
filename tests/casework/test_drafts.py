"""Drafts of long texts: kept, opened on any device, never overwritten by an older window, never listed empty, swept after 30 days."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from casework.services.drafts import DraftIsNewer, draft_of, drafts_of, drop_draft, keep_draft, typed_in, version_of
from organisations.fence import fence
from organisations.models import Draft
from organisations.tasks import sweep_drafts

TEXTS = ("note",)


def typed(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def keep(member, note, seen=0, window="A", key="ZH-C00001"):
    return keep_draft(member, "process", key, typed(note=note, mode="call"), seen, window=window, texts=TEXTS)


def test_a_window_goes_on_saving_without_asking_for_the_version(home, bob):
    for note in ("一", "一二", "一二三"):
        keep(bob, note, seen=0)
    assert typed_in(draft_of(bob, "process", "ZH-C00001")) == {"note": ["一二三"], "mode": ["call"]}


def test_a_second_window_that_saw_the_text_takes_over_and_the_first_one_is_told(home, bob):
    draft = keep(bob, "在手机上写的")
    keep(bob, "在电脑上接着写的", seen=version_of(draft), window="B")
    with pytest.raises(DraftIsNewer):
        keep(bob, "手机又写了", seen=0, window="A")
    assert typed_in(draft_of(bob, "process", "ZH-C00001"))["note"] == ["在电脑上接着写的"]


def test_a_window_that_never_saw_the_text_overwrites_nothing(home, bob):
    keep(bob, "先写的")
    with pytest.raises(DraftIsNewer):
        keep(bob, "没看到先写的", seen=0, window="B")
    assert typed_in(draft_of(bob, "process", "ZH-C00001"))["note"] == ["先写的"]


def test_a_draft_that_was_saved_as_a_record_does_not_come_back_from_an_old_window(home, bob):
    draft = keep(bob, "写完了")
    drop_draft(bob, "process", "ZH-C00001")
    with pytest.raises(DraftIsNewer):
        keep(bob, "旧窗口", seen=version_of(draft), window="B")
    assert Draft.objects.count() == 0


def test_nothing_typed_is_no_draft_and_an_emptied_one_is_not_listed(home, bob):
    assert keep(bob, "   ") is None
    keep(bob, "写了")
    assert [number for _draft, number, _place in drafts_of(bob)] == ["ZH-C00001"]
    keep(bob, "")
    assert drafts_of(bob) == []
    keep(bob, "又写了")
    assert [typed_in(draft)["note"] for draft, _number, _place in drafts_of(bob)] == [["又写了"]]


def test_a_draft_is_listed_with_the_address_that_opens_it_and_only_to_its_writer(home, bob, alice):
    keep(bob, "写了")
    keep(bob, "改了", key="ZH-C00001/3")
    assert sorted(place for _draft, _number, place in drafts_of(bob)) == ["/o/zhihe/cases/ZH-C00001/process/3/edit/", "/o/zhihe/cases/ZH-C00001/process/new/"]
    assert drafts_of(alice) == []


def test_after_thirty_days_a_draft_is_swept_in_every_house(agency, other_agency, bob, charlie):
    for house, member in ((agency, bob), (other_agency, charlie)):
        with fence(house):
            keep(member, "旧的", key="OLD")
            keep(member, "新的", key="NEW")
            Draft.objects.filter(key="OLD").update(saved_at=timezone.now() - timedelta(days=30, minutes=1))
            Draft.objects.filter(key="NEW").update(saved_at=timezone.now() - timedelta(days=29))
    assert sweep_drafts() == 2
    for house in (agency, other_agency):
        with fence(house):
            assert [draft.key for draft in Draft.objects.all()] == ["NEW"]
