"""Change requests: asked for in the provider's house, decided in the purchaser's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects.figures.changes import lines_of
from projects.forms.changes import CHANGE_FORMS, ContentChangeForm, period_words
from projects.forms.progress import CHANGE_PHRASES, ReturnWithReasonForm
from projects.models import ChangeRequest, Project
from projects.services import changes as services
from projects.services.period import EndsTooEarly, StartHasPassed
from projects.services.projects import TermTooLong
from projects.services.troubles import NotInThisState
from projects.views import decided
from projects.views.decided import decided_first, keep_to_deciders, may_decide
from projects.views.projects import own, seen

Status, Kind = ChangeRequest.Status, ChangeRequest.Kind


def seen_change(request, number):
    """A request that the member may see; 404 otherwise."""
    found = ChangeRequest.objects.visible_to(request.membership).select_related("project__organisation", "organisation", "decided_house")
    return get_object_or_404(found, number=number)


def own_change(request, number):
    """A request of the own house."""
    found = ChangeRequest.objects.filter(organisation=request.membership.organisation_id, project__in=Project.objects.own(request.membership))
    return get_object_or_404(found.to_change(request).select_related("project__organisation", "organisation"), number=number)


def told_state(change, own_house):
    """In the provider's house a decision counts once it can no longer be undone."""
    decided = change.status in (Status.APPROVED, Status.RETURNED)
    return Status.SUBMITTED if own_house and decided and services.may_undo(change.decided_at) else Status(change.status)


@requires(Permission.PROJECT_VIEW)
@require_safe
def change_list(request, organisation, number):
    """All requests of a project, newest first; the provider begins one."""
    project = seen(request, number)
    own_house = project.organisation_id == request.membership.organisation_id
    found = list(ChangeRequest.objects.visible_to(request.membership).filter(project=project))
    for change in found:
        change.state, change.lines = told_state(change, own_house), lines_of(change.kind, change.subject, change.before, change.after)
    return render(request, "projects/change_list.html", {
        "project": project, "changes": found, "kinds": Kind.choices, "is_own": own_house,
        "may_ask": own_house and project.is_governed and request.membership.can(Permission.HAND_IN), "today": timezone.localdate()})


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def change_new(request, organisation, number, kind):
    """Ask for one change: what, why, from which day. `?part=goals` chooses the part of the content."""
    project = own(request, number)
    if kind not in CHANGE_FORMS or not project.is_governed:
        raise Http404
    change = ChangeRequest(organisation=project.organisation, project=project, kind=kind)
    form = form_of(request, change, asked=request.GET.get("part", ""))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.ask_change(project, kind=kind, by=request.membership, **form.request()))
        if made:
            messages.success(request, _("Saved. Look at it once more, then hand it in."))
            return redirect("change", organisation, made.number)
    return render(request, "projects/change_new.html", {"project": project, "form": form, "kind": kind, "kind_words": Kind(kind).label, "change": change})


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def change_edit(request, organisation, number):
    """Change what is not handed in, or was returned."""
    change = own_change(request, number)
    if change.status not in (Status.DRAFT, Status.RETURNED):
        return redirect("change", organisation, number)
    form = form_of(request, change, draft=services.draft_round(change) or services.last_handed_in(change))
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: services.edit_change(change, by=request.membership, **form.request())):
        messages.success(request, _("Saved. Look at it once more, then hand it in."))
        return redirect("change", organisation, number)
    return render(request, "projects/change_edit.html", {"project": change.project, "form": form, "change": change, "kind_words": change.get_kind_display()},
                  status=409 if form.conflicts else 200)


def form_of(request, change, draft=None, asked=""):
    form_class = CHANGE_FORMS[change.kind]
    if form_class is ContentChangeForm and asked and asked not in [part for part, _label in ContentChangeForm(instance=change, project=change.project).parts()]:
        raise Http404
    return form_class(typed(request), instance=change, project=change.project, draft=draft, subject=asked)


def attempt(form, act):
    """Do it; what hinders it stands above the form, nothing typed is lost."""
    try:
        return act()
    except services.NothingChanges:
        form.add_error(None, _("Before and after are the same; there is nothing to ask for."))
    except NotInThisState:
        form.add_error(None, _("This can no longer be changed: it was handed in or decided in the meantime."))
    return None


@requires(Permission.PROJECT_VIEW)
@require_safe
def change(request, organisation, number):
    """Before and after, why, from which day, the rounds, and the decision."""
    return shown(request, seen_change(request, number))


