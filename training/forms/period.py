"""A day, a start and an end."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs={"autocomplete": "off"} | (attrs or {}), format="%H:%M")


class PeriodForm(forms.Form):
    """Fields `day`, `start`, `end` that become `started_at` and `ended_at` in this country's time."""

    day = DayField(label=_("Day"), picker=True)
    start = forms.TimeField(label=_("Start"), widget=ClockInput)
    end = forms.TimeField(label=_("End"), widget=ClockInput)

    def clean(self):
        cleaned = super().clean()
        day, start, end = (cleaned.get(name) for name in ("day", "start", "end"))
        if start and end and end <= start:
            self.add_error("end", _("The end must be after the start."))
        elif day and start and end:
            cleaned["started_at"] = timezone.make_aware(datetime.combine(day, start))
            cleaned["ended_at"] = timezone.make_aware(datetime.combine(day, end))
        return cleaned

    @staticmethod
    def period_of(row):
        """Initial values from something with `started_at` and `ended_at`."""
        start, end = timezone.localtime(row.started_at), timezone.localtime(row.ended_at)
        return {"day": start.date(), "start": start.time(), "end": end.time()}

    def words(self, *names):
        """The cleaned values a service takes: the moments instead of day and times."""
        return {name: self.cleaned_data[name] for name in ("started_at", "ended_at", *names)}
