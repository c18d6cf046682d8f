"""What a proposal asks for, in the order of the form (DOMAIN.md 4.12): one description for the form, the page and the checks.

`texts` of a proposal holds the keys of Text, `tables` holds for each Table a list of rows {column key: what was typed}.
Everything is kept as typed, so that a draft can always be saved; what it means is read in `figures.proposals`.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects import counting
from projects.models import Call, Envelope, Project, ServiceLine, SpendingRule

LONG = 20000  # what a draft takes at most; what may be handed in is shorter


@dataclass(frozen=True)
class Text:
    """One text: `lines` 0 is a single line, `most` characters may be handed in; `agencies` are asked, committees are not."""

    key: str
    label: Any
    hint: Any = ""
    lines: int = 0
    most: int = 100
    required: bool = True
    choices: Any = None
    agencies: bool = False
    private: bool = False  # a telephone number: not for reviewers


@dataclass(frozen=True)
class Column:
    """One column; kind is text, money, number, day or choice (choices: a list of (code, words) or a call that returns one)."""

    key: str
    label: Any
    kind: str = "text"
    choices: Any = None
    required: bool = True
    most: int = 100
    private: bool = False


@dataclass(frozen=True)
class Table:
    """A table of rows; `needed`: at least one row before handing in. All tables at their `most` fit into one request."""

    key: str
    label: Any
    columns: tuple
    hint: Any = ""
    needed: bool = True
    most: int = 40


@dataclass(frozen=True)
class Section:
    """A part of the form with its anchor; facts are fields of Proposal itself."""

    word: str
    title: Any
    facts: tuple = ()
    parts: tuple = field(default=())


def categories():
    """The categories of the usual spending rule, and other costs."""
    rule = SpendingRule.objects.first()
    found = [(entry["code"], entry["name"]) for entry in rule.categories] if rule else []
    return found if any(code == "other" for code, _name in found) else [*found, ("other", _("Other costs"))]


def counting_rules():
    return [(rule.code, rule.label) for rule in counting.rules().values()]


INSPECTION = [("passed", _("Passed")), ("basic", _("Basically passed")), ("failed", _("Not passed")), ("none", _("Not inspected yet"))]
LEVELS = [("none", _("Not assessed")), *[(f"{n}A", f"{n}A") for n in range(1, 6)]]
CERTIFICATES = [("assistant", _("Assistant social worker")), ("social_worker", pgettext_lazy("certificate", "Social worker")),
                ("senior", _("Senior social worker")), ("other", _("Other qualification")), ("none", pgettext_lazy("certificate", "None"))]
SOURCES = [("call", _("This call")), ("own", _("Own funds")), ("other", _("Other sources"))]

# Facts that are fields of Proposal: name → (kind, hint)
FACTS = {
    "title": ("text", ""), "domain": ("choice", _("One field only.")), "population": ("choice", ""), "unit_name": ("choice", ""),
    "place": ("text", _("Street or community.")), "starts_on": ("day", ""), "ends_on": ("day", ""), "amount": ("money", ""),
    "direct_people": ("whole", ""), "indirect_people": ("whole", ""),
}
OPTIONAL_FACTS = {"unit_name", "indirect_people"}

SECTIONS = (
    Section("project", _("The project"), tuple(FACTS)),
    Section("applicant", _("The applicant"), (), (
        Text("registration_number", _("Registration number"), _("The unified social credit code of the certificate."), most=30, agencies=True),
        Text("registration_authority", _("Registration authority"), required=False),
        Text("founded_on", _("Founded on"), most=20, required=False),
        Text("address", _("Address"), most=150),
        Text("legal_representative", _("Legal representative"), most=50),
        Text("inspection", _("Conclusion of the last annual inspection"), choices=INSPECTION, agencies=True),
        Text("inspection_year", _("Year of the inspection"), most=4, required=False),
        Text("level", _("Assessment level"), choices=LEVELS, agencies=True),
        Text("level_year", _("Year of the assessment"), most=4, required=False),
        Text("head", _("Head of the project"), most=50),
        Text("head_phone", _("Telephone of the head"), most=30, private=True),
        Table("similar", _("Similar projects done"), (
            Column("title", _("Project")), Column("purchaser", _("Purchaser"), required=False), Column("year", pgettext_lazy("similar project", "Year"), required=False, most=9),
            Column("amount", _("Amount (yuan)"), "money", required=False), Column("result", _("Result"), required=False)), needed=False, most=10),
    )),
    Section("team", _("Team"), (), (
        Table("team", _("Who does the work"), (
            Column("name", _("Name"), most=50), Column("education", _("Education and major"), required=False),
            Column("certificate", _("Social work certificate"), "choice", CERTIFICATES), Column("role", _("Role in the project"), most=50),
            Column("division", _("Tasks"), required=False, most=200), Column("phone", _("Phone"), required=False, most=30, private=True)), most=30),
    )),
    Section("summary", _("Summary"), (), (Text("summary", _("Summary of the project"), _("500 characters at most."), lines=6, most=500),)),
    Section("need", pgettext_lazy("proposal", "Needs"), (), (
        Text("need", _("Analysis of needs"), _("Whom it is about, how many they are, what was asked and found."), lines=8, most=5000),)),
    Section("goals", pgettext_lazy("proposal", "Goals"), (), (
        Text("goal", _("Overall goal"), lines=3, most=1000),
        Table("goals", _("Specific goals"), (Column("goal", _("Goal"), most=300), Column("result", _("How one will know"), required=False, most=300)),
              _("Three or four, each with one or two activities."), most=10),
    )),
    Section("activities", _("Activities and schedule"), (), (
        Text("activities", _("What will be done"), lines=8, most=5000),
        Table("schedule", _("Schedule"), (
            Column("what", pgettext_lazy("proposal", "Activity"), most=200), Column("starts_on", _("Starts on"), "day"), Column("ends_on", _("Ends on"), "day"),
            Column("output", _("Expected output"), required=False, most=200))),
    )),
    Section("indicators", _("Indicators"), (), (
        Table("indicators", _("What will be counted"), (
            Column("rule", _("Counting rule"), "choice", counting_rules), Column("name", _("In the words of the proposal"), required=False),
            Column("unit", _("Unit of counting"), required=False, most=12), Column("target", _("Target"), "number"),
            Column("line", _("Service line"), "choice", ServiceLine.Code.choices)),
            _("These become the indicators of the contract. Name and unit may stay empty: then those of the rule hold."), most=30),
        Text("outputs", _("Expected outputs and outcomes"), lines=6, most=5000),
    )),
    Section("risks", _("Risks and outlook"), (), (
        Text("risks", _("Risks and what is done about them"), lines=4, most=3000),
        Text("innovation", _("What is new"), lines=4, most=3000, required=False),
        Text("sustainability", _("What remains afterwards"), lines=4, most=3000),
    )),
    Section("budget", _("Budget"), (), (
        Table("budget", _("Budget table"), (
            Column("category", _("Category"), "choice", categories), Column("item", _("Item"), most=100), Column("unit_price", _("Unit price (yuan)"), "money"),
            Column("quantity", _("Quantity"), "number"), Column("source", _("Paid by"), "choice", SOURCES), Column("remarks", _("Remarks"), required=False, most=200)),
            _("The rows paid by this call must add up to the amount applied for.")),
        Table("other_sources", _("Other sources"), (
            Column("name", _("Who pays"), most=100), Column("kind", _("Kind"), "choice", Envelope.Source.choices), Column("amount", _("Amount (yuan)"), "money"),
            Column("remarks", _("Remarks"), required=False, most=200)), needed=False, most=10),
    )),
    Section("promise", _("Promise"), (), (
        Text("promise", _("We promise that what is stated here is true, that the money is used for this project only and kept in separate accounts, "
                          "and that we accept supervision, evaluation and audit."), choices="tick"),
        Text("promised_by", _("Name of the legal representative"), most=50),
    )),
)

TEXTS = {part.key: part for section in SECTIONS for part in section.parts if isinstance(part, Text)}
TABLES = {part.key: part for section in SECTIONS for part in section.parts if isinstance(part, Table)}
SECTION_OF = {name: section.word for section in SECTIONS for name in [*section.facts, *[part.key for part in section.parts]]}
# What is the same in the next proposal of the same house.
CARRIED_TEXTS = [part.key for part in SECTIONS[1].parts if isinstance(part, Text)] + ["promised_by"]
CARRIED_TABLES = ["similar", "team"]


def choices_of(part):
    """The choices of a column or a text, fetched now."""
    return list(part.choices() if callable(part.choices) else part.choices)


def called(call):
    """The service fields and population groups that a call asks for: two lists of (code, words); an empty one means any."""
    def of(kind):
        return [(code, words) for code, words in kind.choices if code in (call.fields or [])]
    return of(Project.Domain), of(Project.Population)


def units(call: Call):
    return [unit.name for unit in call.units.all()]
