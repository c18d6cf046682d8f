"""The forms of an activity: A1 plan and A3 summary (DOMAIN.md 4.4)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.sheets.group import BUDGET
from casework.sheets.shape import Field, Section, Sheet, Table, long

PLAN = Sheet("activity_plan", (
    Section("why", _("Why this activity"), (
        long("background", _("Background")),
        long("goal", _("Goal and objectives"), required=True),
        long("target", _("For whom"), required=True),
    )),
    Section("how", _("How"), (
        Table("flow", _("Schedule of the day"), (Field("time", pgettext_lazy("schedule", "Time"), required=True), Field("what", pgettext_lazy("schedule", "What"), required=True),
                                                  Field("who", pgettext_lazy("plan", "Who"))), required=True),
        Table("division", _("Who does what"), (Field("task", pgettext_lazy("plan", "Task"), required=True), Field("who", pgettext_lazy("plan", "Who"), required=True))),
        long("materials", _("Materials")),
        BUDGET,
        long("publicity", _("How people hear of it")),
    )),
    Section("safe", _("Safety and evaluation"), (
        long("risk_plan", _("Risks and how we meet them"), required=True, hint=_("Weather, minors, crowd, food, insurance.")),
        long("evaluation", _("How it will be evaluated")),
    )),
))

SUMMARY = Sheet("activity_summary", (
    Section("known", _("In numbers"), (
        Table("numbers", _("Planned and done"), (Field("what", pgettext_lazy("numbers", "What"), required=True), Field("planned", pgettext_lazy("numbers", "Planned")),
                                                 Field("done", pgettext_lazy("numbers", "Done"))),
              hint=_("Filled in with what was known when the form was begun. Change what is different now.")),
    )),
    Section("done", pgettext_lazy("activity", "What was done"), (
        long("flow_done", _("How it went"), required=True),
        long("achievement", _("What was reached"), required=True, hint=_("No names: the purchaser reads it.")),
        Field("budget_actual", _("Spent in all (yuan)"), "number"),
        Field("news", _("Reported in the news (address)"), most=300),
    )),
    Section("after", _("Afterwards"), (
        long("problems", pgettext_lazy("summary", "Problems")),
        long("suggestions", _("Suggestions")),
    )),
))

SHEETS = (PLAN, SUMMARY)
