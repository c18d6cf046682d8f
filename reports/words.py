"""The fixed words of a report and how its numbers, dates and lights are written.

A snapshot names a fixed word by key; here the key becomes a word in the report's language (the caller has activated it).
Page and print share these lists, so that a figure never reads differently on paper. Terms: DOMAIN.md section 10.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.dates import MONTHS
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

NOTHING = "—"  # what is not known is never printed as 0


KINDS = {
    "self_evaluation": _("Self-evaluation report"),
    "annual": _("Annual report"),
}

KICKERS = {
    "self_evaluation": _("Government-purchased social work service project"),
    "annual": _("Annual report of a social work service agency"),
}

ROLES = {
    "purchaser": pgettext_lazy("report", "Purchaser"),
    "provider": pgettext_lazy("report", "Provider"),
    "landing_unit": pgettext_lazy("report", "Landing unit"),
    "authority": pgettext_lazy("report", "Supervising authority"),
    "evaluator": pgettext_lazy("report", "Third-party evaluator"),
    "programme_office": pgettext_lazy("report", "Programme office"),
}

# DOMAIN.md 2.4 B and 2.5 B
CHAPTERS = {
    "basics": pgettext_lazy("report", "Basic information"),
    "background": pgettext_lazy("report", "Background and goals"),
    "implementation": pgettext_lazy("report", "Implementation by service line"),
    "indicators": pgettext_lazy("report", "Completion of indicators"),
    "outcomes": pgettext_lazy("report", "Outcomes and typical cases"),
    "team": pgettext_lazy("report", "Team, supervision and training"),
    "spending": pgettext_lazy("report", "Use of funds"),
    "publicity": pgettext_lazy("report", "Publicity and resource linking"),
    "problems": pgettext_lazy("report", "Problems and countermeasures"),
    "next_steps": pgettext_lazy("report", "Next steps"),
    "attachments": pgettext_lazy("report", "List of attachments"),
    "foreword": pgettext_lazy("report", "Foreword"),
    "agency": pgettext_lazy("report", "About the agency and its governance"),
    "chronicle": pgettext_lazy("report", "Events of the year"),
    "plan": pgettext_lazy("report", "Completion of the annual plan"),
    "overview": pgettext_lazy("report", "Overview of services"),
    "projects": pgettext_lazy("report", "Projects"),
    "cases": pgettext_lazy("report", "Typical cases"),
    "staff": pgettext_lazy("report", "Team"),
    "supervision": pgettext_lazy("report", "Supervision and training"),
    "volunteers": pgettext_lazy("report", "Volunteers and resource linking"),
    "party": pgettext_lazy("report", "Party building"),
    "finance": pgettext_lazy("report", "Finance"),
    "honours": pgettext_lazy("report", "Honours, research and media"),
    "next_year": pgettext_lazy("report", "Plan for next year"),
    "thanks": pgettext_lazy("report", "Thanks and contact"),
}

# column heads, labels of definition lists and of figures: one list, because one word names a thing everywhere
LABELS = {
    "number": pgettext_lazy("report", "No."),
    "name": pgettext_lazy("report", "Name"),
    "date": pgettext_lazy("report", "Date"),
    "month": pgettext_lazy("report", "Month"),
    "place": pgettext_lazy("report", "Place"),
    "kind": pgettext_lazy("report", "Kind"),
    "amount": pgettext_lazy("report", "Amount"),
    "note": pgettext_lazy("report", "Note"),
    "reason": pgettext_lazy("report", "Reason"),
    "total": pgettext_lazy("report", "Total"),
    "other": pgettext_lazy("report", "Other"),
    "share": pgettext_lazy("report", "Share"),
    "project": pgettext_lazy("report", "Project"),
    "project_number": pgettext_lazy("report", "Project number"),
    "programme": pgettext_lazy("report", "Programme"),
    "contract_number": pgettext_lazy("report", "Contract number"),
    "edition": pgettext_lazy("report", "Edition"),
    "contract_amount": pgettext_lazy("report", "Contract amount"),
    "contract_term": pgettext_lazy("report", "Contract term"),
    "purchaser": pgettext_lazy("report", "Purchaser"),
    "provider": pgettext_lazy("report", "Provider"),
    "landing_unit": pgettext_lazy("report", "Landing unit"),
    "authority": pgettext_lazy("report", "Supervising authority"),
    "target_group": pgettext_lazy("report", "Target group"),
    "leader": pgettext_lazy("report", "Project leader"),
    "legal_representative": pgettext_lazy("report", "Legal representative"),
    "credit_code": pgettext_lazy("report", "Unified social credit code"),
    "address": pgettext_lazy("report", "Address"),
    "phone": pgettext_lazy("report", "Phone"),
    "sites": pgettext_lazy("report", "Service points"),
    "service_line": pgettext_lazy("report", "Service line"),
    "indicator": pgettext_lazy("report", "Indicator"),
    "unit": pgettext_lazy("report", "Unit"),
    "target": pgettext_lazy("report", "Target"),
    "done": pgettext_lazy("report", "Completed"),
    "rate": pgettext_lazy("report", "Completion rate"),
    "rule": pgettext_lazy("report", "Counting rule"),
    "recorded": pgettext_lazy("report", "Recorded"),
    "countable": pgettext_lazy("report", "Countable"),
    "difference": pgettext_lazy("report", "Difference"),
    "time_progress": pgettext_lazy("report", "Time progress"),
    "status": pgettext_lazy("report", "Status"),
    "progress": pgettext_lazy("report", "Progress"),
    "persons": pgettext_lazy("report", "Persons served"),
    "person_times": pgettext_lazy("report", "Person-times served"),
    "records": pgettext_lazy("report", "Service records"),
    "hours": pgettext_lazy("report", "Service hours"),
    "visits": pgettext_lazy("report", "Visits"),
    "activities": pgettext_lazy("report", "Activities"),
    "cases": pgettext_lazy("report", "Cases"),
    "groups": pgettext_lazy("report", "Groups"),
    "files": pgettext_lazy("report", "Files opened"),
    "wishes": pgettext_lazy("report", "Wishes fulfilled"),
    "volunteers": pgettext_lazy("report", "Volunteers"),
    "volunteer_hours": pgettext_lazy("report", "Volunteer hours"),
    "training": pgettext_lazy("report", "Training"),
    "trainer": pgettext_lazy("report", "Trainer"),
    "participants": pgettext_lazy("report", "Participants"),
    "sessions_planned": pgettext_lazy("report", "Sessions planned"),
    "sessions_held": pgettext_lazy("report", "Sessions held"),
    "supervisor": pgettext_lazy("report", "Supervisor"),
    "supervisees": pgettext_lazy("report", "Supervisees"),
    "supervision_hours": pgettext_lazy("report", "Supervision hours"),
    "training_hours": pgettext_lazy("report", "Training hours"),
    "session_hours": pgettext_lazy("report", "Session hours"),
    "person_hours": pgettext_lazy("report", "Person-hours"),
    "worker": pgettext_lazy("report", "Social worker"),
    "post": pgettext_lazy("report", "Post"),
    "certificate": pgettext_lazy("report", "Certificate"),
    "staff": pgettext_lazy("report", "Staff"),
    "category": pgettext_lazy("report", "Category"),
    "budget": pgettext_lazy("report", "Budget"),
    "received": pgettext_lazy("report", "Received"),
    "spent": pgettext_lazy("report", "Spent"),
    "balance": pgettext_lazy("report", "Balance"),
    "execution_rate": pgettext_lazy("report", "Execution rate"),
    "instalment": pgettext_lazy("report", "Instalment"),
    "due_date": pgettext_lazy("report", "Due date"),
    "problem": pgettext_lazy("report", "Problem"),
    "measure": pgettext_lazy("report", "Countermeasure"),
    "event": pgettext_lazy("report", "Event"),
    "material": pgettext_lazy("report", "Material"),
    "period": pgettext_lazy("report", "Period covered"),
    "cut_off": pgettext_lazy("report", "Data cut-off"),
    "generated_at": pgettext_lazy("report", "Date of compilation"),
    "report_number": pgettext_lazy("report", "Report number"),
    "version": pgettext_lazy("report", "Version"),
    "before": pgettext_lazy("report", "Previous version"),
    "after": pgettext_lazy("report", "This version"),
    "organisation": pgettext_lazy("report", "Organisation"),
    "signature": pgettext_lazy("report", "Signature"),
    "compiled_by": pgettext_lazy("report", "Compiled by"),
    "reviewed_by": pgettext_lazy("report", "Reviewed by"),
}

UNITS = {
    "person_times": pgettext_lazy("unit", "person-times"),
    "persons": pgettext_lazy("unit", "persons"),
    "times": pgettext_lazy("unit", "times"),
    "cases": pgettext_lazy("unit", "cases"),
    "groups": pgettext_lazy("unit", "groups"),
    "sessions": pgettext_lazy("unit", "sessions"),
    "activities": pgettext_lazy("unit", "activities"),
    "trainings": pgettext_lazy("unit", "trainings"),
    "files": pgettext_lazy("unit", "files"),
    "wishes": pgettext_lazy("unit", "wishes"),
    "households": pgettext_lazy("unit", "households"),
    "hours": pgettext_lazy("unit", "hours"),
    "yuan": pgettext_lazy("unit", "yuan"),
    "articles": pgettext_lazy("unit", "articles"),
    "items": pgettext_lazy("unit", "items"),
    "referrals": pgettext_lazy("unit", "referrals"),
    "projects": pgettext_lazy("unit", "projects"),
    "photos": pgettext_lazy("unit", "photos"),
    "points": pgettext_lazy("unit", "points"),
    "villages": pgettext_lazy("unit", "villages"),
}

# shape and word: never colour alone (UX.md 3.3)
LIGHTS = {
    "on_track": ("●", pgettext_lazy("light", "On track")),
    "at_risk": ("▲", pgettext_lazy("light", "At risk")),
    "behind": ("◆", pgettext_lazy("light", "Behind")),
    "not_started": ("○", pgettext_lazy("light", "Not started")),
    "done": ("✓", pgettext_lazy("light", "Done")),
    "paused": ("‖", pgettext_lazy("light", "Paused")),
}

RULE_NAMES = {
    "FILE_NEW": pgettext_lazy("report", "Files opened"),
    "CASE_OPEN": pgettext_lazy("report", "Cases opened"),
    "CASE_CLOSE": pgettext_lazy("report", "Cases closed"),
    "CASE_INTERVIEW": pgettext_lazy("report", "Case services"),
    "CONSULT": pgettext_lazy("report", "Consultations"),
    "VISIT": pgettext_lazy("report", "Visits"),
    "CALL": pgettext_lazy("report", "Phone visits"),
    "GROUP": pgettext_lazy("report", "Groups"),
    "GROUP_SESSION": pgettext_lazy("report", "Group sessions"),
    "GROUP_MEMBER": pgettext_lazy("report", "Group members"),
    "ACT": pgettext_lazy("report", "Activities"),
    "ACT_PT": pgettext_lazy("report", "Activity person-times"),
    "TRAIN": pgettext_lazy("report", "Trainings"),
    "TRAIN_PT": pgettext_lazy("report", "Training person-times"),
    "WISH": pgettext_lazy("report", "Wishes fulfilled"),
    "REFERRAL": pgettext_lazy("report", "Referrals"),
    "POLICY": pgettext_lazy("report", "Policy publicity"),
    "PUBLICITY": pgettext_lazy("report", "Publicity"),
    "RESOURCE": pgettext_lazy("report", "Resource linking"),
    "VOL_N": pgettext_lazy("report", "Volunteers"),
    "VOL_H": pgettext_lazy("report", "Volunteer hours"),
    "NEWS": pgettext_lazy("report", "Published articles"),
    "SUP_H": pgettext_lazy("report", "Supervision hours"),
    "SUP_PH": pgettext_lazy("report", "Supervision person-hours"),
    "STAFF_TRAIN_H": pgettext_lazy("report", "Staff training hours"),
    "SAT": pgettext_lazy("report", "Satisfaction"),
    "HOURS": pgettext_lazy("report", "Service hours"),
    "PERSONS": pgettext_lazy("report", "Persons served"),
    "PERSON_TIMES": pgettext_lazy("report", "Person-times served"),
    "RECORDS": pgettext_lazy("report", "Service records"),
}

# how our default rules count (DOMAIN.md 3.3); a project that counts otherwise sends its own definition in the figure
RULES = {
    "FILE_NEW": _("Distinct persons with an approved file."),
    "CASE_OPEN": _("Cases whose intake was approved in the period."),
    "CASE_CLOSE": _("Cases whose closing was approved in the period."),
    "CASE_INTERVIEW": _("Approved interviews, visits and calls within a case."),
    "CONSULT": _("Approved consultations that did not open a case."),
    "VISIT": _("Approved visits that took place; nobody at home and refused visits do not count."),
    "CALL": _("Approved calls that were answered."),
    "GROUP": _("Groups with all planned sessions held and the summary approved."),
    "GROUP_SESSION": _("Group sessions held with a sign-in sheet."),
    "GROUP_MEMBER": _("Distinct group members who attended at least one session."),
    "ACT": _("Activities with a sign-in sheet, photos and a summary."),
    "ACT_PT": _("Attendances at approved activities, added up; staff and volunteers on duty do not count."),
    "TRAIN": _("Trainings held with a sign-in sheet."),
    "TRAIN_PT": _("Attendances at trainings, added up."),
    "WISH": _("Wishes delivered, with proof."),
    "REFERRAL": _("Referrals that the receiving unit accepted."),
    "POLICY": _("Approved publicity events; the audience counts as person-times, never as persons."),
    "PUBLICITY": _("Approved publicity events; the audience counts as person-times, never as persons."),
    "RESOURCE": _("Value of money and goods that were linked."),
    "VOL_N": _("Distinct volunteers."),
    "VOL_H": _("Hours of each volunteer's attendance, rounded to half an hour, added up."),
    "NEWS": _("Published articles."),
    "SUP_H": _("Hours of supervision sessions from start to end, without breaks."),
    "SUP_PH": _("Hours of each supervision session times the supervisees present."),
    "STAFF_TRAIN_H": _("Hours of training that staff attended."),
    "SAT": _("Share of valid questionnaires with at least 4 of 5 points."),
    "HOURS": _("Hours of approved services by the project's conversion rule."),
    "PERSONS": _("Distinct persons served in the period; whoever was met twice counts once."),
    "PERSON_TIMES": _("Attendances in the period, added up; outreach counts here and not as persons."),
    "RECORDS": _("Approved service records in the period."),
}


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text):
    """Text without what neither paper nor markup can hold (a drawing library dies of it, and its process with it)."""
    return _UNPRINTABLE.sub("", str(text))


def word(words, key, text=None):
    """The word for a key; a text of its own wins; an unknown key shows itself rather than nothing."""
    return str(text or words.get(key, key or ""))


def unit(value):
    """The unit of a figure, a column or a chart."""
    return word(UNITS, value.get("unit"), value.get("unit_text"))


def decimal(value):
    """A number as the snapshot holds it (integer or decimal string), or None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value, form=None):
    """A number as printed: thousands parted, percentages with one decimal, "—" when there is none (DOMAIN.md 6)."""
    value = decimal(value)
    if value is None or abs(value) >= 10**18:
        return NOTHING
    if form == "percent":
        return f"{_rounded(value * 100, 1):,}%"
    if form == "money":
        return f"{_rounded(value, 2):,}"
    if form == "hours":
        return f"{_rounded(value, 1):,}"
    return f"{_rounded(value, 2):,f}" if -value.as_tuple().exponent > 2 else f"{value:,f}"


def day(text):
    """A date as printed: 2025年3月1日, 1 March 2025; "—" when there is none."""
    try:
        found = date.fromisoformat(str(text)[:10])
    except ValueError:
        return NOTHING
    if is_chinese():
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {MONTHS[found.month]} {found.year}"


def period(start, end):
    """Two dates as one period."""
    return f"{day(start)}至{day(end)}" if is_chinese() else f"{day(start)} to {day(end)}"


def place(chapter, section=None):
    """How a chapter or its section is numbered: 一、（一） in Chinese, 1 and 1.1 otherwise."""
    if not is_chinese():
        return f"{chapter} " if section is None else f"{chapter}.{section} "
    return f"{_han(chapter)}、" if section is None else f"（{_han(section)}）"


def _han(number):
    """1 to 999 in Chinese characters: an agency may have hundreds of projects in one chapter."""
    ones = "〇一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, one = divmod(rest, 10)
    if hundreds:
        between = ("零" if not tens else ones[tens] + "十") if rest else ""
        return ones[hundreds] + "百" + between + (ones[one] if one else "")
    return ("" if tens == 0 else "十" if tens == 1 else ones[tens] + "十") + (ones[one] if one or not tens else "")


def is_chinese():
    return (get_language() or "").startswith("zh")
