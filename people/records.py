"""What the rows of the register are made of beyond the house's own fields."""

from datetime import date

from django.utils.text import capfirst

from organisations.dates import DayField
from organisations.records import SealedField


class SealedDayField(SealedField):
    """A day, encrypted: a `date` to everyone who may read it, nothing to the database. Unknown is None."""

    def get_default(self):
        return None

    def from_db_value(self, value, expression, connection):
        return super().from_db_value(value, expression, connection) or None

    def open(self, instance, value):
        return date.fromisoformat(super().open(instance, value))

    def to_python(self, value):
        return value or None

    def formfield(self, **kwargs):
        options = {"required": not self.blank, "label": capfirst(self.verbose_name), "help_text": self.help_text}
        return DayField(**(options | kwargs))
