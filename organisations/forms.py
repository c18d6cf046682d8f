"""Forms of an organisation, and what every form of ours shares."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations import numbering
from organisations.access import Role
from organisations.dates import DayField
from organisations.extras import registered
from organisations.identity import check_mobile
from organisations.models import ExtraField, Membership, Organisation, User
from organisations.papers import TAKEN, NotAPaper, prepare_paper


class VersionedForm(forms.ModelForm):
    """A form over a row that others edit too: it carries the version it was opened with (SECURITY.md F9).

    When somebody saved in between, the form is not valid, `conflicts` lists (label, theirs, yours), nothing typed is lost,
    and the hidden version moves on, so that sending again is a decision with both texts in view. The view answers 409.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts = []
        self.fields["version"].initial = self.instance.version
        # Before cleaning changes the instance, remember what is saved.
        self._saved = {name: getattr(self.instance, name, None) for name in self.fields if name in self._model_names()}
        self._saved_version = self.instance.version

    def _model_names(self):
        return {field.name for field in self.instance._meta.fields}

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("version")
        if self.instance.pk and sent is not None and sent != self._saved_version:
            self.conflicts = [
                (self.fields[name].label or name, self._in_words(name, theirs), self._in_words(name, cleaned.get(name)))
                for name, theirs in self._saved.items()
                if name in cleaned and name != "version" and cleaned.get(name) != theirs
            ]
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self._saved_version
            raise ValidationError(
                _(
                    "Somebody saved this page while you were writing. Your text is still here; compare, then save again."
                ),
                code="stale",
            )
        cleaned.pop("version", None)
        return cleaned

    def _in_words(self, name, value):
        """A choice by its label: nobody compares codes."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) or not getattr(field, "choices", None):
            return value
        words = {str(code): label for code, label in field.choices if not isinstance(label, (list, tuple))}
        if isinstance(value, (list, tuple)):
            return ", ".join(str(words.get(str(one), one)) for one in value)
        return words.get(str(value), value) if value not in (None, "") else value

    def _post_clean(self):
        super()._post_clean()
        self.instance.version = self._saved_version


class PaperField(forms.FileField):
    """A document: cleaned, it is a CleanPaper (or None when none was sent); what is not taken becomes a sentence."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))
        kwargs.setdefault("help_text", format_lazy("{} {}", TAKEN, _("20 MB at most.")))
        super().__init__(**kwargs)

    def to_python(self, data):
        upload = super().to_python(data)
        try:
            return prepare_paper(upload) if upload else None
        except NotAPaper as refused:
            raise ValidationError(str(refused), code="not_taken")


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=50)
    contact = forms.CharField(
        label=_("E-mail or phone number"),
        max_length=254,
        help_text=_("The person logs in with it. Send them the link that appears after saving."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role)

    def clean_contact(self):
        text = self.cleaned_data["contact"].strip().lower()
        if "@" in text:
            validate_email(text)
            return text
        return check_mobile(text)


class PasswordForm(forms.Form):
    """The password of a new account."""

    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Several words in a row are easy to remember."),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class HouseForm(forms.Form):
    """A new organisation and who is to be its administrator."""

    organisation_name = forms.CharField(label=_("Name of the organisation"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=30)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind)
    code = forms.RegexField(
        r"^[A-Za-z]{2,6}$",
        label=_("Code"),
        help_text=_("Two to six letters; numbers of projects and records begin with it, such as ZH-2026-001."),
    )
    name = forms.CharField(label=_("Your name"), max_length=50)
    contact = forms.CharField(label=_("E-mail or phone number"), max_length=254, help_text=_("You log in with it."))

    clean_contact = InviteForm.clean_contact

    def clean_code(self):
        return self.cleaned_data["code"].upper()


class SetupForm(PasswordForm, HouseForm):
    """The first organisation and its administrator."""

    field_order = ["organisation_name", "short_name", "kind", "code", "name", "contact", "password"]


class MemberForm(VersionedForm):
    """Role, title, village, supervisor, and whether the person still works here."""

    class Meta:
        model = Membership
        fields = ["role", "title", "village", "supervisor", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = (
            Membership.objects.active()
            .filter(role__in=[Role.SUPERVISOR, Role.PROJECT_LEAD])
            .exclude(pk=self.instance.pk)
            .select_related("user")
        )


class OrganisationForm(VersionedForm):
    """What an administrator may change about the organisation."""

    class Meta:
        model = Organisation
        fields = ["name", "short_name", "kind", "credit_code", "region", "late_after_hours", "requires_second_factor"]
        help_texts = {"requires_second_factor": _("Everyone is asked to set up a code app at the next page they open.")}


class ProfileForm(forms.ModelForm):
    """A user's own settings."""

    class Meta:
        model = User
        fields = ["name", "language", "theme", "single_keys", "mail_notices"]
        help_texts = {
            "single_keys": _("Press ? on any page to see them."),
            "mail_notices": _("One mail gathers what is new. From 21:00 to 8:00 none is sent; the bell shows it at once."),
        }


class SavedViewForm(forms.Form):
    """The name of a saved view, and who sees it."""

    name = forms.CharField(label=pgettext_lazy("saved view", "Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    is_shared = forms.BooleanField(label=_("Colleagues here may use it too"), required=False)
    is_default = forms.BooleanField(label=_("Open this page with it"), required=False)

    def __init__(self, *args, view=None, own=True, **kwargs):
        if view is not None:
            kwargs["initial"] = {"name": view.name, "is_shared": view.is_shared, "is_default": view.is_default}
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["is_default"]


class ViewForm(SavedViewForm):
    """A new saved view: what the list shows comes along unseen."""

    page = forms.CharField(max_length=60, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)


class ExtraFieldForm(forms.Form):
    """An own field of the house: the type is chosen once."""

    form = forms.ChoiceField(label=_("Form"), choices=[])
    label = forms.CharField(label=_("What is asked"), max_length=80)
    type = forms.ChoiceField(label=_("How it is answered"), choices=ExtraField.Type, initial="text")
    options = forms.CharField(label=_("Options"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                              help_text=_("One on each line; only for one of several and some of several."))
    help = forms.CharField(label=_("Help text"), required=False, max_length=200)
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args, field=None, **kwargs):
        self.field = field
        if field is not None:
            kwargs["initial"] = {name: getattr(field, name) for name in ("label", "help", "is_required", "is_active")} | {"options": "\n".join(field.options)}
        super().__init__(*args, **kwargs)
        if field is None:
            self.fields["form"].choices = [("", "--"), *registered().items()]
            del self.fields["is_active"]
        else:
            del self.fields["form"], self.fields["type"]

    def clean_options(self):
        return list(dict.fromkeys(line.strip()[:80] for line in self.cleaned_data["options"].splitlines() if line.strip()))

    def clean(self):
        cleaned = super().clean()
        kind = self.field.type if self.field else cleaned.get("type")
        if kind in ("choice", "choices") and "options" not in self.errors and len(cleaned.get("options", [])) < 2:
            self.add_error("options", _("Name at least two options."))
        return cleaned

    def changes(self):
        """What `change_extra_field` takes."""
        return self.cleaned_data


class NumberPatternForm(forms.Form):
    """Another way of writing one kind of number, from a day on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[])
    pattern = forms.CharField(label=_("Pattern"), max_length=80, initial=numbering.PLAIN, widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
                              help_text=_("Places: {code} {kind} {seq:05d} {yyyy} {yyyymmdd} {site} {worker} {sector}. Letters, digits, points and hyphens between them."))
    since = DayField(label=_("Holds from"))

    WRONG = {
        "unknown": _("The pattern names a place that we do not know."),
        "no_seq": _("The pattern needs the running number once: {seq} or {seq:05d}."),
        "no_year": _("This running number begins anew each year: the pattern needs {yyyy} or {yyyymmdd}."),
        "signs": _("Only letters, digits, points and hyphens stand between the places."),
        "long": _("Such a number would be too long."),
    }

    def __init__(self, *args, house, **kwargs):
        super().__init__(*args, **kwargs)
        self.house = house
        self.fields["kind"].choices = [(kind, numbered.words) for kind, numbered in numbering.kinds().items()]
        self.fields["since"].initial = timezone.localdate()

    def clean_pattern(self):
        pattern, kind = self.cleaned_data["pattern"].strip(), self.cleaned_data.get("kind")
        try:
            return numbering.check_pattern(pattern, kind) if kind else pattern
        except numbering.BadPattern as wrong:
            raise ValidationError(self.WRONG[wrong.code]) from None

    def clean_since(self):
        if self.cleaned_data["since"] < timezone.localdate():
            raise ValidationError(_("Numbers already given stay as they are: choose today or a later day."))
        return self.cleaned_data["since"]
