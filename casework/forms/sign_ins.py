"""Forms of signing in: the participant's own, a colleague's, a paper sheet."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.models import ActivitySignIn
from people.names import tidy_name

LINE = re.compile(r"(.*?)[\s,，、;；:：]*(\d{4})?")
MOST_LINES = 200


def four_digits(text):
    """1234, however it was typed; raises ValidationError for anything else. Of a whole number the last four are taken, the rest is not kept."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text or ""))
    if not digits.isascii() or not digits.isdigit() or not (len(digits) == 4 or len(digits) == 11):
        raise ValidationError(_("Four digits: the last ones of the phone number."))
    return digits[-4:]


class SignInForm(forms.Form):
    """What a participant writes: name and four digits; the rest may stay empty."""

    name = forms.CharField(label=_("Name"), min_length=2, max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Last four digits of the phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    sex = forms.ChoiceField(label=_("Sex"), choices=ActivitySignIn.Sex, required=False)
    age_group = forms.ChoiceField(label=_("Age"), choices=ActivitySignIn.AgeGroup, required=False)
    community = forms.CharField(label=_("Community"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    is_volunteer = forms.BooleanField(label=_("I help as a volunteer"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = [("", _("Not said")), *[one for one in ActivitySignIn.Sex.choices if one[0]]]
        self.fields["age_group"].choices = [("", _("Not said")), *[one for one in ActivitySignIn.AgeGroup.choices if one[0]]]

    def clean_name(self):
        name = tidy_name(self.cleaned_data["name"])
        if len(name) < 2 or any(unicodedata.category(character)[0] == "C" for character in name):
            raise ValidationError(_("Write the name as on your papers."))
        return name

    def clean_phone(self):
        return four_digits(self.cleaned_data["phone"])


class ProxyForm(SignInForm):
    """A colleague writes somebody in, for example a child or somebody without a phone."""

    field_order = ["name", "phone", "sex", "age_group", "community", "is_volunteer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False
        self.fields["is_volunteer"].label = _("Helps as a volunteer")

    def clean_phone(self):
        return four_digits(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""


class PaperForm(forms.Form):
    """A paper sheet copied: one person a line, the four digits behind the name."""

    lines = forms.CharField(label=_("Names on the sheet"), max_length=12000, widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "placeholder": "王桂兰 1234"}),
                            help_text=_("One person a line: name, then the last four digits of the phone if they stand there."))

    def clean_lines(self):
        found = [unicodedata.normalize("NFKC", line).strip() for line in self.cleaned_data["lines"].splitlines()]
        found = [line for line in found if line]
        if len(found) > MOST_LINES:
            raise ValidationError(_("At most %(n)s lines at once."), params={"n": MOST_LINES})
        return [self._line(number, line) for number, line in enumerate(found, 1)]

    def _line(self, number, line):
        match = LINE.fullmatch(line)
        name = tidy_name(match[1])
        if not 2 <= len(name) <= 50 or any(character.isdigit() for character in name):
            raise ValidationError(_("Line %(n)s: a name and four digits, such as 王桂兰 1234."), params={"n": number})
        return name, match[2] or ""
