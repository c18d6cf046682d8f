"""What a house sets for itself: own fields in its forms, the pattern of its numbers, answers in own fields."""

import re

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.extras import registered
from organisations.models import ExtraAnswers, ExtraField, NumberTemplate
from organisations.numbering import check_pattern, kinds


class UnknownForm(Exception):
    """No form of this name takes own fields."""


class UnknownKind(Exception):
    """Nothing of this kind is numbered by a pattern."""


class PatternInThePast(Exception):
    """A pattern holds from today on or from a later day: numbers already given stay as they are."""


@transaction.atomic
def add_extra_field(form, *, label, by, type="text", options=(), is_required=False, help=""):  # noqa: A002  the field's own words
    """Ask for one thing more in a form; raises UnknownForm."""
    if form not in registered():
        raise UnknownForm(form)
    fields = ExtraField.objects.select_for_update().filter(form=form)
    last = fields.order_by("-seq").first()
    field = ExtraField.objects.create(organisation=by.organisation, form=form, code=_code(label, set(fields.values_list("code", flat=True))), label=label, type=type,
                                      options=list(options), is_required=is_required, help=help, seq=(last.seq if last else 0) + 1)
    audit.record("field.add", by=by, on=field, detail={"form": form, "code": field.code, "type": type})
    return field


def _code(label, taken):
    """A short name for the field, never used before in this form."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:24] or "field"
    return next(code for n in range(1, 1000) if (code := plain if n == 1 and plain != "field" else f"{plain}_{n}") not in taken)


@transaction.atomic
def change_extra_field(field, *, by, **changes):
    """Other words, options, order, or out of use; the type stays, or old answers would lose their meaning."""
    field = ExtraField.objects.select_for_update().get(pk=field.pk)
    for name in ("label", "options", "is_required", "help", "is_active", "seq"):
        if name in changes:
            setattr(field, name, changes[name])
    field.version += 1
    field.save()
    audit.record("field.change", by=by, on=field, detail={"form": field.form, "code": field.code, "fields": sorted(changes)})
    return field


@transaction.atomic
def answer_extras(form, uid, *, answers, by, on=None):
    """Keep what was answered in the own fields of one row; `on` is that row, for the audit trail. What a field out of use holds stays."""
    row, made = ExtraAnswers.objects.select_for_update().get_or_create(organisation=by.organisation, form=form, owner_uid=uid)
    past = set() if made else set(ExtraField.objects.filter(form=form, is_active=False).values_list("code", flat=True))
    row.answers = {code: answer for code, answer in (row.answers or {}).items() if code in past} | answers
    row.save()
    audit.record("field.answer", by=by, on=on or row, detail={"form": form, "codes": sorted(answers)})
    return row


@transaction.atomic
def set_number_pattern(kind, *, pattern, since, by):
    """Write numbers of a kind another way from a day on; raises UnknownKind, BadPattern, PatternInThePast."""
    if kind not in kinds():
        raise UnknownKind(kind)
    check_pattern(pattern, kind)
    if since < timezone.localdate():
        raise PatternInThePast
    row, _made = NumberTemplate.objects.update_or_create(organisation=by.organisation, kind=kind, since=since, defaults={"pattern": pattern})
    audit.record("numbers.change", by=by, on=row, detail={"kind": kind, "pattern": pattern, "since": since.isoformat()})
    return row
