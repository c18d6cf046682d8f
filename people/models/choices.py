"""The words of the register (DOMAIN.md 4.1, 4.1.1, 4.1.3)."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class PersonStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", pgettext_lazy("client file", "In service")
    PAUSED = "paused", _("Paused")
    MOVED = "moved", _("Moved away")
    DIED = "died", _("Died")
    CLOSED = "closed", pgettext_lazy("client file", "Ended")


# Every step has one service: activate_file for the way into service, set_status for the others.
STEPS = {
    PersonStatus.DRAFT: {PersonStatus.ACTIVE, PersonStatus.CLOSED},
    PersonStatus.ACTIVE: {PersonStatus.PAUSED, PersonStatus.MOVED, PersonStatus.DIED, PersonStatus.CLOSED},
    PersonStatus.PAUSED: {PersonStatus.ACTIVE, PersonStatus.MOVED, PersonStatus.DIED, PersonStatus.CLOSED},
    PersonStatus.MOVED: {PersonStatus.ACTIVE, PersonStatus.DIED, PersonStatus.CLOSED},
    PersonStatus.DIED: {PersonStatus.ACTIVE},  # a wrong tap can be taken back
    PersonStatus.CLOSED: {PersonStatus.ACTIVE},
}


class IdKind(TextChoices):
    RESIDENT = "resident", _("Resident ID card")
    HOUSEHOLD_REGISTER = "household_register", _("Household register")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    PASSPORT = "passport", _("Passport")
    HK_MACAO_TAIWAN = "hk_macao_taiwan", _("Hong Kong, Macao or Taiwan document")
    NONE = "none", _("None or not yet known")


class PhotoPermission(TextChoices):
    PUBLIC = "public", _("May be published")
    INTERNAL = "internal", _("Internal only")
    NONE = "none", _("No photos")


class Source(TextChoices):
    APPLIED = "applied", _("Asked for help")
    OUTREACH = "outreach", _("Found by outreach")
    COMMUNITY = "community", _("Referred by the community or village")
    GOVERNMENT = "government", _("Referred by a government department")
    SCHOOL = "school", _("Referred by a school")
    HOSPITAL = "hospital", _("Referred by a hospital")
    JUSTICE = "justice", _("Referred by police, prosecutor or court")
    INTERNAL = "internal", _("Referred inside the agency")
    FAMILY = "family", _("Asked by the family")
    CHILD_DIRECTOR = "child_director", _("Referred by the child director")
    OTHER = "other", _("Other")


class FollowLevel(IntegerChoices):
    """Level one is followed most closely."""

    ONE = 1, _("Level 1")
    TWO = 2, _("Level 2")
    THREE = 3, _("Level 3")
    FOUR = 4, _("Level 4")
    FIVE = 5, _("Level 5")
    SIX = 6, _("Level 6")


class ClientCategory(TextChoices):
    """Guangzhou's twenty codes, the general groups, and what has been added since (DOMAIN.md 4.1.1)."""

    SUBSISTENCE = "subsistence", _("Minimum-living-allowance recipient")
    BORDERLINE = "borderline", _("Borderline low-income family")
    EXTREMELY_POOR = "extremely_poor", _("Extremely poor person")
    CHILD_IN_DIFFICULTY = "child_in_difficulty", _("Child in difficulty")
    ELDER_LEFT_BEHIND = "elder_left_behind", _("Left-behind elderly person")
    ELDER_WITHOUT_FAMILY = "elder_without_family", _("Elderly person without family")
    SEVERE_DISABILITY = "severe_disability", _("Person with severe disability in special difficulty")
    ELDER_ALONE = "elder_alone", _("Elderly person living alone")
    EXPENSE_POOR = "expense_poor", _("Family poor through expenses")
    DISABILITY = "disability", _("Person with disability")
    HOMELESS = "homeless", _("Homeless person")
    CHILD_LEFT_BEHIND = "child_left_behind", _("Rural left-behind child")
    SINGLE_MOTHER = "single_mother", _("Single mother in special difficulty")
    WOMAN_LEFT_BEHIND = "woman_left_behind", _("Rural left-behind woman")
    ELDER_EMPTY_NEST = "elder_empty_nest", _("Empty-nest elderly person")
    ELDER_DISABLED = "elder_disabled", _("Elderly person unable to care for themselves")
    ELDER_SEVERE_DISABILITY = "elder_severe_disability", _("Elderly person with severe disability")
    ELDER_ONE_CHILD_LOST = "elder_one_child_lost", _("Elderly person of a special family-planning family")
    ORPHAN = "orphan", _("Orphan")
    CHILD_UNATTENDED = "child_unattended", _("De-facto unattended child")
    CHILD_POORLY_GUARDED = "child_poorly_guarded", _("Child with improper guardianship")
    CHILD_MIGRANT = "child_migrant", _("Migrant child")
    CHILDREN = "children", _("Child or family with children")
    YOUTH = "youth", _("Young person")
    ELDERLY = "elderly", _("Elderly person")
    WOMEN = "women", _("Woman")
    COMMUNITY_CORRECTION = "community_correction", _("Person in community correction")
    DRUG_RECOVERY = "drug_recovery", _("Person in drug rehabilitation")
    VETERAN = "veteran", _("Veteran")
    NEW_EMPLOYMENT = "new_employment", _("Worker in new forms of employment")
    MIGRANT = "migrant", _("Migrant resident")
    OTHER = "other", _("Other client")


