"""A long list of clients, worked through by the worker: checked, shown, opened as files; it can be cancelled and survives a killed process (UX.md 2.3).

The row is its own lock: some rows of the list are one transaction that holds it. Whoever finds it held leaves it; what was killed is rolled back and begun
again by the sweeper, so that no row is read or opened twice.
"""

import json
import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, override

from organisations import audit
from organisations.access import Permission
from organisations.enqueue import enqueue
from organisations.fence import every_organisation, fence
from organisations.models import Organisation
from organisations.services import tell
from people.models import ClientImport, ImportStatus
from people.models.importing import MOST_ATTEMPTS, TAKEN_BACK_WITHIN, UNDER_WAY
from people.services.consents import GuardianConsentIsMissing
from people.services.files import AlreadyOnFile, FileIsIncomplete, open_file

CHECKED_AT_ONCE, OPENED_AT_ONCE = 100, 20  # rows of one transaction: about a second; whoever opens a file meanwhile waits for its number no longer
SLICE = 20  # seconds after which the others in the queue have their turn
STILL = timedelta(seconds=45)  # a list that has not moved so long has lost its worker
OPENABLE, LEFT, OPENED = ("new", "draft"), ("ask", "wrong", "other"), "opened"  # besides, "same": on file as it stands
_reader = {}


class ImportMovedOn(Exception):
    """The list is no longer where the page showed it."""


def register_reader(read):
    """Who reads rows: `read(found)` returns a list with `read(rows, seen)` and `table`; the forms stand above the services."""
    _reader["read"] = read


# ---------- what a member does ----------


@transaction.atomic
def begin_import(rows, *, by, sha256, total, drafts=False, language=""):
    """Hand a long list to the worker to be checked. Nothing is opened before its owner has seen what would become of it."""
    found = ClientImport(organisation=by.organisation, by=by, sha256=sha256, drafts=drafts, status=ImportStatus.CHECKING, total=total, holds_rows=True)
    found.rows, found.told = rows, json.dumps({"language": language, "seen": [], "lines": [], "unknown": []})
    found.save()
    audit.record("person.import_check", by=by, on=found, detail={"rows": total, "sha256": sha256})
    enqueue(work_on_import, found.pk, by.organisation_id)
    return found


@transaction.atomic
def open_list(found, *, by, confirmed=()):
    """Open the rows that were found good, and those of which their owner says that they are somebody else (`confirmed`, numbers of rows). Raises ImportMovedOn."""
    found = _held(found)
    if found.status != ImportStatus.CHECKED or not to_open(told := json.loads(found.told), set(confirmed)):
        raise ImportMovedOn
    told["confirmed"] = sorted(set(confirmed) & {line["at"] for line in told["lines"] if line["kind"] == "ask"})
    told["open"], told["drafts"] = to_open(told, set(told["confirmed"])), 0
    found.status, found.place, found.total, found.told = ImportStatus.OPENING, 0, len(told["open"]), json.dumps(told)
    found.save(update_fields=["status", "place", "total", "told", "moved_at"])
    audit.record("person.import_open", by=by, on=found, detail={"rows": found.total, "confirmed": told["confirmed"]})
    enqueue(work_on_import, found.pk, found.organisation_id)


@transaction.atomic
def cancel_import(found, *, by):
    """Stop after the rows that are under work; files that are open stay, and can be taken back. Raises ImportMovedOn."""
    found = _held(found)
    if found.is_over:
        raise ImportMovedOn
    audit.record("person.import_cancel", by=by, on=found)
    if found.is_under_way:
        found.cancel_requested = True
        found.save(update_fields=["cancel_requested"])
        enqueue(work_on_import, found.pk, found.organisation_id)
    else:
        _end(found, ImportStatus.CANCELLED)


def _held(found):
    return ClientImport.objects.select_for_update(of=("self",)).get(pk=found.pk)


def to_open(told, confirmed):
    """Numbers of the rows that become files."""
    return [line["at"] for line in told["lines"] if line["kind"] in OPENABLE or line["kind"] == "ask" and line["at"] in confirmed]


# ---------- what the worker does ----------


@shared_task
def work_on_import(import_id, organisation_id):
    """Some rows after the other for a while, then to the end of the queue."""
    organisation, until, shelf = Organisation.objects.get(pk=organisation_id), time.monotonic() + SLICE, {}
    if not _begun(organisation, import_id):
        return
    while _some_rows(organisation, import_id, shelf):
        if time.monotonic() > until:
            enqueue(work_on_import, import_id, organisation_id)
            return


@shared_task
def sweep_imports():
    """Wake the worker for lists that stand still; forget what was left of lists a week ago."""
    for organisation in every_organisation("lists of clients of each wait for a worker"):
        with fence(organisation):
            for pk in ClientImport.objects.filter(status__in=UNDER_WAY, moved_at__lt=timezone.now() - STILL).values_list("pk", flat=True):
                enqueue(work_on_import, pk, organisation.pk)
            for found in ClientImport.objects.filter(holds_rows=True, at__lt=timezone.now() - TAKEN_BACK_WITHIN).exclude(status__in=UNDER_WAY).select_for_update(of=("self",)):
                _forget(found)


