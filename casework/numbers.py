"""Numbers of what casework keeps (DOMAIN.md 4.9): which kinds there are; a house may write them its own way."""

from django.utils.translation import gettext_lazy as _

from organisations.numbering import next_number, register_kind

__all__ = ["next_number"]

for _kind, _letter, _label in [
    ("case", "C", _("Cases")), ("group", "G", _("Groups")), ("activity", "A", _("Activities")), ("referral", "RF", _("Referrals")), ("wish", "W", _("Wishes")),
    ("work_order", "WO", _("Work orders")), ("distribution", "D", _("Distributions")), ("resource", "RS", _("Resource links")),
    ("volunteer", "VT", _("Volunteers")), ("harm", "H", _("Mandatory reports")),
]:
    register_kind(_kind, _letter, _label)
