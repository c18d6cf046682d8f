"""Taking out of a text what tells who somebody is, before it leaves the case team (DOMAIN.md section 5; Regulations on minors online, article 36)."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

HIDDEN = "＊＊"


class Cover:
    """Covers a client's texts when they go outside; inside the house it leaves them as they are.

    It knows the names, numbers and places in the client's file, of guardians and the household; a free text may still describe somebody, so whoever
    prints reads it once before it goes.
    """

    def __init__(self, person, outside):
        self.person, self.outside = person, outside

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
        for mate in person.household.people.exclude(pk=person.pk) if person.household_id else ():
            self._add_name(found, mate.name, HIDDEN)
        found |= dict.fromkeys([person.id_number, person.phone, person.emergency_phone, person.address, person.village, person.school], HIDDEN)
        return sorted(((text, instead) for text, instead in found.items() if text and len(text) > 1), key=lambda pair: -len(pair[0]))

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
        return text

    def cell(self, key, text):
        """A cell of a table; a column of names is covered whole."""
        return (HIDDEN if text and key == "name" else self(text)) if self.outside else text

    def signature(self, signed):
        """Who signed, or only that somebody did."""
        return signed | {"name": HIDDEN} if self.outside else signed
