"""Letter boxes for tests: one whose worker is killed at the door, one that nobody opens."""

import os
import signal

from django.core.mail.backends.base import BaseEmailBackend


class Killed(BaseEmailBackend):
    """The machine fails in the moment of sending."""

    def send_messages(self, messages):
        os.kill(os.getpid(), signal.SIGKILL)


class Closed(BaseEmailBackend):
    """The mail server is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("bob@example.test is not to be logged")
