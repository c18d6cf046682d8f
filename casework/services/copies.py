"""Casework's part of the copy of a file for the client or a guardian: all that was done and written for them, in words (PIPL article 45; Regulations
on the protection of minors online, article 34).

Other clients' names are masked wherever they stand, in records of several also the names of those without a file. What stays out stands in LEFT_OUT
with its reason; a test (tests/casework/test_copies.py) fails when a model or a sealed field is neither told nor left out with a reason.
"""

from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.masks import Names
from casework.models import Movement, ServiceRecord
from casework.models.details import detail_of
from casework.sheets import in_words, sheet_for
from organisations import extras
from organisations.models import ExtraAnswers
from organisations.templatetags import house
from organisations.templatetags.house import moment
from people.search import names_of_kin

LEFT_OUT = {
    "casework.HarmReport": "restricted to who reported, the supervisor and the head (DOMAIN.md 4.11): a guardian may be whom it is about",
    "casework.ReviewRound": "a reviewer speaks about the worker's record, not about the client",
    "casework.Correction": "what an approved record said before it was set right; the record as it is now is told",
    "casework.VisitStop": "the plan of a worker's day; what came of it is a service record",
    "casework.Erasure": "a step of the house's own list of what is to be erased",
    "casework.WishStep": "the days of the steps stand in the wish",
    "casework.Photo": "pictures are no words: how many there are and their captions are told with the record",
    "casework.Activity": "planned for everybody; that the client signed or took part is told",
    "casework.ActivityPartner": "another body with a part in an activity",
    "casework.Survey": "asked of everybody",
    "casework.Answer": "carries no name and leads to nobody",
    "casework.Duty": "the hours of a volunteer",
    "casework.Case.referrer": "who turned to us about the client is somebody else, whom telling may endanger",
    "casework.ConsultationDetail.caller": "the same of who asked",
    "casework.Wish.donor": "who fulfils a wish is somebody else",
    "casework.ProcessDetail.reflection": "the worker's thoughts about their own work",
    "casework.ProcessDetail.comment": "the supervisor speaks to the worker about their work",
    "casework.SessionDetail": "about the group as a whole and how it was led; what was seen of the client is told",
    "casework.FormRound.content": "what a form said when it was handed in before; the form as it is now is told",
}


def day(value):
    """A day in words; nothing where there is none, as the copy is plain text."""
    return house.day(value) if value else ""


def told(row, *, but=()):
    """[(label, words)] of everything that a row holds, but keys, references and what is named in `but` or left out."""
    found = []
    for field in row._meta.concrete_fields:
        if field.is_relation or field.primary_key or field.name in ("uid", "version", *but) or isinstance(field, BinaryField) or f"{row._meta.label}.{field.name}" in LEFT_OUT:
            continue
        value = getattr(row, field.name)
        if value not in (None, "", [], {}, False):
            found.append((capfirst(field.verbose_name), words_of(row, field, value)))
    return found


def words_of(row, field, value):
    """One value as it is read."""
    if isinstance(field, ArrayField) and field.base_field.choices:
        return "、".join(str(dict(field.base_field.flatchoices).get(code, code)) for code in value)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if value is True:
        return _("Yes")
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value)


def lines(rows):
    """Several facts as one text."""
    colon = _(": ")
    return "\n".join(f"{label}{colon}{words}" for label, words in rows if words)


