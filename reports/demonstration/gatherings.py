"""Two groups and three activities: one of each told to its end."""

from datetime import timedelta

from django.utils import timezone

from casework import services
from casework.models import ActivitySignIn, Form, FormRound, Group
from casework.services.surveys import items_of
from reports.demonstration import case_texts as texts
from reports.demonstration.moments import at, happened
from reports.demonstration.pictures import photo

SIZE, FILED = 8, 6  # members of a group, of them with a file
STAGES = ["forming", "transition", "mature", "mature", "mature", "ending"]
# Of the whole group's six sessions: which members were missing.
ABSENT = [(), (0,), (1, 6), (), (3,), (2,)]
MARKS = [5, 5, 4, 5, 4, 4, 5, 3, 5, 4, 5]  # all in all; a twelfth answer lacks a mark


def gather(ground):
    saturday = ground.today - timedelta(days=(ground.today.weekday() - 5) % 7 or 7)
    _whole_group(ground, saturday - timedelta(weeks=4))
    _running_group(ground, saturday)
    _summarised_activity(ground, saturday - timedelta(weeks=2))
    _open_activity(ground)
    _planned_activity(ground, saturday + timedelta(weeks=2))


# ---------- groups ----------


def _decided(form, day):
    """Handed in on the day, decided on the next."""
    handed_in, decision = at(day, 17), at(day + timedelta(days=1), 10)
    happened(form, saved_at=handed_in, submitted_at=handed_in, decided_at=decision)
    FormRound.objects.filter(form=form).update(submitted_at=handed_in, at=decision)


def _approved(ground, owner, kind, content, by, day):
    form = services.begin_form(owner, kind, by=by)
    form = services.submit_form(services.save_form(form, content=form.content | content, by=by), by=by)
    services.approve_form(form, by=ground.supervisor, opinion="同意。")
    _decided(form, day)


def _group(ground, name, nature, by, first, children):
    """A group whose plan is approved, with its members."""
    group = services.plan_group(by=by, name=name, nature=nature, project=ground.project, line=ground.lines["case"], planned_sessions=6, starts_on=first,
                                ends_on=first + timedelta(weeks=5), place="社工站活动室", co_leader=ground.house["worker_g"])
    services.write_outline(group, by=by, rows=[{"seq": seq, "stage": stage, "theme": theme, "minutes": 90, "content": texts.SESSION[seq - 1]}
                                               for seq, (stage, theme) in enumerate(zip(STAGES, texts.THEMES, strict=True), 1)])
    _approved(ground, group, Form.Kind.GROUP_PLAN, texts.GROUP_PLAN, by, first - timedelta(days=14))
    group = Group.objects.get(pk=group.pk)
    joined = [child for child in children if child.opened_on <= first][:FILED]
    members = [services.add_member(group, by=by, person=ground.brought_to(by, child), screened=True, screening="适合参加", joined_on=first) for child in joined]
    members += [services.add_member(group, by=by, name=ground.people.adult()[0], joined_on=first) for _ in range(SIZE - len(joined))]
    return group, members


def _session(ground, group, members, by, first, seq):
    start = at(first + timedelta(weeks=seq - 1), 9, 30)
    session = services.hold_session(group, by=by, client_uuid=ground.key(), seq=seq, started_at=start, ended_at=start + timedelta(minutes=90),
                                    absent=[members[n] for n in ABSENT[seq - 1]], process=texts.SESSION[seq - 1], submit=True)
    ground.written(session.record)
    return session


def _whole_group(ground, last):
    """Six sessions held and approved, the summary as well: the group counts."""
    by, first = ground.worker, last - timedelta(weeks=5)
    group, members = _group(ground, "情绪小主人成长小组", Group.Nature.GROWTH, by, first, ground.children)
    ground.approve([_session(ground, group, members, by, first, seq).record for seq in range(1, 7)])
    services.score_members(group, by=by, scale=ground.scale, scores=[(one, "pre", 22 + n % 5) for n, one in enumerate(members)], on=first)
    services.score_members(group, by=by, scale=ground.scale, scores=[(one, "post", 14 + n % 4) for n, one in enumerate(members)], on=last)
    _approved(ground, group, Form.Kind.GROUP_SUMMARY, texts.GROUP_SUMMARY, by, last + timedelta(days=5))


