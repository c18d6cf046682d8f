"""Planning a year's money and its parts."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.forms import VersionedForm
from projects.forms.money import MoneyField
from projects.models import Envelope, Project


class EnvelopeForm(VersionedForm):
    """Name, year, amount, and of which envelope it is a part."""

    planned = MoneyField(label=_("Planned (yuan)"), help_text=_("33万 is understood as 330,000."))

    class Meta:
        model = Envelope
        fields = ["name", "year", "planned", "parent", "source", "remarks", "is_closed"]
        help_texts = {"parent": _("A part is set aside from an envelope of the same year, such as money for community projects."),
                      "is_closed": _("Nothing is committed from or paid out of a closed envelope.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Envelope.objects.filter(is_closed=False).exclude(pk=self.instance.pk).order_by("-year", "number")
        self.fields["parent"].empty_label = _("a whole year's envelope")
        if self.instance.pk is None:
            self.initial["year"] = self.initial.get("year") or timezone.localdate().year
            del self.fields["is_closed"]

    def changes(self):
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class HeldField(forms.ModelChoiceField):
    """A project with what of its commitment is unpaid."""

    open = {}

    def label_from_instance(self, project):
        return _("%(title)s: %(amount)s yuan unpaid") % {"title": project.title, "amount": f"{self.open[project.pk]:,.2f}"}


class ReleaseForm(forms.Form):
    """Which project's money goes back to the envelope, how much of it, and why."""

    project = HeldField(Project.objects.none(), label=_("Project"), empty_label="--")
    amount = MoneyField(label=_("Amount given back (yuan)"), min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It stays with the movement in the envelope."))

    def __init__(self, *args, held, chosen=None, **kwargs):
        """`held`: the projects of the envelope with money that is committed and unpaid."""
        super().__init__(*args, **kwargs)
        self.fields["project"].open = {line.project.pk: line.open for line in held}
        self.fields["project"].queryset = Project.objects.filter(pk__in=self.fields["project"].open).order_by("number")
        chosen = chosen or (held[0] if len(held) == 1 else None)
        if chosen:
            self.fields["project"].initial, self.fields["amount"].initial = chosen.project, chosen.open
