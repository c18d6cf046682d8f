"""Visits in full: what was seen, when the next one is due, the plan of a day (DOMAIN.md 4.5, rule 8.27)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.staff import on_staff
from organisations.access import Permission, Role
from organisations.models import Membership
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField

# Days between visits by follow-up level where a house has said nothing else: weekly, half-monthly, monthly, quarterly, half-yearly, yearly.
USUAL_DAYS = {1: 7, 2: 15, 3: 30, 4: 91, 5: 182, 6: 365}


def team_of(membership):
    """A supervisor with those whom they supervise; anybody else alone."""
    mine = Q(pk=membership.pk) | Q(supervisor=membership) if membership.role == Role.SUPERVISOR else Q(pk=membership.pk)
    return Membership.objects.filter(mine).order_by()


class VisitSheet(EditedModel):
    """What was seen on a visit, beyond its outcome; the quick log does without it."""

    PLAIN = "mode company hazards policy_explained level_after skill attitude written_at cosigned_at version"

    class Mode(models.TextChoices):
        HOME = "home", _("At home")
        PHONE = "phone", pgettext_lazy("visit mode", "By phone")
        VIDEO = "video", pgettext_lazy("visit mode", "By video")
        POINT = "point", _("At the service point")

    class Company(models.TextChoices):
        CADRE = "cadre", _("Village or community cadre")
        CHILD_DIRECTOR = "child_director", _("Child director")
        VOLUNTEER = "volunteer", _("Volunteer")

    class Hazard(models.TextChoices):
        FIRE = "fire", _("Fire")
        GAS = "gas", _("Gas")
        WIRES = "wires", _("Wires and sockets")
        FALL = "fall", _("Falling")
        MEDICINE = "medicine", _("Medicine")
        WATER = "water", _("Water, wells and ponds")
        FOOD = "food", _("Food")
        BUILDING = "building", _("The building")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="sheet")
    mode = models.CharField(_("how"), max_length=8, choices=Mode, default=Mode.HOME)
    company = ArrayField(models.CharField(max_length=16, choices=Company), default=list, blank=True, verbose_name=_("accompanied by"))
    living = SealedField(_("living conditions"), max_length=1000, multiline=True)
    health = SealedField(_("health"), max_length=1000, multiline=True)
    mood = SealedField(_("mood"), max_length=1000, multiline=True)
    family = SealedField(_("family and guardianship"), max_length=1000, multiline=True)
    income = SealedField(_("income and benefits received"), max_length=1000, multiline=True)
    hazards = ArrayField(models.CharField(max_length=10, choices=Hazard), default=list, blank=True, verbose_name=_("dangers at home"))
    hazard_note = SealedField(_("what was done about the dangers"), max_length=500)
    needs = SealedField(_("needs"), max_length=1000, multiline=True)
    help_given = SealedField(_("help given on the spot"), max_length=500)
    policy_explained = models.BooleanField(_("benefits explained"), default=False)
    level_after = models.PositiveSmallIntegerField(_("follow-up level after the visit"), null=True, blank=True)
    skill = models.PositiveSmallIntegerField(_("client's mark for skill"), null=True, blank=True)
    attitude = models.PositiveSmallIntegerField(_("client's mark for attitude"), null=True, blank=True)
    # Saved with the button; until then only kept while somebody types.
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)
    cosigned_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("co-signed by"))
    cosigned_at = models.DateTimeField(_("co-signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit sheet")
        constraints = [models.CheckConstraint(condition=(Q(skill=None) | Q(skill__range=(1, 5))) & (Q(attitude=None) | Q(attitude__range=(1, 5)))
                                              & (Q(level_after=None) | Q(level_after__range=(1, 6))), name="visit_sheet_marks")]


class VisitInterval(OwnedModel):
    """How often clients of a follow-up level are visited: the house's own rule, by the day from which it holds."""

    PLAIN = "level days since"

    level = models.PositiveSmallIntegerField(_("follow-up level"))
    days = models.PositiveSmallIntegerField(_("days between visits"))
    since = models.DateField(_("since"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("visit interval")
        ordering = ["level", "-since"]
        constraints = [models.UniqueConstraint(fields=["organisation", "level", "since"], name="visit_interval_once"),
                       models.CheckConstraint(condition=Q(level__range=(1, 6)) & Q(days__range=(1, 800)), name="visit_interval_known")]


class VisitDue(OwnedModel):
    """When a client was last visited and is next to be: kept true by every record and every change of level."""

    PLAIN = "last_on due_on level"

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="visit_due", verbose_name=_("client"))
    last_on = models.DateField(_("last visited on"), null=True, blank=True)
    due_on = models.DateField(_("next visit due"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("follow-up level"), null=True, blank=True)

    class Meta:
        verbose_name = _("next visit")
        indexes = [models.Index(fields=["organisation", "due_on"], name="visit_due_on")]


class VisitPlanQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """One's own plans; a supervisor's also the team's, a project leader's also those of the project's staff."""
        if not membership.can(Permission.VISIT_PLAN):
            return self.none()
        mine = Q(worker__in=team_of(membership))
        if membership.role == Role.PROJECT_LEAD:
            mine |= on_staff(membership)
        return self.filter(mine)


class VisitPlan(EditedModel):
    """The visits of one worker on one day, in their order; prints as a sheet (外访计划)."""

    PLAIN = "day version"

    worker = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="visit_plans", verbose_name=_("worker"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    day = models.DateField(_("day"))
    note = SealedField(_("note"), max_length=300)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit plan")
        ordering = ["-day", "pk"]
        constraints = [models.UniqueConstraint(fields=["worker", "day"], name="visit_plan_once")]


class VisitStop(OwnedModel):
    """One client on the plan of a day, and the record that came of it."""

    PLAIN = "seq at dropped_at"

    plan = models.ForeignKey(VisitPlan, on_delete=models.CASCADE, related_name="stops")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="visit_stops", verbose_name=_("client"))
    seq = models.PositiveSmallIntegerField(_("order"))
    at = models.TimeField(_("time"), null=True, blank=True)
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("service record"))
    dropped_at = models.DateTimeField(_("taken off the plan at"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned visit")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="visit_stop_once")]


class WorkOrderQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """What one is to do or has asked for; a supervisor also sees the team's, a project leader what visits of the project led to."""
        if membership.can(Permission.VISIT_COSIGN):
            return self.filter(by=membership)
        if not membership.can(Permission.VISIT_PLAN):
            return self.none()
        team = team_of(membership)
        mine = Q(assigned_to__in=team) | Q(by__in=team)
        if membership.role == Role.PROJECT_LEAD:
            mine |= on_staff(membership, "record__project")
        return self.filter(mine)

    def open(self):
        return self.filter(status="open")


class WorkOrder(EditedModel):
    """Something to be done about a need found on a visit (工单): who, until when, what came of it."""

    PLAIN = "number status due_on done_at version"

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("work order", "open")
        DONE = "done", pgettext_lazy("work order", "done")
        DROPPED = "dropped", pgettext_lazy("work order", "dropped")

    STEPS = {"": ["open"], "open": ["done", "dropped"], "done": ["open"], "dropped": ["open"]}

    number = models.CharField(_("number"), max_length=40)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="work_orders", verbose_name=_("client"))
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="work_orders", verbose_name=_("service record"))
    what = SealedField(_("what is to be done"), max_length=500, multiline=True)
    assigned_to = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="work_orders", verbose_name=_("assigned to"))
    due_on = models.DateField(_("until"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    outcome = SealedField(_("what came of it"), max_length=500, multiline=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="work_order_number_once"),
                       models.CheckConstraint(condition=~Q(status="done") | Q(done_at__isnull=False), name="work_order_done_when")]
        indexes = [models.Index(fields=["organisation", "status", "assigned_to"], name="work_order_of")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("work_order", args=[self.organisation.slug, self.number])

    def may_become(self, status):
        return status in self.STEPS[self.status]

    def text_open_to(self, membership):
        """What is to be done and what came of it tell of the client as a visit's note does. A leader of the project sees that there is an order, of whom and
        until when; its words only when they asked for it, are to do it, supervise either, or may know whose file it is (DOMAIN.md section 5)."""
        if membership.role != Role.PROJECT_LEAD:
            return True
        if any(membership.pk in (one.pk, one.supervisor_id) for one in (self.by, self.assigned_to)):
            return True
        return self.person.known_to(membership)
