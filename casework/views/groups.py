"""Groups: the list, planning, the page of one, its outline, its file to print."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.attendance import grid_of, masks_of, without_names
from casework.figures.change import change_tables
from casework.figures.groups import standing_of, with_standing
from casework.filters.groups import GroupFilter
from casework.forms import ReasonForm
from casework.forms.groups import GroupForm, NewGroupForm, OutlineSheet
from casework.masks import Names
from casework.models import Attendance, Form, Group, SessionDetail, Stage
from casework.services.forms import form_of
from casework.services.groups import APPROVED_WITH_THE_PLAN
from casework.services.sessions import stage_of
from casework.tables.groups import GroupTable, state_tag
from casework.views.forms import own_answers, own_of_forms, reading
from casework.views.own import own_of
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed

PLAN, SUMMARY = Form.Kind.GROUP_PLAN, Form.Kind.GROUP_SUMMARY


def seen_group(request, number):
    """A group that the member may see, locked when the request changes it; 404 otherwise."""
    return get_object_or_404(Group.objects.visible_to(request.membership).to_change(request).for_list(), number=number)


def led_group(request, number):
    """A group that the member leads; 403 for whoever only sees it."""
    group = seen_group(request, number)
    if not group.led_by(request.membership):
        raise PermissionDenied
    return group


def what_may(group, member):
    """What the member can do with the group: lead it, change its facts."""
    edits = member.can(Permission.GROUP_EDIT)
    leads, open_ = edits and group.led_by(member), group.status in (Group.Status.PLANNING, Group.Status.RUNNING)
    return {"lead": leads, "join": leads and open_, "hold": leads and group.status in (Group.Status.RUNNING, Group.Status.DONE), "edit": edits and (leads or member.can(Permission.RECORD_REVIEW)) and
            group.status != Group.Status.CANCELLED, "cancel": open_ and edits and (leads or member.can(Permission.RECORD_REVIEW)), "outline": leads and open_}


@requires(Permission.GROUP_VIEW)
@require_safe
@saved_views(gettext_lazy("Groups"))
def group_list(request, organisation):
    """The groups that one sees: how far each is."""
    chosen, table = searched(request)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "casework/group_list.html", {"filter": chosen, "table": table, "nothing_yet": not request.GET and not table.paginator.count})


@requires(Permission.GROUP_VIEW)
@require_safe
@confirmed
def group_export(request, organisation):
    """The list as a workbook: the same filter, the same columns; nobody's name but the leader's. Own fields for those who may know who is in it."""
    own = own_of_forms("group", [PLAN, SUMMARY], lambda group: group.known_to(request.membership))
    return list_workbook(request, searched(request)[1], kind="group", file="groups", own=own)


def searched(request):
    """(filter, table) of the groups that one sees."""
    everything = Group.objects.visible_to(request.membership)
    chosen = GroupFilter(request.GET, queryset=everything, membership=request.membership)
    rows = with_standing(chosen.qs).for_list().annotate(members_in=Count("members", filter=Q(members__left_on=None))).order_by("-pk")
    return chosen, GroupTable(rows)


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def group_new(request, organisation):
    """Begin to plan a group."""
    form = NewGroupForm(typed(request), membership=request.membership)
    made = []
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: made.append(services.plan_group(by=request.membership, **form.cleaned_data))):
        messages.success(request, _("The group is there. Outline its sessions, then write its plan."))
        return redirect(made[0])
    return render(request, "casework/group_new.html", {"form": form})


@requires(Permission.GROUP_EDIT, reads="group")
@require_http_methods(["GET", "POST"])
def group_edit(request, organisation, number):
    """The facts of a group."""
    group = seen_group(request, number)
    if not what_may(group, request.membership)["edit"]:
        raise PermissionDenied
    frozen = APPROVED_WITH_THE_PLAN if group.status != Group.Status.PLANNING and group.led_by(request.membership) else ()
    form = GroupForm(typed(request), instance=group, membership=request.membership, frozen=frozen)
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.change_group(group, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(group)
    return render(request, "casework/group_edit.html", {"form": form, "group": group}, status=409 if form.conflicts else 200)


@requires(Permission.GROUP_EDIT, reads="group")
@require_http_methods(["GET", "POST"])
def group_outline(request, organisation, number):
    """What each planned session is about."""
    group = led_group(request, number)
    sheet = OutlineSheet(typed(request), group, lambda seq: stage_of(group, seq))
    if request.method == "POST" and sheet.is_valid():
        try:
            services.write_outline(group, by=request.membership, rows=sheet.filled())
            messages.success(request, _("The outline is saved."))
        except services.Trouble as trouble:
            messages.warning(request, str(trouble))
        return redirect(group)
    return render(request, "casework/group_outline.html", {"group": group, "sheet": sheet, "forms": sheet.forms})


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def group_cancel(request, organisation, number):
    """Give a group up, with a reason."""
    group = seen_group(request, number)
    if group.status != Group.Status.CANCELLED and not what_may(group, request.membership)["cancel"]:
        raise PermissionDenied
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid() and save_or_complain(
            form, lambda: services.cancel_group(group, by=request.membership, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The group is cancelled. What was held stays in the ledger."))
        return redirect(group)
    return render(request, "casework/group_cancel.html", {"form": form, "group": group, "held": group.standing_sessions().count()})


# ---------- the page ----------


@requires(Permission.GROUP_VIEW, reads="group")
@require_safe
def group(request, organisation, number):
    """How far it is, what is next, its sessions, its members, its forms."""
    member = request.membership
    found = seen_group(request, number)
    grid = grid_of(found, lambda one: one.label_for(member))
    standing, sessions = standing_of(found), session_rows(found, grid)
    return render(request, "casework/group.html", {
        "group": found, "state": state_tag(found), "standing": standing, "reasons": standing.reasons(), "grid": grid, "sessions": sessions,
        "stages": stages_of(sessions), "next": next((row for row in sessions if not row["session"]), None), "may": what_may(found, member),
        "members_in": [line for line in grid.lines if line.member.left_on is None], "left": [line for line in grid.lines if line.member.left_on],
        "forms": [form_entry(found, kind) for kind in (PLAN, SUMMARY)], "texts_open": member.role != "admin"})


def session_rows(found, grid):
    """A row for each session that is planned, outlined or held: {seq, stage, outline, session, there, of}."""
    outlines = {row.seq: row for row in found.outlines.all()}
    held = {session.seq: (place, session) for place, session in enumerate(grid.sessions)}
    rows = []
    for seq in range(1, max([found.planned_sessions, *outlines, *held]) + 1):
        place, session = held.get(seq, (None, None))
        outline = outlines.get(seq)
        stage = session.stage if session else outline.stage if outline else None
        rows.append({"seq": seq, "outline": outline, "session": session, "stage": Stage(stage) if stage else None, "there": grid.totals[place] if session else None,
                     "of": session.expected if session else None})
    return rows


def stages_of(sessions):
    """The five stages with what was held and what was planned in each: {stage, held, planned}."""
    return [{"stage": stage, "held": sum(row["stage"] == stage and row["session"] is not None for row in sessions), "planned": sum(row["stage"] == stage for row in sessions)}
            for stage in Stage]


def form_entry(found, kind):
    """A form of the group on its page: its label, the newest edition if there is one."""
    return {"kind": kind, "label": Form.Kind(kind).label, "form": form_of(found, kind)}


@requires(Permission.GROUP_VIEW, reads="group")
@require_safe
def group_print(request, organisation, number):
    """The file of the group as one document. For outside the house the members stand in it by number and mask; with ?names=1 for
    those who lead it, by name."""
    member = request.membership
    found = seen_group(request, number)
    named = request.GET.get("names") == "1" and found.known_to(member)
    grid = grid_of(found, lambda one: one.label_for(member) if named else one.masked_name)
    forms = {kind: form_of(found, kind) for kind in (PLAN, SUMMARY)}
    outlines = list(found.outlines.all())
    plain = (lambda value: value) if named else outside_names(found, grid, forms.values(), outlines)
    return render(request, "casework/group_print.html", {
        "group": found, "name": plain(found.name), "state": state_tag(found), "standing": standing_of(found), "reasons": standing_of(found).reasons(), "grid": grid, "named": named,
        "may_name": found.known_to(member), "outlines": [{"row": row} | {name: plain(getattr(row, name)) for name in OUTLINED} for row in outlines],
        "plan": printed(forms[PLAN], plain), "summary": printed(forms[SUMMARY], plain),
        "texts_open": named, "records": told_sessions(found, grid) if named else [], "measures": measures_of(found, grid)})


OUTLINED = ("theme", "goal", "content")


def outside_names(found, grid, forms, outlines):
    """What covers the texts of a group that leave the house: a member's name by the member's mask, any other client's by their own."""
    masks = masks_of(grid.lines)
    names = Names(found.organisation_id, found.name, [form.content for form in forms if form], [[getattr(row, name) for name in OUTLINED] for row in outlines])
    return lambda value: names(without_names(value, masks))


def printed(row, plain):
    """What a form of the group says, or None; `plain` covers who is named in it."""
    if row is None:
        return None
    content = plain(row.content)
    return {"form_row": row, "sections": reading(row, content), "own_answers": own_answers(row, content)}


TEXTS_PRINTED = ("dynamics", "skills", "problems", "improve", "comment")


def told_sessions(found, grid):
    """Each session with its text and what was seen of its members."""
    seen, own = {}, own_of([session.record for session in grid.sessions])
    for one in Attendance.objects.filter(session__in=grid.sessions, present=True):
        seen.setdefault(one.session_id, {})[one.member_id] = one.observation
    return [{"session": session, "record": session.record, "there": there,
             "texts": [(SessionDetail._meta.get_field(name).verbose_name, text) for name in TEXTS_PRINTED if (text := getattr(session, name))] + own.get(session.record_id, []),
             "seen": [(line.label, text) for line in grid.lines if (text := seen.get(session.pk, {}).get(line.member.pk))]}
            for session, there in zip(grid.sessions, grid.totals, strict=True)]


def measures_of(found, grid):
    """The tables of change of every scale that the group used."""
    return change_tables(found, [(line.member, line.label) for line in grid.lines])
