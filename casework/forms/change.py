"""Changing and correcting a record."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.fields import PhotosField
from casework.forms.service import ASKED, ServiceForm, like
from casework.models import Kind
from projects.models import Project


class RecordForm(ServiceForm):
    """Changing a record that is with its worker. It carries the version it was opened with (SECURITY.md F9)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, record, persons, lead, **kwargs):
        self.record, self.lead, self.conflicts = record, lead, []
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
        if self.kind == Kind.ACTIVITY and record.activity.is_planned:
            del self.fields["signed"]  # its signatures are counted on its own sheet

    def sheet(self):
        """As in the quick log; a record that was written before the sheet was asked for is asked for it when somebody says how many signed."""
        if "signed" not in self.fields or not (self.cleaned_data.get("signed") or self.record.activity.asks_sign_in):
            return {}
        return super().sheet()

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

    def _was_there(self, project, day):
        """Who puts a record right asks only where it is moved to: where it stands it was taken once."""
        return (project.pk, day) == (self.record.project_id, self.record.day) or project.takes_from(self.lead, day)

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
