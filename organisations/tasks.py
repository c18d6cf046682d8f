"""Daily work, and the mail about notices."""

import time

from celery import shared_task
from django.utils import timezone

from organisations import audit, mail
from organisations.fence import every_organisation, fence
from organisations.models import Draft, Organisation
from organisations.models.draft import KEPT_FOR


@shared_task
def anchor_audit():
    """Write the end of every audit chain to the anchor file."""
    for organisation in every_organisation("each chain gets its anchor"):
        with fence(organisation):
            audit.write_anchor(organisation)


@shared_task
def send_notices(organisation_id=None):
    """Mail the notices that are due, of one organisation that has just told somebody, or every minute of all."""
    if mail.is_quiet():
        return 0
    if organisation_id is None:
        homes = every_organisation("notices of each wait for their mail")
    else:
        homes = Organisation.objects.filter(pk=organisation_id)
    until = time.monotonic() + mail.PATIENCE
    return sum(mail.mail_due(organisation, until) for organisation in homes)


@shared_task
def sweep_drafts():
    """Throw away what nobody went on typing for 30 days; returns how many drafts went."""
    gone = 0
    for organisation in every_organisation("drafts of each are kept for 30 days"):
        with fence(organisation):
            gone += Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]
    return gone
