"""The rule by which a project's services become working hours (DOMAIN.md 3.5)."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from organisations import audit
from projects import window
from projects.models import Project, WorkHourRule
from projects.models.work_hours import Basis, Service
from projects.records import signature
from projects.services.indicators import mark_stale
from projects.services.troubles import ReasonMissing, keep_to_the_contract

MOST_HOURS = Decimal(1000)


class NotAWorkHourRule(Exception):
    """An entry names an unknown kind or basis, a number outside 0 to 1000 hours, or the same kind and attendance twice."""


class EarlierThanTheRule(Exception):
    """A version that is in force holds from a later day; `day` is that day."""

    def __init__(self, day):
        super().__init__(day.isoformat())
        self.day = day


@transaction.atomic
def set_work_hours(project, *, entries, by, effective_from=None, from_preset="", reason=""):
    """A new version of the rule, in force from a day; services of earlier days keep the hours they had. Who made the contract sets it: the purchaser, else the provider.

    `entries`: [{"kind", "people", "basis", "direct", "indirect", "most"}]. Every version after the first needs a reason.
    Raises NotAWorkHourRule, ReasonMissing, EarlierThanTheRule, UnderChangeControl, NotAParty.
    """
    if by.organisation_id == project.organisation_id:
        keep_to_the_contract(project)
    entries = [_entry(entry) for entry in entries]
    if not entries or len({(entry["kind"], entry["people"]) for entry in entries}) < len(entries):
        raise NotAWorkHourRule
    with window.act(project, by, "work_hours.set"):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
        last = project.work_hour_rules.order_by("-number").first()
        day = effective_from or (timezone.localdate() if last else project.starts_on)
        if last is not None and not reason.strip():
            raise ReasonMissing
        if last is not None and day < last.effective_from:
            raise EarlierThanTheRule(last.effective_from)
        rule = WorkHourRule.objects.create(organisation=project.organisation, project=project, number=last.number + 1 if last else 1, effective_from=day, entries=entries,
                                           from_preset=from_preset[:60], reason=reason.strip()[:300], **signature(by))
        mark_stale(project)
        audit.record("work_hours.set", by=by, on=rule, project=project.number, detail={"version": rule.number, "from": day.isoformat(), "kinds": sorted({entry["kind"] for entry in entries})})
    return rule


def _entry(entry):
    """One factor as it is kept: numbers as text, so that they stay exact."""
    try:
        direct, indirect = Decimal(str(entry.get("direct", 1))), Decimal(str(entry.get("indirect") or 0))
        most = None if entry.get("most") in (None, "") else Decimal(str(entry["most"]))
        people = int(entry.get("people") or 0)
    except (InvalidOperation, ValueError) as error:
        raise NotAWorkHourRule from error
    numbers = [direct, indirect, *([] if most is None else [most])]
    if entry.get("kind") not in Service.values or entry.get("basis") not in Basis.values or people < 0 or not all(number.is_finite() and 0 <= number <= MOST_HOURS for number in numbers):
        raise NotAWorkHourRule
    return {"kind": str(entry["kind"]), "people": people, "basis": str(entry["basis"]), "direct": f"{direct.normalize():f}", "indirect": f"{indirect.normalize():f}",
            "most": None if most is None else f"{most.normalize():f}"}
