"""A call for proposals, its units, its end, objections to its result."""

import re
import unicodedata
from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.dates import DayField
from organisations.forms import VersionedForm
from projects.forms.money import MoneyField
from projects.models import Call, Envelope, Objection, Project, ScoreSheetPreset
from projects.services import PURPOSES
from projects.services.calls import CHANGEABLE_LATER, CHANGEABLE_WHEN_OPEN

HOURS = ("opens_at", "closes_at")
MOST_UNITS = 200


def fields_called_for():
    """Service fields and population groups, each code once: what a call may be narrowed to."""
    known = [choice for choice in [*Project.Domain.choices, *Project.Population.choices] if choice[0] != "other"]
    return [*known, ("other", pgettext_lazy("field", "Other"))]


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"}, format="%H:%M")


class CallForm(VersionedForm):
    """What is asked for, from whom, until when, and how it will be judged."""

    areas = forms.MultipleChoiceField(label=_("Service fields"), required=False, choices=fields_called_for, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
                                      help_text=_("Choose nothing if proposals of every field are welcome."))
    max_amount = MoneyField(label=_("Most a proposal may ask for (yuan)"), required=False)
    need_how = forms.ChoiceField(label=_("How the need was found out"), required=False, choices=[("", _("not found out")), *Call.NeedHow.choices],
                                 widget=forms.RadioSelect(attrs={"class": "chips"}), help_text=_("Before a call opens, say who was asked; a report is added as a file."))
    need_on = DayField(label=_("Found out on"), required=False, latest=timezone.localdate)
    asked_papers = forms.MultipleChoiceField(label=_("Papers a proposal is handed in with"), required=False, choices=[(one.value, one.label) for one in PURPOSES["proposal"]],
                                             widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), help_text=_("Without them a proposal is not taken."))
    opens_on = DayField(label=_("Opens on"))
    opens_time = forms.TimeField(label=_("at"), widget=ClockInput)
    closes_on = DayField(label=_("Closes on"))
    closes_time = forms.TimeField(label=_("at"), widget=ClockInput)
    preset = forms.ModelChoiceField(ScoreSheetPreset.objects.all(), label=_("Score sheet"), empty_label=None, help_text=_("Frozen when the call is opened."))

    class Meta:
        model = Call
        fields = ["title", "year", "purchase_kind", "procurement_method", "need_how", "need_on", "need_by", "need_text", "need_waived", "guide", "max_amount", "min_months", "max_months", "quota", "envelope", "min_reviewers", "spread_flag", "publicity_days",
                  "is_public"]
        widgets = {"guide": forms.Textarea(attrs={"rows": 12}), "need_text": forms.Textarea(attrs={"rows": 5}), "need_waived": forms.Textarea(attrs={"rows": 2})}
        labels = {"spread_flag": _("Mark a spread of scores from (percent of full marks)")}
        help_texts = {
            "procurement_method": _("The project of an award takes it over. Under the Government Procurement Law, article 26, or beside it."),
            "need_by": _("Such as the street office, an agency, a university."),
            "need_text": _("How many were asked and what they want. Everybody who opens the call reads it."),
            "need_waived": _("Only if the call opens without; everybody who opens it reads the reason."),
            "guide": _("Who may apply, what is wanted, what must be attached. Everybody who opens the call reads it."),
            "quota": _("How many proposals you expect at least; you are warned while fewer have arrived."),
            "spread_flag": _("Proposals whose highest and lowest score lie further apart are marked."),
            "is_public": _("The result also appears on the public page, if that is open."),
        }

    field_order = ["title", "year", "purchase_kind", "procurement_method", "need_how", "need_on", "need_by", "need_text", "need_waived", "guide", "areas", "asked_papers", "max_amount", "min_months", "max_months", "opens_on", "opens_time", "closes_on", "closes_time",
                   "quota", "envelope", "preset", "min_reviewers", "spread_flag", "publicity_days", "is_public"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        call = self.instance
        self.fields["envelope"].queryset = Envelope.objects.filter(is_closed=False).order_by("-year", "number")
        self.fields["areas"].initial, self.fields["asked_papers"].initial = call.fields, call.asked_papers
        self.fields["purchase_kind"].required = False  # a usual one stands in the row
        self._say_hours(call)
        if call.pk:
            chosen = ScoreSheetPreset.objects.filter(name=call.sheet_name).first()
            self._keep_only_changeable(call)
        else:
            chosen = ScoreSheetPreset.objects.filter(is_default=True).first()
            self.initial["year"] = timezone.localdate().year
        if "preset" in self.fields:
            self.fields["preset"].initial = chosen

    def _say_hours(self, call):
        for name in HOURS:
            if value := getattr(call, name):
                moment = timezone.localtime(value)
                self.fields[f"{name[:-3]}_on"].initial, self.fields[f"{name[:-3]}_time"].initial = moment.date(), moment.time()
            else:
                self.fields[f"{name[:-3]}_time"].initial = time(9) if name == "opens_at" else time(17)

    def _keep_only_changeable(self, call):
        """Applicants rely on an open call: what may no longer change is not asked for."""
        if call.status == Call.Status.DRAFT:
            return
        allowed = {Call.Status.OPEN: CHANGEABLE_WHEN_OPEN, Call.Status.DECIDED: {"is_public"}}.get(call.status, CHANGEABLE_LATER)
        kept = allowed | {"version"} | ({"closes_on", "closes_time"} if "closes_at" in allowed else set())
        for name in set(self.fields) - kept:
            del self.fields[name]

    def clean_purchase_kind(self):
        return self.cleaned_data["purchase_kind"] or self.instance.purchase_kind

    def clean(self):
        cleaned = super().clean()
        for name in HOURS:
            day, at = cleaned.get(f"{name[:-3]}_on"), cleaned.get(f"{name[:-3]}_time")
            if day and at:
                cleaned[name] = timezone.make_aware(datetime.combine(day, at))
        opens, closes = cleaned.get("opens_at", self.instance.opens_at), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("The call must close after it has opened."))
        low, high = cleaned.get("min_months"), cleaned.get("max_months")
        if low and high and high < low:
            self.add_error("max_months", _("The longest term must not be shorter than the shortest."))
        return cleaned

    def changes(self):
        """What the services take."""
        cleaned = {name: self.cleaned_data[name] for name in self.cleaned_data if name in {*self.Meta.fields, *HOURS, "asked_papers"}}
        if "areas" in self.cleaned_data:
            cleaned["fields"] = self.cleaned_data["areas"]
        if "preset" in self.cleaned_data:
            cleaned["sheet"] = self.cleaned_data["preset"]
        return cleaned


