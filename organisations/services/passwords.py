"""Letting a colleague back in who has forgotten the password and reads no e-mail of ours."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from organisations import audit
from organisations.fence import known_user
from organisations.models import Membership
from organisations.services.notices import tell


class NotYoursToReset(Exception):
    """The account is one's own, is shut, or opens another house too: whoever holds the link could enter there."""


def may_reset(membership, *, by):
    """Whether an administrator may make a link to this member's new password: of a member who works in this house only.

    An account is one for all houses. Its password is nobody's to give out who does not answer for all that it opens.
    """
    user = membership.user
    if membership.pk == by.pk or not (membership.is_active and user.is_active) or user.is_staff or user.is_superuser:
        return False
    with known_user(user):
        return not Membership.objects.filter(user=user, is_active=True).exclude(organisation=membership.organisation_id).exists()


@transaction.atomic
def make_reset_link(membership, *, by):
    """The address at which the member chooses a new password: works once and for a day, and no longer than until they log in.

    Nothing of it is kept; a second factor is asked all the same; the member is told. Raises NotYoursToReset.
    """
    if not may_reset(membership, by=by):
        raise NotYoursToReset
    user, home = membership.user, membership.organisation
    tell([membership], kind="member.reset_link", path=f"/o/{home.slug}/", params={"organisation": str(home)}, by=by)
    audit.record("member.reset_link", by=by, on=membership)
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
