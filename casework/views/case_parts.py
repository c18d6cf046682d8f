"""What the page of a case and its print are made of."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from casework.figures.cases import change_of, objectives_in_force, processes_of
from casework.models import Case, Form, ObjectiveTouch
from casework.services.case_forms import BEGINS_AT, reached
from organisations.access import Permission

Status, Kind = Form.Status, Form.Kind
FORM_OF = {"intake": Kind.INTAKE, "assessment": Kind.ASSESSMENT, "plan": Kind.PLAN, "evaluation": Kind.EVALUATION, "closing": Kind.CLOSING}
# How far a stage is: the look of its mark and its words. What is finished stays plain, so that what is open stands out.
STATES = {"later": ("", pgettext_lazy("stage", "not yet")), "todo": ("not_started", pgettext_lazy("stage", "not started")), "doing": ("in_progress", pgettext_lazy("stage", "in progress")),
          "waiting": ("waiting", pgettext_lazy("stage", "waits for the supervisor")), "returned": ("at_risk", pgettext_lazy("stage", "returned")), "done": ("", pgettext_lazy("stage", "finished"))}


@dataclass
class Task:
    """One stage as a line of the task list."""

    label: Any
    state: str
    url: str = ""
    begins: str = ""  # the form to begin
    note: str = ""
    early: bool = False  # a closing report before its time: the client moved away, died, wants no more

    @property
    def look(self):
        return STATES[self.state][0]

    @property
    def words(self):
        return STATES[self.state][1]


def tasks_of(case, forms, member):
    """The six stages in their order."""
    newest = {}
    for form in sorted(forms, key=lambda one: one.edition):
        newest[form.kind] = form
    writes = member.pk == case.worker_id and member.can(Permission.RECORD_LOG)
    tasks = []
    for stage in Case.Stage:
        if stage == Case.Stage.INTERVENTION:
            tasks.append(intervention_of(case))
            continue
        kind = FORM_OF[stage.value]
        tasks.append(form_task(case, stage, kind, newest.get(kind), [one for one in forms if one.kind == kind], writes))
    return tasks


def form_task(case, stage, kind, form, editions, writes):
    task = Task(stage.label, "later")
    if form is None or form.status == Status.REPLACED:
        ready = case.status == "draft" if kind == Kind.INTAKE else case.is_open and reached(case, BEGINS_AT[kind])
        due = ready and (kind != Kind.CLOSING or case.stage == stage)
        task.state, task.begins, task.early = "todo" if due else "later", kind.value if ready and writes else "", ready and not due
        return task
    task.url = reverse("form_edit" if may_write_here(form, writes) else "form", args=[case.organisation.slug, form.uid])
    task.state = {Status.DRAFT: "doing", Status.SUBMITTED: "waiting", Status.RETURNED: "returned", Status.APPROVED: "done"}[Status(form.status)]
    in_force = next((one for one in reversed(editions) if one.status == Status.APPROVED), None)
    if kind == Kind.EVALUATION and form.status == Status.APPROVED and not reached(case, Case.Stage.CLOSING):
        # On the way, or the case was opened again: another evaluation follows.
        task.state, task.begins = "doing", kind.value if case.is_open and writes else ""
    elif in_force and in_force.pk != form.pk and kind != Kind.EVALUATION:
        task.note = _("edition %(old)s is in force, edition %(new)s is being written") % {"old": in_force.edition, "new": form.edition}
    elif form.edition > 1:
        task.note = _("edition %(n)s") % {"n": form.edition}
    return task


def may_write_here(form, writes):
    return writes and form.is_open


def intervention_of(case):
    count = processes_of(case).count()
    note = _("%(n)s process records") % {"n": count} + (f" / {case.planned_sessions}" if case.planned_sessions else "")
    over = case.status == "closed" or reached(case, Case.Stage.CLOSING)
    return Task(Case.Stage.INTERVENTION.label, "done" if over else "doing" if reached(case, Case.Stage.INTERVENTION) else "later",
                url=f"{case.get_absolute_url()}#processes" if count else "", note=note if count or reached(case, Case.Stage.INTERVENTION) else "")


def timeline_of(case, forms):
    """(moment or day, words, reason) of what happened to the case as a whole, newest first."""
    rows = []
    for step in case.steps.select_related("by__user", "to__user", "project"):
        words = step.get_act_display()
        if step.act == "handed" and step.to:
            words = _("Handed over to %(name)s") % {"name": step.to.name}
        elif step.act == "carried":
            words = _("Carried over to %(project)s") % {"project": step.project.number}
        elif step.act == "moved":
            words = _("Moved to %(project)s") % {"project": step.project.number}
        rows.append((step.at, step.on, words, step.by.name if step.by else "", step.reason))
    for form in forms:
        rows += [(one.at, one.at, f"{form.get_kind_display()}: {one.get_verdict_display()}", one.by.name, one.opinion) for one in form.rounds.all()]
    return sorted(rows, key=lambda row: row[0], reverse=True)


def objectives_of(case):
    """(objective, [(order of the process record, how far)], the newest progress) of the plan in force; the same words in an older plan count on."""
    objectives = objectives_in_force(case)
    touches = ObjectiveTouch.objects.filter(process__case=case).exclude(process__record__status="void").select_related("process", "objective").order_by("process__seq")
    by_text = {}
    for touch in touches if objectives else []:
        by_text.setdefault(touch.objective.text, []).append(touch)
    return [(one, by_text.get(one.text, []), (by_text.get(one.text) or [None])[-1]) for one in objectives]


def scores_of(case):
    """(scale, scores, before, after, difference, better) of each scale used."""
    by_scale = {}
    for score in case.scores.select_related("scale", "by__user"):
        by_scale.setdefault(score.scale, []).append(score)
    return [(scale, scores, *change_of(scale, scores)) for scale, scores in by_scale.items()]


