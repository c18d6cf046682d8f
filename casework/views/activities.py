"""Activities: the list, planning, the purchaser's word, what was held, the file to print."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.checks import people_at, unwilling
from casework.figures.surveys import result_of
from casework.filters.activities import ActivityFilter
from casework.forms.activities import ActivityForm, CancelForm, HoldForm, PurchaserForm, RuleForm
from casework.forms.log import find_people
from casework.masks import Names
from casework.models import Activity, Form, PurchaserRule
from casework.photos import may_leave
from casework.services.activities import people_above
from casework.services.forms import reviews, writers
from casework.services.sign_ins import OPEN_TO_SIGN, counted
from casework.services.surveys import items_of
from casework.services.troubles import Trouble
from casework.tables.activities import ActivityTable
from casework.views.forms import own_answers, reading
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed
from people.models import Person
from projects.models import Project

SIZES = {"25": 25, "50": 50, "100": 100}
Status = Activity.Status


def seen_activity(request, number):
    """An activity that the member may see, locked when the request changes it; 404 otherwise."""
    return get_object_or_404(facts_of(Activity.objects.visible_to(request.membership).to_change(request)), number=number)


def facts_of(rows):
    return rows.select_related("organisation", "project", "line", "station", "leader__user", "leader__organisation", "co_leader__user", "record")


def leads(activity, member):
    """Who leads it or planned it changes it."""
    return member.can(Permission.GROUP_EDIT) and member.pk in (activity.leader_id, activity.co_leader_id, activity.created_by_id)


def led_activity(request, number):
    """An activity that the member leads; others who see it get 403."""
    activity = seen_activity(request, number)
    if not leads(activity, request.membership):
        raise PermissionDenied
    return activity


@requires(Permission.GROUP_VIEW)
@require_safe
@saved_views(gettext_lazy("Activities"))
def activity_list(request, organisation):
    """Activities that one may see, newest first."""
    chosen, table = searched(request)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/activity_list.html", {"filter": chosen, "table": table, "may_plan": request.membership.can(Permission.GROUP_EDIT),
                                                           "may_rule": request.membership.can(Permission.PROJECT_EDIT)})


@requires(Permission.GROUP_VIEW)
@require_safe
@confirmed
def activity_export(request, organisation):
    """The list as a workbook: the same filter, the same columns; nobody's name but the leader's."""
    return list_workbook(request, searched(request)[1], kind="activity", file="activities")


def searched(request):
    """(filter, table) of the activities that one may see."""
    rows = Activity.objects.visible_to(request.membership).select_related("organisation", "project", "line", "leader__user").annotate(
        signed=Count("sign_ins", filter=Q(sign_ins__removed_at=None)))
    chosen = ActivityFilter(request.GET, queryset=rows, membership=request.membership)
    return chosen, ActivityTable(chosen.qs.order_by("-starts_at", "-pk"))


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def activity_new(request, organisation):
    """Begin to plan an activity; its plan form follows."""
    form = ActivityForm(typed(request), by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.plan_activity(by=request.membership, **form.facts()))
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    return render(request, "casework/activity_edit.html", {"form": form})


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def activity_edit(request, organisation, number):
    """Change what is planned, until it is held."""
    activity = led_activity(request, number)
    if activity.status not in (Status.PLANNING, Status.APPROVED):
        return redirect(activity)
    form = ActivityForm(typed(request), instance=activity, by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.change_activity(activity, by=request.membership, **form.facts())
        except Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            if saved.needs_purchaser and not saved.purchaser_decided_at:
                messages.info(request, _("So many people are planned that the purchaser says yes first."))
            return redirect(saved)
    return render(request, "casework/activity_edit.html", {"form": form, "activity": activity}, status=409 if form.conflicts else 200)


@requires(Permission.GROUP_VIEW, reads="activity")
@require_safe
def activity(request, organisation, number):
    """Everything of one activity, and what comes next."""
    member, stand = request.membership, Q(sign_ins__removed_at=None)
    found = get_object_or_404(facts_of(Activity.objects.visible_to(member)).select_related("record__organisation", "record__activity").annotate(
        signed=Count("sign_ins", filter=stand), helping=Count("sign_ins", filter=stand & Q(sign_ins__is_volunteer=True))), number=number)
    record = found.record
    return render(request, "casework/activity.html", {
        "activity": found, "partners": found.partners.all(), "steps": steps(found, member), "leads": leads(found, member), "may_write": member.can(Permission.GROUP_EDIT),
        "signed": found.signed, "helping": found.helping, "on_duty": on_duty(found), "limit": people_above(found.project) if found.needs_purchaser else None, "may_sign": found.status in OPEN_TO_SIGN,
        "open_now": is_open(found), "record": record, "photos": list(record.photos.select_related("organisation")) if record else [],
        "missing": record.missing_in_words if record and record.status != "void" else []})


def on_duty(activity):
    """How many volunteers the record of a held activity keeps hours of; None while there is nobody to take over."""
    record = activity.record
    return record.duties.values("volunteer").distinct().count() if record and record.status != "void" and activity.helping else None


def is_open(activity):
    """Whether participants can sign in by phone right now."""
    return bool(activity.sign_in_key) and activity.sign_in_closes_at > timezone.now() and activity.status in OPEN_TO_SIGN


def steps(activity, member):
    """The plan and the summary with their state: (form or None, kind, may be begun here, may be decided by this member)."""
    found, newest = [], {form.kind: form for form in activity.forms.exclude(status=Form.Status.REPLACED).order_by("edition")}
    for kind, when in ((Form.Kind.ACTIVITY_PLAN, Status.PLANNING), (Form.Kind.ACTIVITY_SUMMARY, Status.HELD)):
        form = newest.get(kind)
        if form is not None:
            form.activity = activity
        found.append({"kind": kind, "form": form, "may_begin": form is None and activity.status == when and leads(activity, member),
                      "may_go_on": form is not None and form.is_open and member.pk in writers(form),
                      "may_decide": form is not None and form.status == Form.Status.SUBMITTED and reviews(form, member)})
    return found


# ---------- the purchaser's word ----------


@requires(Permission.GROUP_EDIT)
@require_POST
def activity_ask(request, organisation, number):
    """Tell the purchaser that their opinion is asked."""
    activity = led_activity(request, number)
    try:
        services.ask_purchaser(activity, by=request.membership)
        messages.success(request, _("The purchaser has a message."))
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect(activity)


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def activity_purchaser(request, organisation, number):
    """Write down what the purchaser said."""
    activity = led_activity(request, number)
    form = PurchaserForm(typed(request), initial={"name": activity.purchaser_name, "opinion": activity.purchaser_opinion})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_purchaser(activity, by=request.membership, **form.facts())
        except Trouble as trouble:
            messages.warning(request, str(trouble))
        return redirect(activity)
    return render(request, "casework/activity_purchaser.html", {"activity": activity, "form": form})


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def activity_rule(request, organisation):
    """From how many planned people on the purchaser says yes first."""
    projects = list(Project.objects.open_for_logging(request.membership).select_related("organisation"))
    rules = dict(PurchaserRule.objects.values_list("project_id", "people_above"))
    form = RuleForm(typed(request), projects=projects, rules=rules)
    if request.method == "POST" and form.is_valid():
        for project, number in form.changes():
            services.set_purchaser_rule(project, people_above=number, by=request.membership)
        messages.success(request, _("Saved."))
        return redirect("activity_rule", organisation)
    return render(request, "casework/activity_rule.html", {"form": form})


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def activity_cancel(request, organisation, number):
    """Call it off, with a reason."""
    activity = led_activity(request, number)
    form = CancelForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_activity(activity, by=request.membership, reason=form.cleaned_data["reason"])
        except Trouble as trouble:
            messages.warning(request, str(trouble))
        return redirect(activity)
    return render(request, "casework/activity_cancel.html", {"activity": activity, "form": form})


# ---------- held ----------


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def activity_hold(request, organisation, number):
    """The activity took place: who was there, filled in from the signatures."""
    activity = led_activity(request, number)
    form, no_photo = hold_form(request, activity)
    if request.method == "POST" and "find" in request.POST:
        form.without_complaints()
    elif request.method == "POST" and form.is_valid():
        try:
            services.hold_activity(activity, by=request.membership, **form.facts())
            return redirect(activity)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    elif activity.status not in (Status.APPROVED, Status.HELD) or (request.method == "GET" and activity.record_id):
        return redirect(activity)
    return render(request, "casework/activity_hold.html", {"activity": activity, "form": form, "signed": counted(activity)[0], "unwilling": no_photo})


def hold_form(request, activity):
    """The form, and who of those on it agreed to no photos. Participants with a file are those whose signature was linked; the others are the
    other signatures that are no volunteers'."""
    rows = list(activity.sign_ins.filter(removed_at=None).values_list("person_id", "is_volunteer"))
    came = {person for person, helps in rows if person and not helps}
    signed = list(Person.objects.filter(pk__in={person for person, _helps in rows if person}).order_by("number"))
    people = [one for one in signed if one.pk in came]
    found = find_people(request.POST.get("q", ""), request.membership) if request.method == "POST" else []
    form = HoldForm(typed(request), request.FILES or None, activity=activity, by=request.membership, people=people, found=found,
                    others=sum(not person and not helps for person, helps in rows), volunteers=sum(helps for _person, helps in rows))
    return form, unwilling({one.pk: one for one in [*signed, *form.fields["persons"].drawn]}.values(), request.membership)


