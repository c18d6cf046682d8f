"""The audit trail, read by an administrator."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations import audit
from organisations.access import Permission, Role, requires
from organisations.filters import AuditFilter
from organisations.models import AuditEvent, Membership, User
from organisations.tables import AuditTable, RequestConfig
from organisations.words import act_label, object_label


@requires(Permission.AUDIT_VIEW)
@require_safe
def audit_list(request, organisation):
    events = AuditFilter(request.GET, AuditEvent.objects.filter(organisation=request.membership.organisation))
    table = AuditTable(events.qs)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    name_actors([row.record for row in table.page.object_list])
    audit.record("read", by=request.membership, object_kind="audit")
    return render(request, "organisations/audit.html", {"filter": events, "table": table})


def name_actors(events):
    """Put words to the ids of one page: three queries whatever its length."""
    members = {m.pk: m for m in Membership.objects.select_related("user").filter(pk__in={e.actor_id for e in events})}
    users = dict(User.objects.filter(pk__in={e.user_id for e in events if e.user_id}).values_list("pk", "name"))
    roles = dict(Role.choices)
    for event in events:
        member = members.get(event.actor_id)
        event.actor_name = member.user.name if member else users.get(event.user_id)
        event.role_label = roles.get(event.actor_role) or None
        event.act_label = act_label(event)
        event.object_label = object_label(event)
