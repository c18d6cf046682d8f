"""What somebody was typing into a long page, kept on the server until it is saved (UX.md 1.1): it opens on any device of theirs."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from organisations.models import Draft

KEPT_FOR = timedelta(days=30)
NEVER_KEPT = {"csrfmiddlewaretoken", "submission", "seen"}


class DraftIsNewer(Exception):
    """Another window of the same person saved in the meantime; nothing is overwritten."""


def draft_of(membership, form, key):
    """The member's own draft, or None."""
    return Draft.objects.filter(membership=membership, form=form, key=key).first()


@transaction.atomic
def keep_draft(membership, form, key, data, seen=None):
    """Keep the values typed (a QueryDict); `seen` is the version that the window began with. Raises DraftIsNewer."""
    draft, _made = Draft.objects.select_for_update(of=("self",)).get_or_create(
        membership=membership, form=form, key=key, defaults={"organisation": membership.organisation, "saved_at": timezone.now()})
    version = version_of(draft)
    if seen is not None and seen != version:
        raise DraftIsNewer
    draft.values = {"version": version + 1, "fields": {name: values for name, values in data.lists() if name not in NEVER_KEPT}}
    draft.saved_at = timezone.now()
    draft.save()
    Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
    return draft


def version_of(draft):
    return draft.values.get("version", 0) if draft else 0


def typed_in(draft):
    """{name: [values]} of a draft."""
    return draft.values.get("fields", {}) if draft else {}


def drop_draft(membership, form, key):
    """It is saved, or thrown away."""
    Draft.objects.filter(membership=membership, form=form, key=key).delete()
