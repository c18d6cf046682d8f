"""A session of a group: who was there (UX.md W6), and how it went."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.checks import unwilling
from casework.forms.processes import CommentForm
from casework.forms.sessions import AttendanceForm, SessionForm
from casework.models import RecordWorker, ServiceRecord, Status
from casework.photos import NotAPicture
from casework.services.groups import MOST_SESSIONS
from casework.services.sessions import stage_of
from casework.views import outbox
from casework.views.group_members import consent_words, in_group
from casework.views.groups import led_group, seen_group, what_may
from casework.views.record import handed_in
from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.services import typed
from people.names import told_apart

HOLD, CHANGE, CORRECT, READ = "hold", "change", "correct", "read"
LEFT_OF_LATE = timedelta(days=30)


def session_of(group, seq):
    """The session under this number with its record and workers, or None."""
    rows = group.standing_sessions().select_related("record__organisation", "record__project", "record__line", "group").prefetch_related(
        Prefetch("record__hands", RecordWorker.objects.select_related("membership__user")), "attendances")
    return rows.filter(seq=seq).first()


def way_to(group, session, member):
    """What the member can do with the session's attendance: hold, change, correct or only read it."""
    if session is None:
        return HOLD if what_may(group, member)["hold"] else READ
    own = any(hand.membership_id == member.pk for hand in session.record.hands.all())
    if own and session.record.is_open and member.can(Permission.RECORD_LOG):
        return CHANGE
    if not own and session.record.status == Status.APPROVED and member.can(Permission.RECORD_CORRECT):
        return CORRECT
    return READ


@requires(Permission.GROUP_EDIT)
@require_safe
def group_session_next(request, organisation, number):
    """To the first session that is not written down yet."""
    group = led_group(request, number)
    held = set(group.standing_sessions().values_list("seq", flat=True))
    return redirect("group_session", organisation, number, next(seq for seq in range(1, MOST_SESSIONS + 2) if seq not in held))


@requires(Permission.GROUP_VIEW, reads="group")
@require_http_methods(["GET", "POST"])
def group_session(request, organisation, number, seq):
    """Everyone is there until the absent are tapped; one press saves. Later the same page shows who was there, and changes it."""
    group = seen_group(request, number)
    session = session_of(group, seq)
    if not 1 <= seq <= MOST_SESSIONS or (session is None and seq > group.planned_sessions + 10):
        raise Http404
    way = way_to(group, session, request.membership)
    if outbox.is_sent_by(request):
        return attendance_from_outbox(request, group, session, seq, way)
    if request.method == "POST" and "hold" in request.POST and session is not None:
        return twice(request, session)
    if request.method == "POST" and way == READ:
        raise PermissionDenied
    form = attendance_form(request, group, session, seq, way)
    if request.method == "POST" and form.is_valid() and (held := kept(form, group, session, seq, way, request.membership)):
        return after_attendance(request, organisation, held, way)
    labels = told_apart((one.pk, one.label_for(request.membership), f"#{one.seq}") for one in form.members)
    return render(request, "casework/group_session.html", {
        "group": group, "session": session, "seq": seq, "way": way, "form": form, "chosen": form.chosen(), "outline": group.outlines.filter(seq=seq).first(),
        "stage": stage_of(group, seq), "unwilling": unwilling((one.person for one in form.members if one.person_id), request.membership),
        "expected": sum(one.left_on is None or str(one.pk) in form.chosen() for one in form.members), "members": [{"member": one, "label": labels[one.pk], "mask": f"{one.seq} {one.masked_name}" if way == HOLD else "", "consent": consent_words(one)}
                                              for one in form.members]})


def attendance_from_outbox(request, group, session, seq, way):
    """The same form and the same verb, answered to a script; a session that somebody wrote down in between is 409."""
    if refusal := outbox.not_theirs(request):
        return refusal
    address = reverse("group_session_record", args=[request.membership.organisation.slug, group.number, seq])
    if known := outbox.sent_before(request):
        return outbox.arrived(known, address, again=True)
    if session is not None or way != HOLD:
        return outbox.refused([services.SessionIsWritten() if session is not None else services.GroupNotRunning()], status=409)
    form = attendance_form(request, group, session, seq, way)
    held = form.is_valid() and kept(form, group, session, seq, way, request.membership)
    if held and "X-Now" in request.headers:
        after_attendance(request, request.membership.organisation.slug, held, way)
    return outbox.arrived(held.record, address) if held else outbox.refused(outbox.mistakes(form))


def twice(request, session):
    """The same form once more is one record; another one finds the session written down already."""
    if str(session.record.client_uuid) != request.POST.get("client_uuid"):
        messages.warning(request, str(services.SessionIsWritten()))
    return redirect(session)


def attendance_form(request, group, session, seq, way):
    """Whom to ask about: who is in, who left of late and may have been in that day, and who stands in the record already."""
    asked = {one.member_id for one in session.attendances.all()} if session else set()
    late = timezone.localdate() - LEFT_OF_LATE
    members = [one for one in in_group(group) if one.left_on is None or one.left_on >= late or one.pk in asked]
    return AttendanceForm(typed(request) if way != READ else None, request.FILES or None, group=group, members=members, session=session, by=request.membership,
                          outline=group.outlines.filter(seq=seq).first(), correcting=way == CORRECT)


