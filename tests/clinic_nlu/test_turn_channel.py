"""The channel on a real loopback server: who gets in, and which error code says what."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from rasa.shared.exceptions import RasaException
from sanic import Sanic
from talking_agent import REQUEST, TalkingAgent, decision, uttered

from clinic_nlu import quiet_logs
from clinic_nlu.turn_channel import MAX_BODY_BYTES, TurnChannel

SECRET = "s" * 40
GOOD = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}


class Server:
    """The channel, mounted by Rasa's own code, on a free port; a test may swap its agent."""

    def __init__(self) -> None:
        self.app = Sanic(f"channel_{id(self)}")
        register([TurnChannel(SECRET)], self.app, "/webhooks/")
        self._loop = asyncio.new_event_loop()
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    async def _serve(self) -> None:
        server = await self.app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        assert server
        await server.startup()
        await server.start_serving()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and JSON of one request; a body that is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, path, sent, GOOD if headers is None else headers)
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found

    def turn(self, body: Any = None, **more: Any) -> tuple[int, Any]:
        return self.call("POST", "/webhooks/turn/", REQUEST if body is None else body, **more)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server) -> Server:
    running.app.ctx.agent = TalkingAgent(decision("answer:procedure/pain"), uttered("procedure/pain"))
    return running


def test_a_turn_is_taken(server: Server) -> None:
    status, body = server.turn()
    assert (status, body["outcomes"], body["turn_id"]) == (200, ["answer:procedure/pain"], REQUEST["turn_id"])


def test_health_names_the_model(server: Server) -> None:
    assert server.call("GET", "/webhooks/turn/health", headers={}) == (
        200,
        {"status": "ready", "model_id": "sunhat-3f2a9c1b"},
    )


# 401
@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        SECRET,
        "Bearer",
        "Bearer " + SECRET[:-1],
        "Bearer " + SECRET + "s",
        f"Basic {SECRET}",
        "Bearer é",
        b"Bearer \xff",
    ],
)
def test_without_the_secret_nobody_gets_in(server: Server, sent: str | bytes | None) -> None:
    headers = {} if sent is None else {"Authorization": sent.encode() if isinstance(sent, str) else sent}
    status, body = server.turn(headers=headers)
    assert (status, body["error"]["code"]) == (401, "unauthorized")
    assert server.app.ctx.agent.heard == []


# 400
WRONG: dict[str, Any] = {
    "an array": [],
    "a text": "hello",
    "nothing": None,
    "no turn_id": {k: v for k, v in REQUEST.items() if k != "turn_id"},
    "no text": {k: v for k, v in REQUEST.items() if k != "text"},
    "no choice": {k: v for k, v in REQUEST.items() if k != "choice"},
    "no context": {k: v for k, v in REQUEST.items() if k != "context"},
    "a key too many": {**REQUEST, "sender": "me"},
    "a short turn_id": {**REQUEST, "turn_id": "a" * 21},
    "a long turn_id": {**REQUEST, "turn_id": "a" * 65},
    "a turn_id with a blank": {**REQUEST, "turn_id": "a" * 21 + " "},
    "a turn_id with a line break": {**REQUEST, "turn_id": "a" * 22 + "\n"},
    "a number as text": {**REQUEST, "text": 5},
    "an empty text": {**REQUEST, "text": ""},
    "a blank text": {**REQUEST, "text": " \n\t"},
    "a long text": {**REQUEST, "text": "a" * 2001},
    "an urgent choice": {**REQUEST, "choice": "handoff:urgent"},
    "a command as choice": {**REQUEST, "choice": "/restart"},
    "a choice with a line break": {**REQUEST, "choice": "out_of_scope\n"},
    "a choice that is no text": {**REQUEST, "choice": False},
    "a context that is a list": {**REQUEST, "context": []},
    "an unknown key in context": {**REQUEST, "context": {"slots": {}}},
    "six answers": {**REQUEST, "context": {"answers": ["a/b"] * 6}},
    "an answer that is no id": {**REQUEST, "context": {"answers": ["pain"]}},
    "a long area": {**REQUEST, "context": {"area": "a" * 41}},
    "a last outcome that is no text": {**REQUEST, "context": {"last": ["out_of_scope"]}},
    "a long last outcome": {**REQUEST, "context": {"last": "a" * 161}},
    "four candidates": {**REQUEST, "context": {"candidates": ["a/b"] * 4}},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_request_against_the_schema_is_refused(server: Server, name: str) -> None:
    status, body = server.turn(json.dumps(WRONG[name]).encode())
    assert (status, body["error"]["code"]) == (400, "bad_request")
    assert server.app.ctx.agent.heard == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"text=hello", b"[" * 20_000], ids=range(5))
