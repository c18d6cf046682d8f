"""A sentence of one's own for the quick log."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhraseForm(forms.Form):
    text = forms.CharField(label=_("Phrase"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           help_text=_("What you write again and again, such as: blood pressure measured. No names."))
