"""A real worker with a real broker of its own, both of which may be killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import redis
from celery.app import base
from django.db import connection

from organisations.fence import fence
from reports.models import Report
from socialwork.celery import app
from socialwork.runtime.broker import program

PATIENCE = 150  # for a machine that does ten things at once; alone these tests take a tenth of it
ROOT = Path(__file__).resolve().parents[2]


class Broker:
    """A Redis without files, on a socket in a short folder."""

    def __init__(self, folder):
        self.socket = folder / "r.sock"
        self.url = f"redis+socket://{self.socket}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen([program(), "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no",
                                         "--dir", str(self.socket.parent)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: self.answers(), 20)

    def answers(self):
        with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(OSError):
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")

    def client(self):
        return redis.Redis(unix_socket_path=str(self.socket))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    @contextlib.contextmanager
    def used_here(self):
        """This process sends its messages to this broker."""
        before = app.conf.broker_url
        self._turn_to(self.url)
        try:
            yield
        finally:
            self._turn_to(before)

    def _turn_to(self, url):
        base.pools.reset()  # it keeps one for each host, and takes all sockets for one host
        app.pool.force_close_all()
        app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
        app._pool = None
        app.amqp._producer_pool = None


class Worker:
    """One Celery worker process on the test's own database, broker and folder."""

    def __init__(self, broker, folder, *, lease=2, hands=2):
        database = connection.settings_dict
        host = database["HOST"] or database["OPTIONS"].get("host", "")
        env = os.environ | {
            "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{'' if host.startswith('/') else host}:{database['PORT'] or ''}"
                            f"/{database['NAME']}".replace(":@", "@").replace("@:/", "@/") + (f"?host={host}" if host.startswith("/") else ""),
            "REDIS_URL": broker.url.replace("redis+socket://", "unix://"), "DATA_DIR": str(folder), "REPORT_LEASE_SECONDS": str(lease)}
        self.env, self.hands = env, hands
        self.log = (folder / "worker.log").open("ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen([sys.executable, "-m", "celery", "-A", "socialwork", "worker", "-c", str(self.hands), "-l", "warning",
                                         "--without-gossip", "--without-mingle", "--without-heartbeat"],
                                        cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True)

    def tend(self):
        """Start it again when it has died, as `scripts/run` does: a broker that goes away may take the worker with it."""
        if self.process.poll() is not None:
            self.start()
        return self

    def kill(self):
        """kill -9, the hands as well, as when memory runs out or the machine goes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def presses(self):
        """The printing processes at work."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return [child for child in psutil.Process(self.process.pid).children(recursive=True) if any("press.py" in part for part in child.cmdline())]
        return []


def until(holds, seconds, every=0.05):
    """Wait until something holds; the answer, or a failure in words."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"did not come true within {seconds} s")


def state(report):
    """The row as it is now, read in a transaction of its own."""
    with fence(report.organisation):
        return Report.objects.get(pk=report.pk)


def becomes(report, *states, seconds=PATIENCE):
    """Wait until the report is in one of the states; the row then."""
    return until(lambda: (found := state(report)).status in states and found, seconds)
