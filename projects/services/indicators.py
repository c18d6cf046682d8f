"""Indicators, their targets, and keeping their counts fresh."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organisations import audit
from organisations.enqueue import enqueue
from projects import counting, figures, tasks
from projects.models import Indicator, IndicatorTarget, Project
from projects.records import signature
from projects.services.troubles import keep_to_the_contract


class EvidenceNotKnown(Exception):
    """The counting rule cannot tell whether a record has such an evidence."""


class TargetNeedsReason(Exception):
    """The first target was agreed with the contract; every later one needs a reason."""


@transaction.atomic
def add_indicator(project, *, rule, by, target=None, name="", unit="", line=None, period=Indicator.Period.TOTAL, weight=1, options=None, per_worker=False, evidence=()):
    """Promise something countable; name and unit come from the rule unless the contract words them otherwise."""
    keep_to_the_contract(project)
    return write_indicator(project, rule=rule, by=by, target=target, name=name, unit=unit, line=line, period=period, weight=weight, options=options,
                           per_worker=per_worker, evidence=evidence)


def write_indicator(project, *, rule, by, target=None, name="", unit="", line=None, period=Indicator.Period.TOTAL, weight=1, options=None, per_worker=False, evidence=()):
    """The indicator and its first target, as it stands in the contract."""
    known = counting.get(rule)
    last = project.indicators.order_by("-seq").values_list("seq", flat=True).first() or 0
    indicator = Indicator.objects.create(
        organisation=project.organisation, project=project, line=line, seq=last + 1, rule=rule, name=name or str(known.label),
        unit=unit or str(known.unit), period=period, weight=weight, options=options or {})
    if target is not None:
        put_target(indicator, number=1, target=target, effective_from=project.starts_on, by=by, per_worker=per_worker, evidence=evidence)
    mark_stale(project)
    audit.record("indicator.add", by=by, on=indicator, project=project.number, detail={"rule": rule})
    return indicator


@transaction.atomic
def change_indicator(indicator, *, by, **changes):
    """Change name, unit, line, rule, period, weight or options; the target has its own verb."""
    keep_to_the_contract(indicator.project)
    if "rule" in changes:
        known = counting.get(changes["rule"]).evidence
        if any(code not in known for version in indicator.targets.all() for code in version.evidence):
            raise EvidenceNotKnown
    for name, value in changes.items():
        setattr(indicator, name, value)
    indicator.version += 1
    indicator.save()
    mark_stale(indicator.project)
    audit.record("indicator.change", by=by, on=indicator, project=indicator.project.number, detail={"fields": sorted(changes)})
    return indicator


@transaction.atomic
def set_target(indicator, *, target, by, effective_from=None, reason="", per_worker=None, evidence=None):
    """A new version of the target, in force from a day; reports with an earlier cut-off keep the old one. `per_worker`: for each post filled;
    `evidence`: what records of these days must have to count; not given, both stay as they are."""
    keep_to_the_contract(indicator.project)
    return write_target(indicator, target=target, by=by, effective_from=effective_from, reason=reason, per_worker=per_worker, evidence=evidence)


def write_target(indicator, *, target, by, effective_from=None, reason="", per_worker=None, evidence=None):
    """The next version of a target, written and audited; what allows it was looked at before."""
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    last = indicator.targets.order_by("-number").first()
    if last is not None and not reason:
        raise TargetNeedsReason
    day = effective_from or (timezone.localdate() if last else indicator.project.starts_on)
    version = put_target(indicator, number=last.number + 1 if last else 1, target=target, effective_from=day, reason=reason, by=by,
                         per_worker=getattr(last, "per_worker", False) if per_worker is None else per_worker,
                         evidence=getattr(last, "evidence", ()) if evidence is None else evidence)
    mark_stale(indicator.project)
    audit.record("indicator.target", by=by, on=indicator, project=indicator.project.number,
                 detail={"version": version.number, "from": day.isoformat()})
    return version


def put_target(indicator, *, by, evidence=(), **facts):
    """Who set it: a member of the own house, or of the purchaser's, of whom only house, key and name stand here. Raises EvidenceNotKnown."""
    if set(evidence) - set(counting.get(indicator.rule).evidence):
        raise EvidenceNotKnown
    facts["evidence"] = [code for code in counting.evidences() if code in evidence]
    own = by.organisation_id == indicator.organisation_id
    return IndicatorTarget.objects.create(organisation=indicator.organisation, indicator=indicator, by=by if own else None, **facts, **signature(by))


def mark_stale(*projects, recorded_at=None):
    """The records of these projects changed: their figures are counted again, soon. Cheap; call it on every change.

    `recorded_at`: when a service was logged; the project page shows the last one. Takes projects or their keys.
    """
    now = timezone.now()
    # In the order of keys, so that two changes of the same projects never wait for each other crosswise.
    for pk in sorted({getattr(project, "pk", project) for project in projects if project is not None}):
        rows = Project.objects.filter(pk=pk)
        if rows.filter(stale=False).update(stale=True, changed_at=now):
            enqueue(tasks.refresh_project, rows.values_list("organisation_id", flat=True).get(), pk)
        else:
            rows.update(changed_at=now)
        if recorded_at is not None:
            rows.filter(Q(last_record_at=None) | Q(last_record_at__lt=recorded_at)).update(last_record_at=recorded_at)


@transaction.atomic
def refresh_progress(project):
    """Count all indicators now and keep the counts; returns the rows."""
    project.refresh_from_db(fields=["changed_at"])
    return figures.store_progress(project)
