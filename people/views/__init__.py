"""Pages of the register."""

from people.views.approvals import access, access_decide, access_end, access_list, access_new
from people.views.consents import (
    consent_list,
    consent_new,
    consent_paper,
    consent_scan,
    consent_withdraw,
    guardian_end,
    guardian_new,
)
from people.views.files import person, person_check, person_edit, person_export, person_list, person_new, person_status
from people.views.households import household, household_edit, housemate_drop, housemate_new, person_household
from people.views.importing import (
    person_import,
    person_import_done,
    person_import_left,
    person_import_progress,
    person_import_template,
    person_import_work,
)
from people.views.merging import duplicate_list, merge_undo, person_apart, person_compare
from people.views.pick import person_pick
from people.views.profile import allowance_end, allowance_new, person_child, person_level, person_profile
from people.views.reveal import person_reveal
from people.views.rights import person_copy, rights, rights_answer, rights_list, rights_new, rights_withdraw
from people.views.team import person_list_hand_over, person_list_undo, person_team

__all__ = ["access", "access_decide", "access_end", "access_list", "access_new", "allowance_end", "allowance_new", "consent_list", "consent_new",
           "consent_paper", "consent_scan", "consent_withdraw", "duplicate_list", "guardian_end", "guardian_new", "household", "household_edit",
           "housemate_drop", "housemate_new", "merge_undo", "person", "person_apart", "person_check", "person_child", "person_compare", "person_copy",
           "person_edit", "person_export", "person_household", "person_import", "person_import_done", "person_import_left", "person_import_progress", "person_import_template", "person_import_work", "person_level", "person_list", "person_list_hand_over", "person_list_undo", "person_new", "person_pick", "person_profile", "person_reveal",
           "person_status", "person_team", "rights", "rights_answer", "rights_list", "rights_new", "rights_withdraw"]
