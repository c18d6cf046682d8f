"""What somebody has to write, because no record knows it. All of it may stay empty."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Text:
    """A text of a report: its key in the narrative, what to ask for, where it is printed."""

    key: str
    label: Any
    help: Any
    chapter: str
    optional_chapter: bool = False  # without the text the chapter is left out


SELF_EVALUATION = (
    Text("background", _("Background, as you want to add to needs and goals"), _("Needs and goals of the project are printed by themselves."), "background"),
    Text("outcomes", _("Outcomes"), _("What has changed for the people served."), "outcomes"),
    Text("story", _("A typical case"), _("Without anything by which somebody could be recognised. Names of clients are masked."), "outcomes"),
    Text("spending", _("Use of funds"), _("What the money was spent on; the instalments are printed by themselves."), "spending"),
    Text("resources", _("Resource linking"), _("Who gave money, goods, rooms or time."), "publicity"),
    Text("problems", _("Problems and countermeasures"), "", "problems"),
    Text("next_steps", _("Next steps"), "", "next_steps"),
    Text("attachments", _("Attachments"), _("One a line."), "attachments"),
)
ANNUAL = (
    Text("foreword", _("Foreword"), "", "foreword", True),
    Text("governance", _("The agency and its governance"), _("When and by whom it was founded, council, board of supervisors, rules."), "agency"),
    Text("chronicle", _("Events of the year"), _("One a line, such as: 12 March, opening of the station."), "chronicle", True),
    Text("plan", _("How far the annual plan was carried out"), "", "plan", True),
    Text("story", _("A typical case"), _("Without anything by which somebody could be recognised. Names of clients are masked."), "cases", True),
    Text("volunteers", _("Volunteers and resource linking"), "", "volunteers", True),
    Text("party", _("Party building"), "", "party", True),
    Text("finance", _("Finance"), _("Income by source, expenditure, audit. Instalments of the contracts are printed by themselves."), "finance"),
    Text("honours", _("Honours, research and media"), "", "honours"),
    Text("next_year", _("Plan for next year"), "", "next_year"),
    Text("thanks", _("Thanks and contact"), "", "thanks", True),
)
TEXTS = {"self_evaluation": SELF_EVALUATION, "annual": ANNUAL}


def texts_of(kind):
    return TEXTS[kind]
