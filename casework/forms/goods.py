"""Forms of wishes, goods, resources and volunteers."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.figures.consents import wanting_today
from casework.forms.fields import chips
from casework.forms.harm import clock, text
from casework.models import GoodsItem, Movement, ResourceLink, ServiceRecord
from casework.services.troubles import NotWithoutConsent
from organisations import extras
from organisations.access import Role
from organisations.dates import DayField
from organisations.models import Membership
from people.forms.pick import FindsPeople, PersonPickField
from projects.forms.money import MoneyField
from projects.models import Project, ServiceLine

TODAY = timezone.localdate


class LineField(forms.ModelChoiceField):
    """A service line of the projects that are under way, by project."""

    def offer(self, membership, code=""):
        lines = list(ServiceLine.objects.filter(project__in=Project.objects.open_for_logging(membership)).select_related("project__organisation").order_by("project_id", "seq"))
        self.queryset = ServiceLine.objects.filter(pk__in=[line.pk for line in lines])
        groups = {}
        for line in lines:
            groups.setdefault(str(line.project), []).append((line.pk, line.name))
        self.choices = [("", "--"), *groups.items()]
        fitting = [line.pk for line in lines if line.code == code] or [line.pk for line in lines]
        self.initial = fitting[0] if fitting else None


def line_field():
    return LineField(label=_("Service line"), queryset=ServiceLine.objects.none())


def consented(people):
    """Nothing is begun for a client whose consent to the file is wanting: said where the client was chosen."""
    if wanting := wanting_today(people):
        raise ValidationError(str(NotWithoutConsent(wanting)))


class WishForm(FindsPeople, forms.Form):
    """A client's wish."""

    person = PersonPickField(label=_("Client"), multiple=False)
    what = forms.CharField(label=_("The wish"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))
    estimated_value = MoneyField(label=_("Estimated value (yuan)"), required=False)
    line = line_field()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["person"].set_membership(by)
        self.fields["line"].offer(by, "wish")
        self.own = extras.fields_of("wish")
        extras.add_extras(self, self.own)

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person.serves(self.by):  # a stranger learns nothing of a child's consents
            consented([person])
        return person

    def facts(self):
        ours = {name: value for name, value in self.cleaned_data.items() if not name.startswith(extras.PREFIX)}
        return ours | {"project": ours["line"].project, "own": extras.typed_answers(self, self.own)}


class RecordField(forms.ModelChoiceField):
    """A service record by its day."""

    def label_from_instance(self, record):
        return f"{record.day.isoformat()} {record.heading} {record.number}"


class WishStepForm(forms.Form):
    """The next step of a wish: its day, and what belongs to it."""

    ASKS = {"claimed": ["donor"], "delivered": ["value", "receipt_by", "record"], "followed": ["feedback", "record"], "declined": ["decline_reason"]}

    on = DayField(label=_("On"), latest=TODAY)
    donor = forms.CharField(label=_("Claimed by"), max_length=80)
    value = MoneyField(label=_("Value (yuan)"))
    receipt_by = forms.CharField(label=_("Receipt signed by"), max_length=50, help_text=_("The guardian, for a child."))
    record = RecordField(label=_("Service record of the hand-over"), queryset=ServiceRecord.objects.none(), required=False, empty_label=_("None"),
                         help_text=_("Its photos are the proof that the wish was fulfilled."))
    feedback = text(_("Feedback of client or guardian"), required=True, most=500)
    decline_reason = text(_("Why not granted"), required=True, most=300, rows=2)

    def __init__(self, *args, wish, status, by, **kwargs):
        super().__init__(*args, **kwargs)
        since_then = ServiceRecord.objects.visible_to(by).standing().between(timezone.localtime(wish.at).date(), timezone.localdate())
        self.fields["record"].queryset = since_then.filter(participations__person=wish.person_id)
        for name in set(self.fields) - {"on", *self.ASKS.get(status, [])}:
            del self.fields[name]
        self.fields["on"].initial = timezone.localdate()
        for name in self.fields:
            if name != "on" and getattr(wish, name):
                self.fields[name].initial = getattr(wish, name)
        if "value" in self.fields and wish.value is None:
            self.fields["value"].initial = wish.estimated_value


class GoodsForm(forms.Form):
    """A kind of goods."""

    name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.CharField(label=_("Unit"), max_length=10, initial=_("piece"))
    value = MoneyField(label=_("Value of one (yuan)"), required=False)
    low_at = forms.IntegerField(label=_("Tell when fewer than"), required=False, min_value=0, max_value=100000, initial=0)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args, item=None, **kwargs):
        if item is not None:
            kwargs["initial"] = {name: getattr(item, name) for name in ("name", "unit", "value", "low_at", "is_active")}
        super().__init__(*args, **kwargs)
        if item is None:
            del self.fields["is_active"]

    def facts(self):
        return self.cleaned_data | {"value": self.cleaned_data.get("value") or 0, "low_at": self.cleaned_data.get("low_at") or 0}


