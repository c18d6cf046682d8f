"""The whole house on one machine: what starts, in which order, and how all of it ends."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from compileall import compile_dir
from contextlib import suppress
from pathlib import Path

from .broker import Redis
from .children import Child, as_user, dies_with_us, kill_group
from .places import (
    DEMO_NOTE,
    CannotStart,
    data_folder,
    hand_to,
    keys,
    lock,
    open_the_way,
    own_folder,
    say,
    service_user,
    socket_folder,
)
from .postgres import Postgres

PROJECT = Path(__file__).resolve().parent.parent.parent


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to listen on, and where to find it then
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """Somebody asked us to stop."""


class Machine:
    """Everything `scripts/run` keeps alive."""

    def __init__(self, data, *, host="127.0.0.1", port=8000, demo=True):
        self.data, self.host, self.port, self.demo = Path(data).resolve(), host, port, demo
        self.servers, self.workforce = [], []
        self.embedded = []
        self.user = self.sockets = self.lock = None
        self.env = dict(os.environ)
        self.began = time.monotonic()

    def run(self):
        """Start, keep alive, and end all of it, whatever happens in between."""
        self.listen_for_endings()
        try:
            self.start()
            self.announce()
            while True:
                for child in [*self.servers, *self.workforce]:
                    child.revive()
                    child.trim_log()
                time.sleep(0.25)
        except Ended:
            say("\nStopping")
        finally:
            self.end()

    def manage(self, words):
        """manage.py beside a run, or with the servers started for it alone; its exit status."""
        self.listen_for_endings()
        try:
            data_folder(self.data, service_user())
            with suppress(CannotStart):  # a run holds the folder, its servers are there
                self.lock = lock(self.data)
            self.ground()
            if self.lock:
                self.start_servers()
            return subprocess.run([sys.executable, str(PROJECT / "manage.py"), *words], env=self.env,
                                  **as_user(self.user)).returncode
        except Ended:
            return 130
        finally:
            self.end()

    def listen_for_endings(self):
        for number in ENDINGS:
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):  # nohup was meant
                signal.signal(number, self.ask_to_end)

    def ask_to_end(self, number, frame):
        deafen()
        raise Ended

    def start(self):
        data_folder(self.data, service_user())
        self.lock = lock(self.data)
        self.ground()
        self.check_port()
        self.start_servers()
        self.step("socialwork.runtime.prepare", *([] if self.demo else ["--no-demo"]))
        say("Starting the web server, the worker and the clock")
        for child in (self.web(), self.worker(), self.clock()):
            self.workforce.append(child)
            child.start()
        self.wait_for_web()

    def ground(self):
        """Keys, users, folders, and where the servers are, started or not."""
        self.user = service_user()
        self.surroundings()
        if self.user:
            self.hand_over()
        own_folder(self.data / "logs")
        for name, kind in {"DATABASE_URL": Postgres, "REDIS_URL": Redis}.items():
            if not self.env.get(name):
                self.sockets = self.sockets or socket_folder(self.data, self.user)
                server = kind(self.data, self.sockets, user=self.user)
                self.embedded.append(server)
                self.env[name] = server.url

    def start_servers(self):
        for server in self.embedded:
            say(f"Starting {server.child.name}")
            # In the list before it starts: an end asked for in mid-start must end this one as well.
            self.servers.append(server.child)
            server.start()

    def hand_over(self):
        """Started by root: nothing that meets strangers' input runs as root, and the service user owns the data."""
        for path in (PROJECT / "manage.py", Path(sys.executable), Path(sys.base_prefix, "lib"), self.data / "media"):
            open_the_way(path, self.user)
        hand_to(self.user, self.data)
        self.env |= {"HOME": str(own_folder(self.data / "home", self.user)), "USER": self.user.pw_name,
                     "LOGNAME": self.user.pw_name}
        for package in PROJECT.glob("*/__init__.py"):
            compile_dir(package.parent, quiet=2)  # the service user cannot leave compiled files beside the code

    def surroundings(self):
        """The settings which the environment left open."""
        self.env.update(keys(self.data))
        self.env["DATA_DIR"] = str(self.data)
        self.env.setdefault("DJANGO_SETTINGS_MODULE", "socialwork.settings")
        self.env.setdefault("PUBLIC_URL", f"http://{self.address()}:{self.port}")
        hosts = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", self.address()])
        self.env.setdefault("ALLOWED_HOSTS", ",".join(hosts))
        self.env["PYTHONUNBUFFERED"] = "1"
        if self.demo and not self.env.get("DEMO_PASSWORD"):
            note = self.data / DEMO_NOTE
            self.env["DEMO_PASSWORD"] = note.read_text() if note.exists() else secrets.token_urlsafe(9)

    def address(self):
        """What a browser types: the host we were given, or the one this machine is reached by."""
        if self.host not in EVERYWHERE:
            return self.host
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing: asks the kernel which address it would use
                return probe.getsockname()[0]
            except OSError:
                return "127.0.0.1"

    def check_port(self):
        if self.user and self.port < 1024:
            raise CannotStart(f"port {self.port} is for root, and the web server does not run as root: "
                              "let a proxy listen there and choose another with --port")
        try:
            family, _, _, _, where = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        except socket.gaierror:
            raise CannotStart(f"{self.host} is no address of this machine") from None
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(where)
            except OSError as refusal:
                raise CannotStart(f"cannot listen on {self.host} port {self.port} ({refusal.strerror}): "
                                  f"choose another with --port") from None

    def step(self, module, *arguments):
        """One piece of set-up as a process of its own, which ends when we are asked to end."""
        step = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=PROJECT, env=self.env,
                                stdin=subprocess.DEVNULL, start_new_session=True,
                                preexec_fn=dies_with_us(signal.SIGKILL), **as_user(self.user))
        try:
            code = step.wait()
        finally:
            kill_group(step.pid)
        if code:
            raise CannotStart("setting up the database failed; the lines above say why")

    def python(self, name, *words, **options):
        return Child(name, [sys.executable, "-m", *words], cwd=PROJECT, env=self.env, user=self.user,
                     log=self.data / "logs" / f"{words[0] if words[0] != 'celery' else words[3]}.log", **options)

    def web(self):
        shared = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
        host = f"[{self.host}]" if ":" in self.host else self.host
        # SIGQUIT: should we be killed outright, gunicorn must not linger over open connections.
        return self.python(
            "The web server", "gunicorn", "socialwork.wsgi", "--bind", f"{host}:{self.port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60",
            "--graceful-timeout", "10", "--keep-alive", "5", "--max-requests", "5000", "--max-requests-jitter", "500",
            "--no-control-socket", *shared, patience=15, orphaned=signal.SIGQUIT)

    def worker(self):
        # SIGKILL: asked politely in mid-start it can wait for ever for a broker that has gone too. Jobs survive it by their lease.
        return self.python(
            "The worker", "celery", "-A", "socialwork", "worker", "--concurrency", "2", "--loglevel", "INFO",
            "--without-gossip", "--without-mingle", "--max-tasks-per-child", "200", patience=20, orphaned=signal.SIGKILL)

    def clock(self):
        folder = own_folder(self.data / "beat", self.user)
        return self.python(
            "The clock", "celery", "-A", "socialwork", "beat", "--loglevel", "INFO", "--pidfile", "",
            "--schedule", str(folder / "schedule"), patience=5)

    def wait_for_web(self, seconds=60):
        end = time.monotonic() + seconds
        host = EVERYWHERE.get(self.host, self.host)
        while time.monotonic() < end:
            line = http.client.HTTPConnection(host, self.port, timeout=10)
            try:
                line.request("GET", "/healthz")
                line.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                for child in [*self.servers, *self.workforce]:
                    child.revive()
                time.sleep(0.1)
            finally:
                line.close()
        raise CannotStart(f"the web server does not answer; see {self.data / 'logs' / 'gunicorn.log'}")

    def announce(self):
        listening = f"http://{self.address()}:{self.port}"
        public = self.env["PUBLIC_URL"]
        also = "" if public == listening else f", listening on {listening}"
        say(f"\nSocialwork is at {public}{also}   (after {time.monotonic() - self.began:.1f} s)")
        say(f"Logs are in {self.data / 'logs'}. Ctrl-C stops all of it.")

    def end(self):
        """First those at work, all at once, then what they work with: nobody loses the database in mid-work."""
        deafen()
        for child in self.workforce:
            child.ask_to_end()
        for child in [*self.workforce, *reversed(self.servers)]:
            child.end()
        if self.servers or self.workforce:
            say("Stopped")
        if self.sockets and self.lock:
            with suppress(OSError):  # a server that had to be killed left its socket; the next start clears it
                self.sockets.rmdir()


def deafen():
    """A second Ctrl-C must not leave half of the children behind."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
