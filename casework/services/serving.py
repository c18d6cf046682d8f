"""Who comes to know a client by what is written down."""

from casework.services.troubles import NotYourClient
from people.models import Serving
from people.services import FileIsClosed, join_team
from people.services.team import may_bring


def serve(person, membership, *, by):
    """`join_team`, with its refusal as a sentence for the page: raises NotYourClient."""
    try:
        join_team(person, membership, by=by)
    except FileIsClosed:
        raise NotYourClient(person) from None


def refuse_to_bring(person, membership, *, by):
    """A case is carried by whoever serves the client: a file that stands open for a time is only read. Raises NotYourClient."""
    if not may_bring(person, membership, by):
        raise NotYourClient(person)


def meet(met):
    """Put workers on the teams of the people they served, one query when they are all on them already.

    `met` are (person, worker, who brings them). Whoever writes down what a colleague did for a child of the colleague's does not come
    to know the child by it; when nobody of them knows the child, nothing is written: raises NotYourClient.
    """
    if not met:
        return
    known = set(Serving.objects.current().filter(person__in={person.pk for person, _one, _by in met}, membership__in={one.pk for _person, one, _by in met})
                .values_list("person_id", "membership_id"))
    there = {}
    for person, one, by in met:
        there.setdefault(person, set()).update((one, by))
    for person, one, by in sorted(met, key=lambda three: (three[0].pk, three[1].pk, three[2].pk)):
        if (person.pk, one.pk) in known:
            continue
        if may_bring(person, one, by):
            join_team(person, one, by=by)
        elif not any(person.known_to(somebody) for somebody in there[person]):
            raise NotYourClient(person)
