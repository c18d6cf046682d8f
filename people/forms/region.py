"""The code of an administrative division (GB/T 2260 and GB/T 10114)."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class RegionField(forms.CharField):
    """Six digits for a county or district, nine for a street or township, twelve for a village or community; empty is fine."""

    def __init__(self, **options):
        super().__init__(label=_("Region code"), required=False, max_length=14, help_text=_("Six, nine or twelve digits, such as 350502."),
                         widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **options)

    def clean(self, value):
        code = re.sub(r"\s", "", super().clean(value))
        if code and not re.fullmatch(r"[0-9]{6}([0-9]{3}){0,2}", code):
            raise ValidationError(_("A region code has six, nine or twelve digits."))
        return code