class MovementForm(forms.Form):
    """Goods in or out."""

    kind = forms.ChoiceField(label=pgettext_lazy("goods", "What happened"), choices=[(kind.value, kind.label) for kind in Movement.Kind if kind != Movement.Kind.STRUCK],
                             widget=chips(), initial="received")
    quantity = forms.IntegerField(label=_("How many"), min_value=0, max_value=1_000_000, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    on = DayField(label=_("On"), latest=TODAY)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("quantity") == 0 and cleaned.get("kind") != Movement.Kind.COUNTED:
            self.add_error("quantity", _("Write how many."))
        return cleaned


class DistributionForm(FindsPeople, forms.Form):
    """A list of who gets how many of what."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("No names: the purchaser reads it."))
    item = forms.ModelChoiceField(label=_("Goods"), queryset=GoodsItem.objects.none(), empty_label=None)
    each = forms.IntegerField(label=_("For each"), min_value=1, max_value=1000, initial=1)
    persons = PersonPickField(label=_("Who receives"))
    applicant = forms.ModelChoiceField(label=_("Applied for by"), queryset=Membership.objects.none(), required=False, empty_label=_("Myself"),
                                       help_text=_("The child director of the village, if it was the director who asked."))
    village = forms.CharField(label=_("Village or community"), max_length=60, required=False)
    line = line_field()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = GoodsItem.objects.filter(is_active=True)
        self.fields["persons"].set_membership(by)
        self.fields["applicant"].queryset = Membership.objects.active().filter(role=Role.CHILD_DIRECTOR).select_related("user")
        self.fields["line"].offer(by, "wish")

    def clean_persons(self):
        consented(self.cleaned_data["persons"])
        return self.cleaned_data["persons"]

    def facts(self):
        cleaned, director = self.cleaned_data, self.cleaned_data["applicant"]
        return {"title": cleaned["title"], "item": cleaned["item"], "village": cleaned["village"] or (director.village if director else ""), "applicant": director, "line": cleaned["line"], "project": cleaned["line"].project,
                "recipients": [(person, cleaned["each"]) for person in cleaned["persons"]]}


class RecipientForm(FindsPeople, forms.Form):
    """One more on the list, and how many for them."""

    person = PersonPickField(label=_("Client"), multiple=False)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000, initial=1)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].set_membership(by)


class ResourceForm(forms.Form):
    """What somebody gave."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceLink.Kind, widget=chips())
    donor = forms.CharField(label=_("Given by"), max_length=100)
    item = forms.CharField(label=_("What"), max_length=100, help_text=_("No names: the purchaser reads it."))
    quantity = forms.DecimalField(label=_("Quantity"), required=False, min_value=0, max_digits=10, decimal_places=2)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=10)
    value = MoneyField(label=_("Value (yuan)"), required=False)
    on = DayField(label=_("On"), latest=TODAY)
    line = line_field()
    use = text(_("What it was used for"), most=500, rows=2)
    receipt_number = forms.CharField(label=_("Receipt number"), required=False, max_length=40)
    goods = forms.ModelChoiceField(label=_("Take into stock as"), queryset=GoodsItem.objects.none(), required=False, empty_label=_("Not into stock"))
    promised = forms.BooleanField(label=_("Only promised so far"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].offer(by)
        self.fields["goods"].queryset = GoodsItem.objects.filter(is_active=True)
        self.fields["on"].initial = timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("goods") and (not cleaned.get("quantity") or cleaned["quantity"] % 1):
            self.add_error("quantity", _("Into stock goes a whole number."))
        return cleaned

    def facts(self):
        return self.cleaned_data | {"project": self.cleaned_data["line"].project, "value": self.cleaned_data.get("value") or 0}


class DayForm(forms.Form):
    """One day."""

    on = DayField(label=_("On"), latest=TODAY)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class VolunteerForm(forms.Form):
    """A volunteer."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}))
    team = forms.CharField(label=_("Team"), required=False, max_length=60)
    skills = forms.CharField(label=_("Skills"), required=False, max_length=200)
    since = DayField(label=_("Since"), latest=TODAY)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args, volunteer=None, **kwargs):
        if volunteer is not None:
            kwargs["initial"] = {name: getattr(volunteer, name) for name in ("name", "phone", "team", "skills", "since", "is_active")}
        super().__init__(*args, **kwargs)
        if volunteer is None:
            del self.fields["is_active"]
            self.fields["since"].initial = timezone.localdate()


class DutyForm(forms.Form):
    """When a volunteer helped."""

    LONGEST_NIGHT = timedelta(hours=12)

    day = DayField(label=_("On"), latest=TODAY)
    start = clock(_("From"))
    end = clock(pgettext_lazy("time", "Until"))
    line = line_field()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].offer(by, "activity")
        self.fields["day"].initial = timezone.localdate()

    def clean(self):
        """A night is a night; 19:00 to 9:00 is rather the wrong way round than fourteen hours."""
        cleaned = super().clean()
        if all(cleaned.get(name) is not None for name in ("day", "start", "end")):
            start, end = self.times()
            if end.date() > start.date() and end - start > self.LONGEST_NIGHT:
                self.add_error("end", _("Until the next day these would be %(hours)s hours. Compare the times.") % {"hours": f"{(end - start).total_seconds() / 3600:g}"})
        return cleaned

    def times(self):
        cleaned = self.cleaned_data
        start, end = (timezone.make_aware(datetime.combine(cleaned["day"], cleaned[name])) for name in ("start", "end"))
        return start, end + timedelta(days=1) if end <= start else end  # over midnight

    def facts(self):
        cleaned, (start, end) = self.cleaned_data, self.times()
        return {"started_at": start, "ended_at": end, "line": cleaned["line"], "project": cleaned["line"].project}
