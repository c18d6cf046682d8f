"""What a view answers to a form that saves itself (static/js/autosave.js; docs/components.md shows both sides)."""

from django.http import HttpResponse
from django.utils import timezone

from organisations.templatetags.house import clock


def draft_saved(at=None, version=None):
    """204: the draft lies on the server. A form with a hidden `version` gets the new one, or its next save would be stale."""
    answer = HttpResponse(status=204)
    answer["X-Saved-At"] = clock(at or timezone.now())
    if version is not None:
        answer["X-Version"] = str(version)
    return answer


def changed_elsewhere():
    """409: somebody, or the same person in another window, saved in the meantime; nothing is overwritten."""
    return HttpResponse(status=409)


def draft_refused(reason):
    """422: why this cannot be kept even as a draft, in one sentence for the person who types."""
    return HttpResponse(str(reason), status=422, content_type="text/plain; charset=utf-8")
