"""Words for the acts and notices of: acceptance, closing, and what becomes of the result."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "evaluation.record": _("Record the result of an evaluation"),
    "acceptance.draw_up": _("Draw up an acceptance"),
    "acceptance.count": _("Count the figures of an acceptance again"),
    "acceptance.judge": _("Judge the lines of an acceptance"),
    "acceptance.conclude": _("Write the conclusion of an acceptance"),
    "acceptance.complete": _("Complete an acceptance"),
    "acceptance.refuse": _("Refuse acceptance"),
    "opinion.add": _("Add a user's opinion"),
    "opinion.drop": _("Take out a user's opinion"),
    "signatory.add": _("Add a signatory"),
    "signatory.sign": _("Note a signature"),
    "signatory.drop": _("Take out a signatory"),
    "closing.files": _("Write the list of files handed over"),
    "project.archive": _("Close and archive a project"),
    "provider.grade": _("Grade a provider"),
    "provider.breach": _("Record a breach"),
    "provider.lift": _("Lift a breach"),
    "purchaser.rate": _("Rate the purchaser"),
})
register_notices({
    "evaluation.passed": (_("Evaluation passed"), _("%(project)s: %(house)s recorded the result.")),
    "evaluation.failed": (_("Evaluation not passed"), _("%(project)s: %(house)s recorded the result; the project is to be rectified.")),
    "acceptance.completed": (_("Acceptance completed"), _("%(project)s: %(house)s accepted it.")),
    "acceptance.refused": (_("Not accepted"), _("%(project)s: %(house)s did not accept it; open it to read why. The project is to be rectified.")),
    "project.archived": (_("Project closed"), _("%(project)s: %(house)s closed and archived it; the files are kept until %(day)s.")),
    "provider.graded": (_("Your grade: %(grade)s"), _("%(project)s: %(house)s wrote a grade on its record of you; open it to read it.")),
    "provider.breach": (_("A breach was recorded"), _("%(house)s recorded a breach on its record of you; open it to read it.")),
    "provider.lifted": (_("A breach was lifted"), _("%(house)s lifted a breach on its record of you.")),
    "purchaser.rated": (_("Your house was rated"), _("%(project)s: %(house)s rated the purchase.")),
})
