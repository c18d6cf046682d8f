"""What a report is made of beyond the house's own fields."""

import json

from organisations.records import SealedField


class SealedTextsField(SealedField):
    """Texts by their key, encrypted: whoever types them may write a name that the report then masks."""

    def get_default(self):
        return {}

    def from_db_value(self, value, expression, connection):
        return super().from_db_value(value, expression, connection) or {}

    def open(self, instance, value):
        return json.loads(super().open(instance, value))

    def pre_save(self, instance, add):
        texts = instance.__dict__.get(self.attname)
        if isinstance(texts, dict):
            return self.seal(instance, json.dumps(texts, ensure_ascii=False) if texts else "")
        return super().pre_save(instance, add)
