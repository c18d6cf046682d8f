"""Settings of an organisation and of a user."""

from django.db import transaction

from organisations import audit
from organisations.models import Organisation


@transaction.atomic
def change_organisation(organisation, *, by, **changes):
    """Change name, region, credit code, or whether a second factor is required."""
    saved = Organisation.objects.get(pk=organisation.pk)  # a form has already written its values into `organisation`
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.version += 1
    organisation.save()
    before_and_after = {name: [getattr(saved, name), getattr(organisation, name)] for name in changes}
    changed = {name: pair for name, pair in before_and_after.items() if pair[0] != pair[1]}
    audit.record("organisation.change", by=by, on=organisation, detail=changed)
    return organisation


@transaction.atomic
def change_profile(user, **changes):
    """A user's own name, language, appearance and shortcuts. Nobody else's business: no audit."""
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    return user
