"""What a provider answers a landing unit."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """In words; it is read by the parties of the project, so no client is named."""

    text = forms.CharField(label=_("Answer"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The parties of the project read it: name no client."))
