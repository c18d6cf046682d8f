"""What somebody was typing into a long page, kept on the server until it is saved (UX.md 1.1): it opens on any device of theirs."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organisations.models import Draft
from organisations.models.draft import KEPT_FOR

NEVER_KEPT = {"csrfmiddlewaretoken", "submission", "seen", "window"}


class DraftIsNewer(Exception):
    """Another window of the same person went on writing in the meantime; nothing is overwritten."""


def draft_of(membership, form, key):
    """The member's own draft, or None."""
    return Draft.objects.filter(membership=membership, form=form, key=key).first()


@transaction.atomic
def keep_draft(membership, form, key, data, seen=None, *, window="", texts=()):
    """Keep the values typed (a QueryDict); returns the draft. With nothing in any of `texts` no draft begins, and one that is there lies empty.

    A window that saved last goes on saving. Any other one takes over when it has seen what was saved last (`seen` is the version it began with);
    else DraftIsNewer is raised: it would overwrite what it never showed.
    """
    fields = {name: values for name, values in data.lists() if name not in NEVER_KEPT}
    blank = bool(texts) and not any(value.strip() for name in texts for value in fields.get(name, []))
    mine = Draft.objects.select_for_update(of=("self",)).filter(membership=membership, form=form, key=key)
    draft = mine.first()
    if draft is None and blank and not seen:
        return None
    if draft is None and not seen:
        Draft.objects.get_or_create(membership=membership, form=form, key=key, defaults={"organisation": membership.organisation, "saved_at": timezone.now(), "window": window[:36]})
        draft = mine.get()  # of two windows that begin at once the second waits here and finds the first
    goes_on = draft is not None and window and draft.window == window
    if draft is None or (seen is not None and not goes_on and seen != version_of(draft)):
        raise DraftIsNewer
    draft.values = {"version": version_of(draft) + 1, "fields": {} if blank else fields}
    draft.window, draft.saved_at = window[:36], timezone.now()
    draft.save()
    return draft


# What a draft is of, so that a list can lead back to it: {form: function from (slug, key) to an address}.
PLACES = {"process": lambda slug, key: (reverse("process_edit", args=[slug, *key.split("/")]) if "/" in key else reverse("process_new", args=[slug, key]))}


def drafts_of(membership):
    """[(draft, the number of what it is about, address to go on)] of a member's own drafts, newest first."""
    since = timezone.now() - KEPT_FOR
    rows = Draft.objects.filter(membership=membership, form__in=PLACES, saved_at__gte=since).order_by("-saved_at")[:10]
    return [(draft, draft.key.split("/")[0], PLACES[draft.form](membership.organisation.slug, draft.key)) for draft in rows
            if typed_in(draft)]


def version_of(draft):
    return draft.values.get("version", 0) if draft else 0


def typed_in(draft):
    """{name: [values]} of a draft."""
    return draft.values.get("fields", {}) if draft else {}


def drop_draft(membership, form, key):
    """It is saved, or thrown away."""
    Draft.objects.filter(membership=membership, form=form, key=key).delete()
