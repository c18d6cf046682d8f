"""A file and what it is called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import PaperField


class PaperForm(forms.Form):
    """One file for a row; the title is for readers who see only a list of names."""

    upload = PaperField(label=_("File"))
    title = forms.CharField(label=_("What it is"), max_length=100, required=False, help_text=_("Such as: registration certificate. Empty: the file's name."))
