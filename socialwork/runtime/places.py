"""Where things lie on this machine: data, sockets, keys, and the user the database runs as."""

import base64
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shlex
import stat
import subprocess
import tempfile
from pathlib import Path

SERVICE_USER = "socialwork"
LONGEST_SOCKET = 107  # bytes the kernel has room for
DEMO_NOTE = "demo-password"
# What the children keep in the data folder; besides it there are the keys, the lock and the logs of their parent.
OURS = {DEMO_NOTE, "postgres", "redis", "run", "media", "reports", "static", "static.stamp", "beat", "home"}
SOCKET_NAME = ".s.PGSQL.5432.lock"  # the longest name we put into the folder


class CannotStart(Exception):
    """Something a person has to put right first; the message says what, in one line."""


def say(line):
    """Tell the terminal; when it has gone away there is nobody to tell."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python fails at its end, when it flushes what is left


def service_user():
    """PostgreSQL refuses to run as root: root lends its children this user, anyone else runs them as himself."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        say(f"Making the system user {SERVICE_USER}, so that nothing of it runs as root")
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
                   "--shell", "/usr/sbin/nologin", SERVICE_USER]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            raise CannotStart(f"useradd could not make the user {SERVICE_USER}: {made.stderr.strip()}") from None
        return pwd.getpwnam(SERVICE_USER)


def own_folder(path, user=None, mode=0o700):
    """Make the folder, with nobody else in it."""
    path.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(mode)
    return path


def open_the_way(path, user):
    """Let the service user walk (not look) through the folders above `path`, such as /root."""
    for folder in path.resolve().parents:
        found = folder.stat()
        if found.st_uid != user.pw_uid and not found.st_mode & stat.S_IXOTH:
            say(f"Letting the user {SERVICE_USER} pass through {folder} (chmod o+x)")
            folder.chmod(found.st_mode | stat.S_IXOTH)


def data_folder(path, user=None):
    """The folder of everything that must be kept; closed to everybody else.

    Raises CannotStart for a folder that holds other things: it would be closed, and given to the service user.
    """
    if path.exists() and not (path / "lock").exists() and not (path / "secrets.env").exists():
        strange = sorted({entry.name for entry in path.iterdir()} - OURS - {"lost+found"})
        if strange:
            raise CannotStart(f"{path} holds other things ({strange[0]} …): give --data a new or an empty folder")
    return own_folder(path, user)


def hand_to(user, data):
    """Give the service user what an earlier run as somebody else, or a backup, left in the data folder."""
    for entry in data.iterdir():
        if entry.name in OURS and entry.lstat().st_uid != user.pw_uid:
            subprocess.run(["chown", "-hR", f"{user.pw_uid}:{user.pw_gid}", "--", str(entry)], check=True)


def socket_folder(data, user=None):
    """A folder whose path is short and plain enough for sockets and URLs, the same at every start."""
    inside = data / "run"
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(inside))
    if plain and len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET:
        return own_folder(inside, user)
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if not re.fullmatch(r"[A-Za-z0-9/._-]{1,60}", str(base)) or not os.access(base, os.W_OK):
        base = Path("/tmp")
    folder = base / f"socialwork-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Anyone may write to /tmp: a folder or link put there before us by another is refused.
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), user.pw_uid if user else -1):
        raise CannotStart(f"{folder} belongs to somebody else: remove it, or choose a shorter --data path")
    return own_folder(folder, user)


def lock(data):
    """Hold the data folder for this process alone; the kernel lets go when the process ends, however it ends."""
    handle = open(data / "lock", "a+")  # noqa: SIM115 - open as long as we live
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        raise CannotStart(f"{data} is in use by process {handle.read().strip() or '?'}: stop that one first, "
                          "or choose another --data folder") from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def random_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


FRESH_KEYS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "FIELD_KEYS": lambda: "k1:" + random_key(),
    "AUDIT_KEY": random_key,
}


def keys(data):
    """The keys of this installation: given by the environment, else kept in `secrets.env`, else made there once.

    Raises CannotStart when the database is there but its keys are gone: fresh ones could not read it.
    """
    path = data / "secrets.env"
    kept = read_env(path) if path.exists() else {}
    missing = [name for name in FRESH_KEYS if not os.environ.get(name) and not kept.get(name)]
    if missing and (data / "postgres" / "PG_VERSION").exists():
        raise CannotStart(f"{path} lacks {', '.join(missing)}, without which this database cannot be read: "
                          "put the file back from your backup, or set them in the environment")
    if missing:
        say(f"Making fresh keys in {path}: back this file up, apart from the data")
        kept |= {name: FRESH_KEYS[name]() for name in missing}
        write_private(path, "".join(f"{name}={value}\n" for name, value in kept.items()))
    return {name: os.environ.get(name) or kept[name] for name in FRESH_KEYS}


def read_env(path):
    """NAME=value lines; comments, `export` and quotes are understood as a shell would."""
    pairs = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            pairs[name.strip()] = " ".join(shlex.split(value))
    return pairs


def write_private(path, text):
    """All of it or nothing, and only for the owner's eyes."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
