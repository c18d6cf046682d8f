"""Asking to open somebody else's file, and what clients ask for about their own data."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.dates import DayField
from people import search
from people.models import ConsentGiver, LegalBasis, Person, RightsKind
from people.models.profile_choices import HandedOut
from people.names import tidy_name
from people.services.approvals import needs_no_approval

HOURS = [(4, _("4 hours")), (24, _("1 day")), (72, _("3 days")), (168, _("7 days")), (720, _("30 days"))]


def chips():
    return forms.RadioSelect(attrs={"class": "chips"})


class AccessForm(forms.Form):
    """Which file, why, on what ground, for how long."""

    number = forms.CharField(label=_("File number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))
    basis = forms.ChoiceField(label=_("Ground"), choices=LegalBasis, widget=chips())
    reason = forms.CharField(label=_("Why you need it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))
    hours = forms.TypedChoiceField(label=_("For how long"), choices=HOURS, coerce=int, widget=chips(), initial=24)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_number(self):
        numbers = search.file_numbers(self.cleaned_data["number"], self.membership.organisation.code)
        found = {person.number: person for person in Person.objects.standing().select_related("organisation", "responsible__user").filter(number__in=numbers)}
        person = next((found[number] for number in numbers if number in found), None)
        if person is None:
            raise ValidationError(_("There is no file under this number."))
        if needs_no_approval(person, self.membership):
            raise ValidationError(_("This file is open to you already."))
        return person


class DecisionForm(forms.Form):
    """Open the file, for how long; or not, and why."""

    hours = forms.TypedChoiceField(label=_("Open for"), choices=HOURS, coerce=int, widget=chips())
    answer = forms.CharField(label=_("Your answer"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
                             help_text=_("Needed for a no."))

    @property
    def granted(self):
        return self.data.get("decision") == "grant"

    def clean(self):
        cleaned = super().clean()
        if self.data.get("decision") not in ("grant", "deny"):
            raise ValidationError(_("Open it or refuse it."))
        if not self.granted and not cleaned.get("answer"):
            self.add_error("answer", _("Say why not."))
        return cleaned


class RightsForm(forms.Form):
    """Who asks for what about their own data or their child's."""

    kind = forms.ChoiceField(label=_("Asked for"), choices=RightsKind, widget=chips())
    asked_as = forms.ChoiceField(label=_("Asked by"), choices=ConsentGiver, widget=chips())
    asked_by = forms.CharField(label=_("Name of who asks"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                               help_text=_("Look at their document first: only the client or a guardian may ask."))
    asked_on = DayField(label=_("Asked on"), latest=timezone.localdate)
    wish = forms.CharField(label=_("What exactly"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["asked_on"].initial = timezone.localdate()

    def clean_asked_by(self):
        name = tidy_name(self.cleaned_data["asked_by"])
        if len(name) < 2:
            raise ValidationError(_("A name has at least two characters."))
        return name

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == RightsKind.CORRECT and not cleaned.get("wish"):
            self.add_error("wish", _("Say what is wrong and how it should read."))
        if cleaned.get("asked_as") == ConsentGiver.SELF and cleaned.get("asked_on") and self.person.is_under_fourteen_on(cleaned["asked_on"]):
            self.add_error("asked_as", _("On this day the client was under 14: a guardian asks for them."))
        return cleaned


class RightsAnswerForm(forms.Form):
    """What was done, or why not."""

    handed_out = forms.ChoiceField(label=_("Handed out"), choices=HandedOut, widget=chips(), initial=HandedOut.NOTHING)
    answer = forms.CharField(label=pgettext_lazy("rights request", "Answer"), max_length=2000, required=False,
                             widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), help_text=_("Needed for a refusal: the law and the reason."))

    @property
    def refused(self):
        return self.data.get("decision") == "refuse"

    def clean(self):
        cleaned = super().clean()
        if self.data.get("decision") not in ("done", "refuse"):
            raise ValidationError(_("Answer it or refuse it."))
        if self.refused and not cleaned.get("answer"):
            self.add_error("answer", _("A refusal needs its reason."))
        return cleaned
