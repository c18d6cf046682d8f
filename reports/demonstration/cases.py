"""Eight cases, each at another point of its way; one report of harm."""

from dataclasses import dataclass
from datetime import timedelta

from casework import services
from casework.figures.house_rules import USUAL
from casework.models import Case, CaseStep, Form, FormRound, HouseRule
from casework.services.cases import months_later
from organisations.services import add_extra_field
from people.services import record_consent
from reports.demonstration import case_texts as texts
from reports.demonstration.moments import at, happened

FOR_MINE, FOR_COLLEAGUE = "worker", "worker_f"


@dataclass
class Plot:
    """How far a case came: `ago` days since it was taken in, the forms that are approved, so many process records."""

    worker: str
    ago: int
    source: str
    story: dict
    forms: tuple = ("intake",)
    records: int = 0


# Days after the intake on which each form was handed in; its approval came a day later.
DAYS = {"intake": 1, "assessment": 12, "plan": 16, "evaluation": 60, "closing": 66}
OPEN = ("intake", "assessment", "plan")
WHOLE = (*OPEN, "evaluation", "closing")
PLOTS = {
    "followed": Plot(FOR_COLLEAGUE, 150, "committee", texts.CARE, WHOLE, 5),
    "referred": Plot(FOR_MINE, 120, "family", texts.SPEECH, ("intake", "closing"), 2),
    "follow_up": Plot(FOR_MINE, 107, "school", texts.SCHOOL, WHOLE, 6),
    "evaluation": Plot(FOR_COLLEAGUE, 90, "child_director", texts.PEERS, OPEN, 5),
    "intervention": Plot(FOR_MINE, 60, "child_director", texts.MOOD, OPEN, 6),
    "plan": Plot(FOR_MINE, 30, "outreach", texts.PHONE, ("intake", "assessment"), 1),
    "assessment": Plot(FOR_COLLEAGUE, 18, "school", texts.SCHOOL, ("intake",), 1),
    "waiting": Plot(FOR_MINE, 2, "child_director", texts.CARE, ()),
}


