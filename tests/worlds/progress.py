"""The sweeps' world: a governed project with a report whose second round is a draft, comments, a milestone, changes in two states."""

from datetime import timedelta

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import ProgressReport, ProgressRound, Project
from projects.services import progress as reports
from tests.factories_progress import asked, month_handed_in

# What stands in drafts and may be read by nobody outside; the client's name is in what was handed in, masked.
SECRETS = ["进展草稿里的话甲不可外传", "变更草稿里的话乙不可外传"]


def build(world, houses):
    o, m, c = world.objects, world.members, world.canaries
    fiona, bureau = m["fiona"], houses.get("purchaser")
    with fence(world.organisation):
        o.steered = governed(world, houses)
        services.add_milestone(o.steered, title=world.text or "需求调研完成", due_on=timezone.localdate() - timedelta(days=3), by=fiona)
        o.milestone = o.steered.milestones.get()
    summary = world.text or f"跟进{c.name}，电话{c.phone}，证件{c.id_number}。"
    o.progress = month_handed_in(o.steered, fiona, texts={"summary": summary, "problems": world.text or "雨天探访偏少"})
    with fence(world.organisation):
        o.pin = services.pin_comment(o.progress, anchor="text:summary", text=world.text or f"{c.name}家里没人", by=fiona)
    second = month_handed_in(o.steered, fiona, months_back=2, texts={"summary": summary})
    o.compared = twice(world, second, bureau, fiona)
    o.change = asked(o.steered, fiona, reason=world.text or f"{c.name}一家搬走")
    o.change_draft = asked(o.steered, fiona, kind="content", subject="goals", after={"text": world.text or SECRETS[1]}, reason=world.text or SECRETS[1], hand_in=False)


def governed(world, houses):
    """Under change control from its first day, as an award makes it."""
    from tests.factories_purchase import governed_project

    if "purchaser" in houses:
        return governed_project(world.members["fiona"], houses["purchaser"], leader=world.members["grace"], title=world.text or "幸福里居家长者关爱服务")
    today = timezone.localdate()
    project = services.create_project(title=world.text or "幸福里居家长者关爱服务", starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=200),
                                      by=world.members["fiona"], amount="300000", leader=world.members["grace"])
    services.set_lines(project, lines=[("visit", "入户探访")], by=world.members["fiona"])
    services.add_indicator(project, rule="VISIT", name="入户探访", unit="人次", target=100, by=world.members["fiona"])
    services.start_project(project, by=world.members["fiona"])
    Project.objects.filter(pk=project.pk).update(is_governed=True)
    project.refresh_from_db()
    return project


def twice(world, report, bureau, fiona):
    """Two rounds handed in and a third that is a draft: returned by the rows, as after the time to undo."""
    with fence(world.organisation):
        for text in ("第二次", SECRETS[0]):
            ProgressReport.objects.filter(pk=report.pk).update(status="returned")
            last = reports.last_handed_in(report)
            last.verdict, last.decided_at, last.decided_name = "returned", timezone.now() - timedelta(days=1), "Diana"
            last.decided_house, last.reason = bureau or world.organisation, "请补充"
            last.save()
            services.save_report(report, texts={"summary": world.text or text}, by=fiona)
            if text == "第二次":
                services.hand_in_report(report, by=fiona)
        assert ProgressRound.objects.filter(report=report).count() == 3
        return ProgressReport.objects.get(pk=report.pk)


def places(world):
    o, base = world.objects, "o/<slug:organisation>/"
    project = base + "projects/<str:number>/"
    return [
        (project + "milestones", "number", o.steered.number), (project + "milestones", "seq", o.milestone.seq),
        (project + "progress/calendar", "number", o.project.number),  # the agency sets it only where no purchaser does
        (project + "progress", "number", o.steered.number), (project + "changes", "number", o.steered.number), (project + "changes/new", "kind", "indicator"),
        (base + "progress/<str:number>/compare", "number", o.compared.number), (base + "progress/<str:number>/edit", "number", o.compared.number),
        (base + "progress/<str:number>/autosave", "number", o.compared.number), (base + "progress/<str:number>/submit", "number", o.compared.number),
        (base + "progress/", "number", o.progress.number), (base + "progress/", "seq", 1), (base + "progress/", "pk", o.pin.pk),
        (base + "changes/", "number", o.change.number),
    ]