def copy_part(person):
    """[(title, [(label, text)])] of what casework keeps about a person, other clients' names masked."""
    own = own_names(person)
    records = list(records_of(person))
    answered = answers_of([*(record.uid for record in records), *(wish.uid for wish in person.wishes.all())])
    parts = [(_("Services"), [service_of(record, person, own, answered.get(record.uid, [])) for record in records])]
    for case in person.cases.select_related("worker__user", "project").order_by("received_at"):
        parts += case_parts(case)
    parts.append((_("Referrals"), [(f"{referral.number} {referral.get_kind_display()}", lines(told(referral, but=("number", "kind")))) for referral in person.referrals.all()]))
    word = _("Group")
    for member in person.group_memberships.select_related("group"):
        parts.append((f"{word} {member.group.number} {member.group.name}", group_rows(member, person, own)))
    parts += [
        (_("Activities"), [(f"{day(row.activity.starts_at)} {row.activity.name}", lines(told(row, but=("token", "device")))) for row in person.activity_sign_ins.select_related("activity")]),
        (_("Wishes"), [(wish.number, lines(told(wish, but=("number",)) + answered.get(wish.uid, []))) for wish in person.wishes.all()]),
        (_("Goods received"), goods_of(person)),
        (_("Work orders"), [(order.number, lines(told(order, but=("number",)))) for order in person.work_orders.all()]),
        (_("Visits"), told(person.visit_due) if hasattr(person, "visit_due") else []),
    ]
    parts = [(str(title), [(str(label), str(words)) for label, words in rows]) for title, rows in parts if rows]
    return [(title, rows) for title, rows in Names(person.organisation_id, parts, but=own)(parts)]


def answers_of(uids):
    """{uid: [(label, words)]} of what was answered in the house's own fields of several rows."""
    return {row.owner_uid: extras.told(row.form, row.answers) for row in ExtraAnswers.objects.filter(owner_uid__in=uids)}


def own_names(person):
    """Names that may stand in the copy: the client's, those of files merged into theirs, and those of the guardians who may read it and of the others at home."""
    names = [person.name, person.alias, *(one.name for one in person.guardians.all()), *names_of_kin(person)]
    return [name for name in [*names, *(merged.name for merged in type(person).objects.filter(merged_into=person))] if name]


# ---------- services ----------


def records_of(person):
    """Every service the client took part in, in its order; void ones say so."""
    return ServiceRecord.objects.filter(participations__person=person).with_facts().select_related("sheet", "process__case", "session__group").prefetch_related(
        "hands__membership__user", "participations__person", "photos", "session__group__members").order_by("started_at")


def service_of(record, person, own, answered):
    """(label, text) of one service: when, what, by whom, the note, the sheet. What is written about several stands without the others' names."""
    others = [one.person for one in record.participations.all() if one.person_id != person.pk]
    rows = [(_("Workers"), "、".join(hand.membership.name for hand in record.hands.all()))]
    if others:
        rows.append((_("Other clients who took part"), str(len(others))))
    rows += told(record, but=("number", "client_uuid", "kind", "person_times", "evidence_complete", "countable", "reasons", "submitted_at", "decided_at",
                              *(("note",) if hasattr(record, "process") else ())))
    if hasattr(record, "process"):
        rows.append((_("Process record"), f"{record.process.case.number} {record.process.seq}"))
    if hasattr(record, "session"):
        rows.append((_("Group"), f"{record.session.group.number} {record.session.group.name} {record.session.seq}"))
    elif (detail := detail_of(record)) is not None:
        rows += told(detail, but=("is_planned", "is_summarised", "sign_in_count"))
    if hasattr(record, "sheet"):
        rows += told(record.sheet, but=("written_at",))
    rows += answered
    photos = list(record.photos.all())
    if photos:
        rows.append((_("Photos"), " · ".join([str(len(photos)), *(photo.caption for photo in photos if photo.caption)])))
    there = [other.name for other in others] + guests_of(record)
    return f"{day(record.day)} {record.get_kind_display()} {record.number}", without_others(lines(rows), there, person, own)


def guests_of(record):
    """The names of those without a file who were in the group of a session."""
    return [member.name for member in record.session.group.members.all() if member.name] if hasattr(record, "session") else []


def without_others(text, there, person, own):
    """A text about several without the names, and the given names, of the others."""
    return Names(person.organisation_id, there=[name for name in there if name], but=own)(text)


# ---------- cases ----------


