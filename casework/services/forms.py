"""The forms of cases, groups and activities: written, handed in, decided about, replaced by the next edition."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from casework.models import Activity, Case, Form, FormRound, Group
from casework.services.troubles import FormIncomplete, FormNotOpen, NotTheDecider, OpinionMissing
from casework.sheets import problems, sheet_for
from casework.sheets.shape import Problem
from organisations import audit
from organisations.access import Permission
from organisations.extras import fields_of
from organisations.services import tell

OWNERS = {"case": Case, "group": Group, "activity": Activity}
OWNER_OF = {Form.Kind.INTAKE: "case", Form.Kind.ASSESSMENT: "case", Form.Kind.PLAN: "case", Form.Kind.EVALUATION: "case", Form.Kind.CLOSING: "case",
            Form.Kind.GROUP_PLAN: "group", Form.Kind.GROUP_SUMMARY: "group", Form.Kind.ACTIVITY_PLAN: "activity", Form.Kind.ACTIVITY_SUMMARY: "activity"}
Status = Form.Status
_on_approval, _before_handing_in, _on_beginning, _counting = {}, {}, {}, {}


def on_approval(kind):
    """Register `handler(form, by)`: what an approval does to the form's owner, in the same transaction."""

    def register(handler):
        _on_approval.setdefault(kind, []).append(handler)
        return handler

    return register


def before_handing_in(kind):
    """Register `checker(form) -> [words or Problem]`: what must be there beyond the form itself before it is handed in; a Problem says at which field."""

    def register(checker):
        _before_handing_in.setdefault(kind, []).append(checker)
        return checker

    return register


def on_beginning(kind):
    """Register `starter(owner, by) -> content or None`: what a new form begins with; it may raise a Trouble, then no form begins."""

    def register(starter):
        _on_beginning[kind] = starter
        return starter

    return register


def counting_for(kind):
    """Register `counter(owner) -> {field: text}`: what nobody types, drawn from the rows while the form is open and kept with each round."""

    def register(counter):
        _counting[kind] = counter
        return counter

    return register


def counted(form):
    """{field: text} of what is counted for an open form; what was handed in keeps its own."""
    return _counting[form.kind](form.owner) if form.is_open and form.kind in _counting else {}


# ---------- finding ----------


def form_of(owner, kind):
    """The newest edition of a form, or None."""
    return owner.forms.filter(kind=kind).order_by("-edition").first()


def approved(owner, kind):
    """The form in force: its newest approved edition, or None."""
    return owner.forms.filter(kind=kind, status=Status.APPROVED).order_by("-edition").first()


def writers(form):
    """The keys of the members who write a form: whoever leads its owner, and who began it."""
    owner = form.owner
    leads = (owner.worker_id,) if form.case_id else (owner.leader_id, owner.co_leader_id)
    return {form.written_by_id, *leads} - {None}


def may_write(form, membership):
    """Whether the member writes on the form while it is open."""
    return form.is_open and membership.pk in writers(form) and membership.can(Permission.RECORD_LOG)


def reviews(form, membership):
    """Whether a member who sees the owner decides about the form."""
    return membership.can(Permission.RECORD_REVIEW) and membership.pk not in writers(form)


def may_decide(form, membership):
    """Whether the member decides about the form: reviews records, may read it, and did not write it."""
    return reviews(form, membership) and Form.objects.visible_to(membership).filter(pk=form.pk).exists()


def missing(form):
    """What stands in the way of handing in: the form's own problems, the house's own fields, what its owner must have."""
    found = problems(sheet_for(form), form.content)
    answers = form.content.get("extra", {})
    for field in fields_of(form.kind):
        if field.is_required and not answers.get(field.code):
            found.append(Problem(f"extra-{field.code}", field.label))
    more = [one for checker in _before_handing_in.get(form.kind, []) for one in checker(form)]
    return found + [one if isinstance(one, Problem) else Problem("", str(one)) for one in more]


# ---------- writing ----------


@transaction.atomic
def begin_form(owner, kind, *, by, content=None):
    """The open draft of a form, or a new one; an approved form is changed by `next_edition`. Raises FormNotOpen."""
    kind = Form.Kind(kind)
    owner = type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    last = form_of(owner, kind)
    if last is not None and last.status != Status.REPLACED:
        if last.is_open:
            return last
        if kind != Form.Kind.EVALUATION or last.status == Status.SUBMITTED:  # a case is evaluated on the way and at the end
            raise FormNotOpen
    begun = _on_beginning[kind](owner, by) if kind in _on_beginning else None
    form = Form.objects.create(organisation=owner.organisation, kind=kind, edition=(last.edition if last else 0) + 1, written_by=by, content=content or begun or {},
                               **{OWNER_OF[kind]: owner})
    audit.record("form.begin", by=by, on=form, project=owner.project.number, detail={"kind": kind, "owner": owner.number})
    return form


