"""A landing unit confirms or questions services done on its ground; seen masked, through the window (DOMAIN.md 3.2, section 5)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects import window
from projects.figures.site import services_of
from projects.models import Project, ProjectParty, SiteWord
from projects.records import signature
from projects.services.indicators import mark_stale
from projects.services.telling import tell_house, tell_provider
from projects.services.troubles import ReasonMissing

Verdict = SiteWord.Verdict
LANDING = (ProjectParty.Role.LANDING,)


class NothingToAnswer(Exception):
    """Nobody questions the service, or the question has its answer already; the first answer stands."""


class NotSuchServices(Exception):
    """A number is not that of a service of the project that counts; nothing was said."""


def confirm_services(project, *, numbers, by):
    """Say that these services took place. Raises NotSuchServices, NotAParty."""
    return _say(project, Verdict.CONFIRMED, sorted(set(numbers)), "", by)


def question_service(project, *, number, reason, by):
    """Question a service, with the reason; the provider is told. Raises ReasonMissing, NotSuchServices, NotAParty."""
    if not reason.strip():
        raise ReasonMissing
    return _say(project, Verdict.QUESTIONED, [number], reason.strip()[:300], by)


@transaction.atomic
def answer_question(project, *, number, text, by):
    """The provider answers whoever questions a service; the landing unit is told. Raises ReasonMissing, NothingToAnswer, NotAParty."""
    if by.organisation_id != project.organisation_id:
        raise window.NotAParty
    if not text.strip():
        raise ReasonMissing
    waiting = SiteWord.objects.select_for_update(of=("self",)).filter(project=project, number=number, verdict=Verdict.QUESTIONED, lapsed_at=None, answered_at=None)
    words = list(waiting.select_related("by_house"))
    if not words:
        raise NothingToAnswer
    for word in words:
        word.answer, word.answered_at, word.answered_name = without_names(by.organisation_id, text.strip())[:300], timezone.now(), by.name
        word.save(update_fields=["answer", "answered_at", "answered_name"])
        tell_house(word.by_house, Permission.SITE_CONFIRM, kind="site.answered", page=("site_services", project.number), by=by,
                   params={"project": project.title, "number": number, "house": by.organisation.name})
    audit.record("site.answer", by=by, on=project, project=project.number, detail={"services": [number]})


@transaction.atomic
def _say(project, verdict, numbers, reason, by):
    if by.organisation_id == project.organisation_id:
        raise window.NotAParty
    act = "site.confirm" if verdict == Verdict.CONFIRMED else "site.question"
    with window.act(project, by, act, roles=LANDING, detail={"services": numbers}):
        project = Project.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=project.pk)
        known = set(services_of(project).rows.filter(number__in=numbers).values_list("number", flat=True))
        if not numbers or known != set(numbers):
            raise NotSuchServices
        now = timezone.now()
        SiteWord.objects.filter(project=project, number__in=numbers, by_house=by.organisation, lapsed_at=None).update(lapsed_at=now)
        for number in numbers:
            SiteWord.objects.create(organisation=project.organisation, project=project, number=number, verdict=verdict, reason=reason, **signature(by))
        mark_stale(project)  # an indicator may ask for the confirmation
        if verdict == Verdict.QUESTIONED:
            tell_provider(project, Permission.RECORD_REVIEW, kind="site.questioned", page=("record", numbers[0]), by=by,
                          params={"project": project.title, "number": numbers[0], "house": by.organisation.name})
        audit.record(act, by=by, on=project, project=project.number, detail={"services": numbers, "house": by.organisation.code})


def lapse_words(project, number):
    """The record was corrected or made void: what was said about it no longer holds. Inside the fence of its house."""
    SiteWord.objects.filter(project=project, number=number, lapsed_at=None).update(lapsed_at=timezone.now())
