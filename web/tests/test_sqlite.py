"""Connections to SQLite outlive the request, unless something is wrong with them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.lib import env
from frontdesk.lib.sqlite import base

pytestmark = pytest.mark.django_db

SETTINGS = {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Iterator[base.Idle]:
    """A store of idle connections of the test's own."""
    own = base.Idle(2)
    monkeypatch.setattr(base, "idle", own)
    yield own
    own.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.sqlite3"
    path.touch()
    return path


def wrapper(file: Path) -> base.DatabaseWrapper:
    """What a thread has for this database: not connected yet."""
    return base.DatabaseWrapper({**SETTINGS, **env.sqlite(file)}, "some")


def opened(file: Path) -> base.DatabaseWrapper:
    found = wrapper(file)
    found.ensure_connection()
    return found


def test_what_one_gives_back_the_next_gets(idle: base.Idle, file: Path) -> None:
    first = opened(file)
    connection = first.connection
    first.close()
    assert first.connection is None
    assert opened(file).connection is connection


def test_two_at_once_have_two(idle: base.Idle, file: Path) -> None:
    assert opened(file).connection is not opened(file).connection


def test_there_are_no_more_than_so_many(idle: base.Idle, file: Path) -> None:
    wrappers = [opened(file) for _ in range(3)]
    connections = [each.connection for each in wrappers]
    for each in wrappers:
        each.close()
    again = [opened(file).connection for _ in range(3)]
    assert sum(connection in connections for connection in again) == 2


def test_one_in_the_middle_of_something_is_closed(idle: base.Idle, file: Path) -> None:
    first = opened(file)
    connection = first.connection
    first.cursor().execute("BEGIN IMMEDIATE")
    first.close()
    other = opened(file)
    assert other.connection is not connection
    other.cursor().execute("BEGIN IMMEDIATE")


def test_a_file_that_was_put_in_its_place_is_what_is_read(idle: base.Idle, file: Path) -> None:
    opened(file).close()
    restored = file.with_name("restored.sqlite3")
    with closing(sqlite3.connect(restored)) as connection:
        connection.execute("CREATE TABLE restored (id)")
    restored.replace(file)
    opened(file).cursor().execute("SELECT id FROM restored")


def test_the_log_is_empty_once_all_are_closed(idle: base.Idle, file: Path) -> None:
    first = opened(file)
    first.cursor().execute("CREATE TABLE some (id)")
    first.close()
    log = file.with_name(file.name + "-wal")
    assert log.exists()
    idle.close()
    assert not log.exists()


def test_the_log_is_cut_when_it_begins_anew(idle: base.Idle, file: Path) -> None:
    cursor = opened(file).cursor()
    cursor.execute("CREATE TABLE some (words)")
    cursor.executemany("INSERT INTO some VALUES (%s)", [["x" * 4000]] * 100)
    log = file.with_name(file.name + "-wal")
    grown = log.stat().st_size
    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    cursor.execute("INSERT INTO some VALUES ('y')")
    assert log.stat().st_size < grown / 10


def test_once_the_process_stops_a_connection_that_comes_late_is_closed(idle: base.Idle, file: Path) -> None:
    late, other = opened(file), opened(file)
    late.cursor().execute("CREATE TABLE some (id)")
    other.close()
    idle.stop()
    late.close()
    assert idle.take(base._identity(file)) is None
    assert not file.with_name(file.name + "-wal").exists()
