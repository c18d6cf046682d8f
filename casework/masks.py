"""Taking out of a text what tells who somebody is, before it leaves the case team (DOMAIN.md section 5; Regulations on minors online, article 36)."""

import re

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from organisations.identity import mask_name
from organisations.records import SealedField
from people.names import PARTS, without_kin
from people.search import names_in, without_names

HIDDEN = "＊＊"


def texts_in(value):
    """Every text in a text, list or table."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def texts_of(*rows):
    """Every sealed text of some rows, tables cell by cell."""
    return [text for row in rows for field in row._meta.concrete_fields if isinstance(field, SealedField) for text in texts_in(getattr(row, field.name))]


class Names:
    """Masks in texts, lists and tables every client's name, the names of those who are known to have been there, and what looks like an ID or mobile
    number. The names are looked for once, in all the texts together.

    `there` are full names; the given name alone is masked as well where it is long enough not to be part of other words. `but` are names that may stand.
    """

    def __init__(self, organisation_id, *texts, there=(), but=()):
        self.organisation_id = organisation_id
        masks = {name: mask_name(name) for name in [*names_in(organisation_id, *texts_in(texts)), *there] if len(name) > 1}
        for name in there:
            if 2 < len(name) <= 4 and not name.isascii():
                masks.setdefault(name[1:], masks[name])
        self.masks = {name: masks[name] for name in sorted(masks, key=len, reverse=True) if not any(name in own for own in but)}
        # A name in Latin letters is a word of its own: "An" does not stand in "And".
        self.pattern = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name) for name in self.masks))

    def __call__(self, value):
        if isinstance(value, dict):
            return {key: self(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self(one) for one in value]
        if not isinstance(value, str):
            return value
        found = self.pattern.sub(lambda name: self.masks[name[0]], value) if self.masks else value
        return without_names(self.organisation_id, found, known=[])


class Cover:
    """Covers a client's texts when they go outside; inside the house it leaves them as they are.

    It knows the names, numbers and places in the client's file, of guardians, the household, who takes care, who referred the client and the family and
    the carer named in the case's own forms, and the names of other clients in `texts`; a free text may still describe somebody, so whoever prints reads it once before it goes.
    """

    def __init__(self, person, outside, case=None, texts=()):
        self.person, self.outside, self.case, self.texts = person, outside, case, texts

    @cached_property
    def others(self):
        """Masks the other clients who stand in the texts: a schoolmate, a member of the same group."""
        return Names(self.person.organisation_id, self.texts)

    @cached_property
    def known(self):
        """(what is looked for, what stands there instead), the longest first."""
        person, found = self.person, {}
        client, guardian = _("the client"), _("a guardian")
        for name in (person.name, person.alias):
            self._add_name(found, name, client)
        for one in person.guardians.all():
            self._add_name(found, one.name, guardian)
            found |= {one.phone: HIDDEN, one.workplace: HIDDEN}
        self._add_name(found, person.emergency_contact, guardian)
        found |= dict.fromkeys([person.id_number, person.phone, person.emergency_phone, person.address, person.village, person.school], HIDDEN)
        for row, names, texts in self._beside():
            for name in names:
                self._add_names(found, getattr(row, name))
            found |= dict.fromkeys([getattr(row, text) for text in texts], HIDDEN)
        for form in self.case.forms.all() if self.case else ():
            content = form.content if isinstance(form.content, dict) else {}
            self._add_names(found, content.get("carer"))
            for mate in content.get("members") or []:
                self._add_names(found, mate.get("name", "") if isinstance(mate, dict) else "")
            for signed in (form.signatures or {}).values():
                self._add_names(found, signed.get("name", ""))
        return sorted(((text, instead) for text, instead in found.items() if text and len(text) > 1), key=lambda pair: -len(pair[0]))

    def _beside(self):
        """(row, fields with names, fields with other texts) of what is known besides the file itself."""
        person = self.person
        home = person.household if person.household_id else None
        if home is not None:
            yield home, (), ("address",)
            for mate in home.people.exclude(pk=person.pk):
                yield mate, ("name", "alias"), ("phone", "id_number", "address", "school")
            for mate in home.members.all():
                yield mate, ("name",), ("phone", "occupation")
        if profile := getattr(person, "profile", None):
            yield profile, ("caregiver",), ("registered_address", "occupation")
        if child := getattr(person, "child_profile", None):
            yield child, ("actual_caregiver",), ()
        for consent in person.consents.all():
            yield consent, ("signed_by",), ()
        if self.case:
            yield self.case, ("referrer",), ()

    def _add_names(self, found, text):
        """What somebody wrote where a name is asked for: the whole of it, and each name in it without the word for the relation."""
        for part in {text or "", *PARTS.split(text or "")}:
            name = without_kin(part)
            if name:
                self._add_name(found, part, HIDDEN)
                self._add_name(found, name, HIDDEN)

    def _add_name(self, found, name, instead):
        """The whole name, and the given name alone where it is long enough not to be part of other words."""
        if name:
            found[name] = instead
            if 2 < len(name) <= 4 and not name.isascii():
                found.setdefault(name[1:], instead)

    def __call__(self, text):
        """The text as it may be read there."""
        if not self.outside or not text:
            return text
        text = str(text)
        for known, instead in self.known:
            text = text.replace(known, str(instead))
        return self.others(text)

    def cell(self, key, text):
        """A cell of a table; a column of names is covered whole."""
        return (HIDDEN if text and key == "name" else self(text)) if self.outside else text

    def signature(self, signed):
        """Who signed, or only that somebody did."""
        return signed | {"name": HIDDEN} if self.outside else signed
