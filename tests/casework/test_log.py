"""The quick log as a browser without JavaScript sends it (UX.md W2)."""

import re
import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.checks import checks_of
from casework.forms.log import began_for, start_for
from casework.habits import Habits
from casework.models import Phrase, RecordWorker, ServiceRecord
from organisations.fence import fence
from tests import factories_casework as make


def address(agency, name="log_new", *args):
    return reverse(name, args=[agency.slug, *args])


def sent(project, person=None, **fields):
    """What a form filled in by hand sends: a visit that ended a while ago, yesterday at ten."""
    return {"client_uuid": str(uuid.uuid4()), "submission": str(uuid.uuid4()), "kind": "visit", "outcome": "done", "day": "yesterday",
            "start": "10:00", "minutes": "45", "headcount": "0", "project": project.pk, "line": "",
            "persons": [person.pk] if person else []} | fields


def all_records(agency):
    with fence(agency):
        return list(ServiceRecord.objects.order_by("id"))


def test_three_facts_are_enough_and_the_rest_is_inferred(agency, bob, browse, project, wang):
    answer = browse(bob).post(address(agency), sent(project, wang, note="奶奶身体不错"))
    record = all_records(agency)[0]
    assert answer.url == f"{address(agency)}?saved={record.number}"
    with fence(agency):
        local = timezone.localtime(record.started_at)
        assert (record.number, record.kind, record.minutes, record.note, record.status, record.line.code, record.visit.outcome) == (
            "ZH-S000001", "visit", 45, "奶奶身体不错", "submitted", "visit", "done")
        assert (local.date(), local.hour) == (timezone.localdate() - timedelta(days=1), 10)
        assert [(hand.membership, hand.is_lead) for hand in RecordWorker.objects.all()] == [(bob, True)]
        assert [one.person for one in record.participations.all()] == [wang]


@pytest.mark.parametrize(("kind", "fields", "line"), [
    ("visit", {"outcome": "nobody_home"}, "visit"),
    ("call", {"answered": "no"}, "visit"),
    ("interview", {}, "case"),
    ("consultation", {"topic": "school", "answer": "可申请助学金", "caller": "孩子的外婆", "result": "later"}, "consultation"),
    ("activity", {"title": "做灯笼", "headcount": "12", "summary": "大家一起做", "volunteers": "3"}, "activity"),
    ("publicity", {"title": "宣传周", "headcount": "120", "channel": "stall", "materials": "80"}, "publicity"),
    ("filing", {}, "filing"),
])
def test_every_kind_is_logged_with_what_it_adds_on_its_own_line(agency, bob, browse, project, wang, kind, fields, line):
    browse(bob).post(address(agency), sent(project, wang, kind=kind, photos=[make.picture()], **fields))
    with fence(agency):
        record = ServiceRecord.objects.get()
        assert (record.kind, record.line.code, record.status, record.photos.count()) == (kind, line, "submitted", 1)
        found = {"visit": lambda: record.visit.outcome == "nobody_home", "call": lambda: record.call.answered is False,
                 "consultation": lambda: (record.consultation.topic, record.consultation.answer, record.consultation.caller, record.consultation.result) == ("school", "可申请助学金", "孩子的外婆", "later"),
                 "activity": lambda: (record.activity.summary, record.activity.volunteers, record.person_times) == ("大家一起做", 3, 13),
                 "publicity": lambda: (record.publicity.channel, record.publicity.materials, record.person_times) == ("stall", 80, 120),
                 }.get(kind, lambda: record.person_times == 1)
        assert found()


def test_an_activity_without_photo_is_kept_as_a_draft_that_says_what_is_missing(agency, bob, browse, project):
    client = browse(bob)
    answer = client.post(address(agency), sent(project, kind="activity", title="做灯笼", headcount="12"), follow=True)
    record = all_records(agency)[0]
    page = answer.content.decode()
    assert (record.status, record.reasons) == ("draft", ["no_photo", "no_summary", "draft"])
    assert "Saved as a draft" in page and "no photo, no summary" in page


