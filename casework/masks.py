"""Taking out of a text what tells who somebody is, before it leaves the case team (DOMAIN.md section 5; Regulations on minors online, article 36)."""

import re

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

HIDDEN = "＊＊"
# "奶奶张桂花" or "Grandmother (张桂花)": the name is covered wherever it stands; a word that only tells the relation is no name and stays.
KIN = ("外祖母", "外祖父", "祖母", "祖父", "奶奶", "爷爷", "外婆", "外公", "姥姥", "姥爷", "母亲", "父亲", "妈妈", "爸爸", "继母", "继父", "养母", "养父", "哥哥", "姐姐", "弟弟", "妹妹",
       "伯父", "伯母", "叔叔", "婶婶", "舅舅", "舅妈", "姑姑", "姑父", "姨妈", "姨父", "丈夫", "妻子", "儿子", "女儿", "儿媳", "女婿", "监护人", "邻居", "亲戚", "本人", "保姆", "护工")
PARTS = re.compile(r"[\s,，、;；:：/()（）]+")


class Cover:
    """Covers a client's texts when they go outside; inside the house it leaves them as they are.

    It knows the names, numbers and places in the client's file, of guardians, the household, who takes care, who referred the client and the family named
    in the case's own forms; a free text may still describe somebody, so whoever prints reads it once before it goes.
    """

    def __init__(self, person, outside, case=None):
        self.person, self.outside, self.case = person, outside, case

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
            for mate in form.content.get("members") or [] if isinstance(form.content, dict) else ():
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
            name = part
            for kin in KIN:
                name = name.removeprefix(kin).removesuffix(kin)
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
        return text

    def cell(self, key, text):
        """A cell of a table; a column of names is covered whole."""
        return (HIDDEN if text and key == "name" else self(text)) if self.outside else text

    def signature(self, signed):
        """Who signed, or only that somebody did."""
        return signed | {"name": HIDDEN} if self.outside else signed
