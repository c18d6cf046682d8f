"""Words for what is done with activities, their sign-in and questionnaires."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "activity.rule": _("Set from how many people the purchaser is asked"),
    "activity.plan": _("Plan an activity"),
    "activity.change": _("Change a planned activity"),
    "activity.ask": _("Ask the purchaser about an activity"),
    "activity.purchaser": _("Write down what the purchaser said about an activity"),
    "activity.approve": _("Approve an activity"),
    "activity.cancel": _("Call an activity off"),
    "activity.hold": _("Record an activity as held"),
    "activity.export": _("Export a list of activities"),
    "activity.take_back": _("Take an activity back whose record is void"),
    "activity.volunteers": _("Take over the volunteers of an activity"),
    "activity.done": _("Finish an activity"),
    "sign_in.open": _("Open a sign-in"),
    "sign_in.close": _("Close a sign-in"),
    "sign_in.scan": _("Sign in by phone"),
    "sign_in.write": _("Sign somebody in"),
    "sign_in.paper": _("Copy a paper sign-in sheet"),
    "sign_in.strike": _("Strike out a signature"),
    "sign_in.link": _("Say whose signature it is"),
    "survey.begin": _("Begin a questionnaire"),
    "survey.change": _("Change a questionnaire"),
    "survey.open": _("Open a questionnaire"),
    "survey.close": _("Close a questionnaire"),
    "survey.answer": _("Answer a questionnaire"),
    "survey.type": _("Copy a paper questionnaire"),
    "survey.drop": _("Take back a copied questionnaire"),
})

register_notices({
    "activity.asked": (_("%(house)s asks about an activity with %(people)s people"),
                       _("“%(name)s” (%(number)s) is planned for %(day)s with %(people)s people. Tell the agency whether you agree; it writes your answer down.")),
})
