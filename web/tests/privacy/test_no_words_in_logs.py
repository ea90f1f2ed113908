"""No word of a message gets into any log: with every logger as talkative as it can be, and whatever breaks on the way."""

import asyncio
import contextlib
import io
import json
import logging
import logging.config
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.chat import background, store, sweeper, turns, wire
from frontdesk.chat.rasa import Rasa
from frontdesk.lib import logs
from frontdesk.privacy import details, retention
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "pomegranate"
TEXT = f"my {WORDS} rash, ring 07700 900123"
SECRETS = (WORDS, "900123", "Veronique", "v@home.example")


@pytest.fixture
def log(db: None) -> Iterator[io.StringIO]:
    """What the product writes with every logger at DEBUG, statements included, as its own settings have it written."""
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:]
    logging.config.dictConfig(logs.logging("DEBUG"))
    ours = [handler for handler in root.handlers if handler not in before]
    for handler in ours:
        handler.setStream(written)  # type: ignore[attr-defined]
    levels = {name: one.level for name, one in logging.Logger.manager.loggerDict.items() if isinstance(one, logging.Logger)}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).disabled = False
    connection.force_debug_cursor = True
    yield written
    connection.force_debug_cursor = False
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.config.dictConfig(settings.LOGGING)
    root.handlers = before


@pytest.fixture
def quoting(visitor: Visitor) -> Visitor:
    """A visitor whose requests end with 500 where one is due, as in the product."""
    visitor.client.raise_request_exception = False
    return visitor


def clean(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines, none of which has a word of it."""
    content = log.getvalue()
    for word in SECRETS:
        assert word not in content
    return [json.loads(line) for line in content.splitlines()]


def failing(*args: Any, **kwargs: Any) -> Any:
    """Fails as databases and parsers do, with what they were given in the message; and so did what it came from."""
    try:
        raise KeyError(TEXT)
    except KeyError as error:
        raise IntegrityError(f"Failing row contains (7, {TEXT}).") from error


BREAKS: dict[str, tuple[Any, str]] = {
    "before it is stored": (store, "_post"),
    "while it is stored": (details, "note"),
    "before the turn": (turns, "_oldest"),
    "while Rasa is asked": (Rasa, "turn"),
    "while the turn is stored": (turns, "_record"),
    "while the hand-off is opened": (turns, "_open"),
    "while it is answered": (wire, "messages"),
}


@pytest.mark.parametrize("where", BREAKS)
def test_an_error_in_the_middle_of_a_turn_quotes_nobody(
    quoting: Visitor, rasa: LittleRasa, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    monkeypatch.setattr(*BREAKS[where], failing)
    assert quoting.post(text=TEXT).status_code == 500
    errors = [line for line in clean(log) if line["level"] == "error"]
    assert errors and errors[0]["event"].startswith("Internal Server Error")
    outline = errors[0]["exception"]
    assert outline[0] == "IntegrityError" and "KeyError" in outline
    assert any("failing" in line for line in outline)


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: (500, {"error": {"code": "turn_failed", "detail": TEXT}}),
        lambda request: (200, [TEXT]),
        lambda request: (200, handed_off(request) | {"outcomes": [TEXT]}),
        lambda request: (200, TEXT.encode()),
    ],
    ids=["an error", "another shape", "an unknown outcome", "no JSON"],
)
def test_nonsense_from_rasa_is_not_quoted(
    quoting: Visitor, rasa: LittleRasa, log: io.StringIO, answer: Callable[[Any], Any]
) -> None:
    rasa.answer = answer
    quoting.say(TEXT)
    sweeper.sweep()
    assert any(line["event"] == "turn" and line["error"] for line in clean(log))


def test_a_whole_conversation_is_not_quoted(
    quoting: Visitor, rasa: LittleRasa, log: io.StringIO, clinician: User, manager: User
) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    quoting.say(TEXT)
    quoting.on("POST", "/contact", {"name": "Veronique", "email": "v@home.example", "consent": True})
    quoting.post(text=TEXT * 99)
    quoting.on("POST", "/messages", {"text": TEXT})
    for user in (clinician, manager):
        browser = Client()
        browser.force_login(user)
        browser.get(f"/console/conversations/{quoting.id}/")
        browser.get("/console/conversations/", {"q": WORDS})
        chat = f"/console/chats/{quoting.id}/"
        browser.get(chat)
        for call in ("take", "reply", "note", "resolve"):
            body = {"client_id": f"c-{call}-{user.pk}", "text": TEXT, "reason": TEXT}
            browser.post(f"{chat}{call}/", body, content_type="application/json")
    retention.sweep()
    quoting.on("DELETE")
    assert any(line["event"] == "turn" for line in clean(log))


def test_a_page_that_breaks_is_not_quoted(
    quoting: Visitor, log: io.StringIO, clinician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoting.say(TEXT)
    browser = Client(raise_request_exception=False)
    browser.force_login(clinician)
    monkeypatch.setattr(details, "spans", failing)
    assert browser.get(f"/console/conversations/{quoting.id}/").status_code == 500
    assert any(line["level"] == "error" for line in clean(log))


async def test_a_round_of_the_sweeper_that_breaks_is_not_quoted(log: io.StringIO) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(background._rounds(0.01, [failing]), 0.3)
    lines = clean(log)
    assert {line["error"] for line in lines if line["event"] == "round_failed"} == {"IntegrityError"}


def test_a_thread_that_breaks_is_not_quoted(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    before = threading.excepthook
    logs.tell_of_threads()
    try:
        thread = threading.Thread(target=failing)
        thread.start()
        thread.join()
    finally:
        threading.excepthook = before
    assert [line["exception"][0] for line in clean(log) if line["event"] == "thread_failed"] == ["IntegrityError"]
    assert WORDS not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["django.db.backends", "django.db.backends.schema", "uvicorn.access"])
def test_loggers_that_quote_are_not_written(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).warning("INSERT ... %s", TEXT)
    logging.getLogger("django.request").warning("something")
    assert [line["event"] for line in clean(log)] == ["something"]


def test_the_servers_own_errors_are_not_quoted(log: io.StringIO) -> None:
    """uvicorn makes its loggers before it loads the application, with handlers of its own."""
    server = logging.getLogger("uvicorn.error")
    try:
        failing()
    except IntegrityError as error:
        server.error("Exception in ASGI application\n", exc_info=error)
    assert not server.handlers
    assert clean(log)[-1]["exception"][0] == "IntegrityError"
