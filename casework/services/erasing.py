"""What casework wrote about somebody goes with their file; what was counted stays (PIPL article 47, DOMAIN.md 4.10).

What was written about several stays, for the others: the erased one's name gives way to the file number wherever it stands. A photo of a service
of several stays as their evidence, its caption without the name; it never leaves the house again (`photos.everyone_agreed`).
"""

import re
import secrets
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import photos as pictures
from casework.models import (
    Activity,
    ActivityDetail,
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
    Group,
    GroupMember,
    HarmReport,
    Movement,
    Objective,
    Outline,
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
    WishStep,
    WorkOrder,
)
from organisations import papers
from organisations.models import ExtraAnswers
from organisations.records import SealedField
from people.models import Person


def keeps(person, by):
    """Why a file must stay: something about the person is not over. Who may not know of a mandatory report does not learn here that
    there is one (DOMAIN.md 4.11)."""
    if person.cases.filter(status=Case.Status.OPEN).exists():
        return _("A case is open. Close it first.")
    reports = person.harm_reports.exclude(status=HarmReport.Status.CLOSED)
    if reports.visible_to(by).exists():
        return _("A mandatory report is not closed.")
    if reports.exists():
        return _("Something about the client is not over. An administrator knows when the file can be erased.")
    return None


def blank(rows):
    """Empty every sealed field of the rows, and of their history; the rows stay."""
    sealed = dict.fromkeys(sealed_of(rows.model), "")
    if hasattr(rows.model, "history"):
        rows.model.history.filter(id__in=list(rows.values_list("pk", flat=True))).update(**sealed)
    rows.update(**sealed)


def answers_about(rows):
    """What was answered in the house's own fields of some rows."""
    return ExtraAnswers.objects.filter(owner_uid__in=list(rows.values_list("uid", flat=True)))


@transaction.atomic
def erase_casework(person):
    """Empty what was written about a person: in their own records, cases, wishes and reports; in records of several, in the groups and activities they
    were in, the name gives way to the file number."""
    kept = person.merged_into or person  # a merged file's records have followed to the kept one, but not the name in their texts
    same = [kept.pk, *Person.objects.filter(merged_into=kept).values_list("pk", flat=True)]
    records = set(Participation.objects.filter(person__in=same).values_list("record_id", flat=True))
    many = set(Participation.objects.filter(record__in=records).exclude(person__in=same).values_list("record_id", flat=True))
    _erase_names(sorted(many), person, kept)
    _erase_records(sorted(records - many))
    _erase_cases(person)
    Referral.objects.filter(person=person).update(consent=None)
    GroupMember.objects.filter(person=person).update(consent=None, token=None)
    blank(Attendance.objects.filter(member__person=person))
    for model in (Referral, GroupMember, ActivitySignIn, Recipient, Wish, WorkOrder, HarmReport, Movement):
        blank(model.objects.filter(person=person))
    _forget_signers(ActivitySignIn.objects.filter(person=person))
    blank(WishStep.objects.filter(wish__person=person))
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
    _put_in_groups([group.pk], {row.name: _("member %(n)s") % {"n": row.seq} for row in rows if len(row.name) > 1})
    blank(Attendance.objects.filter(member__in=rows))
    blank(rows)
    rows.update(token=None)


@transaction.atomic
def erase_remarks(survey):
    """Empty what was said in free words on a questionnaire; the marks stay and count as before."""
    rows = Answer.objects.filter(survey=survey)
    blank(rows)
    rows.update(device=None)


def _put_in_groups(groups, names):
    """Other words in place of names in all that is written about groups: outline, plan, summary and their rounds, each session."""
    _put_in_records(list(SessionDetail.objects.filter(group__in=groups).values_list("record", flat=True)), names)
    for row in Outline.objects.filter(group__in=groups):
        _put_instead(row, ["theme", "goal", "content", "materials"], names)
    _put_in_forms(Form.objects.filter(group__in=groups), names)


def _put_in_forms(forms, names):
    for row in [*forms, *FormRound.objects.filter(form__in=forms)]:
        _put_instead(row, sealed_of(row), names)


def _put_in_records(keys, names):
    """The same in records of several: in the record itself and its past, what its kind adds, what was said in review, the captions of its photos."""
    records = ServiceRecord.objects.filter(pk__in=keys)
    for record in records.select_for_update():
        _put_instead(record, ["title", "place", *sealed_of(record)], names)
    for past in ServiceRecord.history.filter(id__in=keys):
        _put_instead(past, ["title", "place"], names)
    ServiceRecord.history.filter(id__in=keys).update(**dict.fromkeys(sealed_of(ServiceRecord), ""))
    for model in (SessionDetail, VisitSheet, ConsultationDetail, ProcessDetail, ReviewRound, WorkOrder, Movement):
        for row in model.objects.filter(record__in=keys):
            _put_instead(row, sealed_of(row), names)
    for row in ActivityDetail.objects.filter(record__in=keys):
        _put_instead(row, ["summary"], names)
    for photo in Photo.objects.filter(record__in=keys):
        _put_instead(photo, ["caption"], names)
    for row in answers_about(records).select_for_update():
        _put_instead(row, ["answers"], names)
    blank(Correction.objects.filter(record__in=keys))


def sealed_of(row):
    """The names of a model's sealed fields."""
    return [field.name for field in row._meta.concrete_fields if isinstance(field, SealedField)]


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
    for name in sorted(names, key=len, reverse=True) if isinstance(value, str) else ():
        within = re.escape(name) if not name.isascii() else rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])"  # "An" does not stand in "And"
        value = re.sub(within, lambda _found, words=str(names[name]): words, value)
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


def _erase_names(keys, person, kept):
    """Where several are written about the others' part stays: the name becomes the file number, wherever it is written. A word of one character is no
    name that tells who somebody is, and stands in many others."""
    names = {name: kept.number for name in (person.name, person.alias) if len(name) > 1}
    if not names:
        return
    groups = Group.objects.filter(members__person__in=[person, kept]).values_list("pk", flat=True)
    activities = Activity.objects.filter(Q(record__in=keys) | Q(sign_ins__person__in=[person, kept])).values_list("pk", flat=True)
    _put_in_groups(list(groups), names)
    _put_in_forms(Form.objects.filter(activity__in=list(activities)), names)
    _put_in_records(keys, names)


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
