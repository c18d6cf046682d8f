"""Several cases given to another worker at once, and back by Undo."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from casework.models import Case, CaseStep
from casework.services.case_troubles import CaseMovedOn, SameWorker
from casework.services.cases import hand_over_case, keep, note_step
from casework.services.troubles import NotYourClient
from organisations import audit
from organisations.models import Membership
from organisations.services import withdraw
from organisations.undo import UNDO_FOR
from people.models import Serving
from people.services import leave_team, rejoin_team, take_people_back

GOES_ON = (Case.Status.DRAFT, Case.Status.OPEN)


def _locked(cases):
    """The rows as they are now, in one order so that two at once do not wait for each other crosswise."""
    return cases.select_for_update(of=("self",)).select_related("person", "project", "line", "worker__supervisor", "supervisor", "organisation").order_by("pk")


@transaction.atomic
def hand_over_cases(cases, *, by, to, reason, seen=None):
    """Hand several over, each whole or not at all. Returns (handed, stayed): what `take_cases_back` needs of each, and {why: [case numbers]}.
    `seen` is whose case the member saw it to be, by its number: what somebody else handed over since stays. Raises ReasonMissing, CannotCarryCases."""
    handed, stayed = [], {}
    for case in _locked(Case.objects.filter(pk__in=[case.pk for case in cases])):
        if case.worker_id != (seen or {}).get(case.number, case.worker_id):
            stayed.setdefault(_("Somebody handed it over in the meantime."), []).append(case.number)
            continue
        one = _as_it_stands(case, to)
        try:
            with transaction.atomic():
                hand_over_case(case, by=by, to=to, reason=reason, told=one["told"], after=UNDO_FOR)
        except (SameWorker, CaseMovedOn, NotYourClient) as trouble:
            stayed.setdefault(str(trouble), []).append(case.number)
        else:
            one["left"] = case.worker_id in one["team"] and not Serving.objects.current().filter(person=case.person, membership=case.worker_id).exists()
            handed.append(one | {"joined": to.pk not in one.pop("team")})
    return handed, stayed


def _as_it_stands(case, to):
    """What Undo needs to know of a case before it is handed over."""
    return {"number": case.number, "to": to.pk, "former": case.worker_id, "supervisor": case.supervisor_id, "responsible": case.person.responsible_id == case.worker_id,
            "team": list(Serving.objects.current().filter(person=case.person_id).values_list("membership", flat=True)), "told": f"case:{uuid4().hex}"}


@transaction.atomic
def take_cases_back(handed, *, by):
    """Undo `hand_over_cases` for those that nobody has handed on or closed since; returns them."""
    wanted, back = {one["number"]: one for one in handed}, []
    members = Membership.objects.select_related("user", "organisation").in_bulk([one["to"] for one in handed] + [one["former"] for one in handed])
    for case in _locked(Case.objects.filter(number__in=wanted, status__in=GOES_ON)):
        one = wanted[case.number]
        if case.worker_id != one["to"]:
            continue
        case.worker, case.supervisor_id = members[one["former"]], one["supervisor"]
        note_step(case, CaseStep.Act.HANDED, by=by, to=case.worker)
        back.append(keep(case))
        _team_back(case.person, one, members, by)
        withdraw(one["told"], by=by)
        audit.record("case.hand_over", by=by, on=case, project=case.project.number, detail={"from": one["to"], "to": one["former"], "undone": True})
    return back


def _team_back(person, one, members, by):
    """Whoever was responsible is so again, whoever left the team for it serves on, and who joined it only for this leaves."""
    if one["responsible"]:
        take_people_back([{"number": person.number, "to": one["to"], "former": one["former"], "left": False, "joined": False}], by=by)
    if one["left"]:
        rejoin_team(person, members[one["former"]], by=by)
    if one["joined"] and not Case.objects.filter(person=person, worker=one["to"], status__in=GOES_ON).exists():
        leave_team(person, members[one["to"]], by=by)
