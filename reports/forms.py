"""Asking for a report, issuing it, correcting it, checking a paper."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from projects.models import Project
from reports.collecting.texts import texts_of
from reports.models import Report
from reports.verifying import tidy_code

LONGEST_TEXT = 10_000
FIRST_YEAR = 2000


class ProjectChoice(forms.ModelChoiceField):
    def label_from_instance(self, project):
        return f"{project.number} {project.title}"


class SubjectForm(forms.Form):
    """What the report is about: a project and a period, or the agency and a year."""

    kind = forms.ChoiceField(label=_("Report"), choices=Report.Kind, initial=Report.Kind.SELF_EVALUATION,
                             widget=forms.RadioSelect(attrs={"class": "chips"}))
    project = ProjectChoice(label=_("Project"), queryset=Project.objects.none(), to_field_name="number",
                            help_text=_("For a self-evaluation."),
                            error_messages={"required": _("Choose the project that the report is about.")}, empty_label=_("Choose a project"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, help_text=_("For an annual report."))
    start = DayField(label=_("First day"), required=False, help_text=_("Left empty: the first day of the project."))
    end = DayField(label=_("Last day"), required=False, help_text=_("Left empty: today, or the last day of the project."))
    language = forms.ChoiceField(label=_("Language"), choices=Report.Language, initial=Report.Language.CHINESE,
                                 widget=forms.RadioSelect(attrs={"class": "chips"}))

    style = forms.ChoiceField(label=_("Layout"), choices=Report.Style, initial=Report.Style.AGENCY,
                              widget=forms.RadioSelect(attrs={"class": "chips"}))

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["project"].queryset = Project.objects.own(membership).order_by("-starts_on", "number")
        this_year = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this_year, this_year - 6, -1)]

    def clean(self):
        """Each kind asks for its own fields; those of the other kind are not looked at."""
        cleaned = super().clean()
        for name in ("year", "style") if cleaned.get("kind") == Report.Kind.SELF_EVALUATION else ("project", "start", "end", "style"):
            if name != "style" or not self.data.get("style"):
                self.errors.pop(name, None)
        if cleaned.get("kind") == Report.Kind.ANNUAL:
            self._annual(cleaned)
        elif cleaned.get("kind") == Report.Kind.SELF_EVALUATION:
            self._self_evaluation(cleaned)
        return cleaned

    def _annual(self, cleaned):
        year = cleaned.get("year")
        if year:
            cleaned |= {"project": None, "start": date(year, 1, 1), "end": date(year, 12, 31)}

    def _self_evaluation(self, cleaned):
        project = cleaned.get("project")
        if project is None:
            return
        today = timezone.localdate()
        start = cleaned.get("start") or project.starts_on
        end = cleaned.get("end") or min(project.ends_on, max(today, start))
        if end < start:
            self.add_error("end", ValidationError(_("The last day lies before the first."), code="order"))
        elif start > project.ends_on or end < project.starts_on:
            self.add_error("start", ValidationError(_("The period lies outside the project's term."), code="outside"))
        elif start > today:
            self.add_error("start", ValidationError(_("The period has not begun yet."), code="future"))
        cleaned |= {"year": None, "start": start, "end": end}

    def subject(self):
        """What `request_report` takes."""
        about = {name: self.cleaned_data[name] for name in ("kind", "project", "year", "start", "end", "language")}
        return about | {"style": self.cleaned_data.get("style") or Report.Style.AGENCY}


class TextsForm(forms.Form):
    """What only people can write. Everything may stay empty: the report then says that it was not provided."""

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        for text in texts_of(kind):
            self.fields[text.key] = forms.CharField(label=text.label, help_text=text.help, required=False, max_length=LONGEST_TEXT,
                                                    widget=forms.Textarea(attrs={"rows": 4}))

    def narrative(self):
        return {key: text for key, text in self.cleaned_data.items() if text and key in {each.key for each in self._texts()}}

    def _texts(self):
        return [text for texts in (texts_of(Report.Kind.SELF_EVALUATION), texts_of(Report.Kind.ANNUAL)) for text in texts]


class CorrectForm(TextsForm):
    """Why there is a new version, and its texts."""

    reason = forms.CharField(label=_("Reason for the correction"), max_length=300,
                             help_text=_("Printed in the new version beside what changed."))


class IssueForm(forms.Form):
    """Issuing cannot be undone: the number is typed as a confirmation."""

    confirm = forms.CharField(label=_("Number of the report"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["confirm"].help_text = _("Type %(number)s to confirm.") % {"number": report.number}

    def clean_confirm(self):
        typed = self.cleaned_data["confirm"].strip().upper()
        if typed != self.report.number.upper():
            raise ValidationError(_("This is not the number of the report."), code="other")
        return typed


class CodeForm(forms.Form):
    """The code as it stands beside the QR square."""

    code = forms.CharField(label=_("Verification code"), max_length=40, help_text=_("Three groups of four letters and digits, on the last page of the report."),
                           widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}))

    def clean_code(self):
        code = tidy_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("A code has twelve letters and digits; 0, O, 1, I and L do not occur."), code="form")
        return code


class FileForm(forms.Form):
    """A file to compare; it is read, not kept."""

    MOST_BYTES = 20 * 1024 * 1024

    file = forms.FileField(label=_("PDF to compare"), allow_empty_file=True, help_text=_("At most 20 MB. The file is not kept."),
                           widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."), code="large")
        return file
