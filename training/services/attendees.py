"""Somebody who takes part, before there is a row."""

import re
import unicodedata
from dataclasses import dataclass

from training.models.attendee import attendee_token


@dataclass(frozen=True)
class Somebody:
    """A member of this organisation, or a name and the unit that tells it from the same name elsewhere."""

    membership: object = None
    name: str = ""
    unit: str = ""

    def token(self, organisation):
        return attendee_token(organisation.pk, membership=self.membership, name=self.name, unit=self.unit)

    def fields(self, organisation):
        """What the row of a list needs."""
        name = "" if self.membership else tidy_name(self.name)
        return {
            "organisation": organisation,
            "membership": self.membership,
            "name": name,
            "unit": self.unit.strip(),
            "token": self.token(organisation),
        }


def tidy_name(name):
    """One space at most; full-width letters as half-width; the dots of names as one dot."""
    text = unicodedata.normalize("NFKC", name).replace("•", "·").replace("・", "·")
    return " ".join(text.split())


def read_names(text):
    """A pasted list, one person a line, name first, the unit after a space, tab or comma; returns Somebody each."""
    people = []
    for line in text.splitlines():
        name, _separator, unit = re.sub(r"[\t,，、;；]+", " ", line).strip().partition(" ")
        if name:
            people.append(Somebody(name=name, unit=unit.strip()))
    return people
