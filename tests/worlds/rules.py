"""A project with a working-hour rule; a service that a landing unit questions, where there is one."""

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import Project
from tests import factories


def build(world, houses):
    o, fiona = world.objects, world.members["fiona"]
    with fence(world.organisation):
        services.set_work_hours(o.project, entries=[{"kind": "visit", "basis": "actual", "direct": "1", "indirect": "0.5", "most": "3"}], by=fiona,
                                reason=(world.text or "合同附件")[:300])
    if landing := houses.get("landing"):
        officer = factories.member(landing, f"Officer{landing.pk}", Role.LANDING)
        with fence(landing):
            services.question_service(Project.objects.get(pk=o.project.pk), number=o.record.number, reason=world.text or "当天没有见到社工", by=officer)


def places(world):
    return [("o/<slug:organisation>/projects/<str:number>/services/", "record", world.objects.record.number)]
