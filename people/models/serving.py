"""Who serves whom, and the tokens by which people are found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations import fence
from organisations.access import Role
from organisations.models import Membership
from organisations.records import OwnedModel, OwnedQuerySet


class ServingQuerySet(OwnedQuerySet):
    def current(self):
        return self.filter(until=None)

    def seen_by(self, membership):
        """The ties through which a member knows people: their own and, for a supervisor, those of the supervisees."""
        if membership.role == Role.SUPERVISOR:
            team = Membership.objects.filter(Q(pk=membership.pk) | Q(supervisor=membership)).order_by()
            return self.current().filter(membership__in=team)
        return self.current().filter(membership=membership)


class Serving(OwnedModel):
    """A member of the team around a person; the responsible worker is one of them."""

    PLAIN = "since until"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="team", verbose_name=_("client"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="serving", verbose_name=_("worker"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ServingQuerySet.as_manager()

    class Meta:
        verbose_name = _("service tie")
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["membership", "person"], condition=Q(until=None), name="serving_now")]
        constraints = [
            models.UniqueConstraint(fields=["person", "membership"], condition=Q(until=None), name="serving_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="serving_ends_later"),
        ]


def served_ids(membership):
    """Ids of the people whom a member knows by serving them; asked once per open fence, so that lists stay cheap."""
    kept = fence.current().__dict__.setdefault("known_ids", {})
    if membership.pk not in kept:
        kept[membership.pk] = set(Serving.objects.seen_by(membership).values_list("person_id", flat=True))
    return kept[membership.pk]


def granted_ids(membership):
    """Ids of the people whose files stand open to a member by approval right now; asked once per open fence, and only of those
    of whom the door does not know that there is none."""
    if not getattr(membership, "holds_approval", True):
        return frozenset()
    kept = fence.current().__dict__.setdefault("known_ids", {})
    if (membership.pk, "granted") not in kept:
        from people.models.access_request import AccessRequest

        opened = AccessRequest.objects.open_to(membership).order_by().values_list("person_id", flat=True)
        kept[membership.pk, "granted"] = frozenset(opened)
    return kept[membership.pk, "granted"]


_clients_of_projects = []


def register_clients_of_projects(find):
    """`find(membership)`, from the app that knows services: a query for the keys (`person`) of the clients of the projects on whose
    staff the member is today."""
    _clients_of_projects.append(find)


def known_by_projects(membership):
    """A query for the keys of those whom a project leader sees: whom they serve, and the clients of their projects."""
    return Serving.objects.seen_by(membership).order_by().values("person").union(*(find(membership) for find in _clients_of_projects))


def led_ids(membership):
    """Ids of the clients of the projects that a leader works on; asked once per open fence."""
    kept = fence.current().__dict__.setdefault("known_ids", {})
    if (membership.pk, "led") not in kept:
        kept[membership.pk, "led"] = frozenset(pk for find in _clients_of_projects for pk in find(membership).values_list("person", flat=True))
    return kept[membership.pk, "led"]


def keeps_order(membership, person):
    """Who keeps a client's file in order without serving the client: an administrator all of the house, a project leader those of the
    clients of their projects (DOMAIN.md section 5)."""
    return membership.role == Role.ADMIN or membership.role == Role.PROJECT_LEAD and person.pk in led_ids(membership)


def forget_known_ids():
    """Services call this when the team around somebody changed, or an approval was given or ended."""
    fence.current().__dict__.pop("known_ids", None)


class SearchToken(OwnedModel):
    """A keyed hash of something a person may be looked for by; nothing can be read back from it (SECURITY.md D1)."""

    PLAIN = "kind token"

    class Kind(models.TextChoices):
        ID = "id"
        ID_SHARED = "id_shared"
        ID_LAST4 = "id_last4"
        PHONE = "phone"
        PHONE_LAST4 = "phone_last4"
        NAME = "name"
        NAME_PREFIX = "name_prefix"
        NAME_YEAR = "name_year"
        SOUND_YEAR = "sound_year"
        INITIALS = "initials"
        PINYIN = "pinyin"
        KIN = "kin"  # a name of somebody around the person: nobody is found by it, it is masked in what leaves the house

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12, choices=Kind)
    token = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = _("search token")
        indexes = [models.Index(fields=["organisation", "kind", "token", "person"], name="token_found")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "token"], condition=Q(kind="id"), name="id_number_on_file_once"),
        ]
