"""What casework wrote about somebody goes with their file."""

from django.dispatch import receiver

from casework.services.erasing import erase_casework, keeps
from people.services import person_erased, register_keeper

register_keeper(keeps)


@receiver(person_erased, dispatch_uid="casework goes with the file")
def file_erased(sender, person, **more):
    erase_casework(person)
