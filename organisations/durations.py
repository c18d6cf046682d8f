"""Durations as people write them (UX.md W2): 90, 90m, 1.5h, 1:30, 1小时30分, １．５小时. A bare number is minutes."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_HOURS = r"(?P<hours>\d{1,4}(?:\.\d{1,4})?)(?:h|hr|hrs|hour|hours|个?小时|个?钟头|时)"
_MINUTES = r"(?P<minutes>\d{1,5})(?:m|min|mins|minute|minutes|分钟?)"
_CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)")
_WORDS = re.compile(rf"(?:{_HOURS})?(?:{_MINUTES}|(?P<rest>\d{{1,2}})|(?P<half>半))?")
_BARE = re.compile(r"(?P<minutes>\d{1,5})")
NOT_A_DURATION = _("This is not a duration. Write minutes (90) or hours (1.5h, 1:30, 1小时30分).")


def parse_minutes(text):
    """Whole minutes; raises ValidationError for everything that is not a duration."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).lower().replace("。", ".")
    text = re.sub(r"^(\d+)个?半(?:小时|钟头)$", r"\1小时半", text)
    if text in ("半小时", "半个小时", "半个钟头"):
        return 30
    if found := _BARE.fullmatch(text) or _CLOCK.fullmatch(text):
        return int(found.groupdict().get("hours") or 0) * 60 + int(found["minutes"])
    found = _WORDS.fullmatch(text)
    if not found or not (found["hours"] or found["minutes"]):
        raise ValidationError(NOT_A_DURATION, code="invalid")
    hours = Decimal(found["hours"] or 0) * 60
    minutes = int(found["minutes"] or found["rest"] or 0) + (30 if found["half"] else 0)
    return int(hours.quantize(Decimal(1), ROUND_HALF_UP)) + minutes


def as_typed(minutes):
    """How a saved duration stands in the field again."""
    return "" if minutes in (None, "") else str(minutes)


class DurationField(forms.Field):
    """A form field that cleans to whole minutes, by default from 1 minute to 24 hours."""

    widget = forms.TextInput

    def __init__(self, *, least=1, most=24 * 60, **kwargs):
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.widget.attrs = {"autocomplete": "off", "maxlength": "20", "data-duration": ""} | self.widget.attrs

    def prepare_value(self, value):
        return as_typed(value)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        if len(str(value)) > 40:
            raise ValidationError(NOT_A_DURATION, code="invalid")
        return parse_minutes(str(value))

    def validate(self, value):
        super().validate(value)
        if value is not None and value < self.least:
            raise ValidationError(_("At least %(least)s min."), params={"least": self.least}, code="too_short")
        if value is not None and value > self.most:
            raise ValidationError(_("At most %(most)s min. Several days are several records."), code="too_long",
                                  params={"most": self.most})
