"""Masked fields in templates."""

from django import template
from django.urls import reverse

from organisations.identity import mask_number
from people.masks import mask_address, masked_value

register = template.Library()
register.filter("masked_number", mask_number)
register.filter("masked_address", mask_address)


@register.inclusion_tag("people/field.html", takes_context=True)
def reveal_field(context, field, may=True):
    """A masked field of the page's `person` with its button, or the value when this answer shows it."""
    person = context["person"]
    field = str(field)
    url = reverse("person_reveal", args=[person.organisation.slug, person.number, field])
    return {"value": masked_value(person, field), "shown": context.get("revealed", {}).get(field), "reveal_url": url if may else "",
            "request": context.get("request")}
