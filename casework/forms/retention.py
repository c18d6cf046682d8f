"""Forms of keeping and erasing."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import RetentionClass
from organisations.dates import DayField


class RetentionForm(forms.Form):
    """How long a kind of file is kept, from a day on."""

    code = forms.ChoiceField(label=_("Kind of file"), choices=[])
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=100)
    since = DayField(label=_("Holds from"))
    legal_basis = forms.CharField(label=_("Basis"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(code, label) for code, label in RetentionClass.Code.choices if code in ("service", "minor", "draft", "sign_in")]
        self.fields["since"].initial = timezone.localdate()


class KeepForm(forms.Form):
    """Why a file stays, and until when."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = DayField(label=_("Until"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=365)
