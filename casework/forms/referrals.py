"""Referrals, follow-ups and scores of a case."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms.cases import chips
from casework.forms.processes import text
from casework.models import FollowUp, Referral, Scale, Score
from casework.templatetags.cases import score
from organisations.dates import DayField, DayInput


class ReferralForm(forms.Form):
    """To whom a client is passed on, and why."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Referral.Kind, initial=Referral.Kind.OUTSIDE, widget=chips())
    reason = forms.ChoiceField(label=pgettext_lazy("referral", "Why"), choices=Referral.Reason, widget=chips())
    receiver = forms.CharField(label=_("Receiving unit"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact = forms.CharField(label=_("Contact"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    summary = text(pgettext_lazy("referral", "Summary"), 2000, lines=5, required=True, hint=_("What the receiving unit needs to know, and nothing more."))
    sent_on = DayField(label=_("Sent on"), latest=timezone.localdate, initial=timezone.localdate)
    follow_up_on = DayField(label=_("Follow up on"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("follow_up_on") and cleaned.get("sent_on") and cleaned["follow_up_on"] < cleaned["sent_on"]:
            self.add_error("follow_up_on", _("The day lies before what it follows."))
        return cleaned


class SendForm(forms.Form):
    sent_on = DayField(label=_("Sent on"), latest=timezone.localdate, initial=timezone.localdate)


class AnswerForm(forms.Form):
    """What the receiving unit said."""

    receipt = forms.ChoiceField(label=_("Reply"), choices=[], widget=chips())
    replied_on = DayField(label=_("Replied on"), latest=timezone.localdate, initial=timezone.localdate)
    received_by = forms.CharField(label=_("Received by"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reply = text(_("What they said"), 400)

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        may = [code for code in Referral.STEPS.get(referral.receipt, []) if code in ("accepted", "refused", "back")]
        self.fields["receipt"].choices = [(code, Referral.Receipt(code).label) for code in may]


class FollowUpForm(forms.Form):
    """What was found, and what follows."""

    done_on = DayField(label=_("Done on"), latest=timezone.localdate, initial=timezone.localdate)
    mode = forms.ChoiceField(label=pgettext_lazy("process record", "How"), choices=FollowUp.Mode, initial=FollowUp.Mode.CALL, widget=chips())
    condition = text(_("How the client is"), 1000, lines=4, required=True)
    needs = text(_("Needs"), 1000)
    decision = forms.ChoiceField(label=_("What follows"), choices=FollowUp.Decision, initial=FollowUp.Decision.NONE, widget=chips())
    again_on = DayField(label=_("Follow up again on"), required=False, help_text=_("Only when it is followed up again and no later day is planned."))


class PlanFollowUpForm(forms.Form):
    planned_on = DayField(label=_("Planned on"), widget=DayInput(picker=True))


class ScoreForm(forms.Form):
    """One score on a scale."""

    scale = forms.ModelChoiceField(label=_("Scale"), queryset=Scale.objects.none(), empty_label=None)
    phase = forms.ChoiceField(label=pgettext_lazy("score", "When"), choices=Score.Phase, widget=chips())
    value = forms.DecimalField(label=_("Score"), max_digits=7, decimal_places=2)
    on = DayField(label=pgettext_lazy("score", "On"), latest=timezone.localdate, initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scale"].queryset = Scale.objects.filter(is_active=True)

    def clean(self):
        cleaned = super().clean()
        scale, value = cleaned.get("scale"), cleaned.get("value")
        if scale and value is not None and not scale.lowest <= value <= scale.highest:
            self.add_error("value", _("Between %(lowest)s and %(highest)s.") % {"lowest": score(scale.lowest), "highest": score(scale.highest)})
        return cleaned


class ScaleForm(forms.Form):
    """A scale that the house uses."""

    name = forms.CharField(label=_("Name of the scale"), max_length=80)
    lowest = forms.DecimalField(label=_("Lowest score"), max_digits=7, decimal_places=2, initial=0)
    highest = forms.DecimalField(label=_("Highest score"), max_digits=7, decimal_places=2)
    better = forms.ChoiceField(label=_("Which score is better"), choices=[("high", _("A high one")), ("low", _("A low one"))], initial="high", widget=chips())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lowest") is not None and cleaned.get("highest") is not None and cleaned["highest"] <= cleaned["lowest"]:
            self.add_error("highest", _("The highest score lies above the lowest."))
        return cleaned
