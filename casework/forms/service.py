"""The facts of one service."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.fields import PersonChips, chips
from casework.models import ConsultationDetail, Kind, PublicityDetail, VisitDetail
from casework.models.details import detail_of
from casework.models.record import MOST_MINUTES
from organisations.dates import DayField, DayInput
from organisations.durations import DurationField
from organisations.models import Membership, Station
from projects.models import Project, ServiceLine

MINUTES = [30, 45, 60, 90]
FAR_BACK = timedelta(days=400)
# What each kind asks beyond the common facts: the names of its fields.
ASKED = {
    Kind.VISIT: ["outcome"],
    Kind.CALL: ["answered"],
    Kind.CONSULTATION: ["topic", "caller", "answer", "result"],
    Kind.ACTIVITY: ["title", "signed", "summary", "volunteers"],
    Kind.PUBLICITY: ["title", "channel", "materials"],
    Kind.INTERVIEW: [],
    Kind.FILING: [],
}
LOGGED = list(ASKED)  # a session is written down on its group's own page
NEEDED = {"outcome": [Kind.VISIT], "answered": [Kind.CALL], "topic": [Kind.CONSULTATION], "title": [Kind.ACTIVITY, Kind.PUBLICITY],
          "channel": [Kind.PUBLICITY]}


class ServiceForm(forms.Form):
    """The facts of one service; the quick log, the change and the correction of a record ask for the same."""

    kind = forms.ChoiceField(label=_("What did you do"), choices=[(kind.value, kind.label) for kind in LOGGED], widget=chips())
    persons = PersonChips(label=_("Clients"), required=False)
    q = forms.CharField(label=_("Find a client"), required=False, max_length=80, widget=forms.TextInput(attrs={
        "type": "search", "autocomplete": "off", "enterkeyhint": "search"}))
    headcount = forms.IntegerField(label=_("People without a file"), required=False, min_value=0, max_value=5000,
                                   widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=VisitDetail.Outcome, widget=chips(),
                                error_messages={"required": _("Say how the visit came out.")})
    answered = forms.ChoiceField(label=_("Was it answered"), choices=[("yes", _("Answered")), ("no", _("Not answered"))], widget=chips())
    topic = forms.ChoiceField(label=_("Topic"), choices=ConsultationDetail.Topic, widget=chips())
    caller = forms.CharField(label=_("Who asked"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                             help_text=_("Somebody without a file: a name, or who they are to the client."))
    result = forms.ChoiceField(label=pgettext_lazy("consultation", "What came of it"), choices=ConsultationDetail.Result, required=False, widget=chips())
    answer = forms.CharField(label=_("What was advised"), required=False, max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
    title = forms.CharField(label=_("Title"), max_length=80, error_messages={"required": _("Say what it was called.")}, help_text=_("No names: the purchaser reads it."))
    channel = forms.ChoiceField(label=_("Channel"), choices=PublicityDetail.Channel, widget=chips())
    materials = forms.IntegerField(label=_("Materials handed out"), required=False, min_value=0, max_value=100000)
    signed = forms.IntegerField(label=_("Signatures on the sign-in sheet"), required=False, min_value=0, max_value=5000, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                                help_text=_("It counts with at least one. Take a photo of the sheet, too."))
    summary = forms.CharField(label=_("Activity summary"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
                              help_text=_("What was done and what came of it. No names: the purchaser reads it."))
    volunteers = forms.IntegerField(label=_("Volunteers"), required=False, min_value=0, max_value=5000)
    day = forms.ChoiceField(label=_("Day"), choices=[], widget=chips())
    other_day = DayField(label=_("Other day"), error_messages={"required": _("Say which day.")}, widget=DayInput(attrs={"placeholder": "2026-11-20"}))
    start = forms.TimeField(label=_("Start"), input_formats=["%H:%M", "%H:%M:%S", "%H：%M", "%H%M"],
                            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.ChoiceField(label=_("Duration"), choices=[], widget=chips())
    other_minutes = DurationField(label=_("Other duration"), most=MOST_MINUTES, error_messages={"required": _("Say how long it took.")},
                                  help_text=_("90, 1.5h, 1:30 or 1小时30分; a number alone is minutes."))
    note = forms.CharField(label=_("Short note"), required=False, max_length=5000,
                           widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), empty_label=None)
    line = forms.ModelChoiceField(label=_("Service line"), queryset=ServiceLine.objects.none(), required=False,
                                  empty_label=_("By what you did"))
    companions = forms.ModelMultipleChoiceField(label=_("With colleagues"), queryset=Membership.objects.none(), required=False,
                                                widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    place = forms.CharField(label=_("Place"), required=False, max_length=80)
    station = forms.ModelChoiceField(label=_("Service site"), queryset=Station.objects.none(), required=False, empty_label=_("None"))

    def __init__(self, *args, by, habits, people=(), also=(), projects=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.habits = by, habits
        self.today = timezone.localdate()
        self.projects = list(projects if projects is not None else Project.objects.open_for_logging(by).select_related("organisation"))
        self.lines = list(ServiceLine.objects.filter(project__in=self.projects).select_related("project").order_by("project_id", "seq"))
        self._offer_projects()
        self.fields["day"].choices = self._days()
        self.fields["minutes"].choices = [(str(n), _("%(n)s min") % {"n": n}) for n in MINUTES] + [("other", pgettext_lazy("duration", "Other"))]
        self.fields["persons"].at_hand(by, people, also)
        colleagues = Membership.objects.serving().exclude(pk=getattr(self, "lead", by).pk).select_related("user")
        self.fields["companions"].queryset = colleagues
        self.fields["station"].queryset = Station.objects.filter(is_active=True)
        self._require_what_is_asked()
        if self.is_bound:
            self.fields["persons"].draw_chosen(self.data.getlist("persons"))

    def _require_what_is_asked(self):
        """Each kind needs its own fields; an empty form says so of all of them, a sent one asks for those of its kind."""
        sent = self.data.get if self.is_bound else None
        kind = sent("kind", self.initial.get("kind")) if sent else None
        for name, kinds in NEEDED.items():
            self.fields[name].required = not sent or kind in kinds
        for name, choice in (("other_day", "day"), ("other_minutes", "minutes")):
            self.fields[name].required = not sent or sent(choice) == "other"

    def without_complaints(self):
        """Draw what was typed without judging it: somebody is still looking for a client."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        return self

    def _offer_projects(self):
        """Choices from the lists we already have, so that drawing them asks the database nothing."""
        keys = [project.pk for project in self.projects]
        self.fields["project"].queryset = Project.objects.filter(pk__in=keys)
        self.fields["project"].widget.choices = [(project.pk, str(project)) for project in self.projects]
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=keys)
        groups = [(str(project), [(line.pk, line.name) for line in self.lines if line.project_id == project.pk]) for project in self.projects]
        self.fields["line"].widget.choices = [("", self.fields["line"].empty_label), *groups]

    def _days(self):
        return [("today", pgettext_lazy("day", "Today")), ("yesterday", pgettext_lazy("day", "Yesterday")), ("other", pgettext_lazy("day", "Other day"))]

    def clean_headcount(self):
        return self.cleaned_data.get("headcount") or 0

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        day, minutes = self._day(cleaned), self._minutes(cleaned)
        if kind:
            self._check_kind(kind, cleaned)
        if day and minutes and cleaned.get("start") is not None:
            self._check_span(day, minutes, cleaned)
        if kind and cleaned.get("project"):
            self._check_project(kind, cleaned)
        return cleaned

    def _day(self, cleaned):
        chosen = cleaned.get("day")
        if chosen == "other":
            day = cleaned.get("other_day")
        else:
            day = {"today": self.today, "yesterday": self.today - timedelta(days=1)}.get(chosen)
        if day and day > self.today:
            self.add_error("other_day", _("The day lies in the future. Log a service when it has taken place."))
            return None
        if day and day < self.today - FAR_BACK:
            self.add_error("other_day", _("The day lies more than a year back."))
            return None
        return day

    def _minutes(self, cleaned):
        if cleaned.get("minutes") != "other":
            return int(cleaned["minutes"]) if cleaned.get("minutes") else None
        return cleaned.get("other_minutes")

    def _check_kind(self, kind, cleaned):
        if kind == Kind.PUBLICITY:
            cleaned["persons"] = []
            if not cleaned.get("headcount") and "headcount" not in self.errors:
                self.add_error("headcount", _("Say how many people were reached."))
        elif kind == Kind.FILING:
            cleaned["headcount"] = 0
            if not cleaned.get("persons"):
                self.add_error("persons", _("Choose the client whose file was opened."))
        elif not cleaned.get("persons") and not cleaned.get("headcount") and "headcount" not in self.errors:
            self.add_error("persons", _("Choose a client, or say how many people without a file there were."))

    def _check_span(self, day, minutes, cleaned):
        started_at = timezone.make_aware(datetime.combine(day, cleaned["start"]))
        if started_at > timezone.now():
            self.add_error("start", _("The start lies in the future. Log a service when it has taken place."))
            return
        cleaned["started_at"], cleaned["ended_at"] = started_at, started_at + timedelta(minutes=minutes)

    def _check_project(self, kind, cleaned):
        project, line = cleaned["project"], cleaned.get("line")
        if line is None or line.project_id != project.pk:
            line = self.habits.usual_line(kind, project, self.lines)
        if line is None:
            self.add_error("project", _("This project has no service lines yet. Ask its leader to add them."))
            return
        cleaned["line"] = line
        if not cleaned.get("started_at"):
            return
        day = timezone.localtime(cleaned["started_at"]).date()
        if not project.is_running_on(day):
            self.add_error("project", _("The day lies outside the project's term, %(start)s to %(end)s.") % {
                "start": project.starts_on, "end": project.ends_on})
        elif not self._was_there(project, day):
            self.add_error("project", _("On that day you were not on the staff of this project."))

    def _was_there(self, project, day):
        return project.takes_from(self.by, day)

    def detail(self):
        """What the kind adds, for the service."""
        cleaned = self.cleaned_data
        kind = cleaned["kind"]
        return {
            Kind.VISIT: lambda: {"outcome": cleaned["outcome"]},
            Kind.CALL: lambda: {"answered": cleaned["answered"] != "no"},
            Kind.CONSULTATION: lambda: {"topic": cleaned["topic"] or "other", "caller": cleaned["caller"], "answer": cleaned["answer"], "result": cleaned["result"]},
            Kind.ACTIVITY: lambda: {"summary": cleaned["summary"], "volunteers": cleaned["volunteers"] or 0} | self.sheet(),
            Kind.PUBLICITY: lambda: {"channel": cleaned["channel"] or "other", "materials": cleaned["materials"] or 0},
        }.get(kind, dict)()

    def sheet(self):
        """What is said of the sign-in sheet. A phone whose form is older than the question says nothing, and nothing is asked of it."""
        return {"asks_sign_in": True, "sign_in_count": self.cleaned_data["signed"] or 0} if "signed" in self.data else {}

    def facts(self):
        """The common facts, for the service."""
        cleaned = self.cleaned_data
        asks_title = "title" in ASKED[Kind(cleaned["kind"])]
        return {name: cleaned[name] for name in ("project", "line", "station", "started_at", "ended_at", "place", "headcount", "note",
                                                 "persons", "companions")} | {
            "title": cleaned["title"] if asks_title else "", "detail": self.detail()}


def like(record, persons):
    """How the form is filled in from a record."""
    detail = detail_of(record)
    filled = {"kind": record.kind, "persons": [person.pk for person in persons], "headcount": record.headcount, "title": record.title,
              "place": record.place, "station": record.station_id, "project": record.project_id, "line": record.line_id,
              "companions": [hand.membership_id for hand in record.hands.all() if not hand.is_lead]}
    for name in ("outcome", "topic", "channel", "materials", "volunteers", "caller", "answer", "result", "summary"):
        if hasattr(detail, name):
            filled[name] = getattr(detail, name)
    if hasattr(detail, "answered"):
        filled["answered"] = "yes" if detail.answered else "no"
    if hasattr(detail, "sign_in_count"):
        filled["signed"] = detail.sign_in_count or None
    return filled | duration(record.minutes)


def duration(minutes):
    """How a duration stands in the form: a chip, or the other one with its text."""
    return {"minutes": str(minutes), "other_minutes": None} if minutes in MINUTES else {"minutes": "other", "other_minutes": minutes}