def _begun(organisation, import_id):
    """Count the beginning before anything is done: what kills its worker each time is given up."""
    with fence(organisation):
        found = ClientImport.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=import_id, status__in=UNDER_WAY).first()
        if found is None:
            return False
        if found.attempts >= MOST_ATTEMPTS:
            _end(found, ImportStatus.FAILED)
            return False
        ClientImport.objects.filter(pk=import_id).update(attempts=F("attempts") + 1, moved_at=timezone.now())
    return True


def _some_rows(organisation, import_id, shelf):
    """One transaction's rows; whether there are more. On the `shelf` lies the list, read once for all of them."""
    with fence(organisation):
        found = ClientImport.objects.select_for_update(of=("self",), skip_locked=True).select_related("by__user", "organisation").filter(pk=import_id, status__in=UNDER_WAY).first()
        if found is None:
            return False
        if found.cancel_requested:
            _end(found, ImportStatus.CANCELLED)
        elif not (found.by.user.is_active and found.by.can(Permission.PERSON_EDIT)):
            _end(found, ImportStatus.FAILED)
        else:
            told = json.loads(found.told)
            with override(told["language"] or settings.LANGUAGE_CODE):
                if not shelf:
                    shelf["listed"] = _reader["read"](found)
                {ImportStatus.CHECKING: _check, ImportStatus.OPENING: _open}[found.status](found, told, shelf["listed"])
        return found.is_under_way


def _check(found, told, listed):
    rows = [at for at, _cells in listed.below][found.place:found.place + CHECKED_AT_ONCE]
    seen = {tuple(key): at for key, at in told["seen"]}
    told["lines"] += [line.told() for line in listed.read(rows, seen)]
    told["seen"], told["unknown"] = [[list(key), at] for key, at in seen.items()], listed.unknown
    found.place, found.attempts = found.place + len(rows), 0
    if found.place >= found.total or not rows:
        found.status, told["seen"] = ImportStatus.CHECKED, []
        _say(found, "import.checked")
    found.told = json.dumps(told)
    found.save(update_fields=["status", "place", "attempts", "told", "moved_at"])


def _open(found, told, listed):
    rows = told["open"][found.place:found.place + OPENED_AT_ONCE]
    by_row = {line["at"]: line for line in told["lines"]}
    for line in listed.read(rows):
        if line.kind in OPENABLE and _opened(line, found):
            told["drafts"] += line.kind == "draft"
            line.kind = OPENED
        by_row[line.at].update(line.told())
    found.place, found.attempts, found.told = found.place + len(rows), 0, json.dumps(told)
    found.save(update_fields=["place", "attempts", "told", "made", "moved_at"])
    if found.place >= found.total or not rows:
        _end(found, ImportStatus.DONE)


def _opened(line, found):
    """Whether the file is open now; if somebody was quicker, the row says so."""
    try:
        with transaction.atomic():
            person = open_file(by=found.by, **line.answers)
    except (AlreadyOnFile, FileIsIncomplete, GuardianConsentIsMissing):
        line.kind = "wrong"
        line.problems.append(("", line.label, gettext("Somebody has opened or changed such a file in the meantime. Check this row again.")))
        return False
    found.made.append([person.pk, person.version])
    return True


# ---------- its end ----------


def _end(found, status):
    """Keep what was left of the list for a week, with the reasons; say how many files are open."""
    told = json.loads(found.told)
    left = [line for line in told["lines"] if line["kind"] in LEFT + OPENABLE]
    found.status, found.counts = status, {"opened": len(found.made), "drafts": told.get("drafts", 0), "left": len(left)}
    found.told = json.dumps({"lines": left, "unknown": told["unknown"], "language": told["language"]})
    found.holds_rows = bool(left)
    found.rows = found.rows if left else ""
    found.save(update_fields=["status", "counts", "told", "rows", "holds_rows", "moved_at"])
    audit.record("person.import", by=found.by, on=found, outcome="failed" if status == ImportStatus.FAILED else "done", detail=found.counts | {"sha256": found.sha256, "status": status})
    if status != ImportStatus.CANCELLED:
        _say(found, "import.over")


def _forget(found):
    """After a week the rows go, of which nobody made files."""
    found.rows, found.told, found.holds_rows = "", "", False
    found.status = found.status if found.is_over else ImportStatus.CANCELLED
    found.save(update_fields=["rows", "told", "holds_rows", "status", "moved_at"])


def _say(found, kind):
    tell([found.by], kind=kind, path=found.get_absolute_url(), params={"rows": str(found.total), "opened": str(len(found.made))}, key=f"{kind}-{found.pk}")