def test_what_is_no_json_is_refused(server: Server, body: bytes) -> None:
    status, answer = server.turn(body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")


def test_a_large_body_is_refused_unread(server: Server) -> None:
    status, body = server.turn({**REQUEST, "text": "a" * MAX_BODY_BYTES})
    assert (status, body["error"]["detail"]) == (400, f"A turn request has at most {MAX_BODY_BYTES} bytes.")


@pytest.mark.parametrize("text", ["😀" * 2000, "a" * 2000, "\u202eabc", "a\u0000b"])
def test_any_text_up_to_the_limit_is_taken(server: Server, text: str) -> None:
    assert server.turn({**REQUEST, "text": text})[0] == 200


# 503, 502, 500
def test_without_a_model_it_is_not_ready(server: Server) -> None:
    server.app.ctx.agent = Agent()
    for status, body in (server.turn(), server.call("GET", "/webhooks/turn/health", headers={})):
        assert (status, body["error"]["code"]) == (503, "not_ready")


def test_health_without_an_agent_is_not_ready(server: Server) -> None:
    server.app.ctx.agent = None
    assert server.call("GET", "/webhooks/turn/health", headers={})[0] == 503


def test_a_missing_reply_is_a_failed_action(server: Server) -> None:
    server.app.ctx.agent = TalkingAgent(decision("handoff:medical"))
    status, body = server.turn()
    assert (status, body["error"]["code"]) == (502, "action_failed")


def test_no_decision_is_a_failed_turn(server: Server) -> None:
    server.app.ctx.agent = TalkingAgent(None)
    assert server.turn()[0] == 500


def test_whatever_breaks_is_a_failed_turn_and_quotes_nobody(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def fault() -> None:
        raise RuntimeError("my cheek is red")

    server.app.ctx.agent.fault = fault
    with caplog.at_level(logging.DEBUG):
        status, body = server.turn()
    assert (status, body["error"]["code"]) == (500, "turn_failed")
    assert "cheek" not in caplog.text and "cheek" not in json.dumps(body)


def test_it_goes_on_after_a_fault(server: Server) -> None:
    server.app.ctx.agent.fault = lambda: 1 / 0
    assert server.turn()[0] == 500
    server.app.ctx.agent.fault = lambda: None
    assert server.turn()[0] == 200


# Starting it.
@pytest.mark.parametrize("secret", ["", "short", "s" * 31])
def test_a_short_secret_stops_the_start(secret: str) -> None:
    with pytest.raises(RasaException, match=r"at least 32 characters.*SUNHAT_TURN_SECRET"):
        TurnChannel(secret).blueprint(None)  # type: ignore[arg-type]


def test_the_secret_comes_from_the_variable_that_credentials_yml_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", SECRET)
    quiet: list[bool] = []
    monkeypatch.setattr(quiet_logs, "install", lambda: quiet.append(True))
    assert TurnChannel.from_credentials({"secret_variable": "SOME_SECRET"})
    assert quiet, "what serves visitors writes no word of theirs to its log"
    for credentials in (None, {}, {"secret": SECRET}):
        with pytest.raises(RasaException, match="secret_variable"):
            TurnChannel.from_credentials(credentials)
