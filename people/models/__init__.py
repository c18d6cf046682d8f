"""Who is served."""

from people.models.access_request import AccessRequest
from people.models.choices import (
    AgeBand,
    ClientCategory,
    ConsentGiver,
    ConsentScope,
    FollowLevel,
    IdKind,
    PersonStatus,
    PhotoPermission,
    Relation,
    Sex,
    Source,
)
from people.models.consent import Consent, Guardian
from people.models.household import Household, HouseholdMember
from people.models.importing import ClientImport, ImportStatus
from people.models.level import LevelChange
from people.models.merging import Merge, NotTheSame
from people.models.person import MAY_ASK, Category, Person
from people.models.profile import Allowance, ChildProfile, PersonProfile
from people.models.profile_choices import (
    AccessStatus,
    ConsentState,
    HouseholdRelation,
    LegalBasis,
    RightsKind,
    RightsStatus,
)
from people.models.rights import RightsRequest
from people.models.serving import SearchToken, Serving, served_ids

__all__ = ["MAY_ASK", "AccessRequest", "AccessStatus", "AgeBand", "Allowance", "Category", "ChildProfile", "ClientCategory", "ClientImport", "Consent", "ConsentGiver",
           "ConsentScope", "ConsentState", "FollowLevel", "Guardian", "Household", "HouseholdMember", "HouseholdRelation", "IdKind", "ImportStatus", "LegalBasis",
           "LevelChange", "Merge", "NotTheSame", "Person", "PersonProfile", "PersonStatus", "PhotoPermission", "Relation", "RightsKind",
           "RightsRequest", "RightsStatus", "SearchToken", "Serving", "Sex", "Source", "served_ids"]
