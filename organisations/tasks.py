"""Daily work."""

from celery import shared_task

from organisations import audit
from organisations.fence import every_organisation, fence


@shared_task
def anchor_audit():
    """Write the end of every audit chain to the anchor file."""
    for organisation in every_organisation("each chain gets its anchor"):
        with fence(organisation):
            audit.write_anchor(organisation)
