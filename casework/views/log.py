"""The quick log: the screen that decides adoption (UX.md W2)."""

from datetime import date

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.forms import ASKED, LOGGED, LogForm, find_people, like, start_for, usual
from casework.forms.fields import person_chips
from casework.habits import Habits
from casework.models import Kind, Phrase, ServiceRecord
from casework.views import outbox
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from people.models import Person
from projects.models import Project


@requires(Permission.RECORD_LOG)
@require_http_methods(["GET", "POST"])
def log_new(request, organisation):
    form = blank(request)
    if outbox.is_sent_by(request):
        return log_from_outbox(request, form)
    looking = request.method == "POST" and "find" in request.POST
    if looking:
        form.without_complaints()
    elif request.method == "POST" and form.is_valid():
        twin = None if "anyway" in request.POST else form.twin()
        if twin is None and (record := saved(form)):
            return after_saving(request, record)
        return show(request, form, twin=twin)
    return show(request, form, saved=just_saved(request), nobody=looking and not found_by(request))


def log_from_outbox(request, form):
    """The same form and the same verb, answered to a script: 201 the first time, 200 again, 409 and 422 with what has to be changed."""
    if refusal := outbox.not_theirs(request):
        return refusal
    if known := outbox.sent_before(request):
        return outbox.arrived(known, after_saving(request, known).url, again=True)
    if not form.is_valid():
        return outbox.refused(outbox.mistakes(form))
    if "anyway" not in request.POST and (twin := form.twin()):
        return outbox.refused([_("Perhaps this is logged already"), f"({twin.number})."], status=409, anyway=True)
    record = saved(form)
    return outbox.arrived(record, after_saving(request, record).url) if record else outbox.refused(outbox.mistakes(form))


@requires(Permission.RECORD_LOG)
@require_safe
def log_again(request, organisation, number):
    """The same once more: today, now, without note and photos. Two touches: here, and save. With `day` in the address: on another day, at the same hour."""
    former = get_object_or_404(ServiceRecord.objects.of(request.membership).for_list(), number=number)
    if former.kind == Kind.SESSION:
        return redirect("group_session_next", organisation, former.session.group.number)
    people = [participation.person for participation in former.participations.all()]
    other_day = "day" in request.GET
    when = on_another_day(former, request.GET["day"]) if other_day else {"start": start_for(former.minutes), "caller": "", "result": "", "signed": None}
    return show(request, blank(request, like(former, people) | when, people), former=former if other_day else None)


def on_another_day(former, text):
    """The hour of the former record, the day asked for or still to be chosen, and none of its texts: they were about that day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    return {"day": "other", "other_day": day, "start": timezone.localtime(former.started_at).time(), "caller": "", "answer": "", "result": "", "summary": "", "signed": None}


@requires(Permission.RECORD_LOG)
@require_POST
def log_find(request, organisation):
    """Chips for a search; the words travel in the body, so that no name stands in an address or a log."""
    chosen = {whole(key) for key in request.POST.getlist("persons")[:200]} - {None}
    beside = Person.objects.visible_to(request.membership).filter(pk__in=chosen) if chosen else []
    found = person_chips([one for one in found_by(request) if one.pk not in chosen], request.membership, beside)
    return render(request, "casework/log_new.html#found", {"found": found, "nobody": not found and bool(request.POST.get("q", "").strip())})


@requires(Permission.RECORD_LOG)
@require_POST
def log_undo(request, organisation, number):
    record = get_object_or_404(ServiceRecord.objects.of(request.membership), number=number)
    try:
        services.undo_last(record, by=request.membership)
    except services.TooLateToUndo as trouble:
        if record.status != "void":
            messages.warning(request, str(trouble))
            return redirect(record)
    messages.info(request, _("Undone: %(number)s is void.") % {"number": number})
    return redirect("log_new", organisation)


def blank(request, filled=None, people=()):
    """The form with everything inferred that can be."""
    habits = Habits(request.membership)
    projects = list(Project.objects.open_for_logging(request.membership).select_related("organisation"))
    asked_kind = request.GET.get("kind") if request.GET.get("kind") in LOGGED else None
    named = list(Person.objects.visible_to(request.membership).filter(number=request.GET["person"])) if request.GET.get("person") else []
    initial = usual(habits, projects, asked_kind) | {"persons": [one.pk for one in named]} | (filled or {})
    if initial.get("project") not in [project.pk for project in projects]:
        initial |= {"project": projects[0].pk if projects else None, "line": None}
    at_hand = [*people, *named, *found_by(request), *habits.recent_people()]
    return LogForm(typed(request), request.FILES or None, by=request.membership, habits=habits, people=at_hand, projects=projects,
                   initial=initial)


def found_by(request):
    return find_people(request.POST.get("q", ""), request.membership) if request.method == "POST" else []


def show(request, form, **more):
    """The page; what the script needs to know of lines and usual durations stands in data attributes."""
    habits, lines = form.habits, form.lines
    kinds = [{"kind": kind, "minutes": habits.usual_minutes(kind), "lines": outbox.lines_of(kind, form.projects, habits, lines)} for kind in LOGGED]
    project = next((one for one in form.projects if str(one.pk) == str(form["project"].value())), None)
    kind = form["kind"].value() if form["kind"].value() in LOGGED else Kind.VISIT
    line = next((one for one in lines if str(one.pk) == str(form["line"].value() or "")), None)
    now = timezone.localtime()
    return render(request, "casework/log_new.html", {
        "form": form, "minute_of_day": now.hour * 60 + now.minute, "clock": int(now.timestamp() * 1000), "kinds": kinds, "project": project, "asked": {kind.value: names for kind, names in ASKED.items()},
        "line": line or (project and habits.usual_line(kind, project, lines)), "last_number": habits.last_number,
        "phrases": Phrase.objects.filter(membership=request.membership)} | more)


def saved(form):
    """The record, or None and a sentence at the form."""
    try:
        return services.log_service(by=form.by, client_uuid=form.cleaned_data["client_uuid"], kind=form.cleaned_data["kind"],
                                    photos=form.cleaned_data["photos"], submit=None, **form.facts())
    except (services.NotYourClient, services.NotOnTheStaff) as trouble:
        form.add_error(None, str(trouble))


def after_saving(request, record):
    if request.POST.get("next"):
        return redirect(reverse("log_again", args=[request.membership.organisation.slug, record.number]))
    query = QueryDict(mutable=True)
    query["saved"] = record.number
    return redirect(f"{reverse('log_new', args=[request.membership.organisation.slug])}?{query.urlencode()}")


def just_saved(request):
    number = request.GET.get("saved")
    if not number:
        return None
    return ServiceRecord.objects.of(request.membership).standing().for_list().filter(number=number).first()
