"""A change in words: what stood there before, what stands there after (DOMAIN.md 3.1)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.figures.progress import compare_texts, evidence_words
from projects.models import ChangeRequest, ProjectStaff

Kind = ChangeRequest.Kind
PARTS = {"title": gettext_lazy("Project title"), "place": gettext_lazy("Place"), "target_group": gettext_lazy("Whom it serves"),
         "need": gettext_lazy("Needs"), "goals": gettext_lazy("Goals"), "domain": gettext_lazy("Service field"), "population": gettext_lazy("Population group")}


@dataclass
class Line:
    """One thing that changes: number, day or word before and after; or a long text as a word diff."""

    label: Any
    before: Any = None
    after: Any = None
    kind: str = "word"
    diff: Any = None

    @property
    def changes(self):
        return self.before != self.after


def lines_of(kind, subject, before, after):
    """The lines of a request or of one of its rounds."""
    return LINES[kind](subject, before, after)


def _staff(subject, before, after):
    duty = dict(ProjectStaff.Duty.choices)
    gone = [Line(_("Leaves"), f"{duty.get(entry['duty'], '')} {entry['name']}".strip(), None) for entry in after.get("release", [])]
    return gone + [Line(_("Comes"), None, _staff_words(entry, duty)) for entry in after.get("assign", [])]


def _staff_words(entry, duty):
    words = [str(duty.get(entry["duty"], "")), entry["name"]]
    if entry.get("certificate"):
        words.append(str(dict(ProjectStaff.Certificate.choices)[entry["certificate"]]))
    return " ".join(word for word in words if word)


def _indicator(subject, before, after):
    label = " · ".join(part for part in (before.get("indicator"), before.get("unit")) if part)
    lines = [Line(label, _number(before.get("target")), _number(after.get("target")), "number")]
    if "per_worker" in after:
        lines.append(Line(_("Target for"), *((_("each worker") if value.get("per_worker") else _("the whole project")) for value in (before, after))))
    if "evidence" in after:
        lines.append(Line(_("Evidence asked for"), *(_(", ").join(str(word) for word in evidence_words(value.get("evidence") or [])) or "--" for value in (before, after))))
    return lines


def _budget(subject, before, after):
    now = {line["line"]: line["amount"] for line in before.get("lines", [])}
    lines = [Line(line["name"], _number(now.get(line["line"])), _number(line["amount"]), "money") for line in after.get("lines", [])]
    return lines + [Line(_("Total"), sum((line.before or 0 for line in lines), Decimal(0)), sum((line.after or 0 for line in lines), Decimal(0)), "money")]


def _period(subject, before, after):
    return [Line(label, _day(before.get(name)), _day(after.get(name)), "day") for name, label in (("starts_on", _("Starts on")), ("ends_on", _("Ends on")))]


def _content(subject, before, after):
    label = PARTS.get(subject, _("Service line"))
    return [Line(label, before.get("text", ""), after.get("text", ""), "text", compare_texts(before.get("text", ""), after.get("text", "")))]


def _number(text):
    return None if text is None else Decimal(text)


def _day(text):
    return date.fromisoformat(text) if text else None


LINES = {Kind.STAFF: _staff, Kind.INDICATOR: _indicator, Kind.BUDGET: _budget, Kind.PERIOD: _period, Kind.CONTENT: _content}
