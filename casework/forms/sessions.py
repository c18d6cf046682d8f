"""Forms of a group session: who was there, and how it went (UX.md W6)."""

import re
import uuid
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.fields import PhotosField, chips
from casework.forms.log import began_for
from casework.models import SessionDetail
from casework.models.record import MOST_MINUTES
from casework.sheets.shape import Field, Table
from organisations.dates import DayField
from organisations.durations import DurationField
from people.names import search_form, tidy_name
from projects.forms.proposals import STALE, DraftField

MOST_WALK_INS = 30
BETWEEN = re.compile(r"[、,，;；\n\r\t]+")
USUAL_MINUTES = 90
STEP = re.compile(r"steps-(\d{1,2})-\w+")


class AttendanceForm(forms.Form):
    """Everybody is there until somebody taps the absent."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    present = forms.MultipleChoiceField(label=_("Who was there"), required=False, widget=forms.CheckboxSelectMultiple)
    walk_ins = forms.CharField(label=_("Came along without being on the list"), required=False, max_length=600, help_text=_("Names, separated by commas. They become members."),
                               widget=forms.TextInput(attrs={"autocomplete": "off"}))
    day = DayField(label=_("Day"), picker=True, latest=timezone.localdate)
    start = forms.TimeField(label=_("Start"), input_formats=["%H:%M", "%H:%M:%S", "%H：%M", "%H%M"], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = DurationField(label=_("Duration"), most=MOST_MINUTES, error_messages={"required": _("Say how long it took.")})
    companion = forms.BooleanField(required=False)
    photos = PhotosField(label=_("Photos, such as the signed sheet"), required=False)
    reason = forms.CharField(label=_("Reason for the correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("It stays with the record, together with what stood there before."))

    def __init__(self, *args, group, members, session=None, outline=None, by, correcting=False, **kwargs):
        self.group, self.members, self.session = group, members, session
        kwargs["initial"] = (self._as_written(session) if session else self._as_usual(outline)) | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(str(one.pk), one.label_for(by)) for one in members]
        lead = session.record.lead if session else by
        other = next((one for one in (group.leader, group.co_leader) if one is not None and one.pk != lead.pk), None)
        self.other = other
        if other is None:
            del self.fields["companion"]
        else:
            self.fields["companion"].label = _("With %(name)s") % {"name": other.name}
        if not correcting:
            del self.fields["reason"]
        if session and not correcting:
            del self.fields["photos"]  # the record's own page adds and removes them

    def _as_usual(self, outline):
        minutes = outline.minutes if outline else USUAL_MINUTES
        began = began_for(minutes)
        return {"present": [str(one.pk) for one in self.members if one.left_on is None], "day": began.date(), "start": began.time(), "minutes": minutes, "companion": True}

    def _as_written(self, session):
        record = session.record
        there = {str(one.member_id) for one in session.attendances.all() if one.present}
        return {"present": list(there), "day": record.day, "start": timezone.localtime(record.started_at).time(), "minutes": record.minutes,
                "companion": record.hands.filter(is_lead=False).exists()}

    def chosen(self):
        """The keys that are ticked, as the page draws them."""
        return {str(key) for key in self["present"].value() or []}

    def clean_client_uuid(self):
        return self.cleaned_data.get("client_uuid") or uuid.uuid4()

    def clean_walk_ins(self):
        names = [name for name in (tidy_name(part) for part in BETWEEN.split(self.cleaned_data.get("walk_ins") or "")) if name]
        if len(names) > MOST_WALK_INS:
            raise ValidationError(_("At most %(n)s names at once.") % {"n": MOST_WALK_INS})
        known, seen = {search_form((one.person or one).name) for one in self.members}, set()
        for name in names:
            form = search_form(name)
            if len(name) > 50:
                raise ValidationError(_("A name has at most 50 characters. Separate names by commas."))
            if form in seen:
                raise ValidationError(_("%(name)s stands here twice.") % {"name": name})
            if form in known:
                raise ValidationError(_("%(name)s is on the list already: tap the name there.") % {"name": name})
            seen.add(form)
        return names

    def clean(self):
        cleaned = super().clean()
        day, start, minutes = cleaned.get("day"), cleaned.get("start"), cleaned.get("minutes")
        if day and start is not None and minutes:
            cleaned["started_at"] = timezone.make_aware(datetime.combine(day, start))
            cleaned["ended_at"] = cleaned["started_at"] + timedelta(minutes=minutes)
            if cleaned["started_at"] > timezone.now():
                self.add_error("start", _("The start lies in the future. Log a service when it has taken place."))
            elif not self.group.project.is_running_on(day):
                self.add_error("day", _("The day lies outside the project's term, %(start)s to %(end)s.") % {
                    "start": self.group.project.starts_on, "end": self.group.project.ends_on})
        if not cleaned.get("present") and not cleaned.get("walk_ins") and "walk_ins" not in self.errors:
            self.add_error("present", _("Nobody was there: then no session was held."))
        return cleaned

    def facts(self):
        """What the services take."""
        cleaned = self.cleaned_data
        listed = set(self.data.getlist("listed"))
        asked = [one for one in self.members if str(one.pk) in listed or str(one.pk) in cleaned["present"]]
        return {"members": asked, "absent": [one for one in asked if str(one.pk) not in cleaned["present"]], "walk_ins": cleaned["walk_ins"],
                "started_at": cleaned["started_at"], "ended_at": cleaned["ended_at"], "companions": [self.other] if cleaned.get("companion") else []}


class SessionForm(forms.Form):
    """How a session went. It carries the record's version, so that two windows do not overwrite each other."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    STEPS = Table("steps", _("Steps of the session"), (Field("time", pgettext_lazy("step", "Time"), most=20), Field("content", _("Content"), most=300),
                                                       Field("materials", _("Materials"), most=100)))
    process = DraftField(label=_("Process"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
                              help_text=_("What was done step by step, and how the members took it."))
    goal_met = forms.ChoiceField(label=_("Goal of the session"), required=False, choices=SessionDetail.GoalMet, widget=chips())
    dynamics = forms.CharField(label=_("Group dynamics"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
                               help_text=_("Interaction, roles, cohesion, conflict."))
    skills = forms.CharField(label=_("Leader's skills"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
    problems = forms.CharField(label=_("Problems"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
    improve = forms.CharField(label=_("To be done better"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))

    def __init__(self, *args, session, by, **kwargs):
        record, self.session, self.conflicts = session.record, session, []
        initial = {name: getattr(session, name) for name in ("goal_met", "dynamics", "skills", "problems", "improve")} | {
            "process": record.note, "version": record.version}
        initial |= {f"steps-{number}-{key}": words for number, row in enumerate(session.steps or []) for key, words in row.items()}
        self.seen = [one for one in session.with_attendances() if one.present]
        super().__init__(*args, initial=initial | {f"seen-{one.member_id}": one.observation for one in self.seen}, **kwargs)
        for one in self.seen:
            self.fields[f"seen-{one.member_id}"] = forms.CharField(label=one.member.label_for(by), required=False, max_length=500,
                                                                   widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off", "class": "form-control"}))

        self._add_steps()

    def _add_steps(self):
        """A row for each step that stands or was sent, and an empty one."""
        found = [int(match[1]) for name in (self.data if self.is_bound else self.initial) if (match := STEP.fullmatch(name))]
        self.count = min(max(found, default=-1) + (1 if self.is_bound else 2), self.STEPS.most) or 1
        for number in range(self.count):
            for column in self.STEPS.columns:
                self.fields[f"steps-{number}-{column.key}"] = forms.CharField(label=column.label, required=False, max_length=column.most,
                                                                              widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}))

    def step_rows(self):
        """The table of steps for the page."""
        rows = [{"number": number, "cells": [{"field": self[f"steps-{number}-{column.key}"], "column": column} for column in self.STEPS.columns]} for number in range(self.count)]
        return {"table": self.STEPS, "rows": rows, "full": self.count >= self.STEPS.most}

    def steps(self):
        """What stands in the table; empty rows and the one that is taken out are left out."""
        rows = [{column.key: self.cleaned_data.get(f"steps-{number}-{column.key}", "") for column in self.STEPS.columns} for number in range(self.count)
                if f"steps-{number}" != self.data.get("drop")]
        return [{key: words for key, words in row.items() if words} for row in rows if any(row.values())]

    def observed(self):
        """The fields of what was seen of each member."""
        return [self[f"seen-{one.member_id}"] for one in self.seen]

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("version")
        if sent is not None and sent != self.session.record.version:
            self.conflicts = [(self.fields[name].label, self.initial.get(name), cleaned.get(name)) for name in self.fields
                              if name in cleaned and name != "version" and (self.initial.get(name) or "") != (cleaned.get(name) or "")]
            self.data = self.data.copy()
            self.data["version"] = self.session.record.version
            raise ValidationError(STALE, code="stale")
        return cleaned

    def facts(self):
        """What the service takes."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("process", "goal_met", "dynamics", "skills", "problems", "improve")} | {
            "steps": self.steps(), "observations": {one.member_id: cleaned[f"seen-{one.member_id}"] for one in self.seen}}
