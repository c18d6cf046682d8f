"""Forms of questionnaires: what is asked, and one answer."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.services.surveys import ITEMS, MOST_OWN, OVERALL, items_of
from organisations.dates import DayField

MARKS = [("5", pgettext_lazy("mark", "Very good")), ("4", pgettext_lazy("mark", "Good")), ("3", pgettext_lazy("mark", "Fair")), ("2", pgettext_lazy("mark", "Poor")),
         ("1", pgettext_lazy("mark", "Very poor"))]


class SurveyForm(forms.Form):
    """What is asked and of how many."""

    codes = forms.MultipleChoiceField(label=_("Asked"), choices=[(code, words) for code, words in ITEMS.items() if code != OVERALL], required=False,
                                      widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), help_text=_("“All in all” is always asked."))
    own = forms.CharField(label=_("Own questions"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                          help_text=_("One a line, answered from 1 to 5."))
    sent = forms.IntegerField(label=_("Questionnaires handed out"), min_value=0, max_value=100000, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                              help_text=_("How many people were asked, on paper and by phone."))

    def clean_own(self):
        lines = [line.strip() for line in self.cleaned_data["own"].splitlines() if line.strip()]
        if len(lines) > MOST_OWN or any(len(line) > 80 for line in lines):
            raise ValidationError(_("At most %(n)s own questions of 80 characters each."), params={"n": MOST_OWN})
        return lines


class UntilForm(forms.Form):
    """How long the questionnaire stays open for phones."""

    until = DayField(label=_("Open until"), picker=True, earliest=timezone.localdate)


class AnswerForm(forms.Form):
    """One answer: a mark for each item, and own words."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    remark = forms.CharField(label=_("What else you want to say"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.codes = [code for code, _words in items_of(survey)]
        for code, words in items_of(survey):
            self.fields[f"item-{code}"] = forms.ChoiceField(label=words, choices=MARKS, required=False, widget=forms.RadioSelect)

    def items(self):
        return [self[f"item-{code}"] for code in self.codes]

    def marks(self):
        return {code: self.cleaned_data[f"item-{code}"] for code in self.codes if self.cleaned_data.get(f"item-{code}")}

    @property
    def is_whole(self):
        return len(self.marks()) == len(self.codes)


class TypedForm(forms.Form):
    """A paper answer by the keyboard: the marks in their order, 54545, and own words."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    digits = forms.CharField(label=pgettext_lazy("questionnaire", "Marks"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}))
    remark = forms.CharField(label=_("In their own words"), required=False, max_length=1000, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.codes = [code for code, _words in items_of(survey)]
        self.fields["digits"].help_text = _("%(n)s digits from 1 to 5 in the order of the questions; 0 where nothing or two things were ticked.") % {"n": len(self.codes)}

    def clean_digits(self):
        text = "".join(self.cleaned_data["digits"].split())
        if len(text) != len(self.codes) or set(text) - set("012345"):
            raise ValidationError(_("%(n)s digits from 0 to 5 are needed."), params={"n": len(self.codes)})
        return text

    def marks(self):
        return {code: mark for code, mark in zip(self.codes, self.cleaned_data["digits"], strict=True) if mark != "0"}
