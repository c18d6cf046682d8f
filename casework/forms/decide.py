"""Short forms: a reason, a return, photos."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.fields import PhotosField, chips

RETURN_PHRASES = [_("Please add a photo."), _("Please write what was done and what came of it."),
                  _("The client or the number of people is not right."), _("Date or duration is not right."),
                  _("It belongs to another project or service line.")]


FORM_PHRASES = [_("Please write the goals so that one can see whether they are reached."), _("Please write how it is to be done, step by step."),
                _("What is written does not agree with the records."), _("A signature or a consent is missing."), _("Let us talk about it first.")]


class ReasonForm(forms.Form):
    """Why a record is made void."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReturnForm(forms.Form):
    """Why a record goes back: a phrase, own words, or both."""

    phrase = forms.ChoiceField(label=_("Reason"), required=False, choices=[(str(n), phrase) for n, phrase in enumerate(RETURN_PHRASES)],
                               widget=chips())
    words = forms.CharField(label=_("In your own words"), required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean(self):
        cleaned = super().clean()
        phrase = dict(self.fields["phrase"].choices).get(cleaned.get("phrase"))
        cleaned["reason"] = " ".join(str(part) for part in (phrase, cleaned.get("words")) if part)
        if not cleaned["reason"]:
            self.add_error("words", _("Say what has to be changed."))
        return cleaned


class FormReturnForm(ReturnForm):
    """Why a form goes back to whoever wrote it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phrase"].choices = [(str(n), phrase) for n, phrase in enumerate(FORM_PHRASES)]


class PhotoForm(forms.Form):
    """Photos added to a record."""

    photos = PhotosField(label=_("Photos"))
    caption = forms.CharField(label=_("Caption"), required=False, max_length=80, help_text=_("No names: the purchaser reads it."))

    def clean_photos(self):
        if not self.cleaned_data["photos"]:
            raise ValidationError(_("Choose a photo."))
        return self.cleaned_data["photos"]


class OpinionForm(forms.Form):
    """What whoever decides says to a form; needed when it goes back."""

    opinion = forms.CharField(label=pgettext_lazy("form", "Opinion"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))

    def __init__(self, *args, needed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opinion"].required = needed
        self.fields["opinion"].error_messages["required"] = _("Say what is to be done differently.")
