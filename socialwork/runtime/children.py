"""Keep processes alive, and end every one of them."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

from .places import CannotStart, say

LONGEST_PAUSE = 30.0
CALM = 60.0  # seconds after which a child counts as healthy again
LOG_LIMIT = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1
SERVERS = ("postgres", "redis-server", "valkey-server")


class Child:
    """One process that has to run as long as we do."""

    def __init__(self, name, argv, *, log, env=None, cwd=None, user=None, stop=signal.SIGTERM, patience=10.0,
                 orphaned=None):
        self.name, self.argv, self.log, self.env, self.cwd, self.user = name, argv, log, env, cwd, user
        self.stop_signal, self.patience = stop, patience
        self.orphan_signal = orphaned or stop
        self.process = None
        self.asked = False
        self.pause = 0.5
        self.started = self.due = 0.0

    def start(self):
        """Start it in a session of its own, so that Ctrl-C reaches only us and we end the children in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.trim_log()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.argv, env=self.env, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=dies_with_us(self.orphan_signal), **as_user(self.user))
        self.started = time.monotonic()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def revive(self):
        """Start it again if it ended, after a pause that doubles while it keeps ending."""
        if self.is_running:
            return
        now = time.monotonic()
        if self.process is not None:
            if now - self.started > CALM:
                self.pause = 0.5
            say(f"{self.name} ended ({ending(self.process.returncode)}), starting it again in {self.pause:g} s; "
                f"its log is {self.log}")
            kill_group(self.process.pid)
            self.process, self.due = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if now >= self.due:
            self.start()

    def trim_log(self):
        """Keep the log and one older one of at most LOG_LIMIT each; copied, because the child holds the file open."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(self.log, self.log.with_suffix(".old"))
            os.truncate(self.log, 0)

    def ask_to_end(self):
        if self.is_running:
            self.process.send_signal(self.stop_signal)
            self.asked = True

    def end(self):
        """Ask, wait, then kill it together with what it started."""
        if self.process is None:
            return
        if not self.asked:
            self.ask_to_end()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop within {self.patience:g} s, killing it")
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None


def as_user(user):
    """What Popen needs to run a child as the service user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def dies_with_us(number):
    """What a child does before it becomes its program: ask the kernel to stop it should we be killed outright."""
    parent = os.getpid()

    def before_exec():
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


def kill_group(leader):
    """The children of a child that was killed, such as the worker's pool."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def ending(code):
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def leftovers(*marks):
    """Servers of an earlier run that was killed: those with one of `marks` as a word of their command line."""
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            with open(f"/proc/{int(entry)}/cmdline", "rb") as file:
                words = os.fsdecode(file.read()).split("\0")
        except (ValueError, OSError):
            continue
        # Servers write their state over it: "postgres: <cluster>: checkpointer", "redis-server unixsocket:<path>".
        program, *rest = words[0].split() or [""]
        words += [word.removeprefix("unixsocket:").removesuffix(":") for word in rest]
        if os.path.basename(program).rstrip(":") in SERVERS and not set(marks).isdisjoint(words):
            found.append(int(entry))
    return found


def sweep(name, number, *marks):
    """End what an earlier run left behind; only called while we hold the data folder's lock."""
    for attempt, chosen in enumerate((number, signal.SIGKILL)):
        pids = leftovers(*marks)
        if not pids:
            return
        if attempt == 0:
            say(f"An earlier run left its {name} behind (process {pids[0]}): stopping it")
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, chosen)
        for _ in range(100):
            if not leftovers(*marks):
                return
            time.sleep(0.1)
    raise CannotStart(f"an earlier run's {name} does not end: processes {leftovers(*marks)}")
