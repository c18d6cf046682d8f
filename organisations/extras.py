"""Own fields of a house in its forms: which forms take them, how they are asked and read (model: ExtraField).

An app registers the forms that take own fields; a form class adds them with `add_extras`, and the answers are kept by the app
(`content["extra"]` of a form) or here by the row's uid (`answers_of`, `services.answer_extras`).
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisations.dates import DayField
from organisations.models import ExtraAnswers, ExtraField

PREFIX = "extra-"
_forms = {}


def register_form(code, label):
    """A form that takes own fields, by its code and its name in words."""
    _forms[code] = label


def registered():
    """{code: words} of all forms that take own fields."""
    return dict(_forms)


def fields_of(form):
    """The own fields in use of a form, in their order."""
    return list(ExtraField.objects.filter(form=form, is_active=True))


def form_field(field, *, draft=False):
    """How an own field is asked; in a draft nothing is required."""
    common = {"label": field.label, "help_text": field.help, "required": field.is_required and not draft}
    options = [(option, option) for option in field.options]
    kinds = {
        "text": lambda: forms.CharField(max_length=200, **common),
        "long": lambda: forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), **common),
        "number": lambda: forms.CharField(max_length=24, validators=[_number], widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common),
        "day": lambda: DayField(**common),
        "choice": lambda: forms.ChoiceField(choices=[("", "--"), *options], **common),
        "choices": lambda: forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), **common),
        "yes": lambda: forms.ChoiceField(choices=[("", "--"), ("yes", _("Yes")), ("no", _("No"))], **common),
    }
    return kinds[field.type]()


def _number(text):
    try:
        float(text)
    except ValueError:
        raise ValidationError(_("Write a number.")) from None


def add_extras(form, fields, answers=None, *, draft=False):
    """Add own fields to a form object, filled with what was answered."""
    for field in fields:
        asked = form_field(field, draft=draft)
        asked.initial = (answers or {}).get(field.code)
        form.fields[PREFIX + field.code] = asked


def typed_answers(form, fields):
    """{code: what was typed} of a form that was validated."""
    answers = {}
    for field in fields:
        value = form.cleaned_data.get(PREFIX + field.code)
        if value not in (None, "", []):
            answers[field.code] = value if isinstance(value, list) else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return answers


def was_answered(field, answer):
    """An answer as the form gives it back when nothing is changed."""
    if field.type == "day":
        return date.fromisoformat(answer) if answer else None
    return answer or ([] if field.type == "choices" else "")


def in_words(field, value):
    """An answer as it is printed."""
    if field.type == "yes":
        return {"yes": _("Yes"), "no": _("No")}.get(value, "")
    return "、".join(value) if isinstance(value, list) else value or ""


def answers_of(form, uid):
    """What was answered in the own fields of one row."""
    row = ExtraAnswers.objects.filter(form=form, owner_uid=uid).first()
    return dict(row.answers) if row else {}


def told(form, answers):
    """[(label, answer in words)] of answers {code: answer}, of fields out of use too."""
    fields = ExtraField.objects.filter(form=form, code__in=list(answers)) if answers else []
    return [(field.label, in_words(field, answers[field.code])) for field in fields]


def answered(form, uid):
    """The same of what one row keeps."""
    return told(form, answers_of(form, uid))
