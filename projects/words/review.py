"""Words for the acts and notices of: review."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "panel.seat": _("Seat a reviewer"),
    "panel.unseat": _("Take a reviewer off the panel"),
    "panel.state": _("State on conflicts of interest"),
    "sheet.mark": _("Mark a score sheet"),
    "sheet.submit": _("Submit a score sheet"),
    "sheet.reopen": _("Open a score sheet again"),
    "sheet.recuse": _("Step back from a proposal"),
    "scores.release": _("Release scores"),
    "ranking.export": _("Export a ranking"),
    "outcome.decide": _("Decide about a proposal"),
    "outcome.reopen": _("Take a decision about a proposal back"),
    "outcome.clear_scores": _("Put the scores of a proposal aside, to be scored anew"),
})
register_notices({
    "review.seat": (_("You are on a panel: %(call)s"),
                    _("You were asked to review the proposals of “%(call)s”. They can be opened after %(closes)s, once you have stated your conflicts of interest.")),
    "review.begun": (_("The review has begun: %(call)s"),
                     _("The proposals of “%(call)s” can be opened and scored now, until %(day)s. State your conflicts of interest first.")),
    "review.whole": (_("All score sheets are in: %(call)s"), _("Every reviewer of “%(call)s” has finished. The scores can be released.")),
    "review.anew": (_("To be scored anew: %(call)s"), _("The result of “%(call)s” was taken back and its proposals are scored anew: %(reason)s. Give your marks again; they are blind until the release.")),
    "review.released": (_("Scores released: %(call)s"), _("The scores of “%(call)s” now stand side by side, with means and ranks.")),
})
