"""Whoever is to be visited follows the changes of the client files."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from casework.figures.due import keep_due
from people.models import ChildProfile, Person
from people.services import person_merged
from people.services.importing import register_beginning

register_beginning("casework.VisitDue.person")  # counted, not written: a file that was imported by mistake can still be taken back


@receiver(post_save, sender=Person, dispatch_uid="due visits follow the file")
def file_changed(sender, instance, raw=False, **more):
    if not raw:
        keep_due([instance.pk])


@receiver(post_save, sender=ChildProfile, dispatch_uid="due visits follow what is said of a child")
def child_changed(sender, instance, raw=False, **more):
    if not raw:
        keep_due([instance.person_id])


@receiver(person_merged, dispatch_uid="due visits follow a merge")
def files_merged(sender, kept, gone, **more):
    keep_due([kept.pk, gone.pk])
