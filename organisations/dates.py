"""Days as people write them (UX.md 2.1 "Dates"): 2026-11-21, 20261121, 2026年11月21日, 11月21日, 今天, 昨天."""

import re
import unicodedata
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_NEAR = {"今天": 0, "今日": 0, "today": 0, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2,
         "明天": 1, "tomorrow": 1, "后天": 2}
_FULL = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?:日|号)?|(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})(?:日|号)?")
NOT_A_DAY = _("This is not a day. Write it like 2026-11-21, 20261121 or 11月21日.")


def parse_day(text, today=None):
    """The day a text means; without a year the one nearest to `today`. Raises ValidationError for everything else."""
    today = today or timezone.localdate()
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).lower()
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    try:
        if found := _FULL.fullmatch(text):
            return date(*(int(part) for part in found.groups() if part is not None))
        if found := _NO_YEAR.fullmatch(text):
            return _nearest(int(found[1]), int(found[2]), today)
    except ValueError:
        pass
    raise ValidationError(NOT_A_DAY, code="invalid")


def _nearest(month, day, today):
    """In January 12月30日 is last year's, in December 1月2日 next year's: the day without a year that lies nearest."""
    near = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:  # 29 February of a common year
            continue
    if not near:
        raise ValueError
    return min(near, key=lambda found: abs((found - today).days))


class DayInput(forms.DateInput):
    """A text field for a day; `picker=True` makes it the browser's own date field (which sends 2026-11-21 only)."""

    def __init__(self, attrs=None, picker=False):
        base = {"type": "date"} if picker else {"inputmode": "text", "autocomplete": "off", "maxlength": "20"}
        super().__init__(attrs=base | (attrs or {}), format="%Y-%m-%d")
        self.input_type = base.get("type", "text")


class DayField(forms.DateField):
    """A form field for a day that takes every way of writing in `parse_day`; `latest`/`earliest` are days or calls."""

    widget = DayInput

    def __init__(self, *, picker=False, earliest=None, latest=None, **kwargs):
        kwargs.setdefault("widget", DayInput(picker=picker))
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if hasattr(value, "year"):
            return super().to_python(value)
        if len(str(value)) > 40:
            raise ValidationError(NOT_A_DAY, code="invalid")
        return parse_day(str(value))

    def validate(self, value):
        super().validate(value)
        latest = self.latest() if callable(self.latest) else self.latest
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        if value and latest and value > latest:
            raise ValidationError(_("The day is too late: %(limit)s at the latest."), code="too_late",
                                  params={"limit": latest.isoformat()})
        if value and earliest and value < earliest:
            raise ValidationError(_("The day is too early: %(limit)s at the earliest."), code="too_early",
                                  params={"limit": earliest.isoformat()})
