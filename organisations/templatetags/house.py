"""What `{% load house %}` brings: numbers, marks, forms and lists (docs/components.md shows each in use)."""

from django import template
from django.db.models import Model
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from organisations import mail
from organisations.workdays import unannounced as unannounced_years

from . import marks, numbers

# Tables written in Python draw their cells with the same functions.
from .marks import bullet_bar, diff, icon, light, shape, status_tag, summary_line, tag  # noqa: F401
from .numbers import (  # noqa: F401
    ago,
    clock,
    count,
    day,
    decimal,
    duration,
    hours,
    in_chinese,
    long_day,
    missing,
    moment,
    money,
    no_data,
    percent,
    percent_text,
    rounded,
    wan,
    weekday_day,
)

register = template.Library()
for library in (numbers.register, marks.register):
    register.filters.update(library.filters)
    register.tags.update(library.tags)


@register.simple_block_tag
def filled(content):
    """What stands inside, unless it holds no words: a page may bring its own head and leave the layout's empty."""
    return content if strip_tags(content).strip() else ""


@register.inclusion_tag("components/unannounced.html")
def unannounced(*days):
    """Says so where a day counted in working days falls into a year without published holidays; takes days and lists of days."""
    return {"years": unannounced_years([one for each in days for one in (each if isinstance(each, list) else [each]) if one])}


# ---------- forms ----------


def bound_forms(context):
    """The forms on this page, under the names views give them."""
    forms = [context.get("form")] + list(context.get("forms") or [])
    for formset in [context.get("formset")] + list(context.get("formsets") or []):
        forms += [formset, *formset.forms] if hasattr(formset, "forms") else []
    return [form for form in forms if getattr(form, "is_bound", False)]


def problems(form):
    """(id of the control, words) for each mistake in a form or over a whole formset."""
    if hasattr(form, "forms"):
        return [("", error) for error in form.non_form_errors()]
    found = []
    for name, errors in form.errors.items():
        target = ""
        label = ""
        if name in form.fields:
            bound = form[name]
            label = f"{bound.label}{gettext(': ')}" if bound.label else ""
            # A group of radio buttons or boxes has no single control: go to its first one.
            target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
        found += [(target, f"{label}{error}" if label else error) for error in errors]  # a sentence of its own may hold a link
    return found


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context, *forms):
    """ "There are N things to correct" with a link to each; takes the forms from the page's context unless told."""
    forms = [form for form in forms if form.is_bound] or bound_forms(context)
    return {"problems": [problem for form in forms for problem in problems(form)]}


@register.simple_tag
def sends_mail():
    """Whether a link can be sent by e-mail at all."""
    return mail.has_server()


@register.simple_tag(takes_context=True)
def title_prefix(context):
    return gettext("Error: ") if any(problems(form) for form in bound_forms(context)) else ""


@register.inclusion_tag("components/chips.html")
def chips(field, symbol=""):
    """A radio or checkbox group as chips; the same inputs, so it works without script."""
    return {"field": field, "symbol": symbol}


@register.inclusion_tag("components/autosave.html")
def autosave(at=None):
    """The line "Saved 14:32" of a form that saves itself (`<form data-autosave>`); `at` is when the draft was saved last."""
    return {"at": at, "now": timezone.now()}


@register.filter
def wants_chips(field):
    return "chips" in str(field.field.widget.attrs.get("class", "")).split()


@register.filter
def undo_url(message):
    words = (message.extra_tags or "").split()
    url = next((word.removeprefix("undo:") for word in words if word.startswith("undo:/")), "")
    return url if url_has_allowed_host_and_scheme(url, None) else ""


@register.filter
def message_icon(level):
    return {"error": "error", "warning": "warning", "success": "check"}.get(level, "info")


# ---------- lists ----------


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """This page's address with some of its query changed; None removes."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + (query.urlencode() or _all_of(context["request"]))


def _all_of(request):
    """What stands for "no filter" in the address: nothing, unless the bare address opens the member's default view."""
    return "view=all" if getattr(request, "views", None) and request.views.default else ""


@register.simple_tag(takes_context=True)
def active_filters(context, form):
    """(label, value in words, address without it) for each filled-in field of a filter form."""
    chosen = []
    query = context["request"].GET
    for bound in form:
        names = [name for name in query if name == bound.html_name or name.startswith(bound.html_name + "_")]
        values = [value for name in names for value in query.getlist(name) if value]
        if not values or bound.is_hidden:
            continue
        rest = query.copy()
        for name in [*names, "page"]:
            rest.pop(name, None)
        chosen.append((bound.label, chosen_words(bound, values), "?" + (rest.urlencode() or _all_of(context["request"]))))
    return chosen


def chosen_words(bound, values):
    """What was chosen, in words; a row of the database is known already, so that its choices are not fetched once more."""
    row = getattr(bound.form, "cleaned_data", {}).get(bound.name)
    if isinstance(row, Model):
        return bound.field.label_from_instance(row)
    choices = {str(key): word for key, word in flat_choices(getattr(bound.field, "choices", ()))}
    return ", ".join(str(choices.get(value, value)) for value in values)


def flat_choices(choices):
    for key, word in choices:
        if isinstance(word, (list, tuple)):
            yield from word
        else:
            yield key, word
