"""What else is known of a person, beside the light row that lists read (DOMAIN.md 4.1, 4.1.2)."""

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.models import Membership
from organisations.records import EditedModel, OwnedModel, SealedField, SealedTextsField
from people.models.profile_choices import (
    AllowanceKind,
    DisabilityKind,
    DisabilityLevel,
    Education,
    Ethnicity,
    Grade,
    GuardianshipLevel,
    HealthCode,
    HomeFrequency,
    HouseholdRelation,
    Housing,
    JobStatus,
    LeftBehindReason,
    LivingWith,
    Marital,
    MentalCode,
    OrphanKind,
    SelfCare,
    Separation,
    VisitFrequency,
)


def in_words(row, names):
    """(label, text) of the fields of a row that hold something."""
    found = []
    for name in names:
        field, value = row._meta.get_field(name), getattr(row, name)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, bool):
            value = _("Yes") if value else _("No")
        elif hasattr(row, f"{name}_in_words"):
            value = getattr(row, f"{name}_in_words")
        elif field.choices:
            value = getattr(row, f"get_{name}_display")()
        found.append((capfirst(field.verbose_name), str(value)))
    return found


class PersonProfile(EditedModel):
    """The further facts of a file; each may stay empty."""

    PLAIN = "version"
    PERSONAL = ("ethnicity separation marital education job_status grade monthly_income housing self_care living_with household_size "
                "household_relation")

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="profile", verbose_name=_("client"))
    ethnicity = models.CharField(_("ethnicity"), max_length=2, choices=Ethnicity, blank=True)
    registered_address = SealedField(_("address of the household registration"), max_length=200)
    separation = models.CharField(_("registration and residence"), max_length=20, choices=Separation, blank=True)
    marital = models.CharField(_("marital status"), max_length=10, choices=Marital, blank=True)
    education = models.CharField(_("education"), max_length=10, choices=Education, blank=True)
    job_status = models.CharField(_("work"), max_length=10, choices=JobStatus, blank=True)
    occupation = SealedField(_("occupation"), max_length=60)
    grade = models.CharField(_("school year"), max_length=3, choices=Grade, blank=True)
    monthly_income = models.DecimalField(_("monthly income"), max_digits=9, decimal_places=2, null=True, blank=True)
    housing = models.CharField(_("housing"), max_length=12, choices=Housing, blank=True)
    health_codes = SealedTextsField(_("health"))  # a list of HealthCode; the note is Person.health
    mental = SealedField(_("state of mind"), max_length=12, choices=MentalCode)
    disability_kind = SealedField(_("disability"), max_length=12, choices=DisabilityKind)
    disability_level = SealedField(_("grade of disability"), max_length=1, choices=DisabilityLevel)
    self_care = models.CharField(_("self-care"), max_length=14, choices=SelfCare, blank=True)
    living_with = models.CharField(_("lives"), max_length=20, choices=LivingWith, blank=True)
    household_size = models.PositiveSmallIntegerField(_("people in the household"), null=True, blank=True)
    household_relation = models.CharField(_("relation to the head"), max_length=14, choices=HouseholdRelation, blank=True)
    caregiver = SealedField(_("caregiver"), max_length=60)
    care_resource = SealedField(_("help that is there"), max_length=200)
    history = HistoricalRecords(cascade_delete_history=False)

    class Meta:
        verbose_name = _("further facts")
        constraints = [
            models.CheckConstraint(condition=Q(monthly_income=None) | Q(monthly_income__gte=0), name="income_not_negative"),
            models.CheckConstraint(condition=Q(household_size=None) | Q(household_size__gte=1, household_size__lte=30), name="household_size_possible"),
        ]

    FACTS = ("ethnicity", "registered_address", "separation", "marital", "education", "job_status", "occupation", "grade", "monthly_income", "housing",
             "health_codes", "mental", "disability_kind", "disability_level", "self_care", "living_with", "household_size", "household_relation",
             "caregiver", "care_resource")

    @property
    def health_codes_in_words(self):
        return ", ".join(str(HealthCode(code).label) for code in self.health_codes or [] if code in HealthCode.values)

    @property
    def facts(self):
        return in_words(self, self.FACTS)


class ChildProfile(EditedModel):
    """What is asked of a child besides (DOMAIN.md 4.1.2); the school stands in the file, the school year among the further facts."""

    PLAIN = "visit_frequency version"
    PERSONAL = "boarding orphan_kind guardianship_level left_behind_reason return_home_frequency"

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="child_profile", verbose_name=_("client"))
    boarding = models.BooleanField(_("boards at school"), null=True, blank=True)
    orphan_kind = models.CharField(_("orphan"), max_length=12, choices=OrphanKind, blank=True)
    guardianship_level = models.CharField(_("guardianship"), max_length=8, choices=GuardianshipLevel, blank=True)
    left_behind_reason = models.CharField(_("why left behind"), max_length=14, choices=LeftBehindReason, blank=True)
    child_director = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                       verbose_name=_("child director"))
    visit_frequency = models.CharField(_("to be visited"), max_length=14, choices=VisitFrequency, blank=True)
    return_home_frequency = models.CharField(_("parents come home"), max_length=14, choices=HomeFrequency, blank=True)
    special_events = SealedField(_("special events"), multiline=True)
    actual_caregiver = SealedField(_("who takes care in fact"), max_length=60)
    history = HistoricalRecords(cascade_delete_history=False)

    class Meta:
        verbose_name = _("facts about the child")

    FACTS = ("boarding", "orphan_kind", "guardianship_level", "left_behind_reason", "actual_caregiver", "child_director", "visit_frequency",
             "return_home_frequency", "special_events")

    @property
    def facts(self):
        return in_words(self, self.FACTS)


class Allowance(OwnedModel):
    """A public allowance that somebody receives, yuan a month, with its time."""

    PLAIN = "kind since until"
    PERSONAL = "amount"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="allowances", verbose_name=_("client"))
    kind = models.CharField(_("kind"), max_length=20, choices=AllowanceKind)
    amount = models.DecimalField(_("yuan a month"), max_digits=9, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("allowance")
        ordering = ["until", "since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="allowance_ends_later"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="allowance_not_negative"),
        ]
