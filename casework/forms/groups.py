"""Forms of a group: its facts, its outline, its members, what they scored."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import Group, Scale, Score, Stage
from organisations.access import Permission
from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.models import Membership, Station
from people.forms.pick import FindsPeople, PersonPickField
from projects.models import Project, ServiceLine

FIELDS = ["name", "nature", "openness", "line", "station", "leader", "co_leader", "planned_sessions", "size_min", "size_max", "starts_on", "ends_on", "place"]
Phase = Score.Phase


class _Facts:
    """What the new form and the change have in common."""

    def prepare(self, membership, lines=None):
        """Offer the lines of the projects that are under way, by project, and the colleagues who can lead."""
        projects = list(Project.objects.open_for_logging(membership).select_related("organisation"))
        keys = {project.pk for project in projects} | {line.project_id for line in lines or []}
        offered = list(ServiceLine.objects.filter(project__in=keys).select_related("project").order_by("project_id", "seq"))
        self.fields["line"].queryset = ServiceLine.objects.filter(project__in=keys)
        by_project = {}
        for line in offered:
            by_project.setdefault(line.project, []).append((line.pk, line.name))
        self.fields["line"].widget.choices = [("", _("Choose a service line")), *((str(project), own) for project, own in by_project.items())]
        colleagues = [one for one in Membership.objects.serving().select_related("user", "organisation") if one.can(Permission.GROUP_EDIT)]
        for name in ("leader", "co_leader"):
            self.fields[name].queryset = Membership.objects.filter(pk__in=[one.pk for one in colleagues])
            self.fields[name].widget.choices = [*([("", _("None"))] if name == "co_leader" else []), *((one.pk, one.name) for one in colleagues)]
        self.fields["station"].queryset = Station.objects.filter(is_active=True)
        self.fields["station"].empty_label = _("None")
        self.fields["name"].label = _("Name of the group")
        self.fields["name"].help_text = _("No names of people: the purchaser reads it.")
        self.fields["starts_on"] = DayField(label=_("Starts on"), required=False, picker=True)
        self.fields["ends_on"] = DayField(label=_("Ends on"), required=False, picker=True)
        for name, most in (("planned_sessions", 60), ("size_min", 200), ("size_max", 200)):
            self.fields[name].min_value, self.fields[name].max_value = 1, most
            self.fields[name].widget.attrs |= {"min": 1, "max": most, "inputmode": "numeric"}
        self.order_fields(FIELDS)

    def check_facts(self, cleaned):
        if cleaned.get("line"):
            cleaned["project"] = cleaned["line"].project
        least, most = cleaned.get("size_min"), cleaned.get("size_max")
        if least and most and least > most:
            self.add_error("size_max", _("At most cannot be fewer than at least."))
        for name, limit in (("planned_sessions", 60), ("size_min", 200), ("size_max", 200)):
            if cleaned.get(name) is not None and not 1 <= cleaned[name] <= limit:
                self.add_error(name, _("From 1 to %(most)s.") % {"most": limit})
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["starts_on"] > cleaned["ends_on"]:
            self.add_error("ends_on", _("The end lies before the start."))
        if cleaned.get("leader") and cleaned.get("leader") == cleaned.get("co_leader"):
            self.add_error("co_leader", _("Leader and co-leader are two people."))
        return cleaned


class NewGroupForm(_Facts, forms.ModelForm):
    """A group to be planned."""

    class Meta:
        model = Group
        fields = FIELDS
        widgets = {"nature": forms.RadioSelect(attrs={"class": "chips"}), "openness": forms.RadioSelect(attrs={"class": "chips"})}

    def __init__(self, *args, membership, **kwargs):
        kwargs.setdefault("initial", {"leader": membership.pk, "openness": Group.Openness.CLOSED})
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = Group.Nature.choices
        self.prepare(membership)

    def clean(self):
        return self.check_facts(super().clean())

    def _post_clean(self):
        """The service makes the row."""


class GroupForm(_Facts, VersionedForm):
    """The facts of a group; what was approved with its plan only a supervisor moves."""

    class Meta(NewGroupForm.Meta):
        pass

    def __init__(self, *args, membership, frozen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = Group.Nature.choices
        self.prepare(membership, [self.instance.line])
        if self.instance.co_leader_id:
            self.fields["co_leader"].queryset |= Membership.objects.filter(pk=self.instance.co_leader_id)
        for name in frozen:
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Approved with the plan; a supervisor can change it.")

    def clean(self):
        return self.check_facts(super().clean())

    def _post_clean(self):
        """The service changes the row."""


class OutlineForm(forms.Form):
    """One planned session."""

    stage = forms.ChoiceField(label=pgettext_lazy("group", "Stage"), choices=Stage)
    theme = forms.CharField(label=_("Theme"), max_length=80, required=False, help_text=_("No names: the purchaser may see it."))
    goal = forms.CharField(label=pgettext_lazy("plan", "Goal"), max_length=300, required=False)
    content = forms.CharField(label=_("Content"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=720, required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    materials = forms.CharField(label=_("Materials"), max_length=200, required=False)


class OutlineSheet:
    """All planned sessions as one form; a row without a theme is not outlined yet."""

    def __init__(self, data, group, stage_of):
        there = {row.seq: row for row in group.outlines.all()}
        self.rows = []
        for seq in range(1, group.planned_sessions + 1):
            row = there.get(seq)
            initial = {name: getattr(row, name) for name in OutlineForm.base_fields} if row else {"stage": stage_of(seq), "minutes": 90}
            self.rows.append((seq, OutlineForm(data, prefix=f"s{seq}", initial=initial)))
        self.forms = [form for _seq, form in self.rows]

    def is_valid(self):
        verdicts = [form.is_valid() for form in self.forms]  # each says what is wrong with it
        return all(verdicts)

    def filled(self):
        """What the service takes."""
        return [{"seq": seq} | form.cleaned_data | {"minutes": form.cleaned_data["minutes"] or 60} for seq, form in self.rows if form.cleaned_data["theme"]]


class MemberForm(FindsPeople, forms.Form):
    """Somebody to be taken into a group: a client with a file, or a name."""

    person = PersonPickField(multiple=False, required=False, label=_("Client with a file"))
    name = forms.CharField(label=_("Name of somebody without a file"), required=False, max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}))
    joined_on = DayField(label=_("Joined on"), picker=True)
    screening = forms.CharField(label=_("Screening"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
                                help_text=_("Why this person fits the group."))

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].set_membership(membership)

    def clean(self):
        cleaned = super().clean()
        if "person" not in self.errors and not cleaned.get("person") and not (cleaned.get("name") or "").strip():
            self.add_error("person", _("Choose a client or write a name."))
        return cleaned

    def facts(self):
        """What the service takes."""
        facts = dict(self.cleaned_data)
        return facts | {"screened": bool(facts["screening"])} | ({"name": "", "phone": ""} if facts["person"] else {})


class MemberNoteForm(forms.Form):
    """What the screening found, and how the member changed."""

    screened = forms.BooleanField(label=_("Screened"), required=False)
    screening = forms.CharField(label=_("Screening"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))
    change = forms.CharField(label=_("How the member changed"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}))


class LeaveForm(forms.Form):
    """When and why a member leaves."""

    on = DayField(label=_("Last day"), picker=True)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ScaleForm(forms.Form):
    """A scale of the house."""

    name = forms.CharField(label=_("Name of the scale"), max_length=80)
    lowest = forms.DecimalField(label=_("Lowest score"), max_digits=7, decimal_places=2, initial=Decimal(1))
    highest = forms.DecimalField(label=_("Highest score"), max_digits=7, decimal_places=2, initial=Decimal(10))
    higher_is_better = forms.BooleanField(label=_("A higher score is better"), required=False, initial=True)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lowest") is not None and cleaned.get("highest") is not None and cleaned["lowest"] >= cleaned["highest"]:
            self.add_error("highest", _("The highest score lies above the lowest."))
        return cleaned


class ScoresForm(forms.Form):
    """What each member scored on one scale, before and after."""

    on = DayField(label=_("Day"), picker=True)

    def __init__(self, *args, scale, members, standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.scale, self.members = scale, members
        for member in members:
            for phase in (Phase.PRE, Phase.POST):
                self.fields[f"{phase}-{member.pk}"] = forms.DecimalField(
                    label=phase.label, required=False, max_digits=7, decimal_places=2, min_value=scale.lowest, max_value=scale.highest,
                    initial=plain(standing.get((member.pk, phase))), widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "class": "form-control"}))

    def cells(self, member):
        return [self[f"{phase}-{member.pk}"] for phase in (Phase.PRE, Phase.POST)]

    def scores(self):
        """[(member, phase, value)] of what is filled in."""
        return [(member, phase, value) for member in self.members for phase in (Phase.PRE, Phase.POST)
                if (value := self.cleaned_data.get(f"{phase}-{member.pk}")) is not None]


def plain(value):
    """A score as somebody would write it: 40, not 40.00."""
    return None if value is None else f"{value:f}".rstrip("0").rstrip(".") if value % 1 else int(value)


def scales_in_use():
    return Scale.objects.filter(is_active=True)
