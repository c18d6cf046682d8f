"""Forms of the register."""

from people.forms.consent import ConsentForm, GuardianForm, WithdrawForm
from people.forms.household import HouseholdForm, HousemateForm
from people.forms.merging import MergeForm
from people.forms.person import HandOverForm, NewPersonForm, OnFile, PersonForm, PersonHouseholdForm, TeamForm
from people.forms.pick import FindsPeople, PersonPickField
from people.forms.profile import AllowanceForm, ChildForm, LevelForm, ProfileForm
from people.forms.requests import AccessForm, DecisionForm, RightsAnswerForm, RightsForm

__all__ = ["AccessForm", "AllowanceForm", "ChildForm", "ConsentForm", "DecisionForm", "FindsPeople", "GuardianForm", "HandOverForm", "HouseholdForm", "HousemateForm",
           "LevelForm", "MergeForm", "NewPersonForm", "OnFile", "PersonForm", "PersonHouseholdForm", "PersonPickField", "ProfileForm", "RightsAnswerForm",
           "RightsForm", "TeamForm", "WithdrawForm"]
