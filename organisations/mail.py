"""Mail about notices: one for each member and pass, in the member's language, outside quiet hours.

Claiming, sending and noting are three steps of their own. A worker that dies between the first two loses nothing: the
claim runs out and the next pass takes the notices up again. One that dies between the last two mails them once more,
under the same Message-ID.
"""

import hashlib
import logging
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.fence import fence
from organisations.models import Notice
from organisations.words import notice_sentence, notice_subject

log = logging.getLogger("socialwork.mail")

QUIET_FROM, QUIET_UNTIL = 21, 8  # o'clock; what comes in between waits for the morning
HELD = timedelta(minutes=10)  # longer than a task may run: nobody else takes the notices meanwhile
BACKOFF = [timedelta(minutes=m) for m in (5, 30, 120, 480)]  # after the first, second … failure
MOST_TRIES = len(BACKOFF) + 1
LISTED = 50  # in one mail; the rest is counted, and stands in the app
PATIENCE = 200  # seconds of one pass; the next goes on
FAILURES = 3  # in a row: the mail server is away, no use in asking it again now


def has_server():
    """The console is no letter box, and without a mail server there is none: notices stay in the app, no address is printed."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))


def is_quiet(now=None):
    hour = timezone.localtime(now).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def mail_due(organisation, until):
    """Mail what is due in one organisation, until the clock `until` (time.monotonic) at most; returns how many mails went out."""
    sent = failed = 0
    for membership_id in waiting(organisation):
        if time.monotonic() > until or failed >= FAILURES:
            break
        notices = claim(organisation, membership_id)
        if not notices:
            continue
        try:
            compose(notices).send()
        except Exception as error:  # smtplib's, the socket's; an address may stand in its text, so only its name is logged
            failed += 1
            log.warning("a mail with %d notices did not go out: %s", len(notices), type(error).__name__)
            put_back(organisation, notices)
        else:
            sent, failed = sent + 1, 0
            note(organisation, notices)
    return sent


def waiting(organisation):
    with fence(organisation):
        due = Notice.objects.filter(organisation=organisation, mail_after__lte=timezone.now())
        return list(due.order_by("membership_id").values_list("membership_id", flat=True).distinct())


def claim(organisation, membership_id):
    """Take one member's due notices in hand; of two workers at once one gets them. Who wants no mail is let go."""
    now = timezone.now()
    with fence(organisation):
        due = Notice.objects.filter(organisation=organisation, membership=membership_id, mail_after__lte=now)
        rows = due.select_for_update(of=("self",), skip_locked=True).select_related("membership__user", "membership__organisation")
        notices = list(rows.order_by("not_before", "pk"))
        ours = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
        if notices and not wants_mail(notices[0].membership):
            ours.update(mail_after=None)
            return []
        ours.filter(mail_tries__gte=MOST_TRIES).update(mail_after=None)  # the worker died at it each time
        ours.exclude(mail_after=None).update(mail_after=now + HELD, mail_tries=F("mail_tries") + 1)
        return [notice for notice in notices if notice.mail_tries < MOST_TRIES]


def wants_mail(membership):
    user = membership.user
    invented = membership.organisation.is_demonstration  # addresses too; a mail there would reach a stranger
    return bool(user.email) and user.mail_notices and user.is_active and membership.is_active and not invented


def note(organisation, notices):
    with fence(organisation):
        Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=timezone.now(), mail_after=None)


def put_back(organisation, notices):
    """For a later pass, later each time; after the last one it stays in the app only."""
    with fence(organisation):
        for tried in {notice.mail_tries for notice in notices}:
            again = timezone.now() + BACKOFF[tried] if tried < len(BACKOFF) else None
            same = [notice.pk for notice in notices if notice.mail_tries == tried]
            Notice.objects.filter(pk__in=same, read_at=None).update(mail_after=again)


def compose(notices):
    """The mail: what happened in sentences, with links into the house; no name of any client, nor the reader's."""
    membership = notices[0].membership
    organisation = membership.organisation
    with translation.override(membership.user.language or settings.LANGUAGE_CODE):
        shown = notices[:LISTED]
        subject = notice_subject(notices[0]) if len(notices) == 1 else _("%(n)s new notices") % {"n": len(notices)}
        body = render_to_string(
            "mail/notices.txt",
            {
                "organisation": organisation,
                "lines": [(notice_sentence(notice), settings.PUBLIC_URL + notice.path) for notice in shown],
                "more": len(notices) - len(shown),
                "list_url": settings.PUBLIC_URL + reverse("notice_list", args=[organisation.slug]),
                "profile_url": settings.PUBLIC_URL + reverse("profile"),
            },
        )
    return EmailMessage(
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + " ".join(subject.split()),
        body,
        to=[membership.user.email],
        headers={"Message-ID": message_id(notices), "Auto-Submitted": "auto-generated"},
    )


def message_id(notices):
    """The same notices have the same id, so that a mail server can drop a repetition."""
    digest = hashlib.sha256(b"".join(sorted(notice.uid.bytes for notice in notices))).hexdigest()[:32]
    return f"<notices-{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>"
