"""Who is served."""

from people.models.choices import (
    AgeBand,
    ClientCategory,
    ConsentGiver,
    ConsentScope,
    IdKind,
    PersonStatus,
    PhotoPermission,
    Relation,
    Sex,
    Source,
)
from people.models.consent import Consent, Guardian
from people.models.household import Household
from people.models.person import Category, Person
from people.models.serving import SearchToken, Serving, served_ids

__all__ = ["AgeBand", "Category", "ClientCategory", "Consent", "ConsentGiver", "ConsentScope", "Guardian", "Household", "IdKind",
           "Person", "PersonStatus", "PhotoPermission", "Relation", "SearchToken", "Serving", "Sex", "Source", "served_ids"]
