"""The audit trail, read by an administrator."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations import audit
from organisations.access import Permission, Role, requires
from organisations.filters import AuditFilter
from organisations.models import AuditEvent, Membership, User
from organisations.tables import AuditTable, RequestConfig
from organisations.words import act_label, is_restricted, object_label


@requires(Permission.AUDIT_VIEW)
@require_safe
def audit_list(request, organisation):
    """All that happened. Acts on mandatory reports are for an administrator: anybody else reads how many there are and nothing of each,
    because time and number beside a look at a file would say about whom (DOMAIN.md 4.11)."""
    rows, left_out = AuditEvent.objects.filter(organisation=request.membership.organisation), 0
    if request.membership.role != Role.ADMIN:
        left_out = rows.filter(is_restricted()).count()
        rows = rows.exclude(is_restricted())
    events = AuditFilter(request.GET, rows)
    table = AuditTable(events.qs)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    name_actors([row.record for row in table.page.object_list])
    audit.record("read", by=request.membership, object_kind="audit")
    return render(request, "organisations/audit.html", {"filter": events, "table": table, "left_out": left_out})


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