def shown(request, change, status=200, **more):
    own_house = change.organisation_id == request.membership.organisation_id
    state, rounds = told_state(change, own_house), list(change.rounds.all())
    draft = next((each for each in rounds if each.submitted_at is None), None) if own_house else None
    now = draft or (rounds[-1] if rounds else change)
    told = state == Status(change.status)
    for each in rounds:
        each.change = change
        each.lines = lines_of(change.kind, change.subject, each.before, each.after)
        each.told = each.verdict and (told or each is not rounds[-1])
        each.verdict_words = Status(each.verdict).label if each.verdict else ""
    may_write = own_house and request.membership.can(Permission.HAND_IN)
    return render(request, "projects/change.html", {
        "change": change, "project": change.project, "state": state, "told": told, "now": now, "is_draft": draft is not None,
        "lines": lines_of(change.kind, change.subject, now.before, now.after), "rounds": [each for each in rounds if each.submitted_at], "is_own": own_house,
        "may_write": may_write and state in (Status.DRAFT, Status.RETURNED), "may_hand_in": may_write and draft is not None and state in (Status.DRAFT, Status.RETURNED),
        "may_withdraw": may_write and state in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED) and told,
        "may_decide": change.status == Status.SUBMITTED and may_decide(request, change.project),
        "may_undo": change.decided_member == request.membership.pk and services.may_undo(change.decided_at),
        "return_form": ReturnWithReasonForm(phrases=CHANGE_PHRASES), "today": timezone.localdate(),
    } | more, status=status)


@requires(Permission.HAND_IN)
@require_POST
def change_submit(request, organisation, number):
    """Hand it in; the purchaser's deadline begins."""
    change = own_change(request, number)
    try:
        handed_in = services.hand_in_change(change, by=request.membership)
    except services.EarlierThanTheLast:
        messages.error(request, _("Another change of the same thing is in force from a later day; choose that day or a later one."))
    except services.NothingChanges:
        messages.error(request, _("Before and after are the same; there is nothing to ask for."))
    except (StartHasPassed, EndsTooEarly) as refused:  # since it was written
        messages.error(request, period_words(refused))
    except NotInThisState:
        messages.warning(request, _("There is nothing to hand in here."))
    else:
        messages.success(request, _("Handed in. The purchaser decides by %(day)s.") % {"day": f"{handed_in.decide_by:%Y-%m-%d}"})
    return redirect("change", organisation, number)


@requires(Permission.HAND_IN)
@require_POST
def change_withdraw(request, organisation, number):
    """Take it back."""
    change = own_change(request, number)
    project = change.project.number
    try:
        kept = services.withdraw_change(change, by=request.membership)
    except NotInThisState:
        messages.warning(request, _("It was decided already and stays as it is."))
        return redirect("change", organisation, number)
    messages.success(request, _("%(number)s withdrawn.") % {"number": number})
    return redirect("change", organisation, number) if kept else redirect("change_list", organisation, project)


@requires(Permission.DECIDE)
@require_POST
def change_approve(request, organisation, number):
    """Approve it: it is in force from its day."""
    change = seen_change(request, number)
    keep_to_deciders(request, change.project)
    return decide(request, organisation, change, _("%(number)s approved."), lambda: services.approve_change(change, by=request.membership))


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def change_return(request, organisation, number):
    """Return it with a reason."""
    change = seen_change(request, number)
    keep_to_deciders(request, change.project)
    form = ReturnWithReasonForm(request.POST or None, phrases=CHANGE_PHRASES)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return decide(request, organisation, change, _("%(number)s returned."), lambda: services.return_change(change, reason=reason, by=request.membership))
    return shown(request, change, status=422 if request.method == "POST" else 200, return_form=form, form=form, returning=True)


def decide(request, organisation, change, words, act):
    """Do it; whoever comes second reads the first decision."""
    try:
        return decided.decide(request, act, words=words % {"number": change.number},
                              back=("change", organisation, change.number), first=lambda decision: decided_first(request, decision, "change", change),
                              decider=lambda _decision: ChangeRequest.objects.get(pk=change.pk).decided_member)
    except (services.ChangedMeanwhile, services.EarlierThanTheLast):
        messages.error(request, _("Another change came first: what stands before is no longer what is in force. Return it, so that the provider asks anew."))
    except TermTooLong:
        messages.error(request, _("A contract runs at most 12 months, or at most 36 with a reason."))
    except (StartHasPassed, EndsTooEarly) as refused:  # since it was handed in
        messages.error(request, period_words(refused))
    return redirect("change", organisation, change.number)


@requires(Permission.DECIDE)
@require_POST
def change_undo(request, organisation, number):
    """Take the own decision back before anyone was told; everything is as it was before."""
    change = seen_change(request, number)
    keep_to_deciders(request, change.project)
    return decided.undo(request, lambda: services.undo_change_decision(change, by=request.membership), back=("change", organisation, number),
                        words=_("Undone. %(number)s waits for a decision again.") % {"number": number})
