"""Questionnaires: what is asked, the square, paper answers, the result; and the public page."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.surveys import result_of
from casework.forms.surveys import AnswerForm, SurveyForm, TypedForm, UntilForm
from casework.models import Activity, Group, Survey
from casework.printing import qr
from casework.services.sign_ins import counted
from casework.services.surveys import ITEMS, asked_with, items_of
from casework.services.troubles import Trouble
from casework.views.sign_ins import at_the_door, phone_mark
from organisations.access import Permission, open_to, requires
from organisations.services import typed

WHY = "participants answer with their own phone; only who was given the key opens the page, answers carry no name and none is shown"
OWNERS = {"activity": Activity, "group": Group}


@open_to("anyone", WHY)
@never_cache
@require_http_methods(["GET", "POST"])
def questionnaire(request, key):
    """Marks from 1 to 5 and own words, without a name."""
    return at_the_door(request, key, lambda house: questionnaire_page(request, key, house), "/q/")


def questionnaire_page(request, key, house):
    survey = asked_with(key)
    if survey is None:
        return None
    form, note, mark = AnswerForm(request.POST or None, survey=survey), "", phone_mark(request)
    if request.method == "POST" and form.is_valid():
        if mark is None:
            note = _("Press once more: your phone has only now got the mark that lets it answer.")
        elif not form.is_whole and "anyway" not in request.POST:
            note = _("Some questions have no mark yet. Add them, or send it as it is.")
        else:
            try:
                services.answer_survey(survey, mark=mark, key=form.cleaned_data["key"] or form.initial["key"], marks=form.marks(), remark=form.cleaned_data["remark"])
                return redirect(f"{request.path}?thanks=1&lang={translation.get_language()}")
            except Trouble as trouble:
                note = str(trouble)
    return render(request, "casework/questionnaire.html", {"survey": survey, "house": house, "owner": survey.activity or survey.group, "form": form, "note": note,
                                                           "thanks": "thanks" in request.GET}, status=422 if form.errors or note else 200)


# ---------- for the staff ----------


def seen_survey(request, uid):
    """A questionnaire of an activity or group that the member may see."""
    member = request.membership
    rows = Survey.objects.filter(Q(activity__in=Activity.objects.visible_to(member).values("pk")) | Q(group__in=Group.objects.visible_to(member).values("pk")))
    return get_object_or_404(rows.to_change(request).select_related("organisation", "project", "activity__organisation", "group__organisation"), uid=uid)


def own_survey(request, uid):
    """One that the member may change: whoever sees its owner and holds groups and activities."""
    survey = seen_survey(request, uid)
    if not request.membership.can(Permission.GROUP_EDIT):
        raise PermissionDenied
    return survey


def owner_of(survey):
    return survey.activity or survey.group


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def survey_begin(request, organisation, kind, uid):
    """What is asked of the participants of an activity or the members of a group."""
    if kind not in OWNERS:
        raise Http404
    owner = get_object_or_404(OWNERS[kind].objects.visible_to(request.membership).select_related("organisation", "project"), uid=uid)
    if there := owner.surveys.first():
        return redirect("survey", organisation, there.uid)
    asked = counted(owner)[0] or owner.planned_people if kind == "activity" else owner.members.count()
    form = SurveyForm(typed(request), initial={"codes": list(ITEMS), "sent": asked})
    if request.method == "POST" and form.is_valid():
        try:
            survey = services.begin_survey(owner, by=request.membership, **form.cleaned_data)
            return redirect("survey", organisation, survey.uid)
        except Trouble as trouble:
            messages.warning(request, str(trouble))
            return redirect("survey_begin", organisation, kind, uid)
    return render(request, "casework/survey_edit.html", {"form": form, "owner": owner})


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def survey_edit(request, organisation, uid):
    """How many were asked; what is asked changes only before the first answer."""
    survey = own_survey(request, uid)
    own = [item["label"] for item in survey.items if isinstance(item, dict)]
    form = SurveyForm(typed(request), initial={"codes": [item for item in survey.items if isinstance(item, str)], "own": "\n".join(own), "sent": survey.sent})
    answered = survey.answers.exists()
    if answered:
        for name in ("codes", "own"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        services.change_survey(survey, by=request.membership, **form.cleaned_data)
        return redirect("survey", organisation, uid)
    return render(request, "casework/survey_edit.html", {"form": form, "owner": owner_of(survey), "survey": survey, "answered": answered})


@requires(Permission.GROUP_VIEW)
@require_safe
def survey(request, organisation, uid):
    """How it stands: the square, the paper, the result."""
    found = seen_survey(request, uid)
    result = result_of(found, items_of(found))
    remarks = [] if result.held_back else [answer.remark for answer in found.answers.all() if answer.remark]
    return render(request, "casework/survey.html", shown(found) | {
        "result": result, "remarks": remarks, "may_write": request.membership.can(Permission.GROUP_EDIT),
        "form": UntilForm(initial={"until": timezone.localdate() + timedelta(days=7)})})


def is_asked(survey):
    return bool(survey.key) and survey.closes_at > timezone.now()


def shown(survey):
    """What the page and the poster of a questionnaire show."""
    address = settings.PUBLIC_URL + reverse("questionnaire", args=[survey.key]) if is_asked(survey) else ""
    return {"survey": survey, "owner": owner_of(survey), "items": items_of(survey), "address": address,
            "square": qr(address, _("Address of the questionnaire")) if address else ""}


@requires(Permission.GROUP_EDIT)
@require_POST
def survey_open(request, organisation, uid):
    """Open it for phones until the end of a day."""
    survey, form = own_survey(request, uid), UntilForm(request.POST)
    if form.is_valid():
        last = min(form.cleaned_data["until"], timezone.localdate() + timedelta(days=60))
        until = timezone.make_aware(datetime.combine(last, time.max))
        services.open_survey(survey, by=request.membership, until=until)
    else:
        messages.warning(request, form.errors["until"][0])
    return redirect("survey", organisation, uid)


@requires(Permission.GROUP_EDIT)
@require_POST
def survey_close(request, organisation, uid):
    """Close it for phones."""
    services.close_survey(own_survey(request, uid), by=request.membership)
    messages.success(request, _("The questionnaire is closed."))
    return redirect("survey", organisation, uid)


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def survey_type(request, organisation, uid):
    """Paper answers, one after the other, by the keyboard alone."""
    survey = own_survey(request, uid)
    form = TypedForm(typed(request), survey=survey)
    if request.method == "POST" and form.is_valid():
        services.type_in_answer(survey, by=request.membership, marks=form.marks(), remark=form.cleaned_data["remark"], key=form.cleaned_data["key"])
        return redirect("survey_type", organisation, uid)
    mine = survey.answers.filter(by=request.membership, mode="paper")
    return render(request, "casework/survey_type.html", shown(survey) | {"form": form, "typed_count": mine.count(), "last": mine.order_by("-pk").first()})


@requires(Permission.GROUP_EDIT)
@require_POST
def survey_take_back(request, organisation, uid):
    """The paper answer typed in last was a slip."""
    if services.drop_last_answer(own_survey(request, uid), by=request.membership):
        messages.success(request, _("The last one is taken back."))
    return redirect("survey_type", organisation, uid)


@requires(Permission.GROUP_VIEW)
@require_safe
def survey_print(request, organisation, uid):
    """The questionnaire on paper, with the square for who has a phone."""
    return render(request, "casework/survey_print.html", shown(seen_survey(request, uid)))
