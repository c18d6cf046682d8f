"""Keeping why a step was taken back; the services that take it back call this in the same transaction."""

from projects.models import KeptReason
from projects.records import signature


def keep(row, *, act, reason, by, was):
    """The reason and what stood there before, beside a row that holds only what is in force. On the ground of the row; returns it."""
    return KeptReason.objects.create(organisation_id=row.organisation_id, owner_uid=row.uid, act=act, reason=reason.strip()[:3000], was=was, **signature(by))
