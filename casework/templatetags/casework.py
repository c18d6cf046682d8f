"""How a record's people are called on a page."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.figures.consents import wanting_of
from casework.models.evidence import Reason
from organisations.templatetags.house import in_chinese, no_data, status_tag, weekday_day

register = template.Library()


def people_list(record, membership):
    """Who took part, as this member may call them, and how many without a file."""
    names = [one.person.label_for(membership) for one in record.participations.all()]
    if record.headcount:
        names.append(_("%(n)s without a file") % {"n": record.headcount})
    return names


def people_words(record, membership):
    return enumeration(people_list(record, membership)) or no_data()


def enumeration(words):
    """王桂兰、李小明 / Wang, Li."""
    return pgettext("between the parts of a list", ", ").join(str(word) for word in words)


@register.simple_tag(takes_context=True)
def people(context, record):
    """Names for those who serve them, masks for everyone else, and the people without a file."""
    return people_words(record, context["request"].membership)


@register.simple_tag(takes_context=True)
def people_short(context, record):
    """At most three of them."""
    words = people_list(record, context["request"].membership)
    return (enumeration(words[:3]) + (" …" if len(words) > 3 else "")) or no_data()


@register.filter
def listed(words):
    return enumeration(words)


@register.filter
def weekday_only(day):
    """Sat / 周六."""
    words = weekday_day(day).split()
    return words[-1 if in_chinese() else 0]


@register.simple_tag(takes_context=True)
def may_read_note(context, record):
    return record.note_open_to(context["request"].membership)


@register.simple_tag
def consents_wanting(record):
    """[(client, why)] whose consent to the file a record with its worker waits for; asks nothing where none is wanting."""
    return wanting_of(record) if record.is_open and Reason.NO_CONSENT in record.reasons else []


@register.simple_tag
def counts_tag(record):
    """Counted, or not and why, in one tag."""
    if record.countable:
        return status_tag("countable")
    missing = record.missing_in_words
    return format_html("{} {}", status_tag("not_countable"), enumeration(missing)) if missing else ""


@register.filter
def can(membership, permission):
    """Whether a member has a permission, by its code."""
    return membership.can(permission)


@register.filter
def words(text):
    return text.split()


@register.filter
def at(mapping, key):
    return mapping.get(key)


@register.filter
def last_of(rows):
    """The last of a queryset that is read already."""
    rows = list(rows)
    return rows[-1] if rows else None


@register.filter
def last_of_reason(rounds):
    return next((one.reason for one in reversed(list(rounds)) if one.reason), "")


@register.filter
def half(halves):
    """Half hours as hours: 5 is 2.5."""
    return f"{halves / 2:.1f}"
