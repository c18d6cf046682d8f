"""Guardians and consents."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.identity import check_phone
from organisations.pictures import NotAPicture, prepare
from people.models import ConsentGiver, ConsentScope, Relation
from people.models.profile_choices import DataKind
from people.names import tidy_name


class GuardianForm(forms.Form):
    """Who answers for a person."""

    name = forms.CharField(label=_("Name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.ChoiceField(label=_("Relation"), choices=[("", "---------"), *Relation.choices])
    phone = forms.CharField(label=_("Phone number"), max_length=30, required=False,
                            widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}))
    workplace = forms.CharField(label=_("Where working"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    since = DayField(label=_("Guardian since"), required=False, latest=timezone.localdate)

    def clean_name(self):
        name = tidy_name(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("A name has at least two characters."))
        return name

    def clean_phone(self):
        return check_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""


class ConsentForm(forms.Form):
    """What was agreed to; nothing is ticked beforehand."""

    given_by = forms.ChoiceField(label=_("Given by"), choices=ConsentGiver, widget=forms.RadioSelect(attrs={"class": "chips"}))
    signed_by = forms.CharField(label=_("Name of the person who signed"), max_length=50,
                                widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.ChoiceField(label=_("Relation"), choices=[("", "---------"), *Relation.choices], required=False,
                                 help_text=_("Only for another guardian."))
    scopes = forms.MultipleChoiceField(label=_("Agreed to"), choices=ConsentScope,
                                       widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    purposes = forms.CharField(label=_("Purposes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                               help_text=_("What the data is used for, as it was explained."))
    data_kinds = forms.MultipleChoiceField(label=_("What is kept"), choices=DataKind, required=False,
                                           widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    retention = forms.CharField(label=_("How long it is kept"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    rights_text = forms.CharField(label=_("Rights that were explained"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    handler_contact = forms.CharField(label=_("How to reach who explained it"), max_length=100, required=False,
                                      widget=forms.TextInput(attrs={"autocomplete": "off"}))
    signed_on = DayField(label=_("Signed on"), latest=timezone.localdate)
    valid_until = DayField(label=_("Valid until"), required=False)
    scan = forms.FileField(label=_("Photo of the signed paper"), required=False,
                           widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    MORE = ("purposes", "data_kinds", "retention", "rights_text", "handler_contact")

    @property
    def more_is_filled(self):
        return any(self[name].value() or name in self.errors for name in self.MORE)

    def clean_scan(self):
        try:
            return prepare(self.cleaned_data["scan"]) if self.cleaned_data["scan"] else None
        except NotAPicture as refused:
            raise ValidationError(str(refused))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("given_by") == ConsentGiver.OTHER_GUARDIAN and not cleaned.get("relation"):
            self.add_error("relation", _("Choose how the guardian is related."))
        if cleaned.get("given_by") == ConsentGiver.SELF and cleaned.get("signed_on") and self.person.is_under_fourteen_on(
                cleaned["signed_on"]):
            self.add_error("given_by", _("On this day the client was under 14: only a guardian can consent."))
        if cleaned.get("valid_until") and cleaned.get("signed_on") and cleaned["valid_until"] < cleaned["signed_on"]:
            self.add_error("valid_until", _("The consent would end before it begins."))
        return cleaned


class WithdrawForm(forms.Form):
    """What of a consent no longer holds, and from which day."""

    scopes = forms.MultipleChoiceField(label=_("No longer agreed to"),
                                       widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    on = DayField(label=_("Withdrawn on"), latest=timezone.localdate)

    def __init__(self, *args, consent, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, ConsentScope(scope).label) for scope in consent.scopes
                                         if scope not in consent.withdrawn_scopes]
        self.fields["on"].earliest = consent.signed_on
        self.fields["on"].initial = timezone.localdate()
