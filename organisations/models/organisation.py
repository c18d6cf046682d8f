"""Organisations, their service sites, and the number series they own."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from organisations.access import PROVIDER_KINDS
from organisations.identity import check_credit_code
from organisations.records import OwnedModel


class Organisation(models.Model):
    """An agency, a bureau, a street office, an evaluator …: whoever takes part in a purchase (DOMAIN.md 3.2)."""

    PLAIN = "slug code name short_name kind credit_code region is_demonstration requires_second_factor late_after_hours created_at version"

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Social work agency")
        BUREAU = "bureau", _("Civil affairs bureau")
        SOCIETY_WORK = "society_work", _("Society Work Department")
        STREET = "street", _("Sub-district office or town government")
        COMMITTEE = "committee", _("Residents' or village committee")
        ASSOCIATION = "association", _("Social work association")
        EVALUATOR = "evaluator", _("Third-party evaluation body")
        FOUNDATION = "foundation", _("Foundation")
        INSTITUTION = "institution", _("School, hospital or welfare institution")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    code = models.CharField(
        _("code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}$")],
        help_text=_("Two to six capital letters; numbers of projects and records begin with it."),
    )
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=30)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    requires_second_factor = models.BooleanField(_("second factor required"), default=False)
    late_after_hours = models.PositiveSmallIntegerField(_("hours after which a record is late"), default=24, validators=[MinValueValidator(1), MaxValueValidator(720)],
                                                        help_text=_("Later ones are marked for worker and reviewer; they count all the same."))
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name"]

    def __str__(self):
        return self.short_name or self.name

    @property
    def is_provider(self):
        """Whether it serves people itself and keeps client files."""
        return self.kind in PROVIDER_KINDS

    def clean(self):
        if self.credit_code:
            try:
                self.credit_code = check_credit_code(self.credit_code)
            except ValidationError as error:
                raise ValidationError({"credit_code": error.messages}) from error


class Station(OwnedModel):
    """A service site: a station, a point in a community, a room, a school."""

    PLAIN = "code name setting address is_active"

    class Setting(models.TextChoices):
        STATION = "station", _("Social work station")
        POINT = "point", _("Social work service point")
        SCHOOL = "school", _("School")
        HOSPITAL = "hospital", _("Hospital")
        CENTRE = "centre", _("Centre")
        OTHER = "other", _("Other")

    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=60)
    setting = models.CharField(_("setting"), max_length=20, choices=Setting, default=Setting.STATION)
    address = models.CharField(_("address"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("service site")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="station_code_once")]

    def __str__(self):
        return self.name


class Series(OwnedModel):
    """A gap-free series of numbers, one per organisation and kind; a number is never reused (DOMAIN.md 4.9)."""

    PLAIN = "kind last"

    kind = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="series_once")]

    @classmethod
    def next(cls, organisation, kind):
        """The next whole number of the series; two at once wait for each other, a rollback gives it back."""
        return cls.take(organisation, kind, 1)[0]

    @classmethod
    def take(cls, organisation, kind, wanted):
        """The next `wanted` numbers, in one statement that makes the series, locks it and counts on."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO organisations_series AS series (organisation_id, uid, kind, last) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (organisation_id, kind) DO UPDATE SET last = series.last + excluded.last RETURNING last",
                [organisation.pk, uuid.uuid4(), kind, wanted])
            last = cursor.fetchone()[0]
        return range(last - wanted + 1, last + 1)
