"""Client files on one page."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations import extras
from organisations.dates import DayField, DayInput
from organisations.forms import VersionedForm
from organisations.identity import check_id_number, check_phone, id_birth_date, id_sex, tidy
from organisations.models import Membership, Station
from people import search, services
from people.forms.pick import FindsPeople, PersonPickField
from people.forms.region import RegionField
from people.models import (
    ClientCategory,
    ConsentGiver,
    ConsentScope,
    IdKind,
    Person,
    PersonStatus,
    PhotoPermission,
    Relation,
    Sex,
)
from people.names import tidy_name
from people.services.own import FORM

CHILDREN = ("child_left_behind", "child_in_difficulty", "child_unattended", "orphan", "child_poorly_guarded", "child_migrant",
            "children", "youth")
ELDERLY = ("elder_alone", "elder_empty_nest", "elder_left_behind", "elder_without_family", "elder_disabled",
           "elder_severe_disability", "elder_one_child_lost", "elderly")
NEEDED = _("Needed before service begins.")
# Earlier days are mistakes in writing: nobody is that old, and no house kept files then.
EARLIEST_BIRTH, EARLIEST_FILE = date(1900, 1, 1), date(1990, 1, 1)


def grouped_categories():
    """Children, the elderly, everyone else: three short rows instead of one of thirty-two."""
    def group(codes):
        return [(code, ClientCategory(code).label) for code in codes]

    others = [code for code in ClientCategory.values if code not in CHILDREN + ELDERLY]
    return [(_("Children and young people"), group(CHILDREN)), (_("Elderly people"), group(ELDERLY)), (_("Other groups"), group(others))]


def chips():
    return forms.RadioSelect(attrs={"class": "chips"})


class AskedLater:
    """A field that service needs and a draft does not: the form itself asks, so the label never says "optional"."""

    def clean(self, value):
        self.required = False
        try:
            return super().clean(value)
        finally:
            self.required = True


class SexField(AskedLater, forms.ChoiceField):
    pass


class BirthDateField(AskedLater, DayField):
    pass


class CategoriesField(AskedLater, forms.MultipleChoiceField):
    pass


class PersonForm(VersionedForm):
    """What is kept of a person. The ID number fills sex and date of birth."""

    categories = CategoriesField(label=_("Categories"), choices=grouped_categories,
                                 widget=forms.CheckboxSelectMultiple, help_text=NEEDED)

    class Meta:
        model = Person
        fields = ["name", "alias", "id_kind", "id_number", "id_note", "sex", "birth_date", "phone", "emergency_contact",
                  "emergency_phone", "address", "region_code", "village", "school", "health", "follow_level", "station", "photo_permission", "source",
                  "opened_on", "remarks"]
        widgets = {"follow_level": chips(), "photo_permission": chips()}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        # The radio buttons of a required choice carry no "------".
        self.fields["sex"] = SexField(label=_("Sex"), choices=Sex.choices, widget=chips(), help_text=NEEDED)
        self.fields["follow_level"].choices = Person._meta.get_field("follow_level").choices
        self.fields["photo_permission"].choices = Person._meta.get_field("photo_permission").choices
        self.fields["birth_date"] = BirthDateField(label=_("Date of birth"), earliest=EARLIEST_BIRTH, latest=timezone.localdate, widget=DayInput(),
                                                   help_text=_("Such as 1950-03-12 or 19500312. Needed before service begins."))
        self.fields["opened_on"] = DayField(label=_("Opened on"), earliest=EARLIEST_FILE, latest=timezone.localdate, widget=DayInput(),
                                            help_text=_("Age rules are asked for this day."))
        self.fields["id_number"].widget.attrs |= {"inputmode": "text", "autocapitalize": "characters", "spellcheck": "false"}
        self.fields["region_code"] = RegionField()
        self.fields["station"].queryset = Station.objects.filter(is_active=True)
        self.fields["health"].widget.attrs["rows"] = self.fields["remarks"].widget.attrs["rows"] = 3
        if self.instance.pk:
            del self.fields["follow_level"]  # has a page of its own, which asks why
            self.fields["categories"].initial = [category.value for category in self.instance.current_categories]
            self._saved["categories"] = self.fields["categories"].initial
        else:
            self.fields["opened_on"].initial = timezone.localdate()
        for name in ("phone", "emergency_phone"):
            self.fields[name].widget.input_type = "tel"
        self.add_own_fields()

    @property
    def status(self):
        return self.instance.status

    def add_own_fields(self):
        """What the house asks beyond our questions; of a draft nothing is required."""
        self.own, answers = extras.fields_of(FORM), extras.answers_of(FORM, self.instance.uid) if self.instance.pk else {}
        extras.add_extras(self, self.own, answers, draft=self.status == PersonStatus.DRAFT)
        self._saved |= {extras.PREFIX + field.code: extras.was_answered(field, answers.get(field.code)) for field in self.own}

    @property
    def own_fields(self):
        return [self[extras.PREFIX + field.code] for field in self.own]

    def answers(self):
        """What `change_file` takes."""
        ours = {name: value for name, value in self.cleaned_data.items() if not name.startswith(extras.PREFIX)}
        return ours | {"own": extras.typed_answers(self, self.own)}

    @property
    def category_groups(self):
        """(label, [(code, words, chosen)]) for the template."""
        chosen = set(self["categories"].value() or [])
        return [(label, [(code, words, code in chosen) for code, words in codes]) for label, codes in grouped_categories()]

    MORE = ("emergency_contact", "emergency_phone", "school", "health", "remarks")

    @property
    def more_is_filled(self):
        """Whether the folded part holds something or has a mistake, so that it stands open."""
        return any(self[name].value() or name in self.errors for name in self.MORE)

    def clean_name(self):
        name = tidy_name(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("A name has at least two characters."))
        return name

    def clean_alias(self):
        return tidy_name(self.cleaned_data["alias"])

    def clean_village(self):
        return " ".join(self.cleaned_data["village"].split())

    def clean_phone(self):
        return check_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_emergency_phone(self):
        return check_phone(self.cleaned_data["emergency_phone"]) if self.cleaned_data["emergency_phone"] else ""

    def clean(self):
        cleaned = super().clean()
        self.clean_document(cleaned)
        if cleaned.get("birth_date") and cleaned.get("opened_on") and cleaned["opened_on"] < cleaned["birth_date"]:
            self.say_incomplete(["opened_on"])
        self.clean_photos(cleaned, self.publishing_is_agreed(cleaned))
        return cleaned

    def publishing_is_agreed(self, cleaned):
        return False

    def clean_photos(self, cleaned, consented=False):
        """A minor is published only with a guardian's consent to it (DOMAIN.md section 6)."""
        person = Person(birth_date=cleaned.get("birth_date"))
        if cleaned.get("photo_permission") != PhotoPermission.PUBLIC or not person.is_minor_on(timezone.localdate()):
            return
        if not consented and not (self.instance.pk and self.instance.has_guardian_consent(ConsentScope.PHOTO_PUBLIC)):
            self.add_error("photo_permission", _("The client is a minor: photos are published only with a guardian's consent to it."))

    def clean_document(self, cleaned):
        """A resident number is checked and fills what it knows; other documents are only tidied."""
        number = cleaned.get("id_number", "")
        if not number:
            return self.ask_why(cleaned)
        if cleaned.get("id_kind") == IdKind.NONE:
            self.add_error("id_kind", _("There is a number below. Which document is it from?"))
            return
        if cleaned.get("id_kind") != IdKind.RESIDENT:
            cleaned["id_number"] = tidy(number)
            return self.refuse_known(cleaned)
        try:
            number = cleaned["id_number"] = check_id_number(number, timezone.localdate())
        except ValidationError as error:
            self.add_error("id_number", error)
            return
        born = cleaned.get("birth_date")
        if born and born != id_birth_date(number):
            self.add_error("birth_date", _("The ID number says %(day)s. Correct one of them, or leave this field empty.") % {
                "day": id_birth_date(number).isoformat()})
        if cleaned.get("sex") and cleaned["sex"] != id_sex(number):
            self.add_error("sex", _("The ID number says %(sex)s.") % {"sex": Sex(id_sex(number)).label})
        if not self.errors.keys() & {"birth_date", "sex"}:
            cleaned |= {"birth_date": id_birth_date(number), "sex": id_sex(number)}
            self.instance.birth_date = cleaned["birth_date"]
        self.refuse_known(cleaned)

    def ask_why(self, cleaned):
        """A client in service has a number or a reason why there is none (UX.md 2.2); files without either from before stay as they are."""
        had_none = self.instance.pk and not self._saved["id_number"]
        if self.status != PersonStatus.DRAFT and not had_none and not cleaned.get("id_note") and not self.errors.keys() & {"id_number", "id_note"}:
            self.add_error("id_note", _("Say why there is no number, such as: not at hand yet."))

    def refuse_known(self, cleaned):
        if cleaned.get("id_kind") in search.SHARED_DOCUMENTS:
            return
        known = search.with_id_number(self.membership.organisation, cleaned["id_number"]).exclude(pk=self.instance.pk).first()
        if known is not None:
            self.say_on_file(known)

    on_file = None

    def say_on_file(self, person):
        """The same document number has a file: open that one (UX.md W4)."""
        self.on_file = OnFile(person, self.membership)
        self.add_error("id_number", gettext("This number is already on file as %(number)s.") % {"number": person.number})

    def say_incomplete(self, missing):
        words = {"categories": _("Choose at least one category."), "sex": _("Choose the sex."),
                 "birth_date": _("Enter the date of birth; without the day known, take 1 January of the year."),
                 "opened_on": _("The file cannot be opened before the client is born.")}
        for name in missing:
            self.add_error(name, words.get(name, _("Needed for a client in service.")))

    def say_consent_missing(self):
        self.add_error(None, _("The client is under 14. Record a guardian's consent to the file first, or keep the file as a draft.") if self.instance.needs_guardian_consent
                       else _("The guardian's consent to the file no longer holds, and the client is 14 or older: record the client's own consent first."))


