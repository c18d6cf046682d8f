"""Words for the acts and notices of: calls."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "envelope.plan": _("Plan a budget envelope"),
    "envelope.change": _("Change a budget envelope"),
    "envelope.commit": _("Commit money of an envelope"),
    "envelope.release": _("Give committed money back"),
    "envelope.disburse": _("Pay out of an envelope"),
    "envelope.export": _("Export a budget envelope"),
    "call.create": _("Draft a call"),
    "call.change": _("Change a call"),
    "call.units": _("Set the units of a call"),
    "call.open": _("Open a call"),
    "call.review": _("Begin the review"),
    "call.publicise": _("Publish a result"),
    "call.return": _("Take a result back for a new look"),
    "call.decide": _("Confirm a result"),
    "call.cancel": _("Cancel a call"),
    "objection.raise": _("Raise an objection"),
    "objection.record": _("Record an objection"),
    "objection.answer": _("Answer an objection"),
    "public_page.set": _("Set the public page"),
})
register_notices({
    "outcome.admitted": (
        _("%(call)s: your proposal was admitted"),
        _("“%(proposal)s” was admitted. The result stands if it is not changed by an objection; the publicity period ends on %(until)s."),
    ),
    "outcome.reserve": (
        _("%(call)s: your proposal is on the reserve list"),
        _("“%(proposal)s” is on the reserve list. The publicity period ends on %(until)s."),
    ),
    "outcome.given_up": (
        _("%(call)s: your place was not taken up"),
        _("It was written down that “%(proposal)s” is not taken up: %(reason)s"),
    ),
    "outcome.from_reserve": (
        _("%(call)s: your proposal was admitted from the reserve list"),
        _("“%(proposal)s” was admitted with %(amount)s yuan, because a place was not taken up. The contract comes next."),
    ),
    "outcome.rejected": (
        _("%(call)s: your proposal was not admitted"),
        _("“%(proposal)s” was not admitted; the reason stands on the page of the call. You may object until %(until)s."),
    ),
    "call.returned": (
        _("%(call)s: the result is looked at again"),
        _("The published result was taken back for a new look: %(reason)s. You will be told the new result."),
    ),
    "call.decided": (
        _("%(call)s: the result stands"),
        _("The publicity period is over and the result stands."),
    ),
    "call.moved": (
        _("%(call)s: another closing hour"),
        _("The call now closes on %(closes)s and no longer on %(before)s."),
    ),
    "call.cancelled": (
        _("%(call)s was cancelled"),
        _("The call for proposals was cancelled: %(reason)s"),
    ),
    "objection.raised": (
        _("%(call)s: objection No. %(seq)s"),
        _("An applicant objects to the published result. Answer it before you confirm the result."),
    ),
    "objection.answered": (
        _("%(call)s: your objection was answered"),
        _("The answer stands on the page of the call."),
    ),
})
