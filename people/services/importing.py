"""Many files opened from one list, and taken back within a week where nobody has touched them since (UX.md 2.3)."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.models import ExtraAnswers
from people.models import ClientImport, Person, SearchToken, Serving
from people.services.consents import GuardianConsentIsMissing
from people.services.files import AlreadyOnFile, FileIsIncomplete, open_file
from people.services.own import FORM

# What belongs to a file from its first moment: rows of these do not say that somebody worked on it.
FROM_THE_BEGINNING = {"people.Serving.person", "people.Category.person", "people.Guardian.person", "people.Consent.person", "people.SearchToken.person"}


def register_beginning(name):
    """An app says that a row of its own is there from a file's first moment, made by nobody's work: "casework.VisitDue.person"."""
    FROM_THE_BEGINNING.add(name)


class TooLateToTakeBack(Exception):
    """The week is over, or it was taken back already."""


@transaction.atomic
def import_people(files, *, by, sha256, left=0):
    """Open a file for each of `files`, dicts as `open_file` takes them; what cannot be opened after all is left out, each file is whole or not there.

    `left` rows of the list were not to be imported. Returns the ClientImport. The audit trail gets counts and the fingerprint, no row.
    """
    made, refused = [], 0
    for answers in files:
        try:
            with transaction.atomic():
                made.append(open_file(by=by, **answers))
        except (AlreadyOnFile, FileIsIncomplete, GuardianConsentIsMissing):  # somebody opened the same file while the list was read
            refused += 1
    counts = {"opened": len(made), "drafts": sum(person.is_draft for person in made), "left": left + refused}
    found = ClientImport.objects.create(organisation=by.organisation, by=by, sha256=sha256, counts=counts, made=[[person.pk, person.version] for person in made])
    audit.record("person.import", by=by, on=found, detail=counts | {"sha256": sha256})
    return found


@transaction.atomic
def undo_import(found, *, by):
    """Take the files back that are as they were opened: no change, no service, no request. They leave no trace but their numbers in the audit trail.

    Returns (taken back, left as they are). Raises TooLateToTakeBack.
    """
    found = ClientImport.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not found.can_be_undone:
        raise TooLateToTakeBack
    versions = dict(found.made)
    people = {person.pk: person for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=versions, merged_into=None, erased_at=None)}
    touched = _touched(people) | {pk for pk, person in people.items() if person.version != versions[pk]}
    gone = {pk: person for pk, person in people.items() if pk not in touched}
    SearchToken.objects.filter(person__in=gone).delete()
    ExtraAnswers.objects.filter(form=FORM, owner_uid__in=[person.uid for person in gone.values()]).delete()
    Person.objects.filter(pk__in=gone).delete()
    Person.history.filter(id__in=gone).delete()
    found.undone_at, found.made = timezone.now(), [[pk, versions[pk]] for pk in sorted(touched)]
    found.save(update_fields=["undone_at", "made"])
    audit.record("person.import_undo", by=by, on=found, detail={"numbers": sorted(person.number for person in gone.values()), "left": len(versions) - len(gone)})
    return len(gone), len(versions) - len(gone)


def _touched(people):
    """Files to which something was added, in whatever app: a service, a request, a household, a merge."""
    touched = {pk for pk, person in people.items() if person.household_id}
    references = [(model, field) for model in apps.get_models() if not hasattr(model, "history_object")
                  for field in model._meta.concrete_fields if field.related_model is Person and f"{model._meta.label}.{field.name}" not in FROM_THE_BEGINNING]
    for model, field in references:
        touched |= set(model._base_manager.filter(**{f"{field.attname}__in": list(people)}).values_list(field.attname, flat=True))
    team = {}
    for pk, member in Serving.objects.filter(person__in=list(people)).values_list("person_id", "membership_id"):
        team.setdefault(pk, set()).add(member)
    return touched | {pk for pk, members in team.items() if len(members - {people[pk].responsible_id, people[pk].created_by_id})}
