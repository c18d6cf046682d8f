"""Lists of trainings and supervision."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from organisations.templatetags.marks import bullet_bar, status_tag
from organisations.templatetags.numbers import day, duration, moment, no_data
from training.models import SupervisionSession, Training, TrainingSession

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}, "tf": {"class": "number"}}
LEAD = {"td": {"class": "lead"}}
# What a card on a phone leaves to the page behind it.
WIDE = {"td": {"class": "d-none d-md-table-cell"}, "th": {"class": "d-none d-md-table-cell"}}
WIDE_NUMBER = {"td": {"class": "number d-none d-md-table-cell"}, "th": {"class": "number d-none d-md-table-cell"}}


class TrainingTable(tables.Table):
    """Trainings with how far they are; the columns `held`, `person_times` and `last_at` are counted by the view's query."""

    caption = _("Trainings")

    title = tables.Column(_("Training"), linkify=True, attrs=LEAD)
    number = tables.Column(_("Number"), attrs=WIDE)
    project = tables.Column(_("Project"), accessor="project__title")
    audience = tables.Column(_("Audience"), attrs=WIDE)
    held = tables.Column(_("Held / planned"), attrs=NUMBER)
    rate = tables.Column(_("Progress"), accessor="held", orderable=False)
    person_times = tables.Column(_("Person-times"), attrs=NUMBER)
    last_at = tables.Column(_("Last session"))

    class Meta:
        model = Training
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["title", "number", "project", "audience", "held", "rate", "person_times", "last_at"]
        empty_text = _("No training matches")

    def render_held(self, record):
        return f"{record.held} / {record.planned_sessions}"

    def render_rate(self, record):
        return bullet_bar(record.held / record.planned_sessions)

    def render_last_at(self, value):
        return moment(value)


class SessionTable(tables.Table):
    """The sessions of one training; `signed_in` is counted by the view's query."""

    caption = _("Sessions")

    seq = tables.Column(_("No."), attrs=WIDE_NUMBER)
    theme = tables.Column(_("Theme"), linkify=True, attrs=LEAD)
    started_at = tables.Column(_("Time"))
    trainer = tables.Column(_("Trainer"), default="--", attrs=WIDE)
    form = tables.Column(_("Form of teaching"), attrs=WIDE)
    class_hours = tables.Column(_("Class hours"), attrs=WIDE_NUMBER)
    people = tables.Column(_("Person-times"), accessor="signed_in", attrs=NUMBER)
    status = tables.Column(_("Status"))

    class Meta:
        model = TrainingSession
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["seq", "theme", "started_at", "trainer", "form", "class_hours", "people", "status"]
        orderable = False

    def render_started_at(self, record):
        return moment(record.started_at)

    def render_people(self, record):
        return record.signed_in + record.headcount if record.is_held else no_data()

    def render_status(self, record):
        return session_tag(record)


def session_tag(session):
    """Planned, held or cancelled, in the vocabulary of states."""
    state = {"planned": "not_started", "held": "done", "cancelled": "void"}[session.status]
    return status_tag(state, session.get_status_display())


class SupervisionTable(tables.Table):
    """Supervision sessions; `people` is counted by the query."""

    caption = _("Supervision sessions")

    started_at = tables.Column(_("Day"), linkify=True, attrs=LEAD)
    number = tables.Column(_("Number"), attrs=WIDE)
    kind = tables.Column(_("Kind"))
    group = tables.Column(_("Group"), accessor="group__name", default="--", attrs=WIDE)
    supervisor = tables.Column(_("Supervisor"), accessor="supervisor__user__name")
    project = tables.Column(_("Project"), accessor="project__title", attrs=WIDE)
    minutes = tables.Column(_("Hours"), attrs=NUMBER)
    people = tables.Column(_("Supervisees"), attrs=NUMBER)
    status = tables.Column(_("Status"))

    class Meta:
        model = SupervisionSession
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["started_at", "number", "kind", "group", "supervisor", "project", "minutes", "people", "status"]
        empty_text = _("No supervision session matches")

    def render_started_at(self, value):
        return day(value)

    def render_minutes(self, value):
        return duration(value)

    def render_status(self, record):
        return status_tag("approved" if record.is_signed else "draft", record.get_status_display())
