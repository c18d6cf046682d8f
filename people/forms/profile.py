"""Further facts: nothing is asked twice, nothing has to be filled, and what is rarely used stays folded."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.models import Membership
from people.models import ChildProfile, FollowLevel, PersonProfile
from people.models.profile_choices import AllowanceKind, DisabilityKind, DisabilityLevel, HealthCode, MentalCode

NOTHING = [("", "---------")]


def radio(**attrs):
    return forms.RadioSelect(attrs={"class": "chips"} | attrs)


class ProfileForm(VersionedForm):
    """The further facts of a file in four folded parts; a part that holds something or has a mistake stands open."""

    health_codes = forms.MultipleChoiceField(label=_("Health"), choices=HealthCode, required=False,
                                             widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    mental = forms.ChoiceField(label=_("State of mind"), choices=NOTHING + MentalCode.choices, required=False)
    disability_kind = forms.ChoiceField(label=_("Disability"), choices=NOTHING + DisabilityKind.choices, required=False)
    disability_level = forms.ChoiceField(label=_("Grade of disability"), choices=NOTHING + DisabilityLevel.choices, required=False)

    SECTIONS = [
        (_("Health and care"), ["health_codes", "mental", "disability_kind", "disability_level", "self_care", "caregiver", "care_resource"]),
        (_("Living and family"), ["living_with", "household_size", "marital", "housing"]),
        (_("School, work and income"), ["education", "grade", "job_status", "occupation", "monthly_income"]),
        (_("Origin and registration"), ["ethnicity", "separation", "registered_address"]),
    ]

    class Meta:
        model = PersonProfile
        fields = ["self_care", "caregiver", "care_resource", "living_with", "household_size", "marital", "housing", "education", "grade", "job_status",
                  "occupation", "monthly_income", "ethnicity", "separation", "registered_address"]
        help_texts = {"monthly_income": _("Yuan, of the person alone.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("health_codes", "mental", "disability_kind", "disability_level"):
            self.fields[name].initial = self._saved[name] = getattr(self.instance, name) or ([] if name == "health_codes" else "")
        self.fields["monthly_income"].widget.attrs["inputmode"] = "decimal"
        self.fields["household_size"].widget.attrs |= {"min": 1, "max": 30, "inputmode": "numeric"}
        self.fields["household_size"].max_value = 30

    @property
    def sections(self):
        """(title, the bound fields, whether it stands open)"""
        return [(title, [self[name] for name in names], any(self[name].value() or name in self.errors for name in names))
                for title, names in self.SECTIONS]

    def clean_household_size(self):
        size = self.cleaned_data["household_size"]
        if size is not None and not 1 <= size <= 30:
            raise ValidationError(_("Between 1 and 30 people."))
        return size

    def clean(self):
        cleaned = super().clean()
        if HealthCode.HEALTHY in cleaned.get("health_codes", []) and len(cleaned["health_codes"]) > 1:
            self.add_error("health_codes", _("In good health, or one of the illnesses: not both."))
        if cleaned.get("disability_level") and not cleaned.get("disability_kind"):
            self.add_error("disability_kind", _("Which disability is it?"))
        return cleaned


class ChildForm(VersionedForm):
    """What is asked of a child besides."""

    boarding = forms.TypedChoiceField(label=_("Boards at school"), choices=[("", _("Not known")), ("1", _("Yes")), ("0", _("No"))], required=False,
                                      coerce=lambda text: text == "1", empty_value=None, widget=radio())

    class Meta:
        model = ChildProfile
        fields = ["guardianship_level", "actual_caregiver", "boarding", "orphan_kind", "left_behind_reason", "return_home_frequency", "visit_frequency",
                  "child_director", "special_events"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["boarding"].initial = {True: "1", False: "0"}.get(self.instance.boarding, "")
        self.initial["boarding"] = self.fields["boarding"].initial
        directors = Membership.objects.active().filter(role=Role.CHILD_DIRECTOR)
        if self.instance.child_director_id:
            directors = directors | Membership.objects.filter(pk=self.instance.child_director_id)
        self.fields["child_director"].queryset = directors.select_related("user")
        self.fields["special_events"].widget.attrs["rows"] = 3


class AllowanceForm(forms.Form):
    """A public allowance."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NOTHING + AllowanceKind.choices)
    amount = forms.DecimalField(label=_("Yuan a month"), required=False, min_value=0, max_digits=9, decimal_places=2,
                                widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    since = DayField(label=_("Since"), latest=timezone.localdate)
    until = DayField(label=_("Until"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("until") and cleaned.get("since") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("It would end before it begins."))
        return cleaned


class LevelForm(forms.Form):
    """How closely somebody is followed, and why that changes."""

    level = forms.TypedChoiceField(label=_("Follow-up level"), choices=FollowLevel, coerce=int, widget=radio())
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