class OnFile:
    """A file that exists already, as much of it as this member may know."""

    def __init__(self, person, membership):
        visible = Person.objects.visible_to(membership).filter(pk=person.pk).exists()
        self.number, self.status = person.number, person.get_status_display()
        self.url = person.get_absolute_url() if visible else ""
        self.label = person.label_for(membership)
        self.responsible = person.responsible.name if person.responsible else ""
        self.birth_year = person.birth_date.year if person.birth_date else None


class NewPersonForm(PersonForm):
    """A new file, the guardian and the consent on the same page; `confirmed` names the look-alikes that were seen."""

    responsible = forms.ModelChoiceField(label=_("Responsible worker"), queryset=Membership.objects.none(), required=False)
    guardian_name = forms.CharField(label=_("Guardian's name"), max_length=50, required=False)
    guardian_relation = forms.ChoiceField(label=_("Relation"), choices=[("", "---------"), *Relation.choices], required=False)
    guardian_phone = forms.CharField(label=_("Guardian's phone number"), max_length=30, required=False)
    consent_given_by = forms.ChoiceField(label=_("Consent given by"), choices=ConsentGiver.choices, required=False, widget=chips())
    consent_scopes = forms.MultipleChoiceField(label=_("Agreed to"), choices=ConsentScope, required=False,
                                               widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}))
    consent_signed_on = DayField(label=_("Signed on"), required=False, latest=timezone.localdate)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)

    CONSENT = ("consent_given_by", "consent_scopes", "consent_signed_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        serving = Membership.objects.serving().select_related("user")
        self.fields["responsible"].queryset = serving
        if self.membership.pk in {member.pk for member in serving}:
            self.fields["responsible"].initial = self.membership.pk
        for name in ("name", "alias", "guardian_name", "guardian_phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["guardian_phone"].widget.input_type = "tel"
        self.duplicates = []

    @property
    def status(self):
        return PersonStatus.DRAFT if self.data.get("as") == "draft" else PersonStatus.ACTIVE

    def clean_guardian_phone(self):
        return check_phone(self.cleaned_data["guardian_phone"]) if self.cleaned_data["guardian_phone"] else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("guardian_phone") and not cleaned.get("guardian_name"):
            self.add_error("guardian_name", _("Whose phone number is this?"))
        if cleaned.get("guardian_name") and not cleaned.get("guardian_relation"):
            self.add_error("guardian_relation", _("Choose how the guardian is related."))
        if any(cleaned.get(name) for name in self.CONSENT):
            for name in self.CONSENT:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A consent needs who gave it, to what, and on which day."))
        if self.status == PersonStatus.ACTIVE:
            self.clean_for_service(cleaned)
        if not self.errors:
            self.ask_about_duplicates(cleaned)
        return cleaned

    def publishing_is_agreed(self, cleaned):
        by_guardian = self.data.get("consent_given_by") not in ("", None, ConsentGiver.SELF)
        return by_guardian and ConsentScope.PHOTO_PUBLIC in self.data.getlist("consent_scopes")

    def clean_for_service(self, cleaned):
        self.say_incomplete([name for name in ("sex", "birth_date", "categories") if not cleaned.get(name) and name not in self.errors])
        person = Person(birth_date=cleaned.get("birth_date"), opened_on=cleaned.get("opened_on"))
        filed = ConsentScope.FILING in (cleaned.get("consent_scopes") or [])
        if not person.opened_on or not person.needs_guardian_consent:
            if person.opened_on and person.needs_filing_consent and not filed and "consent_scopes" not in self.errors:
                self.add_error("consent_scopes", _("The client was under 14 when the file was opened: a consent to opening a file is needed, or save as a draft."))
            return
        if not cleaned.get("guardian_name") and "guardian_name" not in self.errors:
            self.add_error("guardian_name", _("The client is under 14: enter the guardian, or save as a draft."))
        by_guardian = cleaned.get("consent_given_by") not in ("", None, ConsentGiver.SELF)
        if not (filed and by_guardian) and "consent_scopes" not in self.errors:
            self.add_error("consent_scopes" if by_guardian else "consent_given_by",
                           _("The client is under 14: a guardian's consent to opening a file is needed, or save as a draft."))

    def ask_about_duplicates(self, cleaned):
        """Same name and year of birth: the question is asked once; the same answer again is taken."""
        alike = services.find_duplicates(self.membership.organisation, name=cleaned["name"], birth_date=cleaned.get("birth_date"))
        numbers = ",".join(sorted(person.number for person in alike))
        if alike and cleaned.get("confirmed") != numbers:
            self.duplicates = [OnFile(person, self.membership) for person in alike]
            self.data = self.data.copy()
            self.data["confirmed"] = numbers

    def answers(self):
        """What `open_file` takes."""
        cleaned = super().answers()
        cleaned.pop("confirmed", None)
        guardian = {name: cleaned.pop(f"guardian_{name}") for name in ("name", "relation", "phone")}
        consent = {name: cleaned.pop(f"consent_{name}") for name in ("given_by", "scopes", "signed_on")}
        if guardian["name"]:
            cleaned["guardians"] = [guardian]
        if consent["signed_on"]:
            by_guardian = consent["given_by"] != ConsentGiver.SELF
            cleaned["consents"] = [consent | {"signed_by": guardian["name"] if by_guardian else cleaned["name"],
                                              "relation": guardian["relation"] if by_guardian else ""}]
        return cleaned | {"status": self.status}


class TeamForm(forms.Form):
    """Who is responsible, and who else serves the person."""

    responsible = forms.ModelChoiceField(label=_("Responsible worker"), queryset=Membership.objects.none())
    members = forms.ModelMultipleChoiceField(label=_("The team"), queryset=Membership.objects.none(), required=False,
                                             widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
                                             help_text=_("Only those who serve a client see the name and the file."))

    def __init__(self, *args, person, **kwargs):
        self.team = {tie.membership_id for tie in person.team.filter(until=None)}
        kwargs["initial"] = {"responsible": person.responsible_id, "members": self.team}
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = (Membership.objects.serving() | Membership.objects.filter(pk__in=self.team)).select_related("user")


class HandOverForm(forms.Form):
    """To whom several clients go."""

    to = forms.ModelChoiceField(label=_("To whom"), queryset=Membership.objects.none(), empty_label=_("Choose a colleague"))
    keep = forms.BooleanField(label=_("The former workers stay on the team"), required=False,
                              help_text=_("Otherwise they no longer see the names and the files."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Membership.objects.serving().select_related("user", "organisation")


class PersonHouseholdForm(FindsPeople, forms.Form):
    """Whom a person lives with, or where."""

    lives_with = PersonPickField(label=_("Lives with"), multiple=False, required=False,
                                 help_text=_("A client who is already on file. The person joins that household."))
    address = forms.CharField(label=_("Address of a new household"), max_length=200, required=False,
                              widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, membership, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["lives_with"].set_membership(membership)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("lives_with") and not cleaned.get("address"):
            raise ValidationError(_("Choose somebody, or enter the address."))
        if cleaned.get("lives_with") == self.person:
            self.add_error("lives_with", _("This is the client. Choose somebody else."))
        elif cleaned.get("lives_with") and not cleaned["lives_with"].serves(self.fields["lives_with"].membership):
            # The household's note and its other members would be open to whoever puts a client there.
            self.add_error("lives_with", _("Only those who serve this client may do this."))
        return cleaned
