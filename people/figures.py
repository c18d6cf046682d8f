"""What the register has to say about itself: consents that end, files that may be one person's."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Q

from people.models import (
    Consent,
    ConsentGiver,
    ConsentScope,
    ConsentState,
    NotTheSame,
    Person,
    PersonStatus,
    SearchToken,
)

SOON = timedelta(days=60)
MOST_PAIRS = 100
MOST_OF_ONE = 6  # a telephone number that stands in more files is an institution's


def ending_consents(people, today, soon=SOON):
    """(person, [(scope in words, state or None when it only ends soon, last day or None)], whether the own consent is wanted) of those in service whose consents
    have ended, end soon, or were outgrown; nearest first."""
    ends = Q(valid_until__lte=today + soon) | ~Q(given_by=ConsentGiver.SELF)
    touched = people.filter(status=PersonStatus.ACTIVE, pk__in=Consent.objects.filter(ends).order_by().values("person"))
    found = []
    for person in touched.select_related("organisation", "responsible__user").prefetch_related("consents"):
        scopes = [(ConsentScope(scope).label, state, day) for scope, state, day in _ending_of(person, today, soon)]
        fourteen = _asks_for_own(person, today)
        if scopes or fourteen:
            found.append((person, scopes, fourteen))
    return sorted(found, key=lambda row: (min((day or today for _s, _t, day in row[1]), default=today), row[0].pk))


def _ending_of(person, today, soon):
    for scope in ConsentScope.values:
        consents = [consent for consent in person.consents.all() if scope in consent.scopes]
        now, then = person.consent_state(scope, today), person.consent_state(scope, today + soon)
        last = max((consent.valid_until for consent in consents if consent.valid_until), default=None)
        if consents and now in (ConsentState.ENDED, ConsentState.OUTGROWN):
            yield scope, now, last if now == ConsentState.ENDED else None
        elif now == ConsentState.HOLDS and then != ConsentState.HOLDS:
            yield scope, None if then == ConsentState.ENDED else then, last if then == ConsentState.ENDED else None


def _asks_for_own(person, today):
    """Fourteen to seventeen, and only a guardian has signed so far: the client's own word is wanted now (PIPL article 31)."""
    age = person.age_on(today)
    return age is not None and 14 <= age < 18 and all(consent.is_guardians for consent in person.consents.all())


def look_alikes(people):
    """(person, other, [why]) of files that may be one person's, of those given: same name and year, a name that sounds the same, same phone."""
    kinds = {SearchToken.Kind.NAME_YEAR: "name", SearchToken.Kind.SOUND_YEAR: "sound", SearchToken.Kind.PHONE: "phone"}
    tokens = SearchToken.objects.filter(kind__in=kinds, person__in=people.order_by().values("pk"))
    doubled = tokens.order_by().values("kind", "token").annotate(n=Count("person")).filter(n__gt=1, n__lte=MOST_OF_ONE).order_by("kind", "token")[:MOST_PAIRS * 3]
    asked = Q(pk__in=[])
    for row in doubled:
        asked |= Q(kind=row["kind"], token=row["token"])
    groups = defaultdict(list)
    for kind, value, person in tokens.filter(asked).order_by("person").values_list("kind", "token", "person"):
        groups[kind, bytes(value)].append(person)
    pairs = defaultdict(set)
    for (kind, _token), members in groups.items():
        for place, one in enumerate(members):
            for other in members[place + 1:]:
                pairs[one, other].add(kinds[kind])
    for pair in NotTheSame.objects.filter(first__in={one for one, _o in pairs}).values_list("first", "second"):
        pairs.pop(pair, None)
    return _with_rows(sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_PAIRS])


def _with_rows(pairs):
    wanted = {pk for pair, _why in pairs for pk in pair}
    rows = {person.pk: person for person in Person.objects.filter(pk__in=wanted).select_related("organisation", "responsible__user")}
    return [(rows[one], rows[other], sorted(why - {"sound"} if "name" in why else why)) for (one, other), why in pairs]
