"""Finding people by what somebody remembers of them, over encrypted files: keyed hashes in one indexed table (UX.md W4)."""

import re
import unicodedata

from django.db.models import Q
from django.db.models.functions import Coalesce

from organisations.access import Role
from organisations.identity import mask_name, mask_number, tidy
from organisations.sealing import keyed_hash
from people import names
from people.models import Consent, Guardian, HouseholdMember, IdKind, Person, SearchToken

Kind = SearchToken.Kind
SHARED_DOCUMENTS = {IdKind.HOUSEHOLD_REGISTER, IdKind.NONE}  # one number may stand for a family
_AS_TYPED = re.compile(r"(?=.*\d)[A-Za-z0-9.-]{1,40}")
_FILE_NUMBER = re.compile(r"(?:([A-Z]{2,6})??P)?(\d{1,8})")


def token(organisation_id, kind, text):
    """16 bytes that only this organisation's key can make from this text."""
    return keyed_hash(f"person:{kind}", organisation_id, text)[:16]


def words_of(person):
    """(kind, text) of everything this person may be found by."""
    words = set()
    number, phone = tidy(person.id_number), re.sub(r"\D", "", person.phone or "")
    if number:
        words |= {(Kind.ID_SHARED if person.id_kind in SHARED_DOCUMENTS else Kind.ID, number), (Kind.ID_LAST4, number[-4:])}
    if phone:
        words |= {(Kind.PHONE, phone[-11:]), (Kind.PHONE_LAST4, phone[-4:])}
    for name in (person.name, person.alias):
        words |= words_of_name(name)
    if person.birth_date and person.name:
        words.add((Kind.NAME_YEAR, f"{names.search_form(person.name)} {person.birth_date.year}"))
        words.add((Kind.SOUND_YEAR, f"{sound_of(person.name)} {person.birth_date.year}"))
    return words


def sound_of(name):
    """Names that sound alike are the same here: 王桂兰 and 王桂蘭, 李晓明 and 李小明."""
    form = names.search_form(name)
    return "".join(names.full_pinyin(form)) if names.has_han(form) else form


def words_of_name(name):
    form = names.search_form(name or "")
    if not form:
        return set()
    words = {(Kind.NAME, form)} | {(Kind.NAME_PREFIX, form[:length]) for length in range(1, min(len(form), 12) + 1)}
    given = names.given_name(name)
    if given:
        words.add((Kind.NAME_PREFIX, given))
    if names.has_han(form):
        syllables = names.full_pinyin(name)[:8]
        words |= {(Kind.PINYIN, "".join(syllables[:count])) for count in range(1, len(syllables) + 1)}
        for letters in names.initials(name):
            words |= {(Kind.INITIALS, letters[:length]) for length in range(1, min(len(letters), 8) + 1)}
    return words


def names_of_kin(person):
    """The names of those around somebody who have no file of their own: guardians, who signed a consent, the emergency contact, and who lives in a
    household in which the person lives or lived."""
    files = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).order_by()
    homes = Person.history.filter(id__in=files.values("pk")).exclude(household=None).order_by().values("household_id")
    told = [row.name for row in Guardian.objects.filter(person=person)]
    told += [row.signed_by for row in Consent.objects.filter(person=person).only("uid", "signed_by")]
    told += [row.name for row in HouseholdMember.objects.filter(Q(household__in=homes) | Q(household=person.household_id)).only("uid", "name")]
    told += [row.emergency_contact for row in files.only("uid", "emergency_contact")]
    return {name for text in told for name in names.names_written(text)}


def words_of_kin(person):
    """(kind, text) of those names. Nobody is found by them: they are masked in what leaves the house (`without_names`)."""
    return {(Kind.KIN, names.search_form(name)) for name in names_of_kin(person)}


def index(person):
    """Write the person's tokens anew; raises IntegrityError when the document number belongs to another file."""
    words = words_of(person) | words_of_kin(person)
    for merged in Person.objects.filter(merged_into=person):  # found by the other file's name as well
        words |= words_of_name(merged.name)
    _write(person, words, SearchToken.objects.filter(person=person))


def index_kin(person):
    """The same of those around the person alone: services call this when one of them was written down."""
    _write(person, words_of_kin(person), SearchToken.objects.filter(person=person, kind=Kind.KIN))


def _write(person, words, there):
    owner = person.organisation_id
    wanted = {(str(kind), token(owner, kind, text)) for kind, text in words}
    kept = set()
    stale = []
    for row in there:
        key = (row.kind, bytes(row.token))
        if key in wanted:
            kept.add(key)
        else:
            stale.append(row.pk)
    SearchToken.objects.filter(pk__in=stale).delete()
    SearchToken.objects.bulk_create([
        SearchToken(organisation_id=owner, person=person, kind=kind, token=value) for kind, value in sorted(wanted - kept)])


def with_id_number(organisation, number):
    """The file with this document number, in the whole agency."""
    return _people_with(organisation.pk, {(Kind.ID, tidy(number))})


def same_name_and_year(organisation, name, year):
    return _people_with(organisation.pk, {(Kind.NAME_YEAR, f"{names.search_form(name)} {year}")})


def find(text, membership):
    """People whom the member may see, by name, pinyin, initials, file number, ID number or phone, or their last four places."""
    return narrow(Person.objects.visible_to(membership), text, membership)


