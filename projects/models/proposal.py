"""What an applicant hands in, and how it was judged (DOMAIN.md 4.12, F001-6)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.fence import known_user
from organisations.models import Membership
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField, SealedTextsField
from projects.models.call import Call
from projects.models.project import Project


def other_houses(membership):
    """The keys of the other organisations in which the member's user works: asked of the own memberships, no other house is read."""
    with known_user(membership.user):
        return set(Membership.objects.active().filter(user=membership.user_id).exclude(organisation=membership.organisation_id).values_list("organisation", flat=True))


def closed_calls(membership):
    """Calls to which a house has answered that the member works for as well: what others wrote there and how it was judged stays
    closed to them, a seat on the panel or not. None for nearly everybody, who works in one house. Asked once for a request's member."""
    if not hasattr(membership, "_elsewhere"):
        membership._elsewhere = other_houses(membership)
    return Proposal.objects.filter(status=Proposal.Status.SUBMITTED, organisation__in=membership._elsewhere).values("call") if membership._elsewhere else None


class ProposalQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Own ones for those who write them; of others what the database shows: those handed in, once their call has closed, and
        not in a call to which another house of the member's has answered."""
        own = Q(organisation=membership.organisation_id) if membership.can(Permission.PROPOSAL_EDIT) else Q(pk=None)
        if membership.can(Permission.REVIEW_SCORE):
            seats = Reviewer.objects.filter(membership=membership)
            free = Q(call__in=seats.filter(has_conflict=False).values("call"), call__status__in=["review", "publicity", "decided"])
            if membership.can(Permission.CALL_EDIT):  # an official who sits on the panel states first, like every reviewer
                free |= Q(call__organisation=membership.organisation_id) & ~Q(call__in=seats.values("call"))
            if (closed := closed_calls(membership)) is not None:
                free &= ~Q(call__in=closed)
            stepped_back = ReviewSheet.objects.of_this_round().filter(reviewer__in=seats, state=ReviewSheet.State.RECUSED)
            return self.filter(own | (~Q(organisation=membership.organisation_id) & free)).exclude(pk__in=stepped_back.values("proposal"))
        return self.filter(own)

    def own(self, membership):
        return self.visible_to(membership).filter(organisation=membership.organisation_id)


