"""Masked fields of a file, each shown only on request (UX.md 2.2, SECURITY.md D4)."""

from organisations.identity import mask_number


def mask_address(text):
    """The beginning says the district; the door stays hidden."""
    return text[:6] + "******" if len(text) > 6 else "*" * len(text)


MASKED = {"id_number": mask_number, "phone": mask_number, "emergency_phone": mask_number, "address": mask_address}


def masked_value(person, field):
    return MASKED[field](getattr(person, field) or "")
