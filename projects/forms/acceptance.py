"""Results of evaluations, the acceptance, hand-over of files, and what becomes of the result."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.dates import DayField
from organisations.forms import VersionedForm
from projects.figures.closing import USUAL
from projects.figures.evaluation import DEFAULT, SCALES
from projects.forms.inspection import in_two_weeks
from projects.models import Acceptance, AcceptanceLine, Breach, EvaluationResult, Handover, ProviderGrade, UserOpinion
from projects.services.closing import MOST_ITEMS
from projects.services.evaluations import replaced

CHIPS = {"class": "chips"}
BLANK_STANDARDS, BLANK_FILES = 3, 3


def lines(rows=3):
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class EvaluationForm(forms.Form):
    """The result of an evaluation; the grade follows from the score. It carries the last result that was on the screen: where a colleague recorded
    one meanwhile `first` is that one, nothing typed is lost, and sending again is a decision with it in view."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=EvaluationResult.Stage, widget=forms.RadioSelect(attrs=CHIPS))
    score = forms.DecimalField(label=_("Score"), min_value=0, max_digits=7, decimal_places=2, widget=forms.NumberInput(attrs={"class": "short"}))
    full_marks = forms.DecimalField(label=_("Full marks"), min_value=Decimal("0.01"), max_digits=7, decimal_places=2, initial=100, widget=forms.NumberInput(attrs={"class": "short"}))
    scale = forms.ChoiceField(label=_("Grades"), choices=[(code, scale.label) for code, scale in SCALES.items()], initial=DEFAULT)
    held_on = DayField(label=_("Date of the evaluation"), latest=timezone.localdate, initial=timezone.localdate)
    evaluator_name = forms.CharField(label=pgettext_lazy("evaluation", "Evaluator"), max_length=100, required=False, help_text=_("Leave empty: your house."))
    summary = forms.CharField(label=pgettext_lazy("evaluation", "Summary"), max_length=3000, required=False, widget=lines(4))
    replaces_reason = forms.CharField(label=_("Why it replaces the result that is there"), max_length=300, required=False, widget=lines(2))
    reason = forms.CharField(label=_("If not passed: what is to be rectified"), max_length=1000, required=False, widget=lines(3),
                             help_text=_("The provider reads it as an order and hands in proof; the purchaser looks at the proof before the next evaluation."))
    due_on = DayField(label=_("If not passed: put right by"), earliest=timezone.localdate, initial=in_two_weeks, required=False)

    def __init__(self, *args, project, results, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.results, self.first = project, results, None
        self.last_seq = results[-1].seq if results else 0
        self.fields["seen"].initial = self.last_seq
        if not any(replaced(project, results, stage) for stage in EvaluationResult.Stage):
            del self.fields["replaces_reason"]

    def clean(self):
        cleaned = super().clean()
        seen = cleaned.get("seen")
        if seen is not None and seen != self.last_seq:
            self.first = self.results[-1] if self.results else None
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.last_seq
            raise forms.ValidationError(_("A colleague recorded a result while you were writing. Your text is still here; look at theirs first."), code="stale")
        if cleaned.get("stage") and replaced(self.project, self.results, cleaned["stage"]) and not cleaned.get("replaces_reason", "").strip():
            self.add_error("replaces_reason", _("There is a passed result of this stage already; say why this one replaces it."))
        score, full = cleaned.get("score"), cleaned.get("full_marks")
        if score is not None and full is not None:
            if score > full:
                self.add_error("score", _("A score is not above full marks."))
            elif cleaned.get("scale") and not SCALES[cleaned["scale"]].grade(score, full)[1] and not cleaned.get("reason", "").strip():
                self.add_error("reason", _("With this score it is not passed; say what is to be rectified."))
            elif cleaned.get("scale") and not SCALES[cleaned["scale"]].grade(score, full)[1] and not cleaned.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", _("With this score it is not passed; say until when it is to be put right."))
        return cleaned


class LinesForm(VersionedForm):
    """Verdict and remark on each indicator, and the standards that are judged beside them."""

    class Meta:
        model = Acceptance
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.standards = [], []
        known = list(self.instance.lines.all())
        for line in known:
            if line.kind == AcceptanceLine.Kind.INDICATOR:
                self.rows.append((line, self._judge(f"line-{line.pk}", line)))
        typed = [line for line in known if line.kind == AcceptanceLine.Kind.STANDARD]
        for number in range(len(typed) + BLANK_STANDARDS):
            line = typed[number] if number < len(typed) else AcceptanceLine(title="", verdict="", remark="")
            name = f"standard-{number}"
            self._add(f"{name}-title", forms.CharField(label=_("Standard"), max_length=200, required=False), line.title)
            self.standards.append([f"{name}-title", *self._judge(name, line)])

    def _judge(self, name, line):
        self._add(f"{name}-verdict", forms.ChoiceField(label=_("Verdict"), choices=[("", "--"), *[choice for choice in AcceptanceLine.Verdict.choices if choice[0]]], required=False), line.verdict)
        self._add(f"{name}-remark", forms.CharField(label=_("Remark"), max_length=300, required=False), line.remark)
        return [f"{name}-verdict", f"{name}-remark"]

    def _add(self, name, field, value):
        field.initial = value
        self.fields[name] = field
        self._saved[name] = value

    def indicator_rows(self):
        """(line, verdict field, remark field)."""
        return [(line, self[names[0]], self[names[1]]) for line, names in self.rows]

    def standard_rows(self):
        return [[self[name] for name in names] for names in self.standards]

    def verdicts(self):
        return {line.pk: tuple(self.cleaned_data[name] for name in names) for line, names in self.rows}

    def typed_standards(self):
        return [{"title": title, "verdict": verdict, "remark": remark} for title, verdict, remark in
                ([self.cleaned_data[name] for name in names] for names in self.standards) if title.strip()]


class ConcludeForm(VersionedForm):
    """Day, place, conclusion, opinion, announcement."""

    held_on = DayField(label=_("Held on"), latest=timezone.localdate)
    announced_on = DayField(label=_("Announced on"), latest=timezone.localdate, required=False)
    conclusion = forms.ChoiceField(label=_("Conclusion"), required=False, widget=forms.RadioSelect(attrs=CHIPS),
                                   choices=[(code, label) for code, label in Acceptance.Conclusion.choices if code in ("accepted", "partly")])
    announcement_url = forms.URLField(label=_("Address of the announcement"), max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Acceptance
        fields = ["held_on", "place", "conclusion", "opinion", "announced_on", "announcement_url"]
        labels = {"opinion": pgettext_lazy("acceptance", "Opinion")}
        widgets = {"opinion": lines(5)}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("announced_on") and cleaned.get("held_on") and cleaned["announced_on"] < cleaned["held_on"]:
            self.add_error("announced_on", _("It is announced after it was held."))
        return cleaned


class OpinionForm(forms.Form):
    """What a service user says."""

    who = forms.ChoiceField(label=_("Who speaks"), choices=UserOpinion.Who, initial="user", widget=forms.RadioSelect(attrs=CHIPS))
    name = forms.CharField(label=_("Name, as signed"), max_length=50, help_text=_("Sealed; everybody, you too, sees only the surname and a star."), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    satisfied = forms.ChoiceField(label=_("Satisfied"), choices=UserOpinion.Satisfied, widget=forms.RadioSelect(attrs=CHIPS))
    text = forms.CharField(label=pgettext_lazy("acceptance", "Opinion"), max_length=1000, required=False, widget=lines(3))
    given_on = DayField(label=_("Given on"), latest=timezone.localdate, initial=timezone.localdate)


class SignatoryForm(forms.Form):
    """A member of the acceptance party."""

    name = forms.CharField(label=_("Name"), max_length=50)
    unit = forms.CharField(label=_("Organisation"), max_length=100)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    signed_on = DayField(label=_("Signed on"), latest=timezone.localdate, required=False, help_text=_("Leave empty as long as the signature is missing."))


class CompleteForm(VersionedForm):
    """Nothing to fill in: it says which state of the acceptance was read before it is completed for good."""

    class Meta:
        model = Acceptance
        fields = []


class RefuseForm(VersionedForm):
    """Why it is not accepted, and until when that is to be put right; it says which state of the acceptance was read."""

    reason = forms.CharField(label=_("What is to be rectified"), max_length=1000, widget=lines(3),
                             help_text=_("The provider reads it as an order and hands in proof; the purchaser looks at the proof before the next evaluation."))
    due_on = DayField(label=_("Put right by"), earliest=timezone.localdate, initial=in_two_weeks)

    class Meta:
        model = Acceptance
        fields = []


class FilesForm(VersionedForm):
    """The list of files handed over; empty rows are left out."""

    handed_on = DayField(label=_("Handed over on"), latest=timezone.localdate, required=False)

    class Meta:
        model = Handover
        fields = ["storage", "handed_on", "received_by_name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = self.instance.items or [{"title": str(label), "pages": None, "there": False} for _code, label in USUAL]
        self.file_rows = []
        for number in range(min(len(known) + BLANK_FILES, MOST_ITEMS)):
            item = known[number] if number < len(known) else {}
            names = [f"item-{number}-{part}" for part in ("title", "pages", "there")]
            self.fields[names[0]] = forms.CharField(label=_("File"), max_length=120, required=False, initial=item.get("title", ""))
            self.fields[names[1]] = forms.IntegerField(label=pgettext_lazy("file", "Pages"), min_value=1, max_value=99999, required=False, initial=item.get("pages"), widget=forms.NumberInput(attrs={"class": "short"}))
            self.fields[names[2]] = forms.BooleanField(label=_("There"), required=False, initial=item.get("there", False))
            self.file_rows.append(names)

    def rows(self):
        return [[self[name] for name in names] for names in self.file_rows]

    def items(self):
        return [dict(zip(("title", "pages", "there"), (self.cleaned_data[name] for name in names), strict=True)) for names in self.file_rows]


class GradeForm(forms.Form):
    """What follows from how a provider did."""

    stage = forms.ChoiceField(label=_("Stage"), choices=[("mid", _("Mid-term evaluation")), ("final", _("Final evaluation")), ("acceptance", pgettext_lazy("project", "Acceptance"))],
                              widget=forms.RadioSelect(attrs=CHIPS))
    grade = forms.CharField(label=_("Grade"), max_length=20)
    score = forms.DecimalField(label=_("Score"), min_value=0, max_digits=7, decimal_places=2, required=False, widget=forms.NumberInput(attrs={"class": "short"}))
    consequence = forms.ChoiceField(label=_("Consequence"), choices=ProviderGrade.Consequence, initial="none", widget=forms.RadioSelect(attrs=CHIPS))
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False, help_text=_("The provider reads it."), widget=lines(2))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("consequence") in ("watch", "barred") and not cleaned.get("remark", "").strip():
            self.add_error("remark", _("Such a consequence needs a remark that says why."))
        return cleaned


class BreachForm(forms.Form):
    """Something against the contract."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Breach.Kind, widget=forms.RadioSelect(attrs=CHIPS))
    facts = forms.CharField(label=pgettext_lazy("breach", "Facts"), max_length=2000, help_text=_("The provider reads it. No client's name."), widget=lines(4))
    found_on = DayField(label=_("Found on"), latest=timezone.localdate, initial=timezone.localdate)
    project = forms.ModelChoiceField(None, label=_("Project"), required=False)
    consequence = forms.ChoiceField(label=_("Consequence"), choices=ProviderGrade.Consequence, initial="watch", widget=forms.RadioSelect(attrs=CHIPS))
    barred_until = DayField(label=_("Barred until"), required=False, help_text=_("Only with “No purchase next year”; empty: to the end of next year."))

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects

    def clean(self):
        cleaned = super().clean()
        found, until = cleaned.get("found_on"), cleaned.get("barred_until")
        if isinstance(found, date) and isinstance(until, date) and until <= found:
            self.add_error("barred_until", _("This day lies before the breach was found."))
        return cleaned


class LiftForm(forms.Form):
    """Why a breach no longer counts."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=lines(2))


class RatingForm(forms.Form):
    """How the purchaser was, in four marks."""

    MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
    punctual = forms.ChoiceField(label=_("Paid on time"), choices=MARKS, widget=forms.RadioSelect(attrs=CHIPS))
    clear = forms.ChoiceField(label=_("Clear requirements"), choices=MARKS, widget=forms.RadioSelect(attrs=CHIPS))
    responsive = forms.ChoiceField(label=_("Answered in time"), choices=MARKS, widget=forms.RadioSelect(attrs=CHIPS))
    fair = forms.ChoiceField(label=_("Fair"), choices=MARKS, widget=forms.RadioSelect(attrs=CHIPS))
    comment = forms.CharField(label=pgettext_lazy("rating", "Comment"), max_length=1000, required=False, help_text=_("The purchaser reads it."), widget=lines(3))

    def marks(self):
        return {name: int(self.cleaned_data[name]) for name in ("punctual", "clear", "responsive", "fair")}
