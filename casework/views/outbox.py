"""The outbox of a phone: what was saved without a signal is sent from here, once (UX.md W7, 2.4; docs/adr/0008-the-outbox.md)."""

import uuid

from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.forms import ASKED, LOGGED, LogForm, duration
from casework.forms.sessions import AttendanceForm
from casework.habits import Habits
from casework.models import Group, Kind, ServiceRecord
from organisations.access import Permission, requires
from organisations.navigation import release
from organisations.services.kept import from_outbox
from people.models import Person
from projects.models import Project, ServiceLine

MOST_PEOPLE, MOST_PROJECTS = 50, 10


@requires(Permission.RECORD_LOG)
@require_safe
def outbox(request, organisation):
    """What waits on this phone; the server knows nothing of it, the page's script draws it."""
    return render(request, "casework/outbox.html", {"layout": "layouts/app.html"})


@requires(Permission.RECORD_LOG)
@require_safe
def outbox_shell(request, organisation, page):
    """The pages that a phone keeps for the time without a signal: nobody's name is on them, whoever asks."""
    if page == "log":
        return render(request, "casework/log_shell.html", {"form": blank_form(request.membership), "kinds": [{"kind": kind} for kind in LOGGED],
                                                           "asked": {kind.value: names for kind, names in ASKED.items()}, "shell": True})
    if page == "list":
        return render(request, "casework/outbox.html", {"layout": "layouts/shell.html", "shell": True})
    if page == "session":
        form = AttendanceForm(group=Group(leader=request.membership), members=[], by=request.membership)
        return render(request, "casework/session_shell.html", {"form": form, "shell": True})
    raise Http404


def blank_form(membership):
    """The quick log without anything that belongs to somebody; the phone fills in what it has kept."""
    initial = {"kind": Kind.VISIT, "day": "today", "outcome": "done", "answered": "yes", "topic": "policy", "channel": "stall", "headcount": 0, "start": None,
               "client_uuid": None} | duration(45)
    return LogForm(by=membership, habits=None, projects=[], initial=initial)


@requires(Permission.RECORD_LOG)
@require_safe
def outbox_ready(request, organisation):
    """Whose session this is, a fresh token, and on demand what the form needs without a signal."""
    answer = {"owner": owner_of(request.membership), "token": get_token(request), "release": release()}
    return JsonResponse(answer | (recents(request.membership) if "recents" in request.GET else {}))


def owner_of(membership):
    """Whose outbox it is: one person in one house."""
    return str(membership.uid)


def recents(membership):
    """Clients by mask and file number and nothing else; projects with their lines, and where each kind counts."""
    habits = Habits(membership)
    projects = list(Project.objects.open_for_logging(membership).select_related("organisation")[:MOST_PROJECTS])
    lines = list(ServiceLine.objects.filter(project__in=projects).order_by("project_id", "seq"))
    people = habits.recent_people(MOST_PEOPLE)
    if len(people) < MOST_PEOPLE:
        seen = [one.pk for one in people]
        people += Person.objects.visible_to(membership).exclude(pk__in=seen).order_by("-pk")[:MOST_PEOPLE - len(people)]
    last = habits.last_project(projects)
    return {"persons": [[str(one.pk), f"{one.masked_name} {one.number}"] for one in people],
            "projects": [[str(project.pk), str(project), [[str(line.pk), line.name] for line in lines if line.project_id == project.pk]] for project in projects],
            "kinds": {kind.value: [habits.usual_minutes(kind), lines_of(kind, projects, habits, lines)] for kind in LOGGED},
            "kind": habits.last_kind, "project": str(last.pk) if last else ""}


def lines_of(kind, projects, habits, lines):
    """Where a kind counts in each project, as the page's script reads it."""
    return " ".join(f"{project.pk}:{line.pk}" for project in projects if (line := habits.usual_line(kind, project, lines)))


# ---------- how a form that the outbox sends is answered ----------


def is_sent_by(request):
    """Whether the outbox sent this form; whose it is, `not_theirs` asks."""
    return request.method == "POST" and from_outbox(request)


def sent_before(request):
    """The record that this very form has made already, or None."""
    try:
        key = uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return None
    return ServiceRecord.objects.filter(client_uuid=key, created_by=request.membership).first()


def not_theirs(request):
    """The session is another person's than the outbox: nothing of it is taken."""
    return None if request.headers["X-Outbox"] == owner_of(request.membership) else JsonResponse({}, status=403)


def arrived(record, address, *, again=False):
    """201 the first time, 200 for the same form once more: the record with its number."""
    words = _("It was saved before as %(number)s, without your last change. Change the record there, then delete this.") % {"number": record.number}
    return JsonResponse({"number": record.number, "url": address, "words": words if again else ""}, status=200 if again else 201)


def refused(words, status=422, *, anyway=False):
    """What has to be changed before it can be saved, in a few sentences; `anyway`: or to be wanted all the same."""
    return JsonResponse({"words": " ".join(str(one) for one in words), "anyway": anyway}, status=status)


def mistakes(form):
    """The sentences of a form that is not valid, each behind the name of its field."""
    return [f"{form.fields[name].label}{_(': ')}{error}" if name in form.fields else error for name, errors in form.errors.items() for error in errors]