class Carried:
    """One case while it is told."""

    def __init__(self, ground, plot, child):
        self.ground, self.plot, self.child, self.by = ground, plot, child, ground.house[plot.worker]
        self.began = max(ground.day(plot.ago), child.opened_on)
        ground.brought_to(self.by, child)
        self.case = services.take_in_case(by=self.by, person=child, project=ground.project, line=ground.lines["case"], source=plot.source,
                                          problems=plot.story["problems"], received_at=at(self.began, 9))

    # ---- forms

    def write(self, kind, *, submit=True, **more):
        form = services.begin_form(self.case, kind, by=self.by)
        content = form.content | self.content(kind) | more
        signed = {who: {"name": words, "on": self.ground.today.isoformat()} for who, words in texts.SIGNED.items()} if kind in ("plan", "closing") else None
        form = services.save_form(form, content=content, signatures=signed, by=self.by)
        return services.submit_form(form, by=self.by) if submit else form

    def content(self, kind):
        story = self.plot.story
        if kind == "intake":
            return story["intake"] | {"problem_types": story["problems"], "urgency": "normal", "decision": "accept", "extra": {self.ground.own_field.code: story["income"]}}
        if kind == "plan":
            due = (self.began + timedelta(days=90)).isoformat()
            return texts.PLAN | story["plan"] | {"overall_goal": story["goal"], "objectives": [dict(zip(texts.OBJECTIVE, row, strict=True), due=due) for row in story["objectives"]],
                                 "planned_close": due}
        if kind == "evaluation":
            return texts.EVALUATION | {"achievement": [{"objective": row[0], "result": "whole" if n == 0 else "mostly", "evidence": row[1]}
                                                       for n, row in enumerate(story["objectives"])]}
        return {"assessment": texts.ASSESSMENT | story["assessment"], "closing": texts.CLOSING}[kind]

    def approved(self, kind, **more):
        form = self.write(kind, **more)
        services.approve_form(form, by=self.ground.supervisor, opinion=texts.OPINIONS[kind])
        self.case = Case.objects.select_related("organisation").get(pk=self.case.pk)
        if kind == "intake":
            happened(self.case, opened_on=self.form_day("intake"))  # what follows is measured by that day
        return form

    def decided(self):
        """Forms and steps as they would stand, had everything happened in its time."""
        for form in Form.objects.filter(case=self.case).exclude(submitted_at=None):
            day = min(self.began + timedelta(days=DAYS[form.kind]), self.ground.day(2))
            handed_in, decision = at(day, 17), at(day + timedelta(days=1), 10)
            happened(form, saved_at=handed_in, submitted_at=handed_in, **({"decided_at": decision} if form.decided_at else {}))
            FormRound.objects.filter(form=form).update(submitted_at=handed_in, at=decision)
            if form.signatures:
                form.signatures = {who: signed | {"on": day.isoformat()} for who, signed in form.signatures.items()}
                form.save(update_fields=["signatures"])
        days = {CaseStep.Act.OPENED: self.form_day("intake"), CaseStep.Act.CLOSED: self.form_day("closing"), CaseStep.Act.TAKEN: self.began}
        for step in CaseStep.objects.filter(case=self.case):
            happened(step, on=days[step.act], at=at(days[step.act], 10))
        if self.case.closed_on:
            happened(self.case, closed_on=days[CaseStep.Act.CLOSED])
            for follow_up, months in zip(self.case.follow_ups.order_by("seq"), USUAL[HouseRule.Code.FOLLOW_UPS], strict=True):
                happened(follow_up, planned_on=months_later(self.case.closed_on, months))

    def form_day(self, kind):
        return min(self.began + timedelta(days=DAYS[kind] + 1), self.ground.day(1))

    # ---- what was done

    def talk(self):
        """The process records, evenly between the plan and today or the evaluation; each touches the objectives of the plan."""
        plan = Form.objects.filter(case=self.case, kind="plan", status="approved").first()
        objectives = list(plan.objectives.all()) if plan else []
        first, last = (DAYS["plan"] + 2 if plan else 3), min(DAYS["evaluation"] - 2, (self.ground.today - self.began).days - 1)
        made = []
        for number in range(self.plot.records):
            day = self.began + timedelta(days=first + (last - first) * number // max(self.plot.records - 1, 1))
            mode, setting, note, response, following = texts.PROCESS[number % len(texts.PROCESS)]
            start = at(min(day, self.ground.day(1)), 17 + number % 2, 5 * (number % 6))
            aim = objectives[number % len(objectives)].text if objectives else texts.FIRST_AIM
            touches = [(one, "reached" if number == self.plot.records - 1 else "better" if (number + n) % 3 else "same") for n, one in enumerate(objectives)]
            process = services.log_process(self.case, by=self.by, client_uuid=self.ground.key(), started_at=start, ended_at=start + timedelta(minutes=45), mode=mode,
                                           setting=setting, objective=aim, note=note, response=response, follow_up=following, touches=touches, indirect_minutes=20)
            self.ground.written(process.record)
            made.append(process)
        return made

    def score(self, *phases):
        for phase, value in phases:
            on = self.began + timedelta(days=DAYS["assessment" if phase == "pre" else "evaluation"])
            services.score(self.case, by=self.by, scale=self.ground.scale, phase=phase, value=value, on=min(on, self.ground.day(1)))


def carry(ground):
    """The cases; what needs a decision waits for the published supervisor, what is to be written for the published worker."""
    ground.own_field = add_extra_field("intake", label="家庭主要收入来源", type="choice", options=texts.INCOMES, by=ground.admin)
    ground.scale = services.add_scale(by=ground.supervisor, name="儿童情绪与行为量表（示例）", lowest=0, highest=40, higher_is_better=False)
    for (word, plot), child in zip(PLOTS.items(), ground.children, strict=False):
        carried = Carried(ground, plot, child)
        made = []
        for kind in [kind for kind in plot.forms if kind not in ("evaluation", "closing")]:
            carried.approved(kind)
        if plot.records:
            made = carried.talk()
        ENDINGS[word](carried, made)
        ground.approve([process.record for process in made])
        carried.decided()
    _harm(ground)


def _closed(carried, made):
    carried.score(("pre", 27), ("post", 15))
    carried.approved("evaluation")
    carried.approved("closing")


def _followed(carried, made):
    """Closed, and looked at after a month."""
    _closed(carried, made)
    follow_up = carried.case.follow_ups.order_by("seq").first()
    services.record_follow_up(follow_up, by=carried.by, done_on=carried.ground.today, mode="visit", decision="none", condition="孩子按时到校，祖母能独立处理日常照料。")
    happened(follow_up, done_on=months_later(carried.form_day("closing"), USUAL[HouseRule.Code.FOLLOW_UPS][0]) + timedelta(days=1))


def _referred(carried, made):
    """Passed on to a clinic with a guardian's consent, accepted there; the case ended with it."""
    guardian, consent = carried.child.guardians.first(), carried.child.consents.first()
    record_consent(carried.child, by=carried.by, given_by=consent.given_by, relation=guardian.relation, scopes=["referral"], signed_on=carried.began, signed_by=guardian.name)
    sent = carried.began + timedelta(days=20)
    child = type(carried.child).objects.get(pk=carried.child.pk)
    carried.case.person = child
    referral = services.refer(carried.case, by=carried.by, kind="outside", reason="special", summary="孩子语言发育明显落后于同龄人，需要专业评估和训练。", receiver="市儿童康复中心（示例）",
                              contact="接待处 0595-0000000", sent_on=sent, follow_up_on=sent + timedelta(days=30))
    services.answer_referral(referral, by=carried.by, receipt="accepted", replied_on=sent + timedelta(days=4), received_by="康复科", reply="已安排评估，每周训练两次。")
    carried.approved("closing", close_type="referred", goal_achievement="已转介至康复机构并接上服务。")


def _evaluating(carried, made):
    carried.score(("pre", 24), ("post", 17))
    carried.write("evaluation", submit=False)


def _going_on(carried, made):
    carried.score(("pre", 29))
    services.comment_process(made[-1], by=carried.ground.supervisor, comment="关系建立得好。下次把「情绪温度计」交给孩子自己画，并和照料人约定睡前十分钟。")
    made.pop()  # the newest waits for the supervisor


def _plan_came_back(carried, made):
    services.return_form(carried.write("plan"), by=carried.ground.supervisor, opinion="第二条目标请写成可以观察的行为，并说明由谁记录。")


def _assessing(carried, made):
    carried.write("assessment", submit=False)


def _waiting(carried, made):
    carried.write("intake")


ENDINGS = {"follow_up": _closed, "followed": _followed, "referred": _referred, "evaluation": _evaluating, "intervention": _going_on, "plan": _plan_came_back,
           "assessment": _assessing, "waiting": _waiting}


def _harm(ground):
    """One mandatory report, seventy minutes after it was found out; closed since."""
    found = at(ground.day(75), 15, 20)
    child = ground.children[len(ground.children) // 2]
    report = services.begin_harm(by=ground.worker, kind="violence", discovered_at=found, person=child, project=ground.project,
                                 facts="探访时发现孩子手臂有瘀伤，孩子说前一晚被同住亲属打过。", measures="陪同就医，当晚由祖母带离。")
    services.report_harm(report, by=ground.worker, reported_to=["police", "civil"], reported_at=found + timedelta(minutes=70), receipt="示例回执-0001")
    report = services.close_harm(report, by=ground.worker, follow_up="公安机关已处理并出具告诫书，孩子由祖母照料，每周探访一次，三个月内未再发生。")
    happened(report, told_at=found + timedelta(minutes=5), closed_at=at(ground.day(20), 11))