class Proposal(EditedModel):
    """A project proposal (项目申报书): written in the applicant's house, sealed until its call has closed."""

    PLAIN = ("number title status domain population unit_name place starts_on ends_on amount total_amount direct_people indirect_people submitted_at withdrawn_at "
             "receipt_number autosaved_at told_closes_at told_cancelled version")
    CROSSES = {"call": "a proposal answers the call of another house"}

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "draft")
        SUBMITTED = "submitted", pgettext_lazy("proposal", "handed in")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    STEPS = {"": ["draft"], "draft": ["submitted"], "submitted": ["withdrawn"], "withdrawn": ["draft"]}

    number = models.CharField(_("number"), max_length=30, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("call"))
    title = models.CharField(_("project title"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    domain = models.CharField(_("service field"), max_length=20, choices=Project.Domain, blank=True)
    population = models.CharField(_("population group"), max_length=20, choices=Project.Population, blank=True)
    unit_name = models.CharField(_("unit"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    amount = models.DecimalField(_("amount applied for (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    total_amount = models.DecimalField(_("total budget (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    direct_people = models.PositiveIntegerField(_("people reached directly"), null=True, blank=True)
    indirect_people = models.PositiveIntegerField(_("people reached indirectly"), null=True, blank=True)
    # Texts by key: applicant, summary, need, goals, activities, outputs, risks, innovation, sustainability, promise …
    texts = SealedTextsField(_("texts"))
    # Tables by key, each a list of rows: team, goals, schedule, indicators, budget, other_sources, similar
    tables = SealedTextsField(_("tables"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    receipt_number = models.PositiveIntegerField(_("receipt number"), null=True, blank=True)
    autosaved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    # What the house was last told of the call: the one that called may not know who answers it, so that the applicant's side compares.
    told_closes_at = models.DateTimeField(_("closing hour as it was last told"), null=True, blank=True)
    told_cancelled = models.BooleanField(_("told that the call was cancelled"), default=False)
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        ordering = ["number"]
        indexes = [models.Index(fields=["call", "status"], name="proposal_of_call")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "submitted", "withdrawn"]), name="proposal_status_known"),
            models.CheckConstraint(condition=~Q(status="submitted") | Q(submitted_at__isnull=False, amount__isnull=False, amount__gt=0), name="proposal_handed_in_whole"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")), name="proposal_ends_after_start"),
        ]

    def __str__(self):
        return self.title or self.number

    def get_absolute_url(self):
        return reverse("proposal", args=[self.organisation.slug, self.number])


class Reviewer(OwnedModel):
    """A seat on the panel of a call: who reviews, and the statement on conflicts of interest made before anything is opened."""

    PLAIN = "is_chair stated_at has_conflict added_at"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="panel", verbose_name=_("call"))
    membership = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="seats", verbose_name=_("reviewer"))
    is_chair = models.BooleanField(_("chair"), default=False)
    stated_at = models.DateTimeField(_("statement made at"), null=True, blank=True)
    has_conflict = models.BooleanField(_("has a conflict of interest"), null=True)
    statement = SealedField(_("statement"), max_length=1000, multiline=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reviewer")
        ordering = ["-is_chair", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "membership"], name="seat_once")]

    def __str__(self):
        return str(self.membership)


def of_judged_calls(membership):
    """Rows of calls that the member judges with others: officials and the panel, without those who stated a conflict or work for an applicant."""
    seats = Reviewer.objects.filter(membership=membership)
    free = Q(call__in=seats.filter(has_conflict=False).values("call"))
    if membership.can(Permission.CALL_EDIT):
        free |= Q(organisation=membership.organisation_id) & ~Q(call__in=seats.filter(has_conflict=True).values("call"))
    if (closed := closed_calls(membership)) is not None:
        free &= ~Q(call__in=closed)
    return free


class ReviewSheetQuerySet(OwnedQuerySet):
    def of_this_round(self):
        """Those that count: a call that is scored anew keeps the sheets of its earlier rounds."""
        return self.filter(round=F("call__round"))

    def visible_to(self, membership):
        """Blind: a reviewer sees the own sheet; all sheets are seen once the scores are released, by panel and officials."""
        if not membership.can(Permission.REVIEW_SCORE):
            return self.none()
        return self.filter(Q(reviewer__membership=membership) | (Q(call__released_at__isnull=False) & of_judged_calls(membership)))


class ReviewSheet(EditedModel):
    """One reviewer's marks on one proposal: marks by item, the total, a comment; or stepping back from this proposal."""

    PLAIN = "state marks total submitted_at round version"
    CROSSES = {"proposal": "the proposal stands in the applicant's house, its marks in the purchaser's"}

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("score sheet", "open")
        SUBMITTED = "submitted", pgettext_lazy("score sheet", "submitted")
        RECUSED = "recused", pgettext_lazy("score sheet", "stepped back")

    STEPS = {"": ["open"], "open": ["submitted", "recused"], "submitted": ["open"], "recused": ["open"]}

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("call"))
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("reviewer"))
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("proposal"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    marks = models.JSONField(_("marks"), default=dict, blank=True)  # {"need": "18.5", …}: decimals as text
    total = models.DecimalField(_("total"), max_digits=7, decimal_places=2, null=True, blank=True)
    comment = SealedField(_("comment"), max_length=3000, multiline=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round of scoring"), default=1)

    objects = ReviewSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("review sheet")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "proposal", "round"], name="sheet_once_a_round"),
                       models.CheckConstraint(condition=~Q(state="submitted") | Q(total__isnull=False), name="sheet_submitted_whole")]


class OutcomeQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Officials and the panel of the own calls; the applicant's own ones, which the database shows once they are told."""
        found = Q(pk=None)
        if membership.can(Permission.REVIEW_SCORE):
            found |= Q(organisation=membership.organisation_id) & of_judged_calls(membership)
        if membership.can(Permission.PROPOSAL_EDIT):
            found |= Q(applicant=membership.organisation_id, told_at__isnull=False) & ~Q(organisation=membership.organisation_id)
        return self.filter(found)


class Outcome(EditedModel):
    """What became of a proposal: mean, rank, spread, the decision with its reason. The applicant reads it once it is told.

    The row begins to be when the scores are released; before, no mean and no rank stand anywhere.
    """

    PLAIN = ("mean rank spread is_flagged sheet_count few_reason decision reason amount told_at decided_at decided_member project_number award_reason "
             "from_reserve version")
    PERSONAL = "decided_name"
    CROSSES = {"proposal": "the proposal stands in the applicant's house, the decision in the purchaser's"}

    class Decision(models.TextChoices):
        OPEN = "open", pgettext_lazy("outcome", "not decided")
        ADMITTED = "admitted", pgettext_lazy("outcome", "admitted")
        RESERVE = "reserve", pgettext_lazy("outcome", "on the reserve list")
        REJECTED = "rejected", pgettext_lazy("outcome", "not admitted")
        GIVEN_UP = "given_up", pgettext_lazy("outcome", "not taken up")

    STEPS = {
        "": ["open"],
        "open": ["admitted", "reserve", "rejected"],
        "admitted": ["open", "reserve", "rejected", "given_up"],
        "reserve": ["open", "admitted", "rejected", "given_up"],
        "rejected": ["open", "admitted", "reserve"],
        "given_up": [],
    }

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="outcomes", verbose_name=_("call"))
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="outcome", verbose_name=_("proposal"))
    applicant = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("applicant"))
    mean = models.DecimalField(_("mean score"), max_digits=7, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    spread = models.DecimalField(_("spread"), max_digits=7, decimal_places=2, null=True, blank=True)
    is_flagged = models.BooleanField(_("spread flagged"), default=False)
    sheet_count = models.PositiveSmallIntegerField(_("score sheets"), default=0)
    few_reason = models.CharField(_("why it was released with sheets missing"), max_length=500, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    amount = models.DecimalField(_("amount granted (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_member = models.BigIntegerField(_("membership that decided"), null=True, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=60, blank=True)
    told_at = models.DateTimeField(_("told to the applicant at"), null=True, blank=True)
    project_number = models.CharField(_("number of the project"), max_length=30, blank=True)
    # Why it was awarded although the provider was barred from purchases.
    award_reason = models.CharField(_("why it was awarded to a barred provider"), max_length=300, blank=True)
    from_reserve = models.BooleanField(_("admitted from the reserve list"), default=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=["open", "admitted", "reserve", "rejected", "given_up"]), name="outcome_decision_known"),
            models.CheckConstraint(condition=Q(decision="open") | ~Q(reason=""), name="outcome_has_reason"),
            models.CheckConstraint(condition=~Q(decision="admitted") | Q(amount__isnull=False, amount__gt=0), name="outcome_admitted_amount"),
        ]
