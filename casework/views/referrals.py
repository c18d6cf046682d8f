"""Referrals, follow-ups and scores of a case."""

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.cases import follow_ups_due, referrals_due
from casework.forms.referrals import (
    AnswerForm,
    FollowUpForm,
    PlanFollowUpForm,
    ReferralForm,
    ScaleForm,
    ScoreForm,
    SendForm,
)
from casework.models import Case, FollowUp, Referral
from casework.tables.cases import FollowUpTable
from casework.views.case_parts import scores_of
from casework.views.case_steps import after_reopening, done_or_said
from casework.views.cases import SIZES, seen_case
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.tables import RequestConfig
from people.models import ConsentScope

AHEAD = timedelta(days=14)
MOST_SHOWN = 50


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def referral_new(request, organisation, number):
    case = seen_case(request, number)
    form = ReferralForm(typed(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | ({"sent_on": None} if "later" in request.POST else {})
        if done_or_said(form, lambda: services.refer(case, by=request.membership, **facts)):
            messages.success(request, _("Saved as a draft.") if "later" in request.POST else _("The referral is sent. Record the reply when it comes."))
            return redirect(case.get_absolute_url() + "#referrals")
    return render(request, "casework/referral_new.html", {"case": case, "form": form, "consent": case.person.consent_state(ConsentScope.REFERRAL)})


@requires(Permission.CASE_VIEW, reads="case")
@require_http_methods(["GET", "POST"])
def referral(request, organisation, number, pk):
    """What was sent, and what came back."""
    case = seen_case(request, number)
    found = get_object_or_404(case.referrals.to_change(request).select_related("by__user", "consent", "organisation"), pk=pk)
    member, sends = request.membership, found.receipt in ("draft", "refused")
    sending = SendForm(typed(request) if "sent_on" in request.POST else None)
    form = AnswerForm(typed(request) if "receipt" in request.POST else None, referral=found)
    if request.method == "POST" and member.can(Permission.CASE_EDIT):
        verb = None
        if sends and sending.is_bound and sending.is_valid():
            chosen, verb = sending, lambda: services.send_referral(found, by=member, **sending.cleaned_data)
        elif form.is_bound and form.is_valid():
            chosen, verb = form, lambda: services.answer_referral(found, by=member, **form.cleaned_data)
        if verb and done_or_said(chosen, verb):
            messages.success(request, _("Saved."))
            return redirect("referral", organisation, number, pk)
    return render(request, "casework/referral.html", {"case": case, "referral": found, "label": case.person.label_for(member), "form": form, "sending": sending, "sends": sends,
                                                      "answers": bool(form.fields["receipt"].choices), "may_edit": member.can(Permission.CASE_EDIT)})


@requires(Permission.CASE_VIEW, reads="case")
@require_safe
def follow_up_list(request, organisation):
    """Whom to look at again: due and overdue, and what comes within two weeks; and which referrals to ask after."""
    member, until = request.membership, timezone.localdate() + AHEAD
    cases = Case.objects.visible_to(member)
    rows = FollowUp.objects.filter(case__in=cases).select_related("case__person__organisation", "case__worker__user", "case__organisation")
    table = FollowUpTable(follow_ups_due(rows, until), membership=member, slug=organisation)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/follow_up_list.html", {"table": table, "day": timezone.localdate(), "asked_after": [
        (one, one.person.label_for(member)) for one in referrals_due(Referral.objects.filter(case__in=cases).select_related("case__worker__user"), until)[:MOST_SHOWN]]})


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_follow_ups(request, organisation, number):
    """All planned looks, and a further day."""
    case = seen_case(request, number)
    form = PlanFollowUpForm(typed(request))
    if request.method == "POST" and form.is_valid() and done_or_said(
            form, lambda: services.plan_follow_ups(case, by=request.membership, days=[form.cleaned_data["planned_on"]])):
        messages.success(request, _("Planned."))
        return redirect("case_follow_ups", organisation, number)
    return render(request, "casework/case_follow_ups.html", {"case": case, "form": form, "follow_ups": case.follow_ups.all(), "today": timezone.localdate(),
                                                             "label": case.person.label_for(request.membership)})


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def follow_up(request, organisation, number, seq):
    """Write one down; a decision to open the case again opens it."""
    case = seen_case(request, number)
    found = get_object_or_404(case.follow_ups.all(), seq=seq)
    form = FollowUpForm(typed(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if done_or_said(form, lambda: services.record_follow_up(found, by=request.membership, **form.cleaned_data)):
                messages.success(request, _("The case is open again.") if form.cleaned_data["decision"] == "reopen" else _("Saved."))
                return after_reopening(case) if form.cleaned_data["decision"] == "reopen" else redirect(case)
    return render(request, "casework/follow_up.html", {"case": case, "follow_up": found, "form": form, "label": case.person.label_for(request.membership)})


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_scores(request, organisation, number):
    """Scores before and after; a new scale of the house."""
    case, adds_scale = seen_case(request, number), "highest" in request.POST
    form = ScoreForm(typed(request) if not adds_scale else None)
    scale_form = ScaleForm(typed(request) if adds_scale else None, auto_id="id_scale_%s")
    if request.method == "POST" and (verb := verb_of(request, case, form, scale_form)):
        chosen, act = verb
        if done_or_said(chosen, act):
            messages.success(request, _("Saved."))
            return redirect("case_scores", organisation, number)
    return render(request, "casework/case_scores.html", {"case": case, "form": form, "scale_form": scale_form, "scores": scores_of(case),
                                                         "any_scale": form.fields["scale"].queryset.exists(), "label": case.person.label_for(request.membership)})


def verb_of(request, case, form, scale_form):
    """(form, what is to be done) of what was sent, or None while it is not right."""
    member = request.membership
    if (key := whole(request.POST.get("remove"))) is not None:
        row = get_object_or_404(case.scores.select_related("case"), pk=key)
        form.is_bound = False
        return scale_form, lambda: services.remove_score(row, by=member)
    if scale_form.is_bound:
        better = scale_form.data.get("better") == "high"
        return (scale_form, lambda: services.add_scale(by=member, higher_is_better=better, **{name: scale_form.cleaned_data[name] for name in ("name", "lowest", "highest")})
                ) if scale_form.is_valid() else None
    return (form, lambda: services.score(case, by=member, **form.cleaned_data)) if form.is_valid() else None
