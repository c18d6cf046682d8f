"""The forms of a group: G1 plan and G5 summary (DOMAIN.md 4.3). Its session outline and its members are rows of their own."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.sheets.shape import Field, Section, Sheet, Table, long

BUDGET = Table("budget", pgettext_lazy("plan", "Budget"), (
    Field("item", _("Item"), required=True), Field("quantity", _("Quantity"), "number"), Field("price", _("Price (yuan)"), "number"),
    Field("amount", _("Amount (yuan)"), "number", required=True), Field("source", _("Paid from"))))
RISKS = Table("risks", pgettext_lazy("plan", "Risks"), (Field("risk", pgettext_lazy("plan", "Risk"), required=True), Field("response", _("What we do then"), required=True)))

PLAN = Sheet("group_plan", (
    Section("why", _("Why this group"), (
        Field("theory", _("Idea and theory"), required=True),
        long("need", _("Background and need"), required=True),
        long("goal", pgettext_lazy("plan", "Goal"), required=True),
        long("objectives", _("Objectives"), required=True),
    )),
    Section("who", _("For whom"), (
        long("target_group", _("Target group"), required=True),
        long("recruitment", _("How members are found")),
        long("screening_rule", _("Who is taken")),
        Field("volunteers", _("Volunteers")),
    )),
    Section("how", _("How"), (
        RISKS,
        BUDGET,
        long("evaluation_methods", _("How it will be evaluated"), required=True),
    )),
))

SUMMARY = Sheet("group_summary", (
    Section("reached", _("What was reached"), (
        long("goal_achievement", _("What was reached"), required=True),
        long("members_change", _("How the members changed"), required=True),
    )),
    Section("process", _("How it went"), (
        long("process_review", _("The stages in retrospect"), required=True),
        Field("budget_actual", _("Spent in all (yuan)"), "number"),
        long("budget_note", _("Where spending differs from the budget")),
    )),
    Section("after", _("Afterwards"), (
        long("reflection", _("Reflection"), required=True),
        long("follow_up", pgettext_lazy("group", "Follow-up")),
    )),
))

SHEETS = (PLAN, SUMMARY)