# ---------- paper ----------


@requires(Permission.GROUP_VIEW, reads="activity")
@require_safe
def activity_print(request, organisation, number):
    """The activity's file for outside: plan, masked sign-in sheet, summary, photos with captions. No text names a client or a participant, and photos
    stand in it only when everyone who was there agreed to be shown."""
    found, member = seen_activity(request, number), request.membership
    forms = [step["form"] for step in steps(found, member) if step["form"]]
    rows, survey, partners = list(found.sign_ins.filter(removed_at=None).order_by("at", "pk")), found.surveys.first(), list(found.partners.all())
    photos = list(found.record.photos.select_related("organisation", "record")) if found.record else []
    there = [row.name for row in rows if row.name] + [person.name for person in (people_at(found.record) if found.record else ())]
    names = Names(found.organisation_id, found.name, found.place, [form.content for form in forms], [photo.caption for photo in photos], [one.name for one in partners], there=there)
    shown = [photo for photo in photos if may_leave(photo)]
    return render(request, "casework/activity_print.html", {
        "activity": found, "name": names(found.name), "place": names(found.place), "partners": [(one, names(one.name)) for one in partners],
        "forms": [(form, reading(form, content), own_answers(form, content)) for form in forms for content in [names(form.content)]],
        "rows": rows, "record": found.record, "survey": survey, "result": result_of(survey, items_of(survey)) if survey else None,
        "photos": [(photo, names(photo.caption)) for photo in shown], "held_back": len(photos) - len(shown)})


@requires(Permission.GROUP_VIEW)
@require_safe
def activity_sheet(request, organisation, number):
    """An empty sign-in sheet, for who has no phone."""
    return render(request, "casework/activity_sheet.html", {"activity": seen_activity(request, number), "lines": range(1, 26)})
