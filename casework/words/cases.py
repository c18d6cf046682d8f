"""Words for what is done with cases."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "case.take_in": _("Take in a case"),
    "case.open": _("Open a case"),
    "case.decline": _("Not take a case on"),
    "case.close": _("Close a case"),
    "case.reopen": _("Open a case again"),
    "case.hand_over": _("Hand a case over"),
    "case.carry_over": _("Carry a case over to the next project"),
    "case.move": _("Move a case to another project"),
    "case.place": _("Record a placement"),
    "case.add_paper": _("Add a file to a case"),
    "case.remove_paper": _("Remove a file of a case"),
    "case.print": _("Print a case file"),
    "case.export": _("Export a list of cases"),
    "process.log": _("Write a process record"),
    "process.change": _("Change a process record"),
    "process.comment": _("Comment on a process record"),
    "referral.write": _("Write a referral"),
    "referral.send": _("Send a referral"),
    "referral.answer": _("Record the reply to a referral"),
    "follow_up.plan": _("Plan follow-ups"),
    "follow_up.record": _("Record a follow-up"),
    "score.add": _("Record a score"),
    "score.remove": _("Remove a score"),
    "scale.add": _("Add a scale"),
    "house_rule.set": _("Set a rule of the house"),
})
register_notices({
    "case.handed_over": (_("Case %(number)s is yours now"), _("%(who)s handed case %(number)s over to you.")),
    "process.commented": (_("Comment on case %(number)s"), _("%(who)s commented on process record %(seq)s of case %(number)s.")),
})
