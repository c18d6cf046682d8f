"""Settings of an organisation and of a user."""

from django.db import transaction

from organisations import audit


@transaction.atomic
def change_organisation(organisation, *, by, **changes):
    """Change name, region, credit code, or whether a second factor is required."""
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save()
    audit.record("organisation.change", by=by, on=organisation, detail={"fields": sorted(changes)})
    return organisation


@transaction.atomic
def change_profile(user, **changes):
    """A user's own name, language, appearance and shortcuts. Nobody else's business: no audit."""
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    return user
