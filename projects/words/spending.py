"""Words for the acts and notices of: spending."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "budget.set": _("Set the budget"),
    "expense.record": _("Record an expense"),
    "expense.strike": _("Strike out an expense"),
    "financial_audit.record": _("Record an audit report"),
    "financial_audit.strike": _("Strike out an audit report"),
    "staffing.norm": _("Set the staffing norm"),
    "staff.qualification": _("Note a qualification"),
    "instalment.tick": _("Tick a condition of payment"),
    "instalment.invoice": _("Note an invoice"),
    "instalment.deduct": _("Deduct a part of an instalment by grade"),
    "instalment.withhold": _("Withhold a part of an instalment"),
    "spending.export": _("Export spending"),
})
register_notices({
    "instalment.paid": (_("Instalment no. %(seq)s paid"), _("%(project)s: %(purchaser)s paid %(amount)s yuan.")),
    "instalment.deducted": (_("Part of instalment no. %(seq)s deducted"), _("%(project)s: %(purchaser)s deducts %(amount)s yuan by the grade of the evaluation.")),
    "instalment.withheld": (_("Part of instalment no. %(seq)s withheld"), _("%(project)s: %(purchaser)s withholds %(amount)s yuan; open it to read why.")),
})
