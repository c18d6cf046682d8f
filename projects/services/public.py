"""What a bureau shows to everybody."""

from django.db import transaction

from organisations import audit
from projects.models import PublicPage


@transaction.atomic
def set_public_page(*, by, **facts):
    """Open or close the bureau's public page and say what stands on it; returns the page."""
    page, _made = PublicPage.objects.select_for_update(of=("self",)).get_or_create(organisation=by.organisation)
    for name, value in facts.items():
        setattr(page, name, value)
    page.version += 1
    page.save()
    audit.record("public_page.set", by=by, on=page, detail={"fields": sorted(facts), "is_open": page.is_open})
    return page
