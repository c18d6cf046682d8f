"""Planning a year's money and its parts."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.forms import VersionedForm
from projects.forms.money import MoneyField
from projects.models import Envelope


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
