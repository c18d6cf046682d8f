"""Several records at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project, ServiceLine


class LineChoice(forms.ModelChoiceField):
    """A line by its project's and its own name."""

    def label_from_instance(self, line):
        return f"{line.project.title} › {line.name}"


class BulkForm(forms.Form):
    """The service line under which records are put."""

    line = LineChoice(label=_("Service line"), queryset=ServiceLine.objects.none(), empty_label=None, error_messages={"required": _("Choose the service line.")})

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=Project.objects.open_for_logging(by)).select_related("project").order_by("project__title", "seq")