def test_a_logged_activity_counts_with_a_signature_and_says_so_in_words_when_the_sheet_has_none(agency, bob, alice, browse, project):
    client = browse(bob)
    facts = {"kind": "activity", "title": "做灯笼", "headcount": "12", "summary": "大家一起做"}
    page = client.post(address(agency), sent(project, photos=[make.picture()], signed="", **facts), follow=True).content.decode()
    draft = all_records(agency)[0]
    with fence(agency):
        client.post(reverse("record_edit", args=[agency.slug, draft.number]), sent(project, version=draft.version, signed="11", submit="1", **facts))
        record = services.approve_record(ServiceRecord.objects.get(), by=alice)
        signed = record.activity.sign_in_count
    assert (draft.status, draft.reasons, "nobody signed in" in page, signed, record.countable) == ("draft", ["no_sign_in", "draft"], True, 11, True)


def test_an_activity_from_a_phone_whose_form_does_not_ask_for_the_sheet_yet_counts_as_before_and_after_an_edit(agency, bob, browse, project):
    client = browse(bob)
    facts = {"kind": "activity", "title": "做灯笼", "headcount": "12"}
    client.post(address(agency), sent(project, photos=[make.picture()], **facts))
    draft = all_records(agency)[0]
    client.post(reverse("record_edit", args=[agency.slug, draft.number]), sent(project, version=draft.version, signed="", summary="大家一起做", **facts))
    assert (draft.reasons, all_records(agency)[0].evidence_complete) == (["no_summary", "draft"], True)


def test_people_without_a_file_need_no_client(agency, bob, browse, project):
    browse(bob).post(address(agency), sent(project, kind="consultation", topic="policy", headcount="4"))
    assert [record.person_times for record in all_records(agency)] == [4]