def kept(form, group, session, seq, way, by):
    """Run the verb; what stands in its way becomes a sentence at the form."""
    try:
        if way == HOLD:
            return services.hold_session(group, by=by, seq=seq, client_uuid=form.cleaned_data["client_uuid"], photos=form.cleaned_data["photos"], **form.facts())
        more = {"reason": form.cleaned_data["reason"], "photos": form.cleaned_data["photos"]} if way == CORRECT else {}
        return services.change_session(session, by=by, **form.facts(), **more)
    except (services.Trouble, NotAPicture) as trouble:
        form.add_error(None, str(trouble))
        return None


def after_attendance(request, organisation, session, way):
    there = session.record.person_times
    words = ngettext("%(n)s of %(of)s was there.", "%(n)s of %(of)s were there.", there) % {"n": there, "of": session.expected}
    further = _("Now write how it went.") if way == HOLD else ""
    messages.success(request, f"{words} {further}".strip())
    if way == CORRECT:
        return redirect(session.record)
    return redirect("group_session_record", organisation, session.group.number, session.seq)


# ---------- how it went ----------


def written_session(request, number, seq):
    """A session that was held; 404 otherwise."""
    group = seen_group(request, number)
    session = session_of(group, seq)
    if session is None:
        raise Http404
    session.group = group
    return session


@requires(Permission.GROUP_VIEW, reads="group")
@require_http_methods(["GET", "POST"])
def group_session_record(request, organisation, number, seq):
    """The process of a session, what moved between its members, what was seen of each; it saves itself while somebody writes."""
    session = written_session(request, number, seq)
    writes = way_to(session.group, session, request.membership) == CHANGE
    if request.method == "POST" and not writes:
        raise PermissionDenied
    form = SessionForm(typed(request) if writes else None, session=session, by=request.membership)
    if request.method == "POST" and form.is_valid() and wrote(form, session, request.membership):
        return hand_in(request, session) if "submit" in request.POST else saved(request, session)
    return render(request, "casework/group_session_record.html", page_of(request, session, form, writes), status=409 if form.conflicts else 200)


def page_of(request, session, form, writes, commenting=None):
    """What the record of a session shows."""
    record, member = session.record, request.membership
    texts_open = record.note_open_to(member) and ServiceRecord.objects.visible_to(member).filter(pk=record.pk).exists()
    may_comment = texts_open and may_comment_on(session, member)
    return {
        "may_comment": may_comment, "commenting": commenting or (CommentForm(initial={"comment": session.comment}) if may_comment else None),
        "group": session.group, "session": session, "record": record, "form": form, "writes": writes, "texts_open": texts_open,
        "photos": record.photos.select_related("organisation"), "outline": session.group.outlines.filter(seq=session.seq).first(),
        "there": [(one.member.label_for(member), one.observation) for one in form.seen],
        "absent": [one.member.label_for(member) for one in session.with_attendances() if not one.present]}


def may_comment_on(session, member):
    """Whoever reviews and was not there; a comment of somebody else stays theirs."""
    own = any(hand.membership_id == member.pk for hand in session.record.hands.all())
    return not own and member.can(Permission.RECORD_REVIEW) and session.commented_by_id in (None, member.pk)


@requires(Permission.RECORD_REVIEW, reads="group")
@require_http_methods(["GET", "POST"])
def group_session_comment(request, organisation, number, seq):
    """What the supervisor says to a session; who wrote it down is told."""
    session = written_session(request, number, seq)
    page = page_of(request, session, SessionForm(session=session, by=request.membership), False)
    if request.method == "POST" and not page["texts_open"]:
        raise PermissionDenied
    form = CommentForm(typed(request), initial={"comment": session.comment})
    if request.method == "POST" and form.is_valid():
        try:
            services.comment_session(session, by=request.membership, **form.cleaned_data)
        except services.Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The worker reads your comment."))
            return redirect("group_session_record", organisation, number, seq)
    return render(request, "casework/group_session_record.html", page | {"commenting": form})


def wrote(form, session, by):
    try:
        services.write_session(session, by=by, **form.facts())
    except services.Trouble as trouble:
        form.add_error(None, str(trouble))
        return False
    return True


def saved(request, session):
    messages.success(request, _("Saved."))
    return redirect("group_session_record", session.organisation.slug, session.group.number, session.seq)


def hand_in(request, session):
    """Without a process nothing is handed in: it is what the supervisor reads."""
    session.record.refresh_from_db()
    if not session.record.note:
        messages.warning(request, _("Write the process before you hand the session in."))
        return redirect("group_session_record", session.organisation.slug, session.group.number, session.seq)
    if not handed_in(request, session.record, _("Submitted for review.")):
        return redirect("group_session_record", session.organisation.slug, session.group.number, session.seq)
    return redirect(session.group)


@requires(Permission.GROUP_EDIT)
@require_POST
def group_session_autosave(request, organisation, number, seq):
    """The text as it stands, kept while somebody writes: 204, or 409 when the saved one is newer or no longer open."""
    session = written_session(request, number, seq)
    if way_to(session.group, session, request.membership) != CHANGE:
        return changed_elsewhere()
    form = SessionForm(request.POST, session=session, by=request.membership)
    valid = form.is_valid()
    if form.has_error("__all__", "stale"):
        return changed_elsewhere()
    if not valid:
        name, errors = next(iter(form.errors.items()))
        return draft_refused(f"{form.fields[name].label}: {errors[0]}" if name in form.fields else errors[0])
    kept_session = services.write_session(session, by=request.membership, automatic=True, **form.facts())
    return draft_saved(version=kept_session.record.version)
