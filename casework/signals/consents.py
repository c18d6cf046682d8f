"""What happens to a client's file is seen at the records that wait for it: a consent recorded or withdrawn, a date of birth put right, service begun, two files
merged."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from casework.services.steps import look_for_consents, look_for_service
from people.models import Consent, Person
from people.services import person_merged


@receiver(post_save, sender=Consent, dispatch_uid="records wait for consents")
def consent_changed(sender, instance, raw=False, **more):
    if not raw:
        look_for_consents(instance.person)


@receiver(post_save, sender=Person, dispatch_uid="records wait for service")
def file_changed(sender, instance, created, raw=False, **more):
    if raw or created:
        return
    look_for_consents(instance)  # a date of birth that was put right
    if instance.is_active:
        look_for_service(instance)


@receiver(person_merged, dispatch_uid="records wait no longer after a merge")
def files_merged(sender, kept, gone, **more):
    look_for_consents(kept)
    look_for_service(kept)
