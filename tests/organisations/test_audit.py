"""The audit trail cannot be changed unnoticed (SECURITY.md E2 to E4)."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from organisations import audit
from organisations.fence import fence
from organisations.models import AuditEvent


@pytest.fixture
def trail(agency, fiona, bob):
    for word in ("one", "two", "three", "four"):
        with fence(agency):
            audit.record(word, by=bob)
    return agency


def tamper(sql, *values):
    """What somebody with the database owner's password could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE organisations_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE organisations_auditevent ENABLE TRIGGER USER")


def test_an_honest_trail_has_no_fault(trail):
    with fence(trail):
        assert audit.verify(trail) == []
    call_command("audit_verify")


@pytest.mark.parametrize("sql,fault", [
    ("UPDATE organisations_auditevent SET act = 'harmless' WHERE act = 'two'", "was changed"),
    ("DELETE FROM organisations_auditevent WHERE act = 'two'", "is missing"),
    ("DELETE FROM organisations_auditevent WHERE act = 'four'", "the chain should end"),
    ("DELETE FROM organisations_auditevent", "the chain should end"),
    ("UPDATE organisations_auditevent SET seq = 9000 - seq", "is missing"),
])  # fmt: skip
def test_every_tamper_is_noticed(trail, sql, fault):
    with fence(trail):
        tamper(sql)
        assert any(fault in found for found in audit.verify(trail))
    with pytest.raises(CommandError):
        call_command("audit_verify")


def test_a_cut_tail_with_its_head_is_noticed_by_the_anchor_outside_the_database(trail):
    with fence(trail):
        audit.write_anchor(trail)
        tamper("DELETE FROM organisations_auditevent WHERE act = 'four'")
        last = AuditEvent.objects.order_by("-seq").first()
        tamper("UPDATE organisations_audithead SET seq = %s, mac = %s", last.seq, last.mac)
        assert audit.verify(trail) == []  # inside the database everything fits again
        assert audit.compare_with_anchors(trail) != []


def test_an_event_says_who_in_which_role_from_where_and_in_which_request(browse, fiona, agency):
    browse(fiona).get(reverse("audit", args=[agency.slug]), REMOTE_ADDR="192.0.2.7")
    with fence(agency):
        event = AuditEvent.objects.get(act="read")
    assert (event.actor_id, event.actor_role, event.address, event.object_kind) == (fiona.pk, "admin", "192.0.2.7", "audit")
    assert len(event.request_id) == 36 and event.at.tzinfo is not None


def test_a_refusal_is_in_the_trail(browse, bob, agency):
    assert browse(bob).get(reverse("audit", args=[agency.slug])).status_code == 403
    with fence(agency):
        event = AuditEvent.objects.get(outcome="refused")
    assert (event.act, event.actor_id) == ("audit", bob.pk)


def test_a_stranger_at_the_door_is_in_the_trail(browse, charlie, agency):
    assert browse(charlie).get(reverse("audit", args=[agency.slug])).status_code == 404
    with fence(agency):
        event = AuditEvent.objects.get(outcome="refused")
    assert (event.act, event.user_id) == ("door", charlie.user_id)


def test_a_forged_forwarding_header_does_not_change_the_address(browse, fiona, agency):
    browse(fiona).get(reverse("audit", args=[agency.slug]), REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    with fence(agency):
        assert AuditEvent.objects.get(act="read").address == "192.0.2.7"
