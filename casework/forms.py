"""Forms of the ledger."""

import uuid
from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import photos as pictures
from casework.models import ConsultationDetail, Kind, PublicityDetail, ServiceRecord, VisitDetail
from casework.models.record import MOST_MINUTES
from organisations.dates import DayField, DayInput
from organisations.durations import DurationField
from organisations.models import Membership, Station
from people import search
from people.models import Person
from projects.models import Project, ServiceLine

MINUTES = [30, 45, 60, 90]
MOST_PHOTOS = 9
FAR_BACK = timedelta(days=400)
# What each kind asks beyond the common facts: the names of its fields.
ASKED = {
    Kind.VISIT: ["outcome"],
    Kind.CALL: ["answered"],
    Kind.CONSULTATION: ["topic", "answer"],
    Kind.ACTIVITY: ["title", "summary", "volunteers"],
    Kind.PUBLICITY: ["title", "channel", "materials"],
    Kind.INTERVIEW: [],
    Kind.FILING: [],
}
NEEDED = {"outcome": [Kind.VISIT], "answered": [Kind.CALL], "topic": [Kind.CONSULTATION], "title": [Kind.ACTIVITY, Kind.PUBLICITY],
          "channel": [Kind.PUBLICITY]}
RETURN_PHRASES = [_("Please add a photo."), _("Please write what was done and what came of it."),
                  _("The client or the number of people is not right."), _("Date or duration is not right."),
                  _("It belongs to another project or service line.")]


def chips(**attrs):
    return forms.RadioSelect(attrs={"class": "chips", **attrs})


class PersonChips(forms.ModelMultipleChoiceField):
    """Clients as chips: any that the member may see is taken, only those at hand are drawn."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(queryset=Person.objects.none(), **kwargs)
        self.membership, self.drawn = None, []

    def at_hand(self, membership, people, also=()):
        """Whom to draw; `also` may be chosen although the member does not see them (they are on the record already)."""
        self.membership = membership
        self.queryset = Person.objects.visible_to(membership) if not also else Person.objects.filter(
            pk__in=Person.objects.visible_to(membership).values("pk")) | Person.objects.filter(pk__in=[one.pk for one in also])
        self.drawn = list({one.pk: one for one in [*also, *people]}.values())
        self.widget.choices = [(one.pk, one.label_for(membership)) for one in self.drawn]

    def draw_chosen(self, keys):
        """Draw the chosen ones first, also those that were found by searching."""
        missing = [key for key in keys if key not in {str(one.pk) for one in self.drawn} and key.isdigit()]
        self.drawn = list(self.queryset.filter(pk__in=missing[:200])) + self.drawn
        self.drawn.sort(key=lambda one: str(one.pk) not in keys)
        self.widget.choices = [(one.pk, one.label_for(self.membership)) for one in self.drawn]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Several photos, each made small and clean at once; cleans to a list of pictures."""

    widget = ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True, "data-photos": ""})

    def clean(self, data, initial=None):
        if len(data or []) > MOST_PHOTOS:
            raise ValidationError(_("At most %(n)s photos at once.") % {"n": MOST_PHOTOS})
        try:
            return [pictures.prepare(upload) for upload in data or []]
        except pictures.NotAPicture as error:
            raise ValidationError(str(error)) from error


