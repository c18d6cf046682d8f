"""Sessions of a training: planning one, signing in, calling one off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from training import services
from training.forms import CancelSessionForm, PeriodForm, SessionForm, SignInForm
from training.models import TrainingSession
from training.views.trainings import find


@requires(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def training_session_new(request, organisation, number):
    found = find(request, number)
    last = found.sessions.order_by("seq").last()
    # The next session is usually like the last one; its day is asked, never guessed.
    initial = PeriodForm.period_of(last) | {"day": None, "place": last.place, "form": last.form} if last else {}
    form = SessionForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        session = services.plan_session(found, by=request.membership, **form.plan())
        messages.success(request, _("Saved."))
        return redirect(session if session.is_over else found)
    return render(request, "training/training_session_new.html", {"form": form, "training": found})


def find_session(request, number, seq):
    rows = TrainingSession.objects.visible_to(request.membership).select_related(
        "training__project", "training__organisation", "organisation"
    ).to_change(request)
    return get_object_or_404(rows, training__number=number, seq=seq)


@requires(Permission.TRAINING_VIEW)
@require_http_methods(["GET", "POST"])
def training_session(request, organisation, number, seq):
    session = find_session(request, number, seq)
    may_edit = request.membership.can(Permission.TRAINING_EDIT)
    form = SignInForm(typed(request) if may_edit else None, session=session)
    if request.method == "POST" and may_edit and form.is_valid() and held(request, session, form):
        return redirect(session if "more" in request.POST else session.training)
    context = {"session": session, "form": form, "may_edit": may_edit}
    return render(request, "training/training_session.html", context, status=409 if form.conflicts or form.has_error("__all__", "stale") else 200)


def held(request, session, form):
    """Save who was there; False with a plain sentence in the form when that is not possible."""
    try:
        services.hold_session(session, by=request.membership, **form.attendance())
    except services.AlreadySignedIn:
        form.add_error(
            "walk_in", _("This person is signed in already. For somebody else of the same name add the unit.")
        )
    except services.NobodyCame:
        form.add_error(
            "headcount",
            _("Tick at least one person, or count those who came. A session to which nobody came is cancelled."),
        )
    except services.SessionWasCancelled:
        form.add_error(None, _("This session was cancelled; nobody can sign in."))
    except services.SessionIsStillToCome:
        form.add_error(None, _("This session is still to come; sign people in on its day."))
    else:
        messages.success(request, _("Saved."))
        return True
    return False


@requires(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def training_session_cancel(request, organisation, number, seq):
    session = find_session(request, number, seq)
    form = CancelSessionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_session(session, by=request.membership, **form.cleaned_data)
        except services.SessionIsNotPlanned:
            form.add_error(None, _("This session was held or cancelled before."))
        else:
            return redirect(session.training)
    return render(request, "training/training_session_cancel.html", {"session": session, "form": form})
