"""A member's own sentences for the quick log."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.models import Phrase
from casework.models.phrase import MOST_PHRASES
from casework.services.troubles import Trouble
from organisations import audit
from organisations.models import Membership


class TooManyPhrases(Trouble):
    words = _("You have 20 phrases. Take one off first.")


@transaction.atomic
def add_phrase(text, *, by):
    """Keep a sentence; one that is there already stays as it is. Raises TooManyPhrases; the member is locked, so that two at once keep no more."""
    Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
    text, kept = " ".join(text.split()), list(Phrase.objects.filter(membership=by))
    if same := next((phrase for phrase in kept if phrase.text == text), None):
        return same
    free = next((seq for seq in range(1, MOST_PHRASES + 1) if seq not in {phrase.seq for phrase in kept}), None)
    if free is None:
        raise TooManyPhrases
    phrase = Phrase.objects.create(organisation=by.organisation, membership=by, text=text, seq=free)
    audit.record("phrase.add", by=by, on=phrase)
    return phrase


@transaction.atomic
def drop_phrase(phrase, *, by):
    """Take a sentence off; whoever took it off before has done it."""
    if Phrase.objects.filter(pk=phrase.pk, membership=by).delete()[0]:
        audit.record("phrase.drop", by=by, object_kind="phrase", object_id=str(phrase.pk))
    return phrase
