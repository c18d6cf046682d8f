"""`{% once %}`: what every form that changes something carries — the CSRF token and a one-time key (SECURITY.md F8)."""

import uuid

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context):
    """Hidden fields: the CSRF token, and the form's key; a form shown again with errors keeps its key."""
    request = context["request"]
    try:
        key = (
            uuid.UUID(request.POST.get("submission", ""))
            if request.method == "POST" and not getattr(request, "submission_done", False)
            else uuid.uuid4()
        )
    except ValueError:
        key = uuid.uuid4()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="submission" value="{}">',
        get_token(request),
        key,
    )