def case_parts(case):
    """The case and its forms, process records, follow-ups and whatever else belongs to it, each under its own title."""
    facts = told(case, but=("number",)) + [(_("Worker"), case.worker.name), (_("Project"), case.project.title)]
    facts += [(day(step.on), " · ".join(filter(None, [str(step.get_act_display()), step.reason]))) for step in case.steps.all()]
    titled = [("", facts)]
    for form in case.forms.prefetch_related("rounds__by__user", "objectives").order_by("kind", "edition"):
        titled.append((f"{form.get_kind_display()} {form.edition} · {form.get_status_display()}", form_rows(form)))
    titled += [
        (_("Process records"), [process_of(process) for process in case.processes.select_related("record").prefetch_related("touches__objective")]),
        (_("Scores"), [(f"{score.scale.name} {day(score.on)}", f"{score.get_phase_display()} {score.value}") for score in case.scores.select_related("scale")]),
        (_("Follow-ups"), [(str(one.seq), lines(told(one, but=("seq",)))) for one in case.follow_ups.all()]),
        (_("Placements"), [(day(one.since), lines(told(one, but=("since",)))) for one in case.placements.all()]),
        (_("Files"), [(day(paper.at), lines(told(paper, but=("sha256", "size", "at")))) for paper in case.papers.all()]),
    ]
    word = _("Case")
    return [(" · ".join(filter(None, [f"{word} {case.number}", str(title)])), rows) for title, rows in titled]


def form_rows(form):
    """What a form says, who signed it, what was decided about it; of a plan its objectives with what came of them."""
    sheet = sheet_for(form)
    rows = [(part.label, in_words(part, form.content[part.key])) for part in sheet.parts() if form.content.get(part.key)]
    rows += extras.told(form.kind, form.content.get("extra", {}))
    signs = dict(sheet.signs)
    rows += [(signs.get(code, code), " · ".join(filter(None, [signed.get("name"), signed.get("on")]))) for code, signed in (form.signatures or {}).items()]
    word = pgettext("plan", "Objective")
    rows += [(f"{word} {one.seq}", lines(told(one, but=("seq",)))) for one in form.objectives.all()]
    return rows + [(f"{one.get_verdict_display()} {day(one.at)}", " · ".join(filter(None, [one.by.name, one.opinion]))) for one in form.rounds.all()]


def process_of(process):
    """(label, text) of a process record with its note and how far each objective came."""
    record = process.record
    rows = [*told(process, but=("seq", "commented_at")), (_("Minutes"), str(record.minutes)), (_("Place"), record.place), (_("Note"), record.note)]
    rows += [(touch.objective.text, str(touch.get_progress_display())) for touch in process.touches.all()]
    return f"{process.seq} · {day(record.day)} · {record.number}", lines(rows)


# ---------- groups and goods ----------


def group_rows(member, person, own):
    """When the client was in the group, session by session whether they were there and what was seen of them, how they scored."""
    rows = told(member, but=("seq", "token"))
    there = list(member.group.members.exclude(pk=member.pk).select_related("person"))
    names = [other.person.name if other.person_id else other.name for other in there]
    word = _("Session")
    for one in member.attendances.select_related("session__record").order_by("session__seq"):
        words = _("was there") if one.present else _("was not there")
        rows.append((f"{word} {one.session.seq} · {day(one.session.record.day)}", " · ".join(filter(None, [words, one.observation]))))
    rows += [(f"{score.scale.name} {day(score.on)}", f"{score.get_phase_display()} {score.value}") for score in member.scores.select_related("scale")]
    return [(label, without_others(str(words), names, person, own)) for label, words in rows]


def goods_of(person):
    """What was handed over, in distributions and on visits; with who signed for it. What was handed to a household on a visit names nobody of it."""
    rows = [(f"{day(row.distribution.handed_on)} {row.distribution.title}".strip(), lines([(_("Goods"), f"{row.distribution.item.name} {row.quantity} {row.distribution.item.unit}"),
                                                                                  *told(row, but=("quantity",))]))
            for row in person.goods_received.select_related("distribution__item")]
    return rows + [(day(move.on), lines([(_("Goods"), f"{move.item.name} {move.gone} {move.item.unit}"), *told(move, but=("quantity", "on"))]))
                   for move in Movement.objects.filter(Q(person=person) | Q(person=None, record__participations__person=person)).select_related("item").order_by("pk")]
