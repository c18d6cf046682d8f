"""Trainings and supervision: the child directors of scenario 2, the cohort of scenario 4, and the months in between."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from organisations.fence import fence
from reports.demonstration import texts
from reports.demonstration.names import VILLAGES
from training import services
from training.models import SupervisionSession, Training, TrainingSession
from training.services import Somebody

Kind = SupervisionSession.Kind
THEMES = ["儿童关爱保护政策解读", "儿童主任职责与实务", "入户探访技巧", "特殊儿童服务", "强制报告与危机处置", "儿童主任加社工协作模式"]
COURSES = ["督导的角色与功能", "督导关系", "个案督导", "小组督导", "社区督导", "项目管理督导", "五社联动", "志愿者管理", "督导文书", "督导评估"]
SKILLS = [("记录与证据规范", "lecture"), ("个案目标的书写", "case_study"), ("家访安全演练", "role_play"), ("指标口径答疑", "questions")]
TOPICS = ["case", "group", "community", "project", "documents", "linkage", "volunteers", "ethics", "emotion"]


def at(day, hour, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def session(training, theme, day, by, *, start=9, hours=3, form=TrainingSession.Form.LECTURE, trainer="", place=""):
    begin = at(day, start)
    return services.plan_session(training, theme=theme, started_at=begin, ended_at=begin + timedelta(hours=hours), form=form, trainer=trainer,
                                 place=place, by=by)


def workday(day):
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


def child_directors(project, house, people, today):
    """Six sessions planned, two held: 86 people at the opening lecture, then nearly twenty child directors; 105 person-times."""
    by = house["supervisor"]
    names = [Somebody(name=people.colleague(), unit=VILLAGES[n % len(VILLAGES)]) for n in range(18)]
    with fence(house.organisation):
        names.append(Somebody(membership=house["director"]))
        training = services.plan_training(project=project, title="儿童主任培育计划", kind=Training.Kind.INTERNAL, planned_sessions=6, people=names,
                                          audience=Training.Audience.CHILD_DIRECTORS, organiser="鲤城区未成年人保护委员会", by=by)
        first = session(training, THEMES[0], workday(project.starts_on + timedelta(days=45)), by, trainer="特邀讲师", place="区民政局会议室")
        everyone = list(training.participants.all())
        services.hold_session(first, present=everyone[:18], headcount=68, mode="paper", by=by)
        second = session(training, THEMES[1], workday(project.starts_on + timedelta(days=150)), by, place="开元社区活动室",
                         form=TrainingSession.Form.DISCUSSION)
        services.hold_session(second, present=everyone, by=by)
        session(training, THEMES[2], workday(today + timedelta(days=12)), by, place="浮桥社区活动室", form=TrainingSession.Form.CASE_STUDY)


def own_staff(project, house, today):
    """Four in-house trainings of the agency's own workers."""
    by = house["supervisor"]
    step = (today - project.starts_on).days // 5
    with fence(house.organisation):
        workers = [Somebody(membership=worker) for worker in house.workers]
        training = services.plan_training(project=project, title="社工能力提升系列", planned_sessions=4, people=workers, by=by, organiser=house.organisation.name)
        for number, (theme, form) in enumerate(SKILLS, 1):
            made = session(training, theme, workday(project.starts_on + timedelta(days=step * number)), by, start=14, hours=3, form=form, place="机构会议室")
            present = list(training.participants.all())
            services.hold_session(made, present=present[number % 3 :], by=by)


def cohort(project, house, people):
    """Scenario 4: 12 trainees in 3 groups, 30 sessions of 5 hours; ten courses of six class hours before them."""
    supervisors = [house[word] for word in ("supervisor", "supervisor_b", "supervisor_c")]
    trainees = [Somebody(name=people.colleague(), unit=f"学员单位{'甲乙丙丁'[n % 4]}") for n in range(12)]
    with fence(house.organisation):
        training = services.plan_training(project=project, title="督导学员理论课程", planned_sessions=10, people=trainees, by=supervisors[0],
                                          audience=Training.Audience.TRAINEES, organiser="督导人才发展中心")
        for number, theme in enumerate(COURSES):
            made = session(training, theme, workday(project.starts_on + timedelta(days=8 + 12 * number)), supervisors[0], hours=4.5, trainer="特邀讲师")
            services.hold_session(made, present=list(training.participants.all()), by=supervisors[0])
        for number, supervisor in enumerate(supervisors):
            members = trainees[4 * number : 4 * number + 4]
            group = services.form_group(project=project, name=f"第{'一二三'[number]}组", supervisor=supervisor, members=members, by=supervisor)
            for meeting in range(10):
                day = workday(project.starts_on + timedelta(days=20 + 27 * meeting + number))
                supervise(project, supervisor, members, day, 9, 5, kind=Kind.GROUP, group=group, topics=[TOPICS[(meeting + number) % len(TOPICS)]])


def supervise(project, supervisor, people, day, hour, hours, *, signed=True, breaks=0, **facts):
    begin = at(day, hour)
    made = services.record_supervision(project=project, started_at=begin, ended_at=begin + timedelta(hours=hours, minutes=breaks), break_minutes=breaks,
                                       attendees=people, supervisor=supervisor, by=supervisor, **facts)
    return services.sign(made, by=supervisor) if signed else made


def months_of_supervision(project, plan, house, rng, today):
    """A group meeting a month and an hour and a half alone every second month; supervisees confirm most of it."""
    supervisor = house["supervisor"]
    workers = [house[word] for word in plan.workers]
    day, month = project.starts_on + timedelta(days=12), 0
    while day <= today - timedelta(days=1):
        last = day > today - timedelta(days=31)
        with fence(house.organisation):
            meetings = [(workers, Kind.GROUP, 14, 2)]
            meetings += [([worker], Kind.INDIVIDUAL, 9, 1.5) for number, worker in enumerate(workers) if number % 2 == month % 2]
            for number, (people, kind, hour, hours) in enumerate(meetings):
                when = min(workday(day + timedelta(days=number * 3)), today - timedelta(days=1))
                made = supervise(project, supervisor, [Somebody(membership=worker) for worker in people], when, hour, hours, kind=kind,
                                 signed=not (last and number == len(meetings) - 1), breaks=10 if kind == Kind.GROUP else 0, place="机构督导室",
                                 topics=rng.sample(TOPICS, 2), discussion=rng.choice(texts.DISCUSSIONS), advice=rng.choice(texts.ADVICE),
                                 action_items=rng.choice(texts.ACTIONS))
                if made.is_signed:
                    for worker in people:
                        if rng.random() < 0.85:
                            services.confirm_supervision(made, by=worker)
        day, month = day + timedelta(days=30), month + 1
