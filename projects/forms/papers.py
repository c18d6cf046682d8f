"""A file and what it is called."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.forms import PaperField


class PaperForm(forms.Form):
    """One file for a row; the title is for readers who see only a list of names."""

    purpose = forms.ChoiceField(label=_("Kind of paper"), required=False, widget=forms.RadioSelect(attrs={"class": "chips"}))
    upload = PaperField(label=_("File"))
    title = forms.CharField(label=_("What it is"), max_length=100, required=False, help_text=_("Such as: registration certificate. Empty: the file's name."))

    def __init__(self, *args, purposes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", pgettext_lazy("kind of paper", "Another file")), *((purpose.value, purpose.label) for purpose in purposes)]
        if not purposes:
            del self.fields["purpose"]
