"""Satisfaction questionnaires (A4): five-point items, sent, returned and valid; answers carry no name."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Activity, Answer, Survey
from casework.services.sign_ins import device_of, new_key
from casework.services.troubles import Trouble
from organisations import audit
from organisations.keys import whole

ITEMS = {"content": _("Content"), "place": _("Time and place"), "workers": _("The social workers"), "gain": _("What I gained"), "overall": _("All in all")}
OVERALL = "overall"  # always asked: it says whether somebody is satisfied
MARKS = range(1, 6)
MOST_OWN = 5
MOST_DAYS = 60
OF_ONE_PHONE = 6
MOST_ANSWERS = 2000  # by phone


class SurveyClosed(Trouble):
    words = _("The questionnaire is closed.")


class PhoneHasAnswered(Trouble):
    words = _("This phone has answered as often as a family may. Thank you.")


class AlreadyAsked(Trouble):
    words = _("There is a questionnaire already.")


def items_of(survey):
    """(code, words) of what is asked, in its order."""
    return [(item, ITEMS[item]) if isinstance(item, str) else (item["code"], item["label"]) for item in survey.items]


def _items(codes, own):
    asked = [code for code in ITEMS if code in codes and code != OVERALL]
    return [*asked, *({"code": f"own{number}", "label": label} for number, label in enumerate(own[:MOST_OWN], 1)), OVERALL]


def _owner(survey):
    return survey.activity or survey.group


def _audited(survey, act, by, **detail):
    audit.record(act, by=by, on=survey, project=survey.project.number, detail={"of": _owner(survey).number if _owner(survey) else ""} | detail)


@transaction.atomic
def begin_survey(owner, *, by, codes=tuple(ITEMS), own=(), sent=0):
    """Ask the participants of an activity or the members of a group; raises AlreadyAsked."""
    owner = type(owner).objects.select_for_update(of=("self",)).select_related("project").get(pk=owner.pk)
    if owner.surveys.exists():
        raise AlreadyAsked
    kind = "activity" if isinstance(owner, Activity) else "group"
    survey = Survey.objects.create(organisation_id=owner.organisation_id, project=owner.project, items=_items(codes, list(own)), sent=sent, **{kind: owner})
    _audited(survey, "survey.begin", by)
    return survey


def locked_survey(survey):
    return Survey.objects.select_for_update(of=("self",)).select_related("activity", "group", "project", "organisation").get(pk=survey.pk)


@transaction.atomic
def change_survey(survey, *, by, sent, codes=None, own=()):
    """How many were asked; what is asked changes only while nobody has answered."""
    survey = locked_survey(survey)
    survey.sent = sent
    if codes is not None and not survey.answers.exists():
        survey.items = _items(codes, list(own))
    survey.version += 1
    survey.save()
    _audited(survey, "survey.change", by)
    return survey


@transaction.atomic
def open_survey(survey, *, by, until):
    """Open the public page until a moment, with a new key."""
    survey = locked_survey(survey)
    survey.key, survey.opens_at, survey.closes_at = new_key(survey.organisation), timezone.now(), until
    survey.version += 1
    survey.save()
    _audited(survey, "survey.open", by)
    return survey


@transaction.atomic
def close_survey(survey, *, by):
    """Close the public page; its key opens nothing any more."""
    survey = locked_survey(survey)
    survey.key, survey.closes_at = "", timezone.now()
    survey.version += 1
    survey.save()
    _audited(survey, "survey.close", by)
    return survey


def asked_with(key):
    """The questionnaire that is open under this key right now, inside its house's fence."""
    now = timezone.now()
    return (Survey.objects.select_related("organisation", "activity", "group", "project").filter(key=key, opens_at__lte=now, closes_at__gt=now).first())


def read_marks(survey, marks):
    """The marks that are marks: {code: 1 … 5}."""
    known = {code for code, _words in items_of(survey)}
    return {code: whole(mark, 1) for code, mark in marks.items() if code in known and whole(mark, 1) in MARKS}


def _keep(survey, *, marks, remark, mode, uid=None, device=None, by=None):
    marks = read_marks(survey, marks)
    return Answer.objects.create(organisation_id=survey.organisation_id, uid=uid or uuid.uuid4(), survey=survey, marks=marks, remark=remark[:1000],
                                 is_valid=len(marks) == len(survey.items), mode=mode, device=device, at=timezone.now(), by=by)


@transaction.atomic
def answer_survey(survey, *, mark, key, marks, remark=""):
    """A participant answers with their own phone; the same form (`key`) twice is one answer. Raises SurveyClosed, PhoneHasAnswered."""
    survey = locked_survey(survey)
    if asked_with(survey.key) is None:
        raise SurveyClosed
    known = survey.answers.filter(uid=key).first()
    if known:
        return known
    device = device_of(survey, mark)
    if survey.answers.filter(device=device).count() >= OF_ONE_PHONE or survey.answers.filter(mode="scan").count() >= MOST_ANSWERS:
        raise PhoneHasAnswered
    answer = _keep(survey, marks=marks, remark=remark, mode="scan", uid=key, device=device)
    _audited(survey, "survey.answer", None, valid=answer.is_valid)
    return answer


@transaction.atomic
def type_in_answer(survey, *, by, marks, remark="", key=None):
    """Copy a paper questionnaire; the same form twice is one answer."""
    survey = locked_survey(survey)
    known = survey.answers.filter(uid=key).first() if key else None
    if known:
        return known
    answer = _keep(survey, marks=marks, remark=remark, mode="paper", uid=key, by=by)
    _audited(survey, "survey.type", by, valid=answer.is_valid)
    return answer


@transaction.atomic
def drop_last_answer(survey, *, by):
    """Take back the paper questionnaire that this colleague typed in last; a slip of the finger. Returns whether there was one."""
    survey = locked_survey(survey)
    last = survey.answers.filter(by=by, mode="paper").order_by("-pk").first()
    if last is not None:
        last.delete()
        _audited(survey, "survey.drop", by)
    return last is not None
