"""Persons: whom the agency serves (DOMAIN.md 4.1)."""

from django.db import models
from django.db.models import Case, Prefetch, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.access import Role
from organisations.identity import mask_name, mask_number
from organisations.models import Membership, Station
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField
from people.models.choices import (
    STEPS,
    AgeBand,
    ClientCategory,
    ConsentScope,
    FollowLevel,
    IdKind,
    PersonStatus,
    PhotoPermission,
    Sex,
    Source,
)
from people.models.household import Household
from people.models.profile_choices import ConsentState
from people.models.serving import Serving, granted_ids, keeps_order, known_by_projects, served_ids
from people.records import SealedDayField

# Staff who may open the file of somebody whom they do not serve, after approval.
MAY_ASK = (Role.WORKER, Role.PROJECT_LEAD, Role.SUPERVISOR, Role.ADMIN)


class PersonQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Whom a member may see at all (DOMAIN.md section 5); `label_for` decides by which name.

        Files that were merged into another or erased are seen by nobody.
        """
        if membership.role == Role.ADMIN:
            return self.standing()
        if membership.role == Role.PROJECT_LEAD:
            return self.standing().filter(Q(pk__in=known_by_projects(membership)) | Q(pk__in=granted_ids(membership)))
        if membership.role in (Role.WORKER, Role.SUPERVISOR):
            served = Serving.objects.seen_by(membership).order_by().values("person")
            opened = granted_ids(membership) if getattr(membership, "holds_approval", True) else ()
            # Who is served is so by definition: the row remembers for whom it was fetched. A file opened by approval is only read.
            # Hardly anybody has one open; for everybody else the question stays the plain one that the database answers fastest.
            if not opened:
                return self.standing().filter(pk__in=served).annotate(seen_as=Value(membership.pk))
            seen_as = Case(When(pk__in=opened, then=None), default=Value(membership.pk), output_field=models.BigIntegerField())
            return self.standing().filter(Q(pk__in=served) | Q(pk__in=opened)).annotate(seen_as=seen_as)
        if membership.role == Role.CHILD_DIRECTOR and membership.village:
            # The date of birth is encrypted; a village is small enough to open its dates one by one.
            today = timezone.localdate()
            village = Person.objects.standing().filter(village=membership.village).only("uid", "birth_date")
            return self.filter(pk__in=[person.pk for person in village if person.is_minor_on(today)])
        return self.none()

    def telling_who_is_served(self, membership):
        """For a list of those whom the member does not all serve: each row remembers it, and no second question is asked."""
        if membership.role not in (Role.ADMIN, Role.PROJECT_LEAD):
            return self
        served = Serving.objects.seen_by(membership).order_by().values("person")  # asked once, not for each row of the house
        return self.annotate(seen_as=Case(When(pk__in=served, then=Value(membership.pk)), default=Value(-membership.pk), output_field=models.BigIntegerField()))

    def standing(self):
        """Files that were neither merged into another nor erased."""
        return self.filter(merged_into=None, erased_at=None)

    def active(self):
        return self.filter(status=PersonStatus.ACTIVE)

    def in_service_first(self):
        """Those in service, then the others, newest first."""
        return self.order_by(Case(When(status=PersonStatus.ACTIVE, then=0), default=1), "-id")

    def with_categories(self):
        """What `main_category` needs, in one query for the whole list."""
        return self.prefetch_related(Prefetch("categories", Category.objects.order_by("since", "id")))


class Person(EditedModel):
    """One client's file. Names, numbers, addresses and health lie encrypted; only those who serve the person see the name."""

    PLAIN = "number status id_kind region_code follow_level photo_permission source opened_on created_at erased_at version"
    PERSONAL = "sex village"

    Status = PersonStatus

    number = models.CharField(_("file number"), max_length=40)
    status = models.CharField(_("status"), max_length=10, choices=PersonStatus, default=PersonStatus.DRAFT)
    name = SealedField(_("name"), max_length=50, blank=False)
    alias = SealedField(_("other name"), max_length=50)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    birth_date = SealedDayField(_("date of birth"))
    id_kind = models.CharField(_("document"), max_length=20, choices=IdKind, default=IdKind.RESIDENT)
    id_number = SealedField(_("ID number"), max_length=40)
    id_note = SealedField(_("why there is no number"), max_length=100)
    phone = SealedField(_("telephone"), max_length=30)
    emergency_contact = SealedField(_("emergency contact"), max_length=50)
    emergency_phone = SealedField(_("emergency phone number"), max_length=30)
    address = SealedField(_("address"), max_length=200)
    region_code = models.CharField(_("region code"), max_length=12, blank=True)
    village = models.CharField(_("village or community"), max_length=60, blank=True)
    school = SealedField(_("school or employer"), max_length=100)
    health = SealedField(_("health"), multiline=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, blank=True, related_name="people",
                                  verbose_name=_("household"))
    follow_level = models.PositiveSmallIntegerField(_("follow-up level"), choices=FollowLevel, default=FollowLevel.THREE)
    responsible = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                    verbose_name=_("responsible worker"))
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                verbose_name=_("service site"))
    photo_permission = models.CharField(_("photos"), max_length=10, choices=PhotoPermission, default=PhotoPermission.INTERNAL)
    source = models.CharField(_("how the client came"), max_length=20, choices=Source, blank=True)
    opened_on = models.DateField(_("opened on"))
    remarks = SealedField(_("remarks"), multiline=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_files",
                                    verbose_name=_("merged into"))
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    history = HistoricalRecords(cascade_delete_history=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "status", "-id"], name="person_newest"),
                   models.Index(fields=["organisation", "village"], name="person_of_village")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="person_number_once"),
            models.CheckConstraint(condition=Q(status__in=PersonStatus.values), name="person_status_known"),
            models.CheckConstraint(condition=Q(follow_level__gte=1, follow_level__lte=6), name="follow_level_one_to_six"),
            models.CheckConstraint(condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")), name="not_merged_into_itself"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("person", args=[self.organisation.slug, self.number])

    # Names

    @property
    def masked_name(self):
        """王*兰: what everyone else may see."""
        return str(_("Erased client")) if self.erased_at else mask_name(self.name)

    def serves(self, membership):
        """Whether the member, or somebody they supervise, is on the team around this person."""
        seen_as = getattr(self, "seen_as", None)  # the member's key, or its negative: fetched for them, who do not serve
        return seen_as == membership.pk or seen_as != -membership.pk and self.pk in served_ids(membership)

    def known_to(self, membership):
        """Whether the member may know who this is. A minor is known only to those who serve (DOMAIN.md section 5), and for
        a time to whom an approval opened the file."""
        if self.erased_at:
            return False
        if self.serves(membership):
            return True
        if membership.role == Role.CHILD_DIRECTOR:
            return bool(membership.village) and self.village == membership.village and self.is_minor_on(timezone.localdate())
        if keeps_order(membership, self):
            age = self.age_on(timezone.localdate())
            if age is not None and age >= 18:
                return True
        return membership.role in MAY_ASK and self.pk in granted_ids(membership)

    def label_for(self, membership):
        """The name for those who may know it, the mask for everyone else; costs no query per row."""
        return self.name if self.known_to(membership) else self.masked_name

    @property
    def masked_id_number(self):
        return mask_number(self.id_number)

    @property
    def masked_phone(self):
        return mask_number(self.phone)

    # Age, always at the day of the event (DOMAIN.md 8.24)

    def age_on(self, day):
        """Whole years on a day; None when the date of birth is not known or lies later."""
        born = self.birth_date
        if not born or born > day:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_minor_on(self, day):
        age = self.age_on(day)
        return age is not None and age < 18

    def is_under_fourteen_on(self, day):
        age = self.age_on(day)
        return age is not None and age < 14

    def age_band_on(self, day):
        return AgeBand.of(self.age_on(day))

    @property
    def age(self):
        return self.age_on(timezone.localdate())

    @property
    def age_band_today(self):
        return self.age_band_on(timezone.localdate())

    # State

    @property
    def is_draft(self):
        return self.status == PersonStatus.DRAFT

    @property
    def is_active(self):
        return self.status == PersonStatus.ACTIVE

    @property
    def next_statuses(self):
        return [PersonStatus(status) for status in PersonStatus.values if status in STEPS[self.status]]

    def has_consent(self, scope, on=None):
        """Whether a consent to `scope` holds on a day: the one answer that everybody asks for."""
        return self.consent_state(scope, on) == ConsentState.HOLDS

    def has_guardian_consent(self, scope, on=None):
        on = on or timezone.localdate()
        return any(consent.covers(scope, on) for consent in self.consents.all() if consent.is_guardians)

    def consent_state(self, scope, on=None):
        """HOLDS, or why a consent to `scope` does not hold on a day.

        Below 14 only a guardian can consent (PIPL article 31). What a guardian signed for a minor ends on the 18th birthday:
        from then on the person answers for themselves (Civil Code article 18).
        """
        on = on or timezone.localdate()
        states = {self._state_of(consent, scope, on) for consent in self.consents.all() if scope in consent.scopes}
        order = (ConsentState.HOLDS, ConsentState.GUARDIAN_NEEDED, ConsentState.OUTGROWN, ConsentState.WITHDRAWN, ConsentState.ENDED,
                 ConsentState.NOT_YET)
        return next((state for state in order if state in states), ConsentState.NEVER)

    def _state_of(self, consent, scope, on):
        if not consent.covers(scope, on):
            if on < consent.signed_on:
                return ConsentState.NOT_YET
            return ConsentState.WITHDRAWN if scope in consent.withdrawn_scopes and not consent.has_ended(on) else ConsentState.ENDED
        if not consent.is_guardians:
            return ConsentState.GUARDIAN_NEEDED if self.is_under_fourteen_on(on) else ConsentState.HOLDS
        of_age = self.age_on(on) is not None and not self.is_minor_on(on)
        return ConsentState.OUTGROWN if of_age and self.is_minor_on(consent.signed_on) else ConsentState.HOLDS

    def filing_gap(self, day):
        """Why what happened on a day may not be handed in yet: the state of the consent to the file, or None when nothing stands in the way.

        Who was under 14 on that day needs a guardian's consent, given by then or since (DOMAIN.md 8.24); who had withdrawn theirs by then needs a new one.
        Who is older and was never asked to sign is not asked here.
        """
        then = self.consent_state(ConsentScope.FILING, day)
        if self.erased_at or ConsentState.HOLDS in (then, self.consent_state(ConsentScope.FILING)):
            return None
        return then if then == ConsentState.WITHDRAWN or self.is_under_fourteen_on(day) else None

    @property
    def filing_is_withdrawn(self):
        """Whether the consent to the file was taken back and none has taken its place."""
        return not self.has_consent(ConsentScope.FILING) and any(ConsentScope.FILING in consent.withdrawn_scopes for consent in self.consents.all())

    def may_be_photographed(self, on=None):
        """Whether photos may be taken at all: nobody said no, and no consent to it was withdrawn or has run out."""
        return self.photo_permission != PhotoPermission.NONE and self._agreed(ConsentScope.PHOTO, on)

    def may_be_published(self, on=None, taken_on=None):
        """Whether a photo may be shown outside: the file says so, nothing was withdrawn, and for somebody who is a minor, or was one
        on the day the photo was taken, a consent to it holds."""
        on = on or timezone.localdate()
        if self.photo_permission != PhotoPermission.PUBLIC or not self.may_be_photographed(on):
            return False
        if self.is_minor_on(on):
            return self.has_guardian_consent(ConsentScope.PHOTO_PUBLIC, on)
        if self.is_minor_on(taken_on or on):
            return self.has_consent(ConsentScope.PHOTO_PUBLIC, on)
        return self._agreed(ConsentScope.PHOTO_PUBLIC, on)

    def _agreed(self, scope, on):
        """No paper speaks of it, or one that holds does."""
        return self.consent_state(scope, on) in (ConsentState.HOLDS, ConsentState.NEVER)

    @property
    def needs_guardian_consent(self):
        """Under 14 today, or not even born: nothing beyond a draft without a guardian's consent (DOMAIN.md 8.24)."""
        return bool(self.birth_date) and self.is_under_fourteen_on(max(timezone.localdate(), self.birth_date))

    @property
    def needs_filing_consent(self):
        """Filed as a child and 14 by now: the file still rests on a consent, now the client's own or a guardian's that was neither withdrawn nor ran out."""
        return bool(self.birth_date) and not self.needs_guardian_consent and self.is_under_fourteen_on(max(self.opened_on, self.birth_date))

    @property
    def lacks_filing_consent(self):
        """Whether the file may not be in service for want of a consent to it."""
        by_guardian = self.has_guardian_consent(ConsentScope.FILING) if self.needs_guardian_consent or self.needs_filing_consent else True
        return not by_guardian and (self.needs_guardian_consent or not self.has_consent(ConsentScope.FILING))

    @property
    def current_categories(self):
        """Codes in force today; reads the prefetched rows when there are any."""
        return [ClientCategory(category.code) for category in self.categories.all() if category.until is None]

    @property
    def main_category(self):
        """The category recorded first among those in force, or None."""
        return next(iter(self.current_categories), None)


class Category(OwnedModel):
    """A client category with its time in force: what somebody was last year stays known."""

    PLAIN = "code since until"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="categories", verbose_name=_("client"))
    code = models.CharField(_("category"), max_length=30, choices=ClientCategory)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("client category")
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["organisation", "code", "person"], condition=Q(until=None), name="category_now")]
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], condition=Q(until=None), name="category_once"),
        ]
