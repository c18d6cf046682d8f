"""The process record (C4), and what the supervisor says to it."""

import uuid
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.figures.cases import objectives_in_force
from casework.forms.cases import chips
from casework.forms.log import start_for
from casework.forms.service import FAR_BACK, MINUTES, duration
from casework.models import ObjectiveTouch, ProcessDetail
from casework.models.record import MOST_MINUTES
from organisations.dates import DayField, DayInput
from organisations.durations import DurationField
from organisations.models import Membership

TOUCH = "objective-"  # with the objective's key
STALE = _("Somebody saved this page while you were writing. Your text is still here; compare, then save again.")


def text(label, most, *, lines=3, required=False, hint=""):
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": lines, "autocomplete": "off"}))


class ProcessForm(forms.Form):
    """What happened comes first: the cursor stands in it when the page opens."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = text(_("What happened"), 5000, lines=9, required=True)
    mode = forms.ChoiceField(label=pgettext_lazy("process record", "How"), choices=ProcessDetail.Mode, initial="interview", widget=chips())
    day = forms.ChoiceField(label=_("Day"), choices=[("today", pgettext_lazy("day", "Today")), ("yesterday", pgettext_lazy("day", "Yesterday")), ("other", pgettext_lazy("day", "Other day"))],
                            initial="today", widget=chips())
    other_day = DayField(label=_("Other day"), required=False, widget=DayInput(attrs={"placeholder": "2026-11-20"}))
    start = forms.TimeField(label=_("Start"), input_formats=["%H:%M", "%H:%M:%S", "%H：%M", "%H%M"], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.ChoiceField(label=_("Duration"), choices=[], initial="60", widget=chips())
    other_minutes = DurationField(label=_("Other duration"), most=MOST_MINUTES, required=False, help_text=_("90, 1.5h, 1:30 or 1小时30分; a number alone is minutes."))
    objective = text(_("What it was for"), 500, lines=2)
    response = text(_("The client's response"), 2000)
    assessment = text(_("Assessment"), 2000)
    reflection = text(_("Reflection"), 2000)
    follow_up = text(_("What comes next"), 1000, lines=2)
    next_on = DayField(label=_("Next time"), required=False)
    setting = forms.ChoiceField(label=pgettext_lazy("process record", "Where"), choices=ProcessDetail.Setting, required=False, widget=chips())
    others = forms.CharField(label=_("Who else was there"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    companions = forms.ModelMultipleChoiceField(label=_("With colleagues"), queryset=Membership.objects.none(), required=False,
                                                widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    indirect_minutes = forms.IntegerField(label=_("Further minutes (way, writing)"), min_value=0, max_value=MOST_MINUTES, required=False)

    def __init__(self, *args, case, by, process=None, **kwargs):
        self.case, self.by, self.process, self.conflicts = case, by, process, []
        self.today = timezone.localdate()
        kwargs["initial"] = (filled(process) if process else {"start": start_for(60)}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        lead = process.record.created_by_id if process else by.pk
        self.fields["minutes"].choices = [(str(n), _("%(n)s min") % {"n": n}) for n in MINUTES] + [("other", pgettext_lazy("duration", "Other"))]
        self.fields["companions"].queryset = Membership.objects.serving().exclude(pk=lead).select_related("user")
        self.objectives = objectives_in_force(case)
        for one in self.objectives:
            self.fields[f"{TOUCH}{one.pk}"] = forms.ChoiceField(label=one.text, choices=[("", _("Not touched")), *ObjectiveTouch.Progress.choices], required=False, widget=chips())
        self.fields["note"].widget.attrs["autofocus"] = True
        for name in ProcessDetail.NEEDED:  # to be handed in; a draft is saved without them
            self.fields[name].required = "later" not in self.data

    def touch_fields(self):
        return [self[f"{TOUCH}{one.pk}"] for one in self.objectives]

    def clean_client_uuid(self):
        return self.cleaned_data.get("client_uuid") or uuid.uuid4()

    def clean(self):
        cleaned = super().clean()
        day = self._day(cleaned)
        minutes = cleaned.get("other_minutes") if cleaned.get("minutes") == "other" else int(cleaned["minutes"]) if cleaned.get("minutes") else None
        if cleaned.get("minutes") == "other" and not minutes and "other_minutes" not in self.errors:
            self.add_error("other_minutes", _("Say how long it took."))
        if day and minutes and cleaned.get("start") is not None:
            self._check_span(day, minutes, cleaned)
        if cleaned.get("next_on") and day and cleaned["next_on"] < day:
            self.add_error("next_on", _("The next time lies before this one."))
        self._check_version(cleaned)
        return cleaned

    def _day(self, cleaned):
        chosen = cleaned.get("day")
        day = cleaned.get("other_day") if chosen == "other" else {"today": self.today, "yesterday": self.today - timedelta(days=1)}.get(chosen)
        if chosen == "other" and day is None and "other_day" not in self.errors:
            self.add_error("other_day", _("Say which day."))
        if day and day > self.today:
            self.add_error("other_day", _("The day lies in the future. Log a service when it has taken place."))
            return None
        if day and day < self.today - FAR_BACK:
            self.add_error("other_day", _("The day lies more than a year back."))
            return None
        return day

    def _check_span(self, day, minutes, cleaned):
        started_at = timezone.make_aware(datetime.combine(day, cleaned["start"]))
        if started_at > timezone.now():
            self.add_error("start", _("The start lies in the future. Log a service when it has taken place."))
            return
        cleaned["started_at"], cleaned["ended_at"] = started_at, started_at + timedelta(minutes=minutes)

    def _check_version(self, cleaned):
        """A record that somebody saved in the meantime is not overwritten."""
        sent = cleaned.get("version")
        if self.process is None or sent is None or sent == self.process.record.version:
            return
        now = filled(self.process)
        self.conflicts = [(self.fields[name].label, now[name], cleaned.get(name)) for name in TEXTS if (cleaned.get(name) or "") != (now[name] or "")]
        self.data = self.data.copy()
        self.data["version"] = self.process.record.version
        raise ValidationError(STALE, code="stale")

    def facts(self):
        """The arguments of the verb."""
        cleaned = self.cleaned_data
        names = ("started_at", "ended_at", "note", "companions", "setting", "others", "objective", "response", "assessment", "reflection", "follow_up", "next_on")
        return {name: cleaned[name] for name in names} | {
            "indirect_minutes": cleaned["indirect_minutes"] or 0,
            "touches": [(one, cleaned[f"{TOUCH}{one.pk}"]) for one in self.objectives if cleaned.get(f"{TOUCH}{one.pk}")]}


TEXTS = ("note", "objective", "response", "assessment", "reflection", "follow_up", "others")


def filled(process):
    """How the form is filled in from a record."""
    record = process.record
    values = {name: getattr(process, name) for name in ("mode", "objective", "response", "assessment", "reflection", "follow_up", "next_on", "setting", "others", "indirect_minutes")}
    return values | duration(record.minutes) | {
        "note": record.note, "day": "other", "other_day": record.day, "start": timezone.localtime(record.started_at).time(), "version": record.version,
        "companions": [hand.membership_id for hand in record.hands.all() if not hand.is_lead]} | {
        f"{TOUCH}{touch.objective_id}": touch.progress for touch in process.touches.all()}


class CommentForm(forms.Form):
    """What the supervisor says to a record."""

    comment = text(_("Comment"), 1000, required=True)