BAD = {
    "nobody": ({"persons": [], "headcount": "0"}, "Choose a client, or say how many people without a file there were."),
    "tomorrow": ({"day": "other", "other_day": "tomorrow"}, "The day lies in the future."),
    "a day that is none": ({"day": "other", "other_day": "2026-02-31"}, "This is not a day."),
    "another day, not said": ({"day": "other", "other_day": ""}, "Say which day."),
    "years ago": ({"day": "other", "other_day": "2019-05-01"}, "The day lies more than a year back."),
    "more than 12 hours": ({"minutes": "other", "other_minutes": "13h"}, "At most 720 min."),
    "no duration": ({"minutes": "other", "other_minutes": ""}, "Say how long it took."),
    "nonsense for a duration": ({"minutes": "other", "other_minutes": "eine Weile"}, "This is not a duration."),
    "no outcome": ({"outcome": ""}, "Say how the visit came out."),
    "an unknown kind": ({"kind": "dance"}, "Select a valid choice."),
    "a negative headcount": ({"headcount": "-3"}, "greater than or equal to 0"),
    "a client that is none": ({"persons": ["999999"]}, "Select a valid choice."),
    "words for a client": ({"persons": ["x' OR 1=1"]}, "not a valid value"),
    "no start": ({"start": ""}, "This field is required."),
    "a time that is none": ({"start": "25:61"}, "Enter a valid time."),
    "an activity without a title": ({"kind": "activity", "title": ""}, "Say what it was called."),
    "a novel": ({"note": "长" * 5001}, "at most 5000 characters"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_wrong_value_is_a_sentence_at_its_field_and_nothing_typed_is_lost(agency, bob, browse, project, wang, li, what):
    wrong, words = BAD[what]
    fields = sent(project, wang, note="今天去了奶奶家", place="家里", minutes="60") | wrong
    answer = browse(bob).post(address(agency), fields)
    page = answer.content.decode()
    assert answer.status_code == 200 and all_records(agency) == []
    assert words in page and "Error: " in page and page.index('class="error-summary"') < page.index("<h1")
    if what != "a novel":
        assert "今天去了奶奶家" in page
    assert 'value="家里"' in page and fields["client_uuid"] in page
    if "persons" not in wrong:
        assert re.search(rf'name="persons" value="{wang.pk}"[^>]*checked', page)
    assert re.search(r'name="day" value="(yesterday|other)"[^>]*checked', page)


def test_a_start_later_today_is_refused(agency, bob, browse, project, wang, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    page = browse(bob).post(address(agency), sent(project, wang, day="today", start="12:01")).content.decode()
    assert "The start lies in the future." in page and all_records(agency) == []


def test_a_long_day_is_written_down_as_it_was_and_marked_for_whoever_reviews_it(agency, bob, browse, project, wang, li):
    client = browse(bob)
    for start, person in (("08:00", wang), ("11:00", li)):
        client.post(address(agency), sent(project, person, start=start, minutes="other", other_minutes="5h"))
    client.post(address(agency), sent(project, wang, start="17:00", minutes="other", other_minutes="4:30"))
    page = client.post(address(agency), sent(project, wang, start="01:00", minutes="other", other_minutes="12:01")).content.decode()
    records = all_records(agency)
    assert ([record.minutes for record in records], "Error:" in page) == ([300, 300, 270], True)
    with fence(agency):
        assert [[check.words for check in checks_of(records)[record.pk] if check.code == "long_day"] for record in records] == [["14 h 30 min on one day for one worker."]] * 3


@pytest.mark.parametrize(("typed", "minutes"), [("90", 90), ("90m", 90), ("1.5h", 90), ("1:30", 90), ("1小时30分", 90), ("１．５小时", 90), ("半小时", 30)])
def test_a_duration_may_be_written_in_many_ways(agency, bob, browse, project, wang, typed, minutes):
    browse(bob).post(address(agency), sent(project, wang, minutes="other", other_minutes=typed))
    assert [record.minutes for record in all_records(agency)] == [minutes]


def test_the_same_client_and_kind_within_two_hours_asks_once_and_then_obeys(agency, bob, browse, project, wang):
    client = browse(bob)
    client.post(address(agency), sent(project, wang, start="10:00"))
    second = sent(project, wang, start="11:30", note="又去了一次")
    page = client.post(address(agency), second).content.decode()
    assert "Perhaps this is logged already" in page and "又去了一次" in page and len(all_records(agency)) == 1
    client.post(address(agency), second | {"anyway": "1", "submission": str(uuid.uuid4())})
    client.post(address(agency), sent(project, wang, start="14:00"))
    assert [timezone.localtime(record.started_at).strftime("%H:%M") for record in all_records(agency)] == ["10:00", "11:30", "14:00"]


def test_the_same_form_again_shows_the_record_that_is_there(agency, bob, browse, project, wang):
    client, form = browse(bob), sent(project, wang)
    first = client.post(address(agency), form)
    again = client.post(address(agency), form)
    mended = client.post(address(agency), form | {"submission": str(uuid.uuid4())})
    assert first.url == again.url == mended.url
    assert len(all_records(agency)) == 1


def test_after_saving_the_blank_form_says_what_was_saved_and_offers_undo_view_and_once_more(agency, bob, browse, project, wang):
    client = browse(bob)
    page = client.post(address(agency), sent(project, wang), follow=True).content.decode()
    number = all_records(agency)[0].number
    for verb in ("log_undo", "record", "log_again"):
        assert address(agency, verb, number) in page
    assert "王桂兰" in page and re.search(r'name="client_uuid" value="[0-9a-f-]{36}"', page)
    assert not re.search(r'name="persons"[^>]*checked', page)


def test_undo_makes_the_record_void(agency, bob, browse, project, wang):
    client = browse(bob)
    client.post(address(agency), sent(project, wang))
    client.post(address(agency, "log_undo", "ZH-S000001"), follow=True)
    again = client.post(address(agency, "log_undo", "ZH-S000001"), follow=True)
    assert [record.status for record in all_records(agency)] == ["void"]
    assert "Undone: ZH-S000001 is void." in again.content.decode()


def test_once_more_is_two_touches_today_and_now(agency, bob, browse, project, wang):
    client = browse(bob)
    client.post(address(agency), sent(project, wang, note="旧的记录", kind="call", answered="yes", minutes="30", headcount="2", place="电话"))
    page = client.get(address(agency, "log_again", "ZH-S000001")).content.decode()
    assert re.search(r'name="kind" value="call"[^>]*checked', page) and re.search(rf'name="persons" value="{wang.pk}"[^>]*checked', page)
    assert re.search(r'name="day" value="today"[^>]*checked', page) and re.search(r'name="minutes" value="30"[^>]*checked', page)
    assert 'value="电话"' in page and "旧的记录" not in page
    fields = dict(re.findall(r'name="(client_uuid|start|headcount)"[^>]*value="([^"]*)"', page)) | dict(
        re.findall(r'value="([^"]*)"[^>]*name="(start)"', page)[::-1])
    start = re.search(r'<input[^>]*name="start"[^>]*>', page).group()
    began = re.search(r'value="(\d\d:\d\d)"', start).group(1)
    now = timezone.localtime()
    assert timedelta(0) <= now - now.replace(hour=int(began[:2]), minute=int(began[3:]), second=0) <= timedelta(minutes=36) or now.hour == 0
    assert fields["headcount"] == "2"


def test_a_record_is_duplicated_to_another_day_with_its_hour_its_line_its_clients_and_an_empty_note(agency, bob, browse, project, wang):
    client, today = browse(bob), timezone.localdate()
    day, other = (today - timedelta(days=9)).isoformat(), (today - timedelta(days=3)).isoformat()
    with fence(agency):
        line = project.lines.get(code="activity")  # another than the one inferred from what was done
    client.post(address(agency), sent(project, wang, note="旧的记录", kind="consultation", topic="policy", answer="旧的答复", minutes="other", other_minutes="35", headcount="2",
                                      place="东村社工站", day="other", other_day=day, start="09:10", line=line.pk))
    number, again = all_records(agency)[0].number, address(agency, "log_again", "ZH-S000001") + "?day="
    links = [address(agency, "log_list"), address(agency, "record", number)]
    assert [client.get(link).content.decode().count(f'href="{again}"') for link in links] == [1, 1]
    for asked, shown in (("", None), ("31.2.", None), (other, other)):
        page = client.get(again + asked)
        form, text = page.context["form"], page.content.decode()
        assert "As in ZH-S000001, on another day" in text and "旧的" not in text
        assert (form["day"].value(), form["other_day"].value() and form["other_day"].value().isoformat(), form["start"].value().strftime("%H:%M")) == ("other", shown, "09:10")
    assert len(all_records(agency)) == 1
    fields = {name: form[name].value() for name in ("kind", "persons", "headcount", "day", "minutes", "other_minutes", "place", "project", "line", "topic", "answer", "note")}
    saved = client.post(address(agency), sent(project, wang) | {name: "" if value is None else value for name, value in fields.items()} | {"start": "09:10", "other_day": other})
    assert saved.status_code == 302
    facts = [(one.line_id, one.minutes, one.headcount, one.place, one.note, timezone.localtime(one.started_at).strftime("%Y-%m-%d %H:%M")) for one in all_records(agency)]
    assert sorted(facts, key=lambda row: row[-1]) == [(line.pk, 35, 2, "东村社工站", "旧的记录", f"{day} 09:10"), (line.pk, 35, 2, "东村社工站", "", f"{other} 09:10")]


def test_save_and_repeat_goes_on_with_the_same_facts(agency, bob, browse, project, wang):
    answer = browse(bob).post(address(agency), sent(project, wang, next="1"))
    assert answer.url == address(agency, "log_again", "ZH-S000001")


def test_a_client_is_found_without_javascript_and_what_is_typed_stays(agency, bob, browse, project, wang, li):
    fields = sent(project, wang, note="还没写完", kind="call", answered="yes", q="lxm", find="1")
    answer = browse(bob).post(address(agency), fields)
    page = answer.content.decode()
    assert (answer.status_code, all_records(agency), "error-summary" in page) == (200, [], False)
    assert "李小明" in page and "还没写完" in page
    assert re.search(rf'name="persons" value="{wang.pk}"[^>]*checked', page) and re.search(r'name="kind" value="call"[^>]*checked', page)


def test_the_search_of_the_script_gives_chips_and_puts_no_name_in_an_address(agency, bob, browse, project, wang, li):
    answer = browse(bob).post(address(agency, "log_find"), {"q": "王", "persons": []}, headers={"HX-Request": "true"})
    assert "王桂兰" in answer.content.decode() and f'value="{wang.pk}"' in answer.content.decode() and "李小明" not in answer.content.decode()
    assert "王桂兰" not in browse(bob).post(address(agency, "log_find"), {"q": "王", "persons": [wang.pk]}).content.decode()
    assert browse(bob).get(address(agency, "log_find")).status_code == 405


def test_nobody_finds_or_logs_a_client_whom_they_do_not_serve(agency, bob, gina, alice, browse, project, wang):
    with fence(agency):
        from projects.services import assign_staff

        assign_staff(project, membership=gina, by=alice)
    assert "王桂兰" not in browse(gina).post(address(agency, "log_find"), {"q": "王桂兰"}).content.decode()
    page = browse(gina).post(address(agency), sent(project, wang)).content.decode()
    assert "Select a valid choice." in page and "王桂兰" not in page and all_records(agency) == []


def test_nobody_logs_on_a_project_that_they_do_not_work_on(agency, bob, gina, browse, project):
    page = browse(gina).get(address(agency)).content.decode()
    assert "You are not on the staff of a running project" in page
    browse(gina).post(address(agency), sent(project, headcount="2"))
    assert all_records(agency) == []


def test_a_colleague_who_came_along_comes_to_know_the_client(agency, bob, gina, browse, project, wang):
    browse(bob).post(address(agency), sent(project, wang, companions=[gina.pk]))
    with fence(agency):
        assert (wang.serves(gina), wang.label_for(gina)) == (True, "王桂兰")


def test_defaults_are_my_own_last_kind_and_my_own_median(home, alice, bob, gina, project, wang):
    for minutes in (20, 25, 90):
        make.record(bob, project, "call", persons=[wang], minutes=minutes, days_ago=minutes)
    make.record(alice, project, "call", headcount=1, minutes=240)
    mine = Habits(bob)
    assert (mine.last_kind, mine.usual_minutes("call"), mine.usual_minutes("visit"), mine.last_number) == ("call", 25, 45, "ZH-S000003")
    assert (Habits(gina).last_kind, Habits(gina).usual_minutes("call"), Habits(gina).last_number) == ("visit", 15, None)


def test_the_line_is_where_i_counted_this_kind_last_on_this_project(agency, bob, browse, project, wang):
    with fence(agency):
        case = make.line(project, "case")
    client = browse(bob)
    client.post(address(agency), sent(project, wang, line=case.pk))
    client.post(address(agency), sent(project, wang, start="15:00"))
    with fence(agency):
        assert [record.line.code for record in ServiceRecord.objects.order_by("id")] == ["case", "case"]


def test_eight_recent_clients_are_at_hand(agency, bob, browse, project):
    with fence(agency):
        people = [make.person(bob, f"客户{n}") for n in "一二三四五六七八九十"]
        for n, person in enumerate(people):
            make.record(bob, project, persons=[person], days_ago=20 - n)
    page = browse(bob).get(address(agency)).content.decode()
    shown = [int(key) for key in re.findall(r'name="persons" value="(\d+)"', page)]
    assert shown == [person.pk for person in reversed(people)][:8]


def test_a_text_typed_before_the_session_ended_comes_back(agency, bob, browse, project, wang):
    client = browse(bob)
    session = client.session
    session["seen"] = session["began"] = 1
    session.save()
    answer = client.post(address(agency), sent(project, wang, note="写了很久的记录", kind="call", answered="yes"))
    assert "/accounts/login/" in answer.url and all_records(agency) == []
    from urllib.parse import parse_qs, urlsplit

    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    page = browse(bob).get(back).content.decode()
    assert "写了很久的记录" in page and re.search(rf'name="persons" value="{wang.pk}"[^>]*checked', page)
    assert re.search(r'name="kind" value="call"[^>]*checked', page)


PAYLOADS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% debug %}", "javascript:alert(1)", "<svg/onload=alert(1)>",
            "'-alert(1)-'", "</textarea><script>x</script>", "&lt;script&gt;"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_text_on_every_page(agency, alice, bob, fiona, browse, project, wang, payload):
    with fence(agency):
        record = make.record(bob, project, "activity", title=payload[:80], headcount=3, note=payload, place=payload, persons=[wang],
                             detail={"summary": payload})
        make.services.return_record(record, by=alice, reason=payload)
    pages = [browse(who).get(reverse(name, args=[agency.slug, *args])).content.decode() for who in (alice, bob, fiona)
             for name, args in (("record", [record.number]), ("record_search", []), ("today", []))]
    pages.append(browse(bob).get(reverse("record_edit", args=[agency.slug, record.number])).content.decode())
    pages.append(browse(bob).get(reverse("log_list", args=[agency.slug])).content.decode())
    for page in pages:
        assert "alert(1)</script>" not in page and "<img src=x" not in page and "<svg/onload" not in page and ">49<" not in page
        assert "</textarea><script>" not in page


def test_the_page_costs_the_same_number_of_queries_for_one_record_and_for_thirty(agency, bob, browse, project, wang, li):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, costs = browse(bob), []
    for records in (1, 30):
        with fence(agency):
            for n in range(records):
                make.record(bob, project, persons=[wang, li], days_ago=n + 1, minutes=15)
        client.get(address(agency))  # the first visit of a session writes the session
        with CaptureQueriesContext(connection) as queries:
            client.get(address(agency))
        costs.append(len(queries))
    assert costs[0] == costs[1] and costs[0] <= 30


def test_the_first_load_weighs_at_most_80_kb_and_its_scripts_30(agency, alice, bob, browse, project):
    """Everything the page asks for, as it goes over the wire (UX.md W2; the static files are served compressed)."""
    import gzip
    from pathlib import Path

    from django.contrib.staticfiles import finders

    with fence(agency):
        for n in range(10):
            make.record(bob, project, persons=[make.person(bob, f"服务对象{n}")], days_ago=n + 1)
    answer = browse(bob).get(address(agency), headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(answer.content).decode()
    files = {name: len(gzip.compress(Path(finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name))).read_bytes()))
             for name in re.findall(r'(?:src|href)="/static/([^"]+)"', page)}
    scripts = sum(size for name, size in files.items() if name.endswith(".js"))
    assert len(answer.content) + sum(files.values()) <= 80 * 1024 and scripts <= 30 * 1024
    assert {"js/log.js", "css/log.css"} <= {re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in files}


def test_a_members_own_phrases_stand_beside_the_note_of_the_quick_log_and_on_no_shell(agency, bob, gina, browse, project):
    page, mine, theirs = f"/o/{agency.slug}/log/phrases/", browse(bob), browse(gina)
    for text in ("  量血压   正常 ", "量血压 正常", *(f"常用语{n}" for n in range(19))):
        assert mine.post(page, {"text": text}).status_code == 302
    assert "You have 20 phrases." in mine.post(page, {"text": "再多一句"}).content.decode()
    with fence(agency):
        kept = list(Phrase.objects.filter(membership=bob))
        assert ([one.text for one in kept[:2]], len(kept)) == (["量血压 正常", "常用语0"], 20)
    log = f"/o/{agency.slug}/log/new/"
    assert ["<li>量血压 正常</li>" in client.get(path).content.decode() for client, path in (
        (mine, log), (theirs, log), (mine, f"/o/{agency.slug}/outbox/shell/log/"), (theirs, page))] == [True, False, False, False]
    drop = f"{page}{kept[0].pk}/drop/"
    assert (theirs.post(drop).status_code, mine.post(drop).status_code) == (404, 302)
    mine.post(page, {"text": "再多一句"})
    with fence(agency):
        assert [one.text for one in Phrase.objects.filter(membership=bob)][:2] == ["再多一句", "常用语0"]


def test_namesakes_are_told_apart_by_year_of_birth_and_file_number(agency, bob, browse, project):
    with fence(agency):
        first = make.person(bob, "王芳", birth_date=date(1951, 3, 8))
        make.record(bob, project, persons=[first])
    assert "<span>王芳</span>" in browse(bob).get(address(agency, "log_new")).content.decode()
    with fence(agency):
        second = make.person(bob, "王芳", birth_date=date(1988, 5, 1))
        make.record(bob, project, persons=[second], days_ago=2)
    page = browse(bob).get(address(agency, "log_new")).content.decode()
    assert [f"<span>{words}</span>" in page for words in ("王芳", f"王芳 1951 {first.number}", f"王芳 1988 {second.number}")] == [False, True, True]
    found = browse(bob).post(address(agency, "log_find"), {"q": "王芳", "persons": [first.pk]}, headers={"HX-Request": "true"}).content.decode()
    assert f"王芳 1988 {second.number}" in found and first.number not in found


@pytest.mark.parametrize(("now", "began", "start"), [
    (datetime(2026, 3, 8, 14, 3), datetime(2026, 3, 8, 12, 30), time(12, 30)),
    (datetime(2026, 3, 8, 1, 30), datetime(2026, 3, 8, 0, 0), time(0, 0)),
    (datetime(2026, 3, 8, 0, 22), datetime(2026, 3, 7, 22, 50), time(0, 0)),
    (datetime(2026, 1, 1, 0, 4), datetime(2025, 12, 31, 22, 30), time(0, 0)),
])
def test_a_service_of_ninety_minutes_that_ended_just_now_began(now, began, start):
    now = timezone.make_aware(now)
    assert (began_for(90, now), start_for(90, now)) == (timezone.make_aware(began), start)
