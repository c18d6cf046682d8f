"""Pages of the register."""

from people.views.consents import consent_new, consent_scan, consent_withdraw, guardian_new
from people.views.files import person, person_check, person_edit, person_list, person_new, person_status
from people.views.households import household_edit, person_household
from people.views.pick import person_pick
from people.views.reveal import person_reveal
from people.views.team import person_team

__all__ = ["consent_new", "consent_scan", "consent_withdraw", "guardian_new", "household_edit", "person", "person_check", "person_edit",
           "person_household", "person_list", "person_new", "person_pick", "person_reveal", "person_status", "person_team"]
