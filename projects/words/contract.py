"""Words for the acts and notices of: contract."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "outcome.award": _("Award a project"),
    "project.award": _("Open an awarded project"),
    "project.term": _("Change a project's term by an approved request"),
    "project.content": _("Change a project's content by an approved request"),
    "project.staff": _("Change a project's staff by an approved request"),
    "project.halt": _("Suspend, resume or terminate a project"),
    "project.renew": _("Renew a project"),
    "budget.amount": _("Change a budget line by an approved request"),
    "contract.draw_up": _("Draw up a contract"),
    "contract.reopen": _("Take a contract back before signing"),
    "contract.sign": _("Sign a contract"),
    "contract.announce": _("Note the announcement of a contract"),
    "supplement.add": _("Offer a supplementary contract"),
    "supplement.confirm": _("Confirm a supplementary contract"),
    "supplement.send_back": _("Send a supplementary contract back"),
    "supplement.withdraw": _("Take the offer of a supplementary contract back"),
})
register_notices({
    "project.award": (_("A project was awarded to you"), _("%(title)s (%(number)s) was admitted. The purchaser draws up the contract; you are told when it can be signed.")),
    "contract.drawn_up": (_("A contract waits for your signature"), _("The contract of %(title)s (%(number)s) is drawn up. Read it and sign it.")),
    "contract.withdrawn": (_("A contract is being changed"), _("The purchaser took the contract of %(title)s (%(number)s) back before anybody signed. You are told when it can be signed.")),
    "contract.reopened": (_("A contract was taken back"), _("The purchaser changes the contract of %(title)s (%(number)s) again: %(reason)s. Signatures so far are void.")),
    "contract.to_sign": (_("All others have signed"), _("The contract of %(title)s (%(number)s) waits for the purchaser's signature.")),
    "contract.concluded": (_("A contract is concluded"), _("All parties have signed the contract of %(title)s (%(number)s).")),
    "supplement.add": (_("A supplementary contract was added"), _("The purchaser added a supplement to the contract of %(title)s (%(number)s).")),  # in notices of former days
    "supplement.offered": (_("A supplementary contract waits for your confirmation"), _("The purchaser offers a supplement to the contract of %(title)s (%(number)s). It takes effect when you confirm it.")),
    "supplement.confirmed": (_("The provider confirmed a supplementary contract"), _("The supplement to the contract of %(title)s (%(number)s) is in force, with an instalment of its own.")),
    "supplement.sent_back": (_("The provider sent a supplementary contract back"), _("The supplement to the contract of %(title)s (%(number)s) was not confirmed: %(reason)s")),
    "supplement.withdrawn": (_("A supplementary contract was taken back"), _("The purchaser no longer offers the supplement to the contract of %(title)s (%(number)s).")),
    "project.renew": (_("A project is renewed"), _("%(title)s goes on as %(number)s, after %(previous)s. You are told when its contract can be signed.")),
    "project.suspended": (_("The purchaser suspended a project"), _("%(title)s (%(number)s) is suspended: %(reason)s")),
    "project.terminated": (_("The purchaser terminated a project"), _("%(title)s (%(number)s) is terminated: %(reason)s")),
    "party.added.evaluator": (_("An evaluator takes part in a project"), _("%(organisation)s now takes part in %(title)s (%(number)s) as third-party evaluator.")),
    "party.added.authority": (_("A supervising authority takes part in a project"), _("%(organisation)s now takes part in %(title)s (%(number)s) as supervising authority.")),
    "party.added.landing": (_("A landing unit takes part in a project"), _("%(organisation)s now takes part in %(title)s (%(number)s) as landing unit.")),
    "party.removed.evaluator": (_("An evaluator no longer takes part"), _("%(organisation)s is no longer third-party evaluator of %(title)s (%(number)s).")),
    "party.removed.authority": (_("A supervising authority no longer takes part"), _("%(organisation)s is no longer supervising authority of %(title)s (%(number)s).")),
    "party.removed.landing": (_("A landing unit no longer takes part"), _("%(organisation)s is no longer landing unit of %(title)s (%(number)s).")),
    "staff.assigned": (_("A provider put somebody on a project's staff"), _("%(name)s works on %(title)s (%(number)s) from %(day)s on.")),
    "staff.released": (_("Somebody leaves a project's staff"), _("%(name)s works on %(title)s (%(number)s) until %(day)s.")),
    "staff.led": (_("A project has another leader"), _("%(name)s leads %(title)s (%(number)s) from %(day)s on.")),
    "project.running": (_("A suspended project goes on"), _("%(title)s (%(number)s) is running again. %(reason)s")),
})