class ServiceForm(forms.Form):
    """The facts of one service; the quick log, the change and the correction of a record ask for the same."""

    kind = forms.ChoiceField(label=_("What did you do"), choices=Kind, widget=chips())
    persons = PersonChips(label=_("Clients"), required=False)
    q = forms.CharField(label=_("Find a client"), required=False, max_length=80, widget=forms.TextInput(attrs={
        "type": "search", "autocomplete": "off", "enterkeyhint": "search"}))
    headcount = forms.IntegerField(label=_("People without a file"), required=False, min_value=0, max_value=5000,
                                   widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=VisitDetail.Outcome, widget=chips(),
                                error_messages={"required": _("Say how the visit came out.")})
    answered = forms.ChoiceField(label=_("Was it answered"), choices=[("yes", _("Answered")), ("no", _("Not answered"))], widget=chips())
    topic = forms.ChoiceField(label=_("Topic"), choices=ConsultationDetail.Topic, widget=chips())
    answer = forms.CharField(label=_("What was advised"), required=False, max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
    title = forms.CharField(label=_("Title"), max_length=80, error_messages={"required": _("Say what it was called.")}, help_text=_("No names: the purchaser reads it."))
    channel = forms.ChoiceField(label=_("Channel"), choices=PublicityDetail.Channel, widget=chips())
    materials = forms.IntegerField(label=_("Materials handed out"), required=False, min_value=0, max_value=100000)
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
        others = ServiceRecord.objects.of(getattr(self, "lead", self.by)).standing().between(day, day).exclude(pk=getattr(self, "own_pk", None))
        total = minutes + (others.aggregate(sum=Sum("minutes"))["sum"] or 0)
        if total > MOST_MINUTES:
            self.add_error("other_minutes" if cleaned.get("minutes") == "other" else "minutes",
                           _("Your records of this day would add up to more than 12 hours."))

    def _check_project(self, kind, cleaned):
        project, line = cleaned["project"], cleaned.get("line")
        if line is None or line.project_id != project.pk:
            line = self.habits.usual_line(kind, project, self.lines)
        if line is None:
            self.add_error("project", _("This project has no service lines yet. Ask its leader to add them."))
            return
        cleaned["line"] = line
        started_at = cleaned.get("started_at")
        if started_at and not project.is_running_on(timezone.localtime(started_at).date()):
            self.add_error("project", _("The day lies outside the project's term, %(start)s to %(end)s.") % {
                "start": project.starts_on, "end": project.ends_on})

    def detail(self):
        """What the kind adds, for the service."""
        cleaned = self.cleaned_data
        kind = cleaned["kind"]
        return {
            Kind.VISIT: lambda: {"outcome": cleaned["outcome"]},
            Kind.CALL: lambda: {"answered": cleaned["answered"] != "no"},
            Kind.CONSULTATION: lambda: {"topic": cleaned["topic"] or "other", "answer": cleaned["answer"]},
            Kind.ACTIVITY: lambda: {"summary": cleaned["summary"], "volunteers": cleaned["volunteers"] or 0},
            Kind.PUBLICITY: lambda: {"channel": cleaned["channel"] or "other", "materials": cleaned["materials"] or 0},
        }.get(kind, dict)()

    def facts(self):
        """The common facts, for the service."""
        cleaned = self.cleaned_data
        asks_title = "title" in ASKED[Kind(cleaned["kind"])]
        return {name: cleaned[name] for name in ("project", "line", "station", "started_at", "ended_at", "place", "headcount", "note",
                                                 "persons", "companions")} | {
            "title": cleaned["title"] if asks_title else "", "detail": self.detail()}


class LogForm(ServiceForm):
    """The quick log: one page, at most six touches (UX.md W2)."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    photos = PhotosField(label=_("Photos"), required=False)

    def clean_client_uuid(self):
        # A form whose key was lost on the way is a new form.
        return self.cleaned_data.get("client_uuid") or uuid.uuid4()

    def twin(self):
        """A record of the same kind for one of the same clients within two hours: perhaps the same service, logged twice."""
        cleaned = self.cleaned_data
        if not cleaned["persons"]:
            return None
        near = timedelta(hours=2)
        return (ServiceRecord.objects.visible_to(self.by).standing().exclude(client_uuid=cleaned["client_uuid"])
                .filter(kind=cleaned["kind"], participations__person__in=cleaned["persons"],
                        started_at__gt=cleaned["started_at"] - near, started_at__lt=cleaned["started_at"] + near)
                .order_by("-started_at").first())


def usual(habits, projects, kind=None, now=None):
    """How the blank form is filled in: kind and project as last time, duration as usual, today, ended just now."""
    kind = kind or habits.last_kind
    minutes = habits.usual_minutes(kind)
    project = habits.last_project(projects)
    return {"kind": kind, "day": "today", "outcome": "done", "answered": "yes", "topic": "policy", "channel": "stall", "headcount": 0,
            "project": project.pk if project else None} | duration(minutes) | {"start": start_for(minutes, now)}


def duration(minutes):
    return {"minutes": str(minutes), "other_minutes": None} if minutes in MINUTES else {"minutes": "other", "other_minutes": minutes}


def start_for(minutes, now=None):
    """A service that ended just now began so many minutes ago, to five minutes; never yesterday."""
    now = timezone.localtime(now)
    start = now - timedelta(minutes=minutes)
    if start.date() != now.date():
        return time(0, 0)
    return time(start.hour, start.minute // 5 * 5)


def like(record, persons):
    """How the form is filled in from a record."""
    from casework.models.details import detail_of

    detail = detail_of(record)
    filled = {"kind": record.kind, "persons": [person.pk for person in persons], "headcount": record.headcount, "title": record.title,
              "place": record.place, "station": record.station_id, "project": record.project_id, "line": record.line_id,
              "companions": [hand.membership_id for hand in record.hands.all() if not hand.is_lead]}
    for name in ("outcome", "topic", "channel", "materials", "volunteers", "answer", "summary"):
        if hasattr(detail, name):
            filled[name] = getattr(detail, name)
    if hasattr(detail, "answered"):
        filled["answered"] = "yes" if detail.answered else "no"
    return filled | duration(record.minutes)


class RecordForm(ServiceForm):
    """Changing a record that is with its worker. It carries the version it was opened with (SECURITY.md F9)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, record, persons, lead, **kwargs):
        self.record, self.own_pk, self.lead, self.conflicts = record, record.pk, lead, []
        local = timezone.localtime(record.started_at)
        kwargs["initial"] = like(record, persons) | {"day": "other", "other_day": record.day, "start": local.time(), "note": record.note,
                                                     "version": record.version}
        projects = list(Project.objects.open_for_logging(kwargs["by"]).select_related("organisation"))
        if record.project_id not in [project.pk for project in projects]:
            projects.append(record.project)  # a closed project keeps its records, and they can still be put right
        super().__init__(*args, also=persons, projects=projects, **kwargs)
        self.fields["kind"].disabled = True
        self.fields["other_day"].label = _("Day")
        self.kind = Kind(record.kind)
        for names in ASKED.values():
            for name in names:
                if name in self.fields and name not in ASKED[self.kind]:
                    del self.fields[name]
        self.kind_label = self.kind.label

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("version")
        if sent is not None and sent != self.record.version:
            self.conflicts = [(self.fields[name].label, self._told(name, self.initial.get(name)), self._told(name, cleaned.get(name)))
                              for name in self.fields
                              if name in cleaned and name not in ("version", "q", "kind") and self._plain(name, self.initial.get(name))
                              != self._plain(name, cleaned.get(name))]
            self.data = self.data.copy()
            self.data["version"] = self.record.version
            raise ValidationError(_("Somebody saved this page while you were writing. Your text is still here; compare, then save again."),
                                  code="stale")
        return cleaned

    def _plain(self, name, value):
        if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
            return sorted(getattr(one, "pk", one) for one in value or [])
        return getattr(value, "pk", value) or ""

    def _told(self, name, value):
        field = self.fields[name]
        keys = self._plain(name, value)
        words = {str(key): text for key, text in _flat(field.widget.choices)} if hasattr(field.widget, "choices") else {}
        if isinstance(keys, list):
            return ", ".join(str(words.get(str(key), key)) for key in keys)
        return words.get(str(keys), keys)


