"""What a house asks about a client beyond our questions: kept by the file, moved and erased with it (organisations/extras.py)."""

from organisations import services as house
from organisations.extras import answers_of, fields_of
from organisations.models import ExtraAnswers

FORM = "person"


def keep_answers(person, answers, *, by):
    """Keep what was answered, unless it stood there already; returns whether something changed."""
    asked = {field.code for field in fields_of(FORM)}
    if answers == {code: answer for code, answer in answers_of(FORM, person.uid).items() if code in asked}:
        return False
    return bool(house.answer_extras(FORM, person.uid, answers=answers, by=by, on=person))


def join_answers(kept, gone):
    """The kept file's answers stand; what it does not answer is taken over. Returns what was taken, for `part_answers`."""
    ours = answers_of(FORM, kept.uid)
    taken = {code: answer for code, answer in answers_of(FORM, gone.uid).items() if code not in ours}
    if taken:
        _write(kept, ours | taken)
    return taken


def part_answers(kept, taken):
    """The merge is undone: what was taken goes, unless it was answered anew since."""
    if taken:
        _write(kept, {code: answer for code, answer in answers_of(FORM, kept.uid).items() if taken.get(code) != answer})


def _write(person, answers):
    rows = ExtraAnswers.objects.filter(form=FORM, owner_uid=person.uid)
    if not answers:
        rows.delete()
        return
    row = rows.first() or ExtraAnswers(organisation=person.organisation, form=FORM, owner_uid=person.uid)
    row.answers = answers
    row.save()


def drop_answers(person):
    """The person is erased."""
    ExtraAnswers.objects.filter(form=FORM, owner_uid=person.uid).delete()
