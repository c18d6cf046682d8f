"""What the clock does for casework."""

from celery import shared_task

from casework.figures.due import CHUNK, keep_due
from organisations.fence import every_organisation, fence
from people.models import Person


@shared_task
def recount_visits():
    """Who is to be visited when, counted anew from raw rows for everybody: catches what came in around the services, such as an import."""
    for organisation in every_organisation("the nightly count of visits that are due"):
        last = 0
        while True:
            with fence(organisation):
                keys = list(Person.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK])
                keep_due(keys)
            if len(keys) < CHUNK:
                break
            last = keys[-1]
