"""Forms of visits: the sheet, the plan of a day, how often, work orders, a child director's request."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.figures.goods import goods_of
from casework.forms.fields import chips
from casework.models import GoodsItem, VisitDetail, VisitPlan, VisitSheet, WorkOrder
from organisations.access import Permission
from organisations.dates import DayField, DayInput
from organisations.forms import VersionedForm
from organisations.models import Membership
from people.models import FollowLevel, Person

MARKS = [("", _("Not asked")), *[(str(n), str(n)) for n in range(1, 6)]]
FURTHEST = timedelta(days=800)


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


class Words(forms.Textarea):
    def __init__(self, rows=2):
        super().__init__(attrs={"rows": rows, "autocomplete": "off"})


class SheetForm(VersionedForm):
    """What was seen on a visit; the quick log has the rest. `people` are the clients of the record."""

    purpose = forms.ChoiceField(label=_("Kind of visit"), choices=VisitDetail.Purpose, required=False, widget=chips())
    companions = forms.ModelMultipleChoiceField(label=_("With colleagues"), queryset=Membership.objects.none(), required=False,
                                                widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    next_due = DayField(label=_("Next visit due"), required=False, widget=DayInput(picker=True), earliest=tomorrow)
    level = forms.TypedChoiceField(label=_("Follow-up level from now on"), required=False, coerce=int, empty_value=None, widget=chips())
    order_what = forms.CharField(label=_("What is to be done"), required=False, max_length=500, widget=Words())
    order_person = forms.ModelChoiceField(label=pgettext_lazy("work order", "For"), queryset=Person.objects.none(), required=False, empty_label=None)
    order_to = forms.ModelChoiceField(label=_("Who does it"), queryset=Membership.objects.none(), required=False, empty_label=None)
    order_due = DayField(label=_("Until"), required=False, widget=DayInput(picker=True), earliest=timezone.localdate)

    GIVEN = 3  # goods on one save; a fourth kind is written the next time

    class Meta:
        model = VisitSheet
        fields = ["mode", "company", "living", "health", "mood", "family", "income", "hazards", "hazard_note", "needs", "help_given", "policy_explained",
                  "skill", "attitude"]

    def __init__(self, *args, record, by, people, due_on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.by, self.people = record, by, people
        fields = self.fields
        fields["mode"] = forms.ChoiceField(label=fields["mode"].label, choices=VisitSheet.Mode, widget=chips(), initial=VisitSheet.Mode.HOME)
        for name, choices in (("company", VisitSheet.Company), ("hazards", VisitSheet.Hazard)):
            fields[name] = forms.MultipleChoiceField(label=capfirst(VisitSheet._meta.get_field(name).verbose_name), choices=choices, required=False,
                                                     widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
        for name in ("living", "health", "mood", "family", "income", "needs"):
            fields[name].widget = Words()
        for name in ("skill", "attitude"):
            fields[name] = forms.TypedChoiceField(label=capfirst(VisitSheet._meta.get_field(name).verbose_name), choices=MARKS, required=False, coerce=int, empty_value=None,
                                                  widget=chips())
        lead = next((hand.membership_id for hand in record.hands.all() if hand.is_lead), by.pk)
        fields["companions"].queryset = Membership.objects.serving().exclude(pk=lead).select_related("user")
        fields["companions"].initial = [hand.membership_id for hand in record.hands.all() if not hand.is_lead]
        fields["next_due"].initial, fields["purpose"].initial = record.visit.next_due, record.visit.purpose
        if due_on:
            fields["next_due"].help_text = _("Without a day here: %(day)s, as often as the level asks.") % {"day": due_on.isoformat()}
        fields["level"].choices = [("", _("As it is")), *FollowLevel.choices]
        fields["order_person"].queryset = Person.objects.filter(pk__in=[one.pk for one in people])
        fields["order_person"].label_from_instance = lambda one: one.label_for(by)
        fields["order_to"].queryset = Membership.objects.serving().select_related("user", "organisation")
        fields["order_to"].initial = by.pk
        self._add_goods()
        if len(people) != 1:
            del fields["level"]
        if len(people) < 2:
            del fields["order_person"]

    def _add_goods(self):
        """Rows of what was handed over: which goods, how many, who signed; and what was written before, to take back."""
        self.given = list(goods_of(self.record)) if self.record.pk else []
        stock = GoodsItem.objects.filter(is_active=True) if self.by.can(Permission.GOODS_EDIT) else GoodsItem.objects.none()
        self.takes_goods = stock.exists()
        for nth in range(self.GIVEN if self.takes_goods else 0):
            self.fields[f"goods-{nth}"] = forms.ModelChoiceField(label=_("Goods"), queryset=stock, required=False, empty_label=_("None"))
            self.fields[f"goods-{nth}"].label_from_instance = lambda item: _("%(name)s (%(n)s %(unit)s in stock, %(value)s yuan each)") % {
                "name": item.name, "n": item.stock, "unit": item.unit, "value": item.value}
            self.fields[f"quantity-{nth}"] = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=10_000,
                                                                widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
            self.fields[f"signed-{nth}"] = forms.CharField(label=_("Signed by"), required=False, max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
            if len(self.people) > 1:
                self.fields[f"receives-{nth}"] = forms.ModelChoiceField(label=_("Who receives"), queryset=Person.objects.filter(pk__in=[one.pk for one in self.people]),
                                                                        required=False, empty_label=_("All of them together"))
                self.fields[f"receives-{nth}"].label_from_instance = lambda one: one.label_for(self.by)
        if self.given and self.by.can(Permission.GOODS_EDIT):
            self.fields["goods_back"] = forms.ModelMultipleChoiceField(
                label=_("Take back"), required=False, queryset=goods_of(self.record), widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
            self.fields["goods_back"].label_from_instance = lambda move: f"{move.item.name} {-move.quantity} {move.item.unit}"

    def goods_rows(self):
        """[(goods, how many, signed, receives or None)] for the page."""
        return [[self[f"{name}-{nth}"] for name in ("goods", "quantity", "signed", "receives") if f"{name}-{nth}" in self.fields]
                for nth in range(self.GIVEN if self.takes_goods else 0)]

    def goods_are_typed(self):
        return any(field.value() or field.errors for row in self.goods_rows() for field in row)

    def _clean_goods(self, cleaned):
        for nth in range(self.GIVEN if self.takes_goods else 0):
            item, quantity, signed = (cleaned.get(f"{name}-{nth}") for name in ("goods", "quantity", "signed"))
            asked = {f"goods-{nth}": (item, _("Choose which goods.")), f"quantity-{nth}": (quantity, _("Write how many.")),
                     f"signed-{nth}": (signed, _("Write who signed for the goods."))}
            if any(value for value, _words in asked.values()):
                for name, (value, words) in asked.items():
                    if not value and name not in self.errors:
                        self.add_error(name, words)

    def goods(self):
        """What `write_sheet` takes."""
        cleaned, only = self.cleaned_data, self.people[0] if len(self.people) == 1 else None
        return [{"item": cleaned[f"goods-{nth}"], "quantity": cleaned[f"quantity-{nth}"], "signed_by": cleaned[f"signed-{nth}"],
                 "person": cleaned.get(f"receives-{nth}") or only} for nth in range(self.GIVEN if self.takes_goods else 0) if cleaned.get(f"goods-{nth}")]

    def clean(self):
        cleaned = super().clean()
        self._clean_goods(cleaned)
        if cleaned.get("order_what") and not cleaned.get("order_due") and "order_due" not in self.errors:
            cleaned["order_due"] = timezone.localdate() + timedelta(days=7)
        if cleaned.get("order_what") and not self.people:
            self.add_error("order_what", _("A work order is for a client with a file."))
        if cleaned.get("next_due") and cleaned["next_due"] > timezone.localdate() + FURTHEST:
            self.add_error("next_due", _("The day lies too far ahead."))
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    def order(self):
        """What to ask for, or None."""
        cleaned = self.cleaned_data
        if not cleaned.get("order_what"):
            return None
        return {"person": cleaned.get("order_person") or self.people[0], "what": cleaned["order_what"], "assigned_to": cleaned.get("order_to") or self.by,
                "due_on": cleaned["order_due"]}


class PlanDayForm(forms.Form):
    """Whom to put on the plan of which day."""

    day = DayField(label=_("Day"), widget=DayInput(picker=True), earliest=timezone.localdate)
    persons = forms.ModelMultipleChoiceField(label=_("Clients"), queryset=Person.objects.none(), error_messages={"required": _("Tick the clients first.")})

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = Person.objects.visible_to(by)

    def clean_persons(self):
        people = self.cleaned_data["persons"]
        if len(people) > 30:
            raise ValidationError(_("A day's plan holds at most 30 visits."))
        return people.order_by("visit_due__due_on", "pk")  # the worst first, until somebody puts them in order


class PlanForm(VersionedForm):
    """The plan of a day: order and time of each stop, and a note."""

    class Meta:
        model = VisitPlan
        fields = ["note"]

    def __init__(self, *args, stops, **kwargs):
        super().__init__(*args, **kwargs)
        self.stops = stops
        for number, stop in enumerate(stops, 1):
            self.fields[f"seq-{stop.pk}"] = forms.IntegerField(label=_("Order"), min_value=1, max_value=99, initial=number, required=False,
                                                               widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
            self.fields[f"at-{stop.pk}"] = forms.TimeField(label=_("Time"), required=False, initial=stop.at, input_formats=["%H:%M", "%H:%M:%S", "%H：%M"],
                                                           widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def rows(self):
        return [(stop, self[f"seq-{stop.pk}"], self[f"at-{stop.pk}"]) for stop in self.stops]

    def order(self):
        return [(stop.pk, self.cleaned_data[f"seq-{stop.pk}"] or number, self.cleaned_data[f"at-{stop.pk}"]) for number, stop in enumerate(self.stops, 1)]


class IntervalForm(forms.Form):
    """How often clients of a level are visited, from a day on."""

    level = forms.TypedChoiceField(label=_("Follow-up level"), choices=FollowLevel, coerce=int, widget=chips())
    days = forms.IntegerField(label=_("Days between visits"), min_value=1, max_value=800, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    since = DayField(label=_("From"), widget=DayInput(picker=True), earliest=timezone.localdate, initial=timezone.localdate)


class OrderForm(VersionedForm):
    """A work order: what, who, until when; without the words for a leader to whom they are closed: such a one only gives it to somebody else."""

    class Meta:
        model = WorkOrder
        fields = ["what", "assigned_to", "due_on"]

    def __init__(self, *args, text_open, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = Membership.objects.serving().select_related("user", "organisation")
        self.fields["assigned_to"].empty_label = None
        self.fields["due_on"] = DayField(label=self.fields["due_on"].label, widget=DayInput(picker=True))
        if text_open:
            self.fields["what"].required = True
        else:
            del self.fields["what"]


class OutcomeForm(forms.Form):
    """What came of a work order."""

    words = forms.CharField(label=_("What came of it"), max_length=500, widget=Words(3))


class DropForm(forms.Form):
    """Why a work order is dropped."""

    words = forms.CharField(label=_("Reason"), max_length=500, widget=Words(3))


class ReferForm(forms.Form):
    """What a child director asks the agency to look at."""

    what = forms.CharField(label=_("What the agency should look at"), max_length=500, widget=Words(4))
