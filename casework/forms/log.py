"""The quick log's form and what it is filled in with."""

import uuid
from datetime import time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.fields import PhotosField
from casework.forms.service import ServiceForm, duration
from casework.models import ServiceRecord
from people import search


class LogForm(ServiceForm):
    """The quick log: one page, at most six touches (UX.md W2)."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    photos = PhotosField(label=_("Photos"), required=False)

    def clean_client_uuid(self):
        # A form whose key was lost on the way is a new form.
        return self.cleaned_data.get("client_uuid") or uuid.uuid4()

    def twin(self):
        """A record of the same kind within two hours, for one of the same clients or, without clients, under the same title:
        perhaps the same service, logged twice."""
        cleaned, near = self.cleaned_data, timedelta(hours=2)
        same = (ServiceRecord.objects.visible_to(self.by).standing().exclude(client_uuid=cleaned["client_uuid"])
                .filter(kind=cleaned["kind"], started_at__gt=cleaned["started_at"] - near, started_at__lt=cleaned["started_at"] + near))
        if cleaned["persons"]:
            same = same.filter(participations__person__in=cleaned["persons"])
        elif cleaned["title"]:
            same = same.filter(title=cleaned["title"])
        else:
            return None
        return same.order_by("-started_at").first()


def usual(habits, projects, kind=None, now=None):
    """How the blank form is filled in: kind and project as last time, duration as usual, today, ended just now."""
    kind = kind or habits.last_kind
    minutes = habits.usual_minutes(kind)
    project = habits.last_project(projects)
    return {"kind": kind, "day": "today", "outcome": "done", "answered": "yes", "topic": "policy", "channel": "stall", "headcount": 0,
            "project": project.pk if project else None} | duration(minutes) | {"start": start_for(minutes, now)}


def began_for(minutes, now=None):
    """When a service began that ended just now, to five minutes; past midnight that was yesterday."""
    began = timezone.localtime(now) - timedelta(minutes=minutes)
    return began.replace(minute=began.minute // 5 * 5, second=0, microsecond=0)


def start_for(minutes, now=None):
    """The same for a form whose day is today: never yesterday."""
    began = began_for(minutes, now)
    return began.time() if began.date() == timezone.localdate(now) else time(0, 0)


def find_people(text, membership):
    """People at hand for a search, at most a dozen."""
    return list(search.find(text, membership)[:12]) if text.strip() else []
