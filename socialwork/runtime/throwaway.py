"""An embedded pair for one command, in a folder that goes away with it: how the tests run."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .broker import Redis
from .children import dies_with_us
from .machine import PROJECT
from .places import FRESH_KEYS, data_folder, own_folder, say, service_user, socket_folder
from .postgres import Postgres


def run(command):
    """Run `command` with a database and a broker of its own, or the served ones of the environment; its exit status."""
    folder = Path(tempfile.mkdtemp(prefix="socialwork-test-"))
    servers = []
    env = {name: make() for name, make in FRESH_KEYS.items()} | dict(os.environ)
    env |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "socialwork.settings"}
    handlers = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        kinds = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}
        wanted = [(name, kind) for name, kind in kinds.items() if not env.get(name)]
        user = service_user() if wanted else None
        data_folder(folder, user)
        own_folder(folder / "logs")
        for name, kind in wanted:
            sockets = socket_folder(folder, user)
            extra = {"durable": False, "connections": 200} if kind is Postgres else {}
            server = kind(folder, sockets, user=user, **extra)
            servers.append(server)
            server.start()
            env[name] = server.url
        return wait(command, env)
    except KeyboardInterrupt:
        return 130
    finally:
        for number in (*handlers, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for server in reversed(servers):
            server.child.end()
        shutil.rmtree(folder, ignore_errors=True)


def interrupt(number, frame):
    raise KeyboardInterrupt


def wait(command, env):
    """Ctrl-C reaches the command as well as us: let it close with its own words."""
    process = subprocess.Popen(command, cwd=PROJECT, env=env, preexec_fn=dies_with_us(signal.SIGTERM))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            say("Stopping the tests")
            process.send_signal(signal.SIGINT)
            try:
                return process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
