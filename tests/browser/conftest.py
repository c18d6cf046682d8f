"""The browser and the worker that browser tests share."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.browser.surfing import Surfer
from tests.reports.worker import Broker, Worker


@pytest.fixture
def surf(browser, live_server):
    """`surf(diana, language=..., size=...)` opens a window for a member; at the end no fault may have been noted."""
    windows = []

    def open_window(membership=None, **options):
        window = Surfer(browser, live_server.url, **options)
        windows.append(window)
        if membership is not None:
            window.log_in_as(membership)
        return window

    yield open_window
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.close()
    assert faults == []


@pytest.fixture
def worker(transactional_db, settings):
    """A real Celery worker with a broker of its own on the test database; stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sw"))  # a socket's path must be short
    broker = Broker(folder)
    broker.start()
    hands = Worker(broker, settings.DATA_DIR, lease=30, hands=1)
    with broker.used_here():
        yield hands
    hands.kill()
    broker.stop()
    shutil.rmtree(folder)
