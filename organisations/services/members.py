"""Founding, inviting, joining, changing roles."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from pypinyin import lazy_pinyin

from organisations import audit
from organisations.access import Permission, Role
from organisations.fence import fence
from organisations.models import Invitation, Membership, Organisation, Series, User
from organisations.services.notices import tell


class InvitationIsOver(Exception):
    """The link was used, has expired, was revoked, never was, or is of somebody who may no longer invite."""


class LastAdministrator(Exception):
    """An organisation keeps at least one active administrator."""


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def found_organisation(*, name, short_name, slug, code, kind, user, credit_code="", region="", is_demonstration=False):
    """A new organisation and its first administrator; returns the membership."""
    organisation = Organisation(
        name=name,
        short_name=short_name,
        slug=slug,
        code=code,
        kind=kind,
        credit_code=credit_code,
        region=region,
        is_demonstration=is_demonstration,
    )
    organisation.full_clean()
    organisation.save()
    with fence(organisation):
        return join(organisation, user=user, role=Role.ADMIN, by=None)


@transaction.atomic
def found_by_invitation(*, name, short_name, slug, code, kind, contact, administrator, credit_code="", region=""):
    """A further organisation, made at the server: whoever is to lead it is invited as its administrator. Returns the invitation.

    As long as nobody has joined, the same again makes a new invitation and ends the one before.
    """
    organisation = Organisation.objects.select_for_update().filter(slug=slug, code=code).first()
    facts = {"name": name, "short_name": short_name, "slug": slug, "code": code, "kind": kind, "credit_code": credit_code, "region": region}
    waits = False
    if organisation is not None:
        with fence(organisation):
            waits = not Membership.objects.exists()
    if not waits:
        organisation = Organisation(**facts)
        organisation.full_clean()
        organisation.save()
    with fence(organisation):
        Invitation.objects.open().update(expires_at=timezone.now())
        return invite(contact=contact, name=administrator, role=Role.ADMIN, by=None, organisation=organisation)


def slug_of(short_name, code):
    """What stands in the address for a house: its short name in Latin letters, or its code."""
    return slugify("-".join(lazy_pinyin(short_name)))[:40] or code.lower()


def join(organisation, *, user, role, by, title="", village="", supervisor=None):
    """Make a user a member inside the open fence; the staff number is the next of the series."""
    number = f"{Series.next(organisation, 'staff'):04d}"
    membership = Membership.objects.create(
        organisation=organisation,
        user=user,
        role=role,
        title=title,
        village=village,
        supervisor=supervisor,
        number=number,
    )
    audit.record("member.join", by=by or membership, on=membership, detail={"role": role})
    return membership


@transaction.atomic
def invite(*, contact, name, role, by, organisation=None):
    """An invitation; its link is shown to administrators until it is used. The database keeps only the token's hash.

    `by` is None at the server itself, which then says for which organisation.
    """
    invitation = Invitation(
        organisation=organisation or by.organisation,
        contact=contact.strip().lower(),
        name=name,
        role=role,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save()
    audit.record("member.invite", by=by, on=invitation, detail={"role": role})
    return invitation


def token_of(invitation):
    """The secret of an invitation's link: made from the server's key, so that a copy of the database opens nothing."""
    return salted_hmac("invitation", str(invitation.uid), algorithm="sha256").hexdigest()[:40]


def open_invitation(token):
    """The invitation behind a link, inside the fence of its organisation; raises InvitationIsOver."""
    invitation = Invitation.objects.open().select_for_update().filter(token_hash=hash_of(token)).first()
    if invitation is None or not _stands(invitation):
        raise InvitationIsOver
    return invitation


def _stands(invitation):
    """Whoever invited may still invite; an invitation made at the server itself has nobody behind it."""
    inviter = invitation.invited_by
    return inviter is None or (inviter.user.is_active and inviter.can(Permission.MEMBER_MANAGE))


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """An open invitation that nobody shall use any more. Raises InvitationIsOver."""
    invitation = Invitation.objects.open().select_for_update().filter(pk=invitation.pk).first()
    if invitation is None:
        raise InvitationIsOver
    invitation.expires_at = timezone.now()
    invitation.save(update_fields=["expires_at"])
    audit.record("member.revoke", by=by, on=invitation, detail={"role": invitation.role})
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, user=None, password=None):
    """Join by an invitation, with an existing account or a new one; returns the membership.

    Raises InvitationIsOver, LastAdministrator.
    """
    if not _stands(invitation):
        raise InvitationIsOver
    if user is None:
        by_mail = "@" in invitation.contact
        user = User.objects.create_user(
            email=invitation.contact if by_mail else None,
            phone=None if by_mail else invitation.contact,
            name=invitation.name,
            password=password,
        )
    else:
        update_last_login(None, user)  # a link to a new password that one house made does not open the next one
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership = Membership.objects.filter(user=user).first()
    if membership is None:
        return join(invitation.organisation, user=user, role=invitation.role, by=invitation.invited_by)
    return change_membership(membership, role=invitation.role, is_active=True, by=invitation.invited_by)


@transaction.atomic
def change_membership(membership, *, by, **changes):
    """Change role, title, village, supervisor or whether the member is active; works from the next request on.

    Another role, or none, also ends what was to bring the member back: the open invitations to them. Raises LastAdministrator.
    """
    Membership.objects.lock_administrators()
    saved = Membership.objects.get(pk=membership.pk)  # a form has already written its values into `membership`
    before = {name: getattr(saved, name) for name in changes}
    for name, value in changes.items():
        setattr(membership, name, value)
    membership.version += 1
    membership.save()
    admins = Membership.objects.active().filter(role=Role.ADMIN)
    if not admins.exists():
        raise LastAdministrator
    changed = any(before[name] != value for name, value in changes.items())
    if changed and by is not None and by.pk != membership.pk:
        home = membership.organisation
        tell([membership], kind="member.change", path=f"/o/{home.slug}/", params={"organisation": str(home)}, by=by)
    detail = {name: [_plain(before[name]), _plain(value)] for name, value in changes.items() if before[name] != value}
    if {"role", "is_active"} & set(detail) and (ended := _end_invitations(membership)):
        detail["invitations_ended"] = ended
    audit.record("member.change", by=by, on=membership, detail=detail)
    return membership


def _end_invitations(membership):
    """What an administrator decided about a member is newer than every invitation made before; returns how many it ends."""
    user = membership.user
    known = Q(contact__in=[contact.lower() for contact in (user.email, user.phone) if contact])
    return Invitation.objects.open().filter(known).update(expires_at=timezone.now())


def _plain(value):
    return getattr(value, "pk", value)