def _flat(choices):
    for key, word in choices:
        if isinstance(word, (list, tuple)):
            yield from word
        else:
            yield key, word


class CorrectionForm(RecordForm):
    """Correcting an approved record: the same facts, and why."""

    reason = forms.CharField(label=_("Reason for the correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("It stays with the record, together with what stood there before."))
    photos = PhotosField(label=_("Further photos"), required=False)


class ReasonForm(forms.Form):
    """Why a record is made void."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReturnForm(forms.Form):
    """Why a record goes back: a phrase, own words, or both."""

    phrase = forms.ChoiceField(label=_("Reason"), required=False, choices=[(str(n), phrase) for n, phrase in enumerate(RETURN_PHRASES)],
                               widget=chips())
    words = forms.CharField(label=_("In your own words"), required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean(self):
        cleaned = super().clean()
        phrase = dict(self.fields["phrase"].choices).get(cleaned.get("phrase"))
        cleaned["reason"] = " ".join(str(part) for part in (phrase, cleaned.get("words")) if part)
        if not cleaned["reason"]:
            self.add_error("words", _("Say what has to be changed."))
        return cleaned


class PhotoForm(forms.Form):
    """Photos added to a record."""

    photos = PhotosField(label=_("Photos"))
    caption = forms.CharField(label=_("Caption"), required=False, max_length=80, help_text=_("No names: the purchaser reads it."))

    def clean_photos(self):
        if not self.cleaned_data["photos"]:
            raise ValidationError(_("Choose a photo."))
        return self.cleaned_data["photos"]


def find_people(text, membership):
    """People at hand for a search, at most a dozen."""
    return list(search.find(text, membership)[:12]) if text.strip() else []
