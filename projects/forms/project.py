"""The project itself, its parties, its staff, its steps."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.dates import DayField
from organisations.forms import VersionedForm
from organisations.models import Membership, Organisation
from projects.figures import LIGHT_RULE
from projects.forms.contract import AUTHORITY_KINDS, EVALUATOR_KINDS, LANDING_KINDS
from projects.forms.money import MoneyField
from projects.forms.term import TermMixin
from projects.models import Programme, Project, ProjectStaff
from projects.models.project import Status
from projects.services.projects import keeps_its_past

# Which houses take part in a governed project as what, besides provider and purchaser.
KINDS = {"landing": LANDING_KINDS, "authority": AUTHORITY_KINDS, "evaluator": EVALUATOR_KINDS}
CONTRACT = ("contract_number", "signed_on", "amount")


class ProjectForm(TermMixin, VersionedForm):
    """What was purchased: title, term, contract, whom it serves, who leads it, when its light turns."""

    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    contract_number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    signed_on = DayField(label=_("Signed on"), required=False)
    amount = MoneyField(label=_("Contract amount (yuan)"), required=False)
    new_programme = forms.CharField(label=_("New programme"), max_length=80, required=False,
                                    help_text=_("Only if the programme is not in the list above."))
    at_risk = forms.IntegerField(label=_("At risk from (points behind time)"), min_value=0, max_value=100,
                                 help_text=_("The light is green up to this many percentage points behind time progress."))
    behind = forms.IntegerField(label=_("Behind from (points behind time)"), min_value=0, max_value=100,
                                help_text=_("Beyond this many points the light says behind."))

    class Meta:
        model = Project
        fields = ["title", "programme", "purchase_kind", "procurement_method", "domain", "population", "place", "target_group", "need",
                  "goals", "starts_on", "ends_on", "term_reason", "leader", "previous"]
        widgets = {"need": forms.Textarea(attrs={"rows": 4}), "goals": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"term_reason": _("A contract runs at most 12 months, or at most 36 with a reason."),
                      "target_group": _("Such as: children in difficulty of three villages, about 120.")}

    field_order = ["title", "programme", "new_programme", "starts_on", "ends_on", "term_reason", "contract_number", "signed_on", "amount",
                   "leader", "purchase_kind", "procurement_method", "domain", "population", "place", "target_group", "need", "goals",
                   "previous", "at_risk", "behind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        project = self.instance
        # A conflict compares what was saved, so the contract belongs to it.
        self._saved |= {name: getattr(project, name) for name in CONTRACT}
        rule = LIGHT_RULE | (project.light_rule or {})
        for name, value in {**{name: getattr(project, name) for name in CONTRACT}, **rule}.items():
            self.fields[name].initial = value
        self.fields["leader"].queryset = Membership.objects.serving().select_related("user")
        own = Project.objects.filter(organisation=project.organisation_id) if project.organisation_id else Project.objects.none()
        self.fields["previous"].queryset = own.exclude(pk=project.pk)
        self.fields["programme"].queryset = Programme.objects.all()

    def clean(self):
        cleaned = super().clean()
        at_risk, behind = cleaned.get("at_risk"), cleaned.get("behind")
        if at_risk is not None and behind is not None and behind < at_risk:
            self.add_error("behind", _("This must not be less than the points for at risk."))
        name = (cleaned.get("new_programme") or "").strip()
        if name and cleaned.get("programme"):
            self.add_error("new_programme", _("Choose a programme or name a new one, not both."))
        elif name and (known := Programme.objects.filter(name=name).first()):
            cleaned["programme"], cleaned["new_programme"] = known, ""
        return cleaned

    def facts(self):
        """What the services take."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("new_programme", "at_risk", "behind")}
        return facts | {"light_rule": {"at_risk": self.cleaned_data["at_risk"], "behind": self.cleaned_data["behind"]}}


class OwnAffairsForm(VersionedForm):
    """What the contract of a governed project leaves to its provider: who leads it, and under which programme it stands."""

    new_programme = forms.CharField(label=_("New programme"), max_length=80, required=False,
                                    help_text=_("Only if the programme is not in the list above."))

    class Meta:
        model = Project
        fields = ["leader", "programme"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = Membership.objects.serving().select_related("user")
        self.fields["programme"].queryset = Programme.objects.all()

    def clean(self):
        cleaned = super().clean()
        if known := Programme.objects.filter(name=(cleaned.get("new_programme") or "").strip()).first():
            cleaned["programme"], cleaned["new_programme"] = known, ""
        return cleaned

    def facts(self):
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("leader", "programme")}


class ProgrammeForm(forms.ModelForm):
    """A programme's name and what it is about."""

    class Meta:
        model = Programme
        fields = ["name", "note"]


class PartyForm(forms.Form):
    """Which organisation takes part, and as what. It reads the project from now on."""

    partner = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(label=_("Takes part as"))

    def __init__(self, *args, project, roles, own=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        houses = Organisation.objects.exclude(pk__in=[project.organisation_id, *own])
        if project.is_governed:  # as at its award
            houses = houses.filter(kind__in={kind for role in roles for kind in KINDS[role]})
        self.fields["partner"].queryset = houses.order_by("name")
        self.fields["partner"].label_from_instance = lambda organisation: organisation.name
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    def clean(self):
        cleaned = super().clean()
        partner, role = cleaned.get("partner"), cleaned.get("role")
        if partner and role and self.project.is_governed and partner.kind not in KINDS[role]:
            self.add_error("partner", _("An organisation of this kind does not take part in this role."))
        return cleaned


class StaffForm(forms.Form):
    """Who works on the project from when."""

    membership = forms.ModelChoiceField(Membership.objects.none(), label=_("Member"))
    duty = forms.ChoiceField(label=_("Duty"), choices=ProjectStaff.Duty, initial=ProjectStaff.Duty.WORKER)
    since = DayField(label=_("Since"), required=False, help_text=_("Empty: from today; before the project begins, from its first day."))
    certificate = forms.ChoiceField(label=_("Certificate"), choices=ProjectStaff.Certificate, required=False)
    has_background = forms.BooleanField(label=_("Social service background"), required=False)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        there = project.staff.not_over(timezone.localdate() + timedelta(days=1)).values("membership")
        self.fields["membership"].queryset = Membership.objects.serving().exclude(pk__in=there).select_related("user")


    def clean_since(self):
        since = self.cleaned_data["since"]
        if since and since < timezone.localdate() and keeps_its_past(self.project):
            raise forms.ValidationError(_("Somebody comes from today on, or later. From an earlier day the purchaser has to approve it: ask for a change."))
        return since


class StepForm(forms.Form):
    """The next stage, from which day, and why."""

    to = forms.ChoiceField(label=_("Next stage"), widget=forms.RadioSelect)
    on = DayField(label=_("In effect from"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False,
                             help_text=_("Suspending and terminating need one."))

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(status.value, status.label) for status in steps]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to") in (Status.SUSPENDED, Status.TERMINATED) and not cleaned.get("reason"):
            self.add_error("reason", _("Say why. The purchaser reads it too."))
        return cleaned
