"""Forms of the panel: seats, the statement, the score sheet, the release, decisions."""

import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission, Role, granted
from organisations.forms import VersionedForm
from organisations.models import Membership
from projects.forms.money import MoneyField
from projects.models import Outcome, ReviewSheet

WRONG = ("min_value", "max_value", "invalid", "max_decimal_places", "max_digits", "max_whole_digits")
LEVELS = (5, 4, 3, 2, 1, 0)  # fifths of an item's marks, one key each


def plain(number):
    """A mark without needless zeros: 18.5, 20."""
    return f"{number.normalize() + 0:f}"


def level_marks(full):
    """The marks behind the keys 5 to 0, in halves: fifths of the full marks, to the nearest half."""
    return [(level, plain(min((full * level * 2 / 5).to_integral_value(ROUND_HALF_UP) / 2, full))) for level in LEVELS]


class SeatForm(forms.Form):
    """Who comes on the panel."""

    member = forms.ModelChoiceField(Membership.objects.none(), label=_("Reviewer"), empty_label=None)
    chair = forms.BooleanField(label=_("Chairs the panel"), required=False, help_text=_("The chair may release the scores. A panel has one chair."))

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if Permission.REVIEW_SCORE in granted(role, call.organisation.kind)]
        self.fields["member"].queryset = (Membership.objects.active().filter(organisation=call.organisation, role__in=roles)
                                          .exclude(seats__call=call).select_related("user"))
        self.fields["member"].label_from_instance = lambda member: f"{member.name} · {member.title or member.get_role_display()}"


