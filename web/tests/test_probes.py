"""What machines ask: is it alive, is it ready, how is it doing."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from tests.little_rasa import LittleRasa
from tests.visitor import Visitor


@contextmanager
def database_down() -> Iterator[None]:
    """No cursor is to be had."""
    with mock.patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
        yield


def test_alive_whatever_the_database_does(client: Client) -> None:
    with database_down():
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_the_assistant_or_without(db: None, client: Client, rasa: LittleRasa) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok", "assistant": "ready"}
    rasa.stop()
    from frontdesk.chat import assistant

    assistant.forget()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["assistant"]) == (200, "unavailable")


def test_not_ready_without_a_database(db: None, client: Client, rasa: LittleRasa) -> None:
    with database_down():
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


def test_not_ready_before_the_migrations(db: None, client: Client, rasa: LittleRasa) -> None:
    with mock.patch("django.db.migrations.executor.MigrationExecutor.migration_plan", return_value=["0001"]):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not_migrated")


def test_metrics_count_what_happened(visitor: Visitor) -> None:
    def counted() -> float:
        lines = visitor.client.get("/metrics").content.decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith('sunhat_turns_total{status="stored"}'))

    before = counted()
    visitor.say("hello")
    assert counted() == before + 1


def test_metrics_hold_nothing_of_a_visitors(visitor: Visitor) -> None:
    visitor.say("pomegranate")
    content = visitor.client.get("/metrics").content.decode()
    assert "pomegranate" not in content
    assert visitor.id not in content


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "", "2001:db8::1"])
def test_from_elsewhere_there_are_no_metrics(client: Client, address: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_nor_through_a_proxy_on_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.0.0.9"])
def test_from_the_machine_itself(db: None, client: Client, address: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


def test_without_a_database_there_are_figures_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """But none that were asked of it: a missing figure is not taken for nought."""

    def gone() -> int:
        raise OperationalError

    monkeypatch.setattr("frontdesk.inbox.watchdog.count", gone)
    served = client.get("/metrics").content.decode()
    assert "sunhat_streams" in served
    assert "sunhat_unnotified_waiting" not in served
