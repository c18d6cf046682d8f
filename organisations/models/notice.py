"""Notices: who is told what, in the app and by e-mail (UX.md X3). Numbers, titles and dates; never a client's name."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models.membership import Membership
from organisations.records import OwnedModel, OwnedQuerySet


class NoticeQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """A member's own notices whose hour has come."""
        return self.filter(membership=membership, not_before__lte=timezone.now())

    def unread(self):
        return self.filter(read_at=None)

    def unread_first(self):
        return self.order_by(IsNull(F("read_at"), False), "-not_before", "-pk")


class Notice(OwnedModel):
    """One thing one member is told. Its words come from `kind` and `params`, in the language of who reads them.

    `mail_after` says when the next attempt at the mail is due: empty when there is nothing to mail (any more), in the
    future while a worker has it in hand, so that a killed worker's notices become due again by themselves.
    """

    PLAIN = "kind params path key at not_before read_at mail_after mailed_at mail_tries"

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(_("detail"), default=dict, blank=True)
    path = models.CharField(_("address"), max_length=300)
    key = models.CharField(_("key"), max_length=120, blank=True)  # the same key is told once to the same member
    at = models.DateTimeField(_("time"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mail_after = models.DateTimeField(_("mail after"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(_("attempts at mailing"), default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ["-not_before", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "key"], condition=~Q(key=""), name="notice_key_once"),
            models.CheckConstraint(condition=Q(path__startswith="/o/"), name="notice_stays_in_house"),
            models.CheckConstraint(condition=Q(mailed_at=None) | Q(mail_after=None), name="notice_mailed_is_not_due"),
        ]
        indexes = [
            models.Index(fields=["membership", "not_before"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["membership", "-not_before"], name="notice_newest"),
            models.Index(
                fields=["organisation", "mail_after"], condition=Q(mail_after__isnull=False), name="notice_to_mail"
            ),
        ]


def unread_notices(most):
    """How many notices wait for the membership that is being asked for, counted to `most` and no further."""
    waiting = Notice.objects.visible_to(OuterRef("pk")).unread().values("pk")[:most]
    return Func(ArraySubquery(waiting), function="CARDINALITY", output_field=models.IntegerField())