def locked(form):
    """The row as it is now, held until the transaction ends."""
    return Form.objects.select_for_update(of=("self",)).select_related("case", "group", "activity", "organisation").get(pk=form.pk)


@transaction.atomic
def save_form(form, *, content, by, signatures=None, seen=None, automatic=False):
    """Keep what was written; nothing needs to be right yet. Raises FormNotOpen, also when `seen` is not the version that is there."""
    form = locked(form)
    if not form.is_open or (seen is not None and seen != form.version):
        raise FormNotOpen
    form.content = content | counted(form)
    if signatures is not None:
        form.signatures = signatures
    form.version += 1
    form.saved_at = timezone.now()
    form.save()
    if not automatic:
        audit.record("form.save", by=by, on=form, project=form.owner.project.number, detail={"kind": form.kind, "owner": form.owner.number})
    return form


@transaction.atomic
def submit_form(form, *, by):
    """Hand a form to whoever decides; raises FormNotOpen, FormIncomplete with what is missing."""
    form = locked(form)
    if not form.is_open:
        raise FormNotOpen
    form.content = form.content | counted(form)
    found = missing(form)
    if found:
        raise FormIncomplete(found)
    form.status = Status.SUBMITTED
    form.submitted_at = timezone.now()
    return _stepped(form, "form.submit", by)


def _stepped(form, act, by):
    form.version += 1
    form.save()
    audit.record(act, by=by, on=form, project=form.owner.project.number, detail={"kind": form.kind, "owner": form.owner.number, "edition": form.edition})
    return form


# ---------- deciding ----------


@transaction.atomic
def approve_form(form, *, by, opinion=""):
    """Approve what was handed in; an older approved edition is replaced. Raises FormNotOpen, NotTheDecider, and what a handler raises."""
    form = _decided(form, FormRound.Verdict.APPROVED, by=by, opinion=opinion)
    owner = {OWNER_OF[Form.Kind(form.kind)]: form.owner}
    if form.kind != Form.Kind.EVALUATION:
        for older in Form.objects.select_for_update().filter(kind=form.kind, status=Status.APPROVED, **owner).exclude(pk=form.pk):
            older.status = Status.REPLACED
            older.version += 1
            older.save()
    for handler in _on_approval.get(form.kind, []):
        handler(form, by)
    return _stepped(form, "form.approve", by)


@transaction.atomic
def return_form(form, *, by, opinion):
    """Give a form back with an opinion; raises FormNotOpen, NotTheDecider, OpinionMissing."""
    if not opinion.strip():
        raise OpinionMissing
    form = _decided(form, FormRound.Verdict.RETURNED, by=by, opinion=opinion.strip())
    tell([form.written_by], kind="form.returned", by=by, path=reverse("form_edit", args=[form.organisation.slug, form.uid]), params={"number": form.owner.number, "who": by.name})
    return _stepped(form, "form.return", by)


def _decided(form, verdict, *, by, opinion):
    form = locked(form)
    if form.status != Status.SUBMITTED:
        raise FormNotOpen
    if not may_decide(form, by):
        raise NotTheDecider
    form.status = Status(verdict)
    form.decided_at = timezone.now()
    FormRound.objects.create(organisation=form.organisation, form=form, seq=form.rounds.count() + 1, verdict=verdict, opinion=opinion, content=form.content,
                             submitted_at=form.submitted_at, by=by, at=form.decided_at)
    return form


@transaction.atomic
def next_edition(form, *, by):
    """A new draft with what the approved edition says; it stays in force until the new one is approved. Raises FormNotOpen."""
    form = locked(form)
    last = form_of(form.owner, form.kind)
    if form.status != Status.APPROVED or last.pk != form.pk:
        raise FormNotOpen
    new = Form.objects.create(organisation=form.organisation, kind=form.kind, edition=form.edition + 1, written_by=by, content=form.content,
                              **{OWNER_OF[Form.Kind(form.kind)]: form.owner})
    audit.record("form.next", by=by, on=new, project=new.owner.project.number, detail={"kind": new.kind, "owner": new.owner.number, "edition": new.edition})
    return new