class StatementForm(forms.Form):
    """Whether there is a conflict of interest with one of the applicants."""

    conflict = forms.ChoiceField(label=_("Conflict of interest"), widget=forms.RadioSelect, choices=[
        ("no", _("None: I neither work for any of these applicants nor advise them, and have no relatives or money in them.")),
        ("yes", _("I have a conflict of interest and do not take part in this review."))])
    text = forms.CharField(label=_("Explanation"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                           help_text=_("If it concerns only one proposal, choose “none” and step back from that proposal on its page."))


class MarkField(forms.DecimalField):
    """A mark as people type it: 18.5, １８.５, 18。5."""

    def to_python(self, value):
        return super().to_python(unicodedata.normalize("NFKC", str(value)).replace("。", ".") if value else value)


class SheetForm(VersionedForm):
    """A score sheet as the call brings it: a mark for each item, a comment. Half filled is fine; submitting asks for all."""

    class Meta:
        model = ReviewSheet
        fields = ["comment"]
        labels = {"comment": pgettext_lazy("score sheet", "Comment")}

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = call.sheet
        self.fields["comment"].widget.attrs["rows"] = 3
        for item in self.items:
            name, full, given = f"mark_{item['code']}", Decimal(item["marks"]), self.instance.marks.get(item["code"])
            self.fields[name] = MarkField(
                label=item["name"], required=False, min_value=0, max_value=full, decimal_places=2, max_digits=7,
                error_messages=dict.fromkeys(WRONG, _("A mark from 0 to %(full)s, at most two decimals.") % {"full": plain(full)}),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": "8", "class": "form-control mark", "data-full": plain(full)}))
            self._saved[name] = Decimal(given) if given else None
            self.fields[name].initial = given

    def rows(self, about):
        """(item, field, quick marks) for the page; `about` leads from an item's code to a section of the proposal."""
        return [(item | {"about": about.get(item["code"], "")}, self[f"mark_{item['code']}"], level_marks(Decimal(item["marks"]))) for item in self.items]

    def marks(self):
        return {item["code"]: self.cleaned_data.get(f"mark_{item['code']}") for item in self.items}


class RecuseForm(forms.Form):
    """Why a reviewer steps back from one proposal."""

    reason = forms.CharField(label=_("Why you step back"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(forms.Form):
    """Releasing the scores; with sheets missing it takes a reason."""

    reason = forms.CharField(label=_("Why the scores are released with sheets missing"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("It stays with each proposal concerned."))

    def __init__(self, *args, progress, **kwargs):
        super().__init__(*args, **kwargs)
        if progress.is_whole:
            del self.fields["reason"]


# Reasons as they are given; the applicant reads them.
PHRASES = {
    "1": _("Ranked within the quota; the plan is feasible."), "2": _("Clear need and measurable goals."),
    "3": _("Good, but the money does not reach this far."), "4": _("Below the line of this call."),
    "5": _("Goals and budget do not fit together."),
}


class ReasonMixin(forms.Form):
    phrase = forms.ChoiceField(label=_("Reason"), required=False, choices=list(PHRASES.items()), widget=forms.RadioSelect(attrs={"class": "chips"}))
    words = forms.CharField(label=_("In your words"), required=False, max_length=800, widget=forms.Textarea(attrs={"rows": 3}),
                            help_text=_("The applicant reads the reason once the result is published."))

    def clean(self):
        cleaned = super().clean()
        parts = [str(PHRASES[cleaned["phrase"]]) if cleaned.get("phrase") else "", cleaned.get("words", "")]
        cleaned["reason"] = " ".join(part for part in parts if part)
        if not cleaned["reason"] and not self.errors:
            self.add_error("words", _("Choose a reason or write one."))
        return cleaned


class OutcomeForm(ReasonMixin):
    """What becomes of one proposal; `version` is the row as the official saw it."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect(attrs={"class": "chips"}),
                                 choices=[choice for choice in Outcome.Decision.choices if choice[0] in Outcome.STEPS[Outcome.Decision.OPEN]])
    amount = MoneyField(label=_("Amount granted (yuan)"), required=False, help_text=_("Only when admitted."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["decision", "amount", "phrase", "words"]

    def __init__(self, *args, outcome, most, **kwargs):
        decided = outcome.decision != Outcome.Decision.OPEN
        phrase = next((key for key, words in PHRASES.items() if str(words) == outcome.reason), "")
        kwargs["initial"] = {"version": outcome.version, "decision": outcome.decision if decided else None, "amount": (outcome.amount or most).normalize(),
                             "phrase": phrase, "words": "" if phrase else outcome.reason}
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Outcome.Decision.ADMITTED and not cleaned.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how much is granted."))
        return cleaned


class AdmitForm(ReasonMixin):
    """Decide about many in one go: admit by rank, or say what becomes of all the others."""

    how = forms.ChoiceField(label=pgettext_lazy("whom to admit", "Whom"), widget=forms.RadioSelect(attrs={"class": "chips"}),
                            choices=[("count", _("Admit the first …")), ("money", _("Admit until the money is used up")),
                                     ("reserve", _("All others: reserve list")), ("rejected", _("All others: not admitted"))])
    count = forms.IntegerField(label=_("How many are admitted in all"), required=False, help_text=_("Only for “the first …”."), min_value=1, max_value=999,
                               widget=forms.NumberInput(attrs={"inputmode": "numeric"}))

    field_order = ["how", "count", "phrase", "words"]

    def __init__(self, *args, has_money, **kwargs):
        kwargs.setdefault("initial", {"how": "count", "phrase": "1"})
        super().__init__(*args, **kwargs)
        if not has_money:
            self.fields["how"].choices = [choice for choice in self.fields["how"].choices if choice[0] != "money"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == "count" and not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how many."))
        return cleaned


class GiveUpForm(forms.Form):
    """Why a place is not taken up; `version` is the row as the official saw it."""

    reason = forms.CharField(label=_("Reason"), max_length=800, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("Such as a letter of the applicant with its day. The applicant reads it."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class FromReserveForm(forms.Form):
    """What the next of the reserve list is granted, and why; `version` is the row as the official saw it."""

    amount = MoneyField(label=_("Amount granted (yuan)"))
    reason = forms.CharField(label=_("Reason"), max_length=800, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The applicant reads it."))
    version = forms.IntegerField(widget=forms.HiddenInput)
