"""Numbers of what casework keeps (DOMAIN.md 4.9): which kinds there are; a house may write them its own way."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Kind
from organisations.numbering import next_number, next_numbers, register_kind

__all__ = ["next_number", "next_numbers", "record_numbers"]

# Letters that no other kind of number has, so that a house may write all of them by one pattern and still tell them apart.
RECORD_LETTERS = {Kind.VISIT: "V", Kind.CALL: "L", Kind.INTERVIEW: "I", Kind.CONSULTATION: "K", Kind.ACTIVITY: "E", Kind.PUBLICITY: "B", Kind.FILING: "F", Kind.SESSION: "M"}

for _kind, _letter, _label, _table in [
    ("case", "C", _("Cases"), "Case"), ("group", "G", _("Groups"), "Group"), ("activity", "A", _("Activities"), "Activity"), ("referral", "RF", _("Referrals"), "Referral"),
    ("wish", "W", _("Wishes"), "Wish"), ("work_order", "WO", _("Work orders"), "WorkOrder"), ("distribution", "D", _("Distributions"), "Distribution"),
    ("resource", "RS", _("Resource links"), "ResourceLink"), ("volunteer", "VT", _("Volunteers"), "Volunteer"), ("harm", "H", _("Mandatory reports"), "HarmReport"),
]:
    register_kind(_kind, _letter, _label, f"casework.{_table}")
register_kind("service", "V", _("Service records"), "casework.ServiceRecord", plain="{code}-S{seq:06d}",
              letters=tuple((letter, kind.label) for kind, letter in RECORD_LETTERS.items()))


def record_numbers(entries, *, by):
    """A number for each service that is written down in one go: one series whatever was done, its letter by what was done."""
    return next_numbers(by.organisation, "service", [
        {"day": timezone.localtime(entry.started_at).date(), "station": entry.station, "by": by, "sector": entry.project.domain or entry.project.population,
         "letter": RECORD_LETTERS[entry.kind]} for entry in entries])