def _running_group(ground, latest):
    """Two sessions approved, the third waits for the supervisor; three are still to come."""
    by, first = ground.colleague, latest - timedelta(weeks=2)
    group, members = _group(ground, "同伴互助小组", Group.Nature.MUTUAL, by, first, ground.children[::-1])
    held = [_session(ground, group, members, by, first, seq).record for seq in (1, 2, 3)]
    ground.approve(held[:2])


# ---------- activities ----------


def _planned(ground, name, type, by, starts_at, hours=2, **facts):  # noqa: A002  the model's word
    return services.plan_activity(by=by, name=name, type=type, project=ground.project, line=ground.lines["publicity"], starts_at=starts_at, planned_people=30,
                                  ends_at=starts_at + timedelta(hours=hours), place=f"{ground.village}活动室", partners=[("support", f"{ground.village}居民委员会")], **facts)


def _summarised_activity(ground, day):
    """Held with a paper sheet, summarised, and asked about on paper: twelve of twenty answered."""
    by = ground.worker
    activity = _planned(ground, "取暖用电安全家庭日", "family", by, at(day, 14, 30))
    _approved(ground, activity, Form.Kind.ACTIVITY_PLAN, texts.ACTIVITY_PLAN, by, day - timedelta(days=10))
    services.add_paper_lines(activity, [(ground.people.adult()[0], f"{1000 + n * 37}") for n in range(20)], by=by)
    present = [ground.brought_to(by, child) for child in ground.of_village() if child.opened_on <= day][:2]
    activity = services.hold_activity(activity, by=by, client_uuid=ground.key(), started_at=activity.starts_at, ended_at=activity.ends_at, persons=present, volunteers=3,
                                      headcount=20 - len(present), photos=[photo(ground.rng, "取暖用电安全家庭日", "hall")], note="分四组演练，照料人参与积极。")
    ground.written(activity.record)
    ActivitySignIn.objects.filter(activity=activity).update(at=at(day, 14, 20))
    survey = services.begin_survey(activity, by=by, sent=20)
    codes = [code for code, _words in items_of(survey)]
    for overall in MARKS:
        services.type_in_answer(survey, by=by, marks=dict.fromkeys(codes, overall), key=ground.key())
    services.type_in_answer(survey, by=by, marks={codes[0]: 4}, remark="希望多办几次。", key=ground.key())
    survey.answers.update(at=at(day, 16, 40))
    _approved(ground, activity, Form.Kind.ACTIVITY_SUMMARY, texts.ACTIVITY_SUMMARY, by, day + timedelta(days=3))
    activity.record.refresh_from_db()
    decided = at(day + timedelta(days=4), 10)
    happened(activity.record, decided_at=decided)
    activity.record.rounds.update(at=decided)


def _open_activity(ground):
    """Today in the afternoon; the sign-in is open, nine have signed, one of them a volunteer."""
    by, now = ground.worker, timezone.now()
    activity = _planned(ground, "阅读角开放日", "culture", by, at(ground.today, 14, 30))
    _approved(ground, activity, Form.Kind.ACTIVITY_PLAN, texts.ACTIVITY_PLAN, by, ground.day(9))
    activity = services.open_sign_in(activity, by=by, hours=24, opens_at=now - timedelta(hours=1))
    for number in range(6):
        services.sign_in(activity, mark=f"demonstration-{number}", name=ground.people.adult()[0], phone=f"{2100 + number * 113}", age_group="adult", community=ground.village,
                         is_volunteer=number == 0)
    for number, age in enumerate(("child", "youth", "older")):
        services.sign_in_by_proxy(activity, by=by, name=ground.people.adult()[0], phone=f"{3300 + number}", age_group=age)


def _planned_activity(ground, day):
    """Two weeks ahead; the plan waits for the supervisor."""
    by = ground.colleague
    activity = _planned(ground, "寒假安全课", "talk", by, at(min(day, ground.project.ends_on), 9))
    services.submit_form(services.save_form(services.begin_form(activity, Form.Kind.ACTIVITY_PLAN, by=by), content=texts.ACTIVITY_PLAN, by=by), by=by)
