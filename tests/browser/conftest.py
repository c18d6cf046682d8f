"""The browser and the worker that browser tests share."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.browser.surfing import Surfer, chromium


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser


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
def worker(transactional_db, settings, tmp_path):
    """A real Celery worker on the test database, with a queue of its own; stopped at the end."""
    queue = f"test-{connection.settings_dict['NAME']}"
    settings.CELERY_TASK_DEFAULT_QUEUE = queue
    from socialwork.celery import app

    app.conf.task_default_queue = queue
    process = start_worker(queue, settings.DATA_DIR)
    yield process
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
    app.conf.task_default_queue = "celery"


def start_worker(queue, data_dir):
    database = connection.settings_dict
    user, host, port = database["USER"], database["HOST"], database["PORT"]
    url = f"postgres://{user}:{database['PASSWORD']}@{'' if host.startswith('/') else f'{host}:{port}'}/{database['NAME']}"
    if host.startswith("/"):
        url = f"postgres://{user}@/{database['NAME']}?host={host}" + (f"&port={port}" if port else "")
    env = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(data_dir), "REDIS_URL": settings.REDIS_URL}
    command = [sys.executable, "-m", "celery", "-A", "socialwork", "worker", "-Q", queue, "-c", "1", "-l", "warning",
               "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return subprocess.Popen(command, env=env, cwd=settings.BASE_DIR)
