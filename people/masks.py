"""Masked fields of a file, each shown only on request (UX.md 2.2, SECURITY.md D4)."""

from organisations.identity import mask_number
from organisations.keys import whole


def mask_address(text):
    """The beginning says the district; the door stays hidden."""
    return text[:6] + "******" if len(text) > 6 else "*" * len(text)


MASKS = {"id_number": mask_number, "phone": mask_number, "emergency_phone": mask_number, "address": mask_address}
GUARDIAN = "guardian-"  # with the guardian's id: that guardian's phone number


def hidden_value(person, field):
    """The value behind a mask; None when there is no such masked field of this person."""
    if field in MASKS:
        return getattr(person, field) or ""
    if field.startswith(GUARDIAN):
        wanted = whole(field.removeprefix(GUARDIAN))
        return next((guardian.phone for guardian in person.guardians.all() if guardian.pk == wanted), None)
    return None


def masked_value(person, field):
    return MASKS.get(field, mask_number)(hidden_value(person, field) or "")
