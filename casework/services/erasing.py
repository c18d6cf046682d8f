"""What casework wrote about somebody goes with their file; what was counted stays (PIPL article 47, DOMAIN.md 4.10)."""

import secrets
from functools import partial

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework import photos as pictures
from casework.models import (
    ActivitySignIn,
    Answer,
    Attendance,
    Case,
    CasePaper,
    CaseStep,
    ConsultationDetail,
    Correction,
    FollowUp,
    Form,
    FormRound,
    GroupMember,
    HarmReport,
    Movement,
    Objective,
    Participation,
    Photo,
    Placement,
    ProcessDetail,
    Recipient,
    Referral,
    ReviewRound,
    ServiceRecord,
    SessionDetail,
    VisitDue,
    VisitSheet,
    Wish,
    WorkOrder,
)
from organisations import papers
from organisations.models import ExtraAnswers
from organisations.records import SealedField


def keeps(person):
    """Why a file must stay: something about the person is not over."""
    if person.cases.filter(status=Case.Status.OPEN).exists():
        return _("A case is open. Close it first.")
    if person.harm_reports.exclude(status=HarmReport.Status.CLOSED).exists():
        return _("A mandatory report is not closed.")
    return None


def blank(rows):
    """Empty every sealed field of the rows, and of their history; the rows stay."""
    sealed = {field.name: "" for field in rows.model._meta.concrete_fields if isinstance(field, SealedField)}
    if hasattr(rows.model, "history"):
        rows.model.history.filter(id__in=list(rows.values_list("pk", flat=True))).update(**sealed)
    rows.update(**sealed)


def answers_about(rows):
    """What was answered in the house's own fields of some rows."""
    return ExtraAnswers.objects.filter(owner_uid__in=list(rows.values_list("uid", flat=True)))


@transaction.atomic
def erase_casework(person):
    """Empty what was written about a person: in their own records, cases, wishes and reports; in records of several, the name gives way to the file number."""
    records = Participation.objects.filter(person=person).values_list("record_id", flat=True)
    many = Participation.objects.filter(record__in=list(records)).values("record").annotate(n=Count("pk"))
    alone = [row["record"] for row in many if row["n"] == 1]
    _erase_records(alone)
    _erase_names([row["record"] for row in many if row["n"] > 1], person)
    _erase_cases(person)
    Referral.objects.filter(person=person).update(consent=None)
    GroupMember.objects.filter(person=person).update(consent=None, token=None)
    blank(Attendance.objects.filter(member__person=person))
    for model in (Referral, GroupMember, ActivitySignIn, Recipient, Wish, WorkOrder, HarmReport, Movement):
        blank(model.objects.filter(person=person))
    _forget_signers(ActivitySignIn.objects.filter(person=person))
    answers_about(Wish.objects.filter(person=person)).delete()
    VisitDue.objects.filter(person=person).delete()


@transaction.atomic
def erase_signatures(activity):
    """Empty the names under an activity of all who have no file; each signature stays and counts as before."""
    rows = ActivitySignIn.objects.filter(activity=activity, person=None)
    blank(rows)
    _forget_signers(rows)


@transaction.atomic
def erase_members(group):
    """Empty who was in a group without a file, and what was seen of them; in the group's own texts their place in the list stands for the name.
    Each attendance stays and counts as before."""
    rows = GroupMember.objects.filter(group=group, person=None)
    names = {row.name: _("member %(n)s") % {"n": row.seq} for row in rows if len(row.name) > 1}
    sessions = SessionDetail.objects.filter(group=group)
    records = list(sessions.values_list("record", flat=True))
    for record in ServiceRecord.objects.filter(pk__in=records).select_for_update():
        _put_instead(record, ["note"], names)
    ServiceRecord.history.filter(id__in=records).update(note="")
    blank(Correction.objects.filter(record__in=records))
    for session in sessions:
        _put_instead(session, [field.name for field in SessionDetail._meta.concrete_fields if isinstance(field, SealedField)], names)
    forms = Form.objects.filter(group=group)
    for row in [*forms, *FormRound.objects.filter(form__in=forms)]:
        _put_instead(row, [field.name for field in row._meta.concrete_fields if isinstance(field, SealedField)], names)
    blank(Attendance.objects.filter(member__in=rows))
    blank(rows)
    rows.update(token=None)


@transaction.atomic
def erase_remarks(survey):
    """Empty what was said in free words on a questionnaire; the marks stay and count as before."""
    rows = Answer.objects.filter(survey=survey)
    blank(rows)
    rows.update(device=None)


def _put_instead(row, fields, names):
    """A row's texts, tables too, with other words in place of names."""
    changed = [field for field in fields if (text := getattr(row, field)) and _replaced(text, names) != text]
    for field in changed:
        setattr(row, field, _replaced(getattr(row, field), names))
    if changed:
        row.save(update_fields=changed)


def _replaced(value, names):
    if isinstance(value, dict):
        return {key: _replaced(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, names) for one in value]
    for name, words in names.items() if isinstance(value, str) else ():
        value = value.replace(name, str(words))
    return value


def _forget_signers(rows):
    """The keyed hashes too: with them one could still ask whether somebody of a name had signed."""
    emptied = list(rows)
    for row in emptied:
        row.token, row.device = secrets.token_bytes(16), None
    ActivitySignIn.objects.bulk_update(emptied, ["token", "device"], batch_size=500)


def _erase_records(keys):
    """Records of nobody else: notes, answers, sheets, photos, what was said in review."""
    blank(ServiceRecord.objects.filter(pk__in=keys))
    answers_about(ServiceRecord.objects.filter(pk__in=keys)).delete()
    for model in (ConsultationDetail, VisitSheet, ProcessDetail, ReviewRound, Correction, Movement):
        blank(model.objects.filter(record__in=keys))
    for photo in Photo.objects.filter(record__in=keys):
        transaction.on_commit(partial(pictures.forget, photo))
        photo.delete()


def _erase_names(keys, person):
    """In a record of several the others' part stays: the name becomes the file number, wherever it is written."""
    names = [name for name in (person.name, person.alias) if name]
    for record in ServiceRecord.objects.filter(pk__in=keys).select_for_update():
        note = _without(record.note, names, person)
        if note != record.note:
            record.note = note
            record.save(update_fields=["note"])
    for row in answers_about(ServiceRecord.objects.filter(pk__in=keys)).select_for_update():
        row.answers = {code: _without(answer, names, person) for code, answer in row.answers.items()}
        row.save(update_fields=["answers"])
    ServiceRecord.history.filter(id__in=keys).update(note="")
    blank(Correction.objects.filter(record__in=keys))


def _without(text, names, person):
    """A text, or several chosen ones, with the file number in place of the names."""
    if isinstance(text, list):
        return [_without(one, names, person) for one in text]
    for name in names:
        text = text.replace(name, person.number)
    return text


def _erase_cases(person):
    cases = list(Case.objects.filter(person=person).values_list("pk", flat=True))
    forms = list(Form.objects.filter(case__in=cases).values_list("pk", flat=True))
    blank(Case.objects.filter(pk__in=cases))
    blank(Form.objects.filter(pk__in=forms))
    for model in (FormRound, Objective):
        blank(model.objects.filter(form__in=forms))
    for model in (CaseStep, FollowUp, Placement):
        blank(model.objects.filter(case__in=cases))
    for paper in CasePaper.objects.filter(case__in=cases):
        transaction.on_commit(partial(papers.drop, paper.organisation, paper.uid))
        paper.delete()
