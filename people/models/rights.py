"""What clients and guardians ask for about their own data (PIPL articles 44 to 48; Regulations on the Protection of Minors Online, article 34)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import EditedModel, OwnedQuerySet, SealedField
from people.models.choices import ConsentGiver
from people.models.profile_choices import RIGHTS_STEPS, HandedOut, RightsKind, RightsStatus

# (status, decided) as the database keeps it: whoever answered is known, and nobody before.
_UNANSWERED = Q(status__in=[RightsStatus.OPEN, RightsStatus.WITHDRAWN], answered_by=None, answered_on=None)
_ANSWERED = Q(status__in=[RightsStatus.DONE, RightsStatus.REFUSED], answered_by__isnull=False, answered_on__isnull=False)


class RightsQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Requests about the people whom a member sees; of somebody who was erased, only the administrator sees them."""
        from organisations.access import Role
        from people.models.person import Person

        if membership.role == Role.ADMIN:
            return self
        return self.filter(Exists(Person.objects.visible_to(membership).order_by().filter(pk=OuterRef("person"))))  # few requests, many clients

    def open(self):
        return self.filter(status=RightsStatus.OPEN)


class RightsRequest(EditedModel):
    """One request to see, copy, correct or delete: who asked, on which day, who answered, what was handed out."""

    PLAIN = "number kind asked_as asked_on due_on status answered_on handed_out version created_at"

    STEPS = RIGHTS_STEPS

    number = models.CharField(_("number"), max_length=20)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="rights_requests", verbose_name=_("client"))
    kind = models.CharField(_("asked for"), max_length=10, choices=RightsKind)
    asked_as = models.CharField(_("asked by"), max_length=20, choices=ConsentGiver)
    asked_by = SealedField(_("name of who asked"), max_length=50)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    wish = SealedField(_("what exactly"), multiline=True)
    status = models.CharField(_("status"), max_length=10, choices=RightsStatus, default=RightsStatus.OPEN)
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken down by"))
    created_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                    verbose_name=_("answered by"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    handed_out = models.CharField(_("handed out"), max_length=10, choices=HandedOut, default=HandedOut.NOTHING)
    answer = SealedField(_("answer"), multiline=True)

    objects = RightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "status", "due_on"], name="rights_due")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="rights_number_once"),
            models.CheckConstraint(condition=_UNANSWERED | _ANSWERED, name="rights_answered_by_somebody"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rights", args=[self.organisation.slug, self.number])

    @property
    def is_open(self):
        return self.status == RightsStatus.OPEN

    @property
    def is_overdue(self):
        return self.is_open and self.due_on < timezone.localdate()
