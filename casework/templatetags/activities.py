"""Marks of activities, and the questionnaire of an activity or a group."""

from django import template

from casework.figures.surveys import result_of
from casework.models import Activity
from casework.services.activities import LEAST_PHOTOS
from casework.services.surveys import items_of
from organisations.access import Permission
from organisations.identity import mask_name
from organisations.templatetags.marks import tag

register = template.Library()
TONES = {"planning": "info", "approved": "good", "held": "warn", "done": "good", "cancelled": "quiet"}


@register.simple_tag
def activity_status(activity):
    """The state of an activity as a tag."""
    return tag(activity.get_status_display(), TONES[activity.status])


@register.filter
def masked_name(text):
    """A name as it may leave the house."""
    return mask_name(text)


@register.inclusion_tag("casework/parts/survey_of.html", takes_context=True)
def survey_of(context, owner):
    """{% survey_of group %}: the questionnaire of an activity or a group, or the way to one."""
    survey, membership = owner.surveys.first(), context["membership"]
    kind = "activity" if isinstance(owner, Activity) else "group"
    return {"owner": owner, "kind": kind, "survey": survey, "organisation": context["organisation"], "may_begin": membership.can(Permission.GROUP_EDIT),
            "result": result_of(survey, items_of(survey)) if survey else None}


@register.inclusion_tag("casework/parts/photos_wanted.html")
def photos_wanted(activity):
    """{% photos_wanted activity %}: a word when the summary has fewer photos than it should, or photos without a caption. It stops nobody."""
    captions = [photo.caption for photo in activity.record.photos.all()] if activity.record_id else []
    return {"photos": len(captions), "bare": captions.count(""), "wanted": LEAST_PHOTOS, "is_short": len(captions) < LEAST_PHOTOS or "" in captions}