# The codes of the Guangzhou platform, for exchange with it.
GUANGZHOU_CODES = {code: number for number, code in enumerate(list(ClientCategory)[:20], start=1)}


class Relation(TextChoices):
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    GRANDFATHER = "grandfather", _("Grandfather")
    GRANDMOTHER = "grandmother", _("Grandmother")
    SIBLING = "sibling", _("Adult brother or sister")
    RELATIVE = "relative", _("Other relative")
    COMMITTEE = "committee", _("Residents' or village committee")
    INSTITUTION = "institution", _("Child welfare institution")
    SPOUSE = "spouse", _("Husband or wife")
    CHILD = "child", _("Son or daughter")
    OTHER = "other", pgettext_lazy("guardian", "Other guardian")


class ConsentGiver(TextChoices):
    SELF = "self", _("The client")
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    OTHER_GUARDIAN = "other_guardian", pgettext_lazy("guardian", "Other guardian")


class ConsentScope(TextChoices):
    FILING = "filing", _("Opening a file")
    CASEWORK = "casework", _("Casework")
    RECORDING = "recording", _("Sound recording")
    PHOTO = "photo", _("Taking photos")
    PHOTO_PUBLIC = "photo_public", _("Publishing photos")
    REFERRAL = "referral", pgettext_lazy("consent", "Referral")
    PURCHASER = "purchaser", _("Identity to the purchaser")
    RESEARCH = "research", _("Research")


class AgeBand(TextChoices):
    """Ages in bands: what somebody who may not know the person may know (DOMAIN.md section 5)."""

    UNDER_6 = "0-5", _("0–5 years")
    UNDER_14 = "6-13", _("6–13 years")
    UNDER_18 = "14-17", _("14–17 years")
    UNDER_35 = "18-34", _("18–34 years")
    UNDER_60 = "35-59", _("35–59 years")
    UNDER_70 = "60-69", _("60–69 years")
    UNDER_80 = "70-79", _("70–79 years")
    OLDER = "80+", _("80 years and older")
    UNKNOWN = "unknown", _("Age not known")

    @classmethod
    def of(cls, age):
        if age is None or age < 0:
            return cls.UNKNOWN
        for limit, band in zip((6, 14, 18, 35, 60, 70, 80), cls, strict=False):
            if age < limit:
                return band
        return cls.OLDER