class UnitsForm(forms.Form):
    """Units and their quotas as lines, so that two columns of a spreadsheet can be pasted."""

    units = forms.CharField(label=_("Units and how many proposals each shall bring"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 14}),
                            help_text=_("One unit on each line, then its number: 幸福里社区 1. Without a number it is 1. Two columns of a spreadsheet can be pasted."))

    def clean_units(self):
        found, names = [], set()
        for line in self.cleaned_data["units"].splitlines():
            text = unicodedata.normalize("NFKC", line).strip()
            if not text:
                continue
            match = re.fullmatch(r"(.*?)(?:[\s,;:、]+(\d{1,4}))?", text)
            name, quota = match[1].strip(" ,;:、"), int(match[2] or 1)
            if not name or len(name) > 60:
                raise ValidationError(_("The name of a unit has 1 to 60 characters: %(line)s"), params={"line": line[:80]})
            if name in names:
                raise ValidationError(_("“%(name)s” stands here twice."), params={"name": name})
            names.add(name)
            found.append((name, quota))
        if len(found) > MOST_UNITS:
            raise ValidationError(_("At most %(most)s units."), params={"most": MOST_UNITS})
        return found

    @staticmethod
    def lines(units):
        return "\n".join(f"{unit.name}\t{unit.quota}" for unit in units)


class ReasonForm(forms.Form):
    """Why; those concerned read it."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Applicants read it."))


class ReturnForm(ReasonForm):
    """Why a result is taken back, and whether its scores are right."""

    score_anew = forms.BooleanField(label=_("Have the panel score anew"), required=False,
                                    help_text=_("For when the scores are wrong, not the decision alone. All decisions are open again. The earlier sheets stay and are read beside the new ones after their release; until then marks are blind."))


class ObjectionForm(forms.Form):
    """What an applicant holds against a published result."""

    text = forms.CharField(label=_("Objection"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8}),
                           help_text=_("Say what in the result or the procedure is wrong, and why you think so."))


class RecordObjectionForm(ObjectionForm):
    """An objection that came another way, as an official writes it down."""

    received_as = forms.ChoiceField(label=_("Received as"), choices=[choice for choice in Objection.ReceivedAs.choices if choice[0] != "here"],
                                    widget=forms.RadioSelect(attrs={"class": "chips"}))
    received_on = DayField(label=_("Received on"), latest=timezone.localdate)
    raised_by = forms.CharField(label=_("Who objects"), max_length=100, help_text=_("Kept sealed; only officials of this call read it."))

    field_order = ["received_as", "received_on", "raised_by", "text"]


class AnswerForm(forms.Form):
    """The answer to an objection."""

    upheld = forms.ChoiceField(label=_("Is the objection right?"), choices=[("yes", pgettext_lazy("objection", "Yes, upheld")), ("no", pgettext_lazy("objection", "No, not upheld"))],
                               widget=forms.RadioSelect(attrs={"class": "chips"}))
    answer = forms.CharField(label=_("Answer"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Who objected here reads it."))

    def clean_upheld(self):
        return self.cleaned_data["upheld"] == "yes"
