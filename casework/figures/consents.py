"""What the clients' files say about a record: whose consent is wanting before it is handed in (DOMAIN.md 8.24), whose file never came into service (3.3)."""

from django.utils import timezone

from casework.models import Kind
from people.models import Person, PersonStatus


def files_of(keys):
    """{key: client} with what their consents are answered from, in two queries for any number."""
    asked = Person.objects.filter(pk__in=set(keys)).only("number", "status", "birth_date", "erased_at", "organisation").select_related("organisation")
    return {person.pk: person for person in asked.prefetch_related("consents")}


def unconsented(people, day):
    """[(client, why)] of those whose consent to the file stands in the way of what happened on a day; by file number."""
    wanting = [(person, person.filing_gap(day)) for person in people]
    return sorted([(person, why) for person, why in wanting if why], key=lambda row: row[0].number)


def wanting_today(people):
    """The same for what is begun today."""
    return unconsented(files_of(person.pk for person in people).values(), timezone.localdate())


def wanting_of(record):
    """The same for the clients of a record."""
    return unconsented(files_of(record.participations.values_list("person_id", flat=True)).values(), record.day)


def served(record):
    """Whether all files that a record of opening a file names have come into service; of other kinds nothing is asked."""
    return record.kind != Kind.FILING or not never_served(files_of(record.participations.values_list("person_id", flat=True)).values())


def never_served(people):
    """Those whose file is a draft, or was one until its end. What was erased is not asked any more."""
    ended = [person.pk for person in people if not person.erased_at and person.status not in (PersonStatus.DRAFT, PersonStatus.ACTIVE, PersonStatus.PAUSED)]
    begun = set(Person.history.filter(id__in=ended, status=PersonStatus.ACTIVE).values_list("id", flat=True)) if ended else set()
    return [person for person in people if person.status == PersonStatus.DRAFT or person.pk in ended and person.pk not in begun]
