"""What becomes of the result: grades and breaches on the purchaser's record of a provider, and the provider's rating of its purchaser."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects.models import Breach, Outcome, Project, ProjectParty, ProviderGrade, PurchaserRating
from projects.models.project import Status
from projects.services.telling import tell_house, tell_parties
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty

Consequence, Role = ProviderGrade.Consequence, ProjectParty.Role
RATED = {"punctual", "clear", "responsive", "fair"}
RATABLE = (Status.ACCEPTED, Status.TERMINATED, Status.CLOSED, Status.RENEWED)


class NotBarredLongEnough(Exception):
    """Whoever is barred is barred until a day that is still to come."""


class MarkMissing(Exception):
    """The rating has four marks from one to five."""


class AlreadyLifted(Exception):
    """The breach was lifted before."""


def purchases(project, by):
    """Whether the member's house purchases the project."""
    return project.organisation_id != by.organisation_id and ProjectParty.objects.filter(
        project_id=project.pk, partner_id=by.organisation_id, role=Role.PURCHASER).exists()


def knows(organisation, purchaser):
    """Whether a purchaser has had to do with a provider: a project or an outcome of a call. In the purchaser's own fence."""
    parties = ProjectParty.objects.filter(partner=purchaser, role=Role.PURCHASER)
    return (Project.objects.filter(organisation=organisation, pk__in=parties.values("project")).exists()
            or Outcome.objects.filter(organisation=purchaser, applicant=organisation).exists())


# ---------- the purchaser's record ----------


def note_grade(project, *, stage, score, grade, on, by, consequence=Consequence.NONE, remark=""):
    """The grade on the purchaser's record, where the member's house purchases; by anybody else nothing is noted."""
    if not purchases(project, by):
        return None
    noted = ProviderGrade.objects.create(organisation=by.organisation, provider_id=project.organisation_id, project_id=project.pk, stage=stage, score=score, grade=grade[:20],
                                         consequence=consequence, remark=remark[:300], on=on, by=by)
    audit.record("provider.grade", by=by, on=noted, project=project.number, detail={"stage": stage, "consequence": str(consequence)})
    return noted


@transaction.atomic
def grade_provider(project, *, stage, grade, consequence, by, score=None, remark="", on=None):
    """Say what follows from how a provider did in a project; the last word on a project and stage holds. The provider is told and reads it.

    Raises NotAParty, ReasonMissing (a consequence needs a remark).
    """
    if not purchases(project, by):
        raise NotAParty
    if consequence not in (Consequence.NONE, Consequence.PRIORITY) and not remark.strip():
        raise ReasonMissing
    noted = note_grade(project, stage=stage, score=score, grade=grade, on=on or timezone.localdate(), by=by, consequence=consequence, remark=remark.strip())
    tell_house(project.organisation, Permission.HAND_IN, kind="provider.graded", page=("provider", project.organisation.slug), by=by,
               params={"project": project.title, "house": by.organisation.name, "grade": grade})
    return noted


@transaction.atomic
def record_breach(provider, *, kind, facts, consequence, by, found_on=None, barred_until=None, project=None):
    """Something against the contract on the purchaser's record; the provider is told and reads it. Raises NotAParty, ReasonMissing, NotBarredLongEnough."""
    if provider.pk == by.organisation_id or not knows(provider, by.organisation) or (project is not None and not purchases(project, by)):
        raise NotAParty
    if not facts.strip():
        raise ReasonMissing
    found_on = found_on or timezone.localdate()
    if consequence == Consequence.BARRED:
        barred_until = barred_until or date(found_on.year + 1, 12, 31)
        if barred_until <= found_on:
            raise NotBarredLongEnough
    else:
        barred_until = None
    breach = Breach.objects.create(organisation=by.organisation, provider=provider, project=project, kind=kind, facts=facts.strip()[:2000], found_on=found_on,
                                   consequence=consequence, barred_until=barred_until, by=by)
    tell_house(provider, Permission.HAND_IN, kind="provider.breach", page=("provider", provider.slug), by=by, params={"house": by.organisation.name})
    audit.record("provider.breach", by=by, on=breach, project=project.number if project else "",
                 detail={"provider": provider.code, "kind": str(kind), "consequence": str(consequence)})
    return breach


@transaction.atomic
def lift_breach(breach, *, reason, by):
    """A breach no longer counts; it stays to be read, with the reason. Raises NotAParty, ReasonMissing, AlreadyLifted."""
    if breach.organisation_id != by.organisation_id:
        raise NotAParty
    if not reason.strip():
        raise ReasonMissing
    breach = Breach.objects.select_for_update(of=("self",)).select_related("provider").get(pk=breach.pk)
    if breach.lifted_on:
        raise AlreadyLifted
    breach.lifted_on, breach.lifted_reason = timezone.localdate(), reason.strip()[:300]
    breach.save()
    tell_house(breach.provider, Permission.HAND_IN, kind="provider.lifted", page=("provider", breach.provider.slug), by=by, params={"house": by.organisation.name})
    audit.record("provider.lift", by=by, on=breach, detail={"provider": breach.provider.code})
    return breach


# ---------- the provider's own view ----------


@transaction.atomic
def rate_purchaser(project, *, by, comment="", **marks):
    """The provider says how its purchaser was: punctual, clear, responsive, fair, 1 to 5 each; once, after acceptance or termination. The purchaser reads it.

    Raises NotAParty, NotInThisState, MarkMissing, AlreadyDecided (with the rating there is).
    """
    if project.organisation_id != by.organisation_id:
        raise NotAParty
    if set(marks) != RATED or any(mark not in range(1, 6) for mark in marks.values()):
        raise MarkMissing
    project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
    if project.status not in RATABLE:
        raise NotInThisState(project.status)
    if there := PurchaserRating.objects.filter(project=project).first():
        raise AlreadyDecided(there)
    party = project.parties.filter(role=Role.PURCHASER).select_related("partner").first()
    if party is None:
        raise NotAParty
    rating = PurchaserRating.objects.create(organisation=project.organisation, project=project, purchaser=party.partner, by=by, comment=without_names(project.organisation_id, comment.strip())[:1000], **marks)
    tell_parties(project, Permission.DECIDE, kind="purchaser.rated", page=("closing", project.number), by=by,
                 params={"project": project.title, "house": project.organisation.name})
    audit.record("purchaser.rate", by=by, on=rating, project=project.number, detail=marks)
    return rating
