"""Words for the acts and notices of: inbox, deadlines, reminders."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "project.remind": _("Remind the provider of a project"),
})

# kind of deadline (figures/deadlines.py) → what the reminder is about
DUE = {
    "report": _("Progress report: %(about)s"),
    "decide_report": _("Decide on progress report %(about)s"),
    "decide_change": _("Decide on change request %(about)s"),
    "change": _("Change %(about)s comes into force"),
    "milestone": _("Milestone: %(about)s"),
    "conclude": _("Conclude the contract of %(about)s"),
    "sign": _("Sign the contract of %(about)s"),
    "notice": _("Announce contract %(about)s"),
    "order": _("Put right what was ordered: %(about)s"),
    "decide_proof": _("Decide on the proof of %(about)s"),
    "instalment": _("Pay instalment %(about)s"),
    "supplement": _("Confirm the supplement to the contract of %(about)s"),
    "mid": _("Mid-term evaluation of %(about)s"),
    "final": _("Final evaluation of %(about)s"),
    "acceptance": _("Accept project %(about)s"),
    "call_closes": _("Call closes: %(about)s"),
    "publicity": _("Publicity period ends: %(about)s"),
    "begin_review": _("Begin the review: %(about)s"),
    "score": _("Score the proposals: %(about)s"),
    "publicise": _("Publish the result: %(about)s"),
    "objection": _("Answer an objection: %(about)s"),
    "decide_call": _("Decide the call: %(about)s"),
    "award": _("Award what was admitted: %(about)s"),
    "propose": _("Hand in the proposal: %(about)s"),
    "work_report": _("Annual work report to the registration authority"),
    "annual_report": _("Annual report to the registration authority"),
}
SOON, LATE = _("%(project)s: due on %(day)s."), _("%(project)s: was due on %(day)s and is still open.")
register_notices({f"due.{kind}.soon": (words, SOON) for kind, words in DUE.items()} | {f"due.{kind}.late": (words, LATE) for kind, words in DUE.items()} | {
    "project.reminded": (_("%(project)s: please look at what is due"), _("%(house)s reminds you: log what was done, and hand in what is due.")),
})