def narrow(people, text, membership):
    """Of these people those whom the text means."""
    owner = membership.organisation_id
    text = (text or "").strip()[:80]
    if not text:
        return people
    wanted = _of_those_one_knows(_tokens(owner, words_asked(text)).values("person"), text, membership)
    numbers = file_numbers(text, membership.organisation.code)
    if numbers:
        # The number of a file that was merged leads to the one that was kept.
        wanted = wanted.union(Person.objects.filter(number__in=numbers).order_by().values(found=Coalesce("merged_into_id", "pk")))
    found = people.filter(pk__in=wanted)
    form = names.search_form(text)
    if names.has_han(form) and not found.exists():
        # Nobody is written like this: those who sound like it, so that 王桂蘭 finds 王桂兰.
        alike = _tokens(owner, {(Kind.PINYIN, "".join(names.full_pinyin(text)))}).values("person")
        return people.filter(pk__in=_of_those_one_knows(alike, text, membership))
    return found


def _of_those_one_knows(found, text, membership):
    """Without those whom the member sees by a mask: who types a name, initials or the end of a number and gets one masked row has read what the
    mask covers (SECURITY.md A6). A single letter tells no more than the mask does, and a file number stands beside it."""
    if membership.role not in (Role.ADMIN, Role.PROJECT_LEAD) or len(names.search_form(text)) < 2:
        return found
    # The date of birth is encrypted: only a program can tell who is a minor.
    files = Person.objects.standing().filter(pk__in=found).telling_who_is_served(membership).only("uid", "birth_date", "erased_at")
    return found.exclude(person__in=[person.pk for person in files if not person.known_to(membership)])


def file_numbers(text, code):
    """The file numbers that a text may mean in the organisation with this code, the likeliest first: as it was typed, for a house that
    writes numbers its own way; and ZH-P00012 for P12 or 12."""
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _FILE_NUMBER.fullmatch(tidy(text))
    numbers = [typed, typed.upper()] if _AS_TYPED.fullmatch(typed) else []
    return [*dict.fromkeys(numbers + ([f"{code}-P{int(found[2]):05d}"] if found and found[1] in (None, code) else []))]


def words_asked(text):
    """(kind, text) of everything a query may mean."""
    form, number = names.search_form(text), tidy(text)
    words = {(Kind.NAME_PREFIX, form[:12])} if len(form) <= 12 else {(Kind.NAME, form)}
    if not names.has_han(form) and form.isalpha():
        words |= {(Kind.INITIALS, form), (Kind.PINYIN, form)}
    if re.fullmatch(r"\d{3}[\dX]", number):
        words |= {(Kind.ID_LAST4, number), (Kind.PHONE_LAST4, number)}
    if len(number) >= 5 and any(c.isdigit() for c in number):
        words |= {(Kind.ID, number), (Kind.ID_SHARED, number)}
        digits = re.sub(r"\D", "", number)
        if digits:
            words.add((Kind.PHONE, digits[-11:]))
    return words


def _tokens(owner, words):
    asked = Q(pk__in=[])
    for kind, text in words:
        asked |= Q(organisation_id=owner, kind=kind, token=token(owner, kind, text))
    return SearchToken.objects.filter(asked)


def _people_with(owner, words):
    return Person.objects.filter(pk__in=_tokens(owner, words).values("person"))


# ---------- names in texts that leave the house ----------

_RUNS = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af·]{2,}|[A-Za-z'’.-]+(?: [A-Za-z'’.-]+)*")
_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
LONGEST_NAME = 5  # characters; a longer one is Latin or has a dot and is looked for whole
AT_ONCE = 5000
MASKED = (Kind.NAME, Kind.KIN)


def names_in(organisation_id, *texts):
    """The names of clients and of those around them that stand in texts, longest first. Every stretch that could be a name is looked for
    by its token, so that no file has to be opened."""
    stretches = {stretch for text in texts for run in _RUNS.findall(text or "") for stretch in _stretches(run)}
    wanted = {}
    for stretch in stretches:
        for kind in MASKED:
            wanted.setdefault(token(organisation_id, kind, names.search_form(stretch)), set()).add(stretch)
    tokens, found = list(wanted), set()
    for start in range(0, len(tokens), AT_ONCE):
        rows = SearchToken.objects.filter(organisation_id=organisation_id, kind__in=MASKED, token__in=tokens[start:start + AT_ONCE])
        found |= {stretch for value in rows.values_list("token", flat=True).distinct() for stretch in wanted[bytes(value)]}
    return sorted(found, key=lambda name: (-len(name), name))


def without_names(organisation_id, text, *, known=None):
    """A text with every name of a client, a guardian or somebody else around one, and what looks like an ID or mobile number, masked, as it may leave the house (DOMAIN.md section 6)."""
    text = _NUMBERS.sub(lambda number: mask_number(number[0]), text or "")
    found = names_in(organisation_id, text) if known is None else known
    return re.sub("|".join(map(re.escape, found)), lambda name: mask_name(name[0]), text) if found else text


def _stretches(run):
    if names.has_han(run):
        whole = {run} if "·" in run else set()
        return whole | {run[start:start + length] for length in range(2, LONGEST_NAME + 1) for start in range(len(run) - length + 1)}
    words = run.split()
    return {" ".join(words[start:start + length]) for length in range(1, 4) for start in range(len(words) - length + 1)}
