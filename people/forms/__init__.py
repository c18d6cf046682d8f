"""Forms of the register."""

from people.forms.consent import ConsentForm, GuardianForm, HouseholdForm, WithdrawForm
from people.forms.person import NewPersonForm, OnFile, PersonForm, PersonHouseholdForm, TeamForm
from people.forms.pick import FindsPeople, PersonPickField

__all__ = ["ConsentForm", "FindsPeople", "GuardianForm", "HouseholdForm", "NewPersonForm", "OnFile", "PersonForm",
           "PersonHouseholdForm", "PersonPickField", "TeamForm", "WithdrawForm"]
