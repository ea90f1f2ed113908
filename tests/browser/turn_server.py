"""Stands in for Rasa at the process boundary: speaks contracts/turn-*, and can be down, slow or still loading."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
SECRET = "the-secret-of-the-tests-in-a-browser"

ANSWER = (
    "Plan to stay out of the sun for a few weeks after each session. Treated skin is more sensitive to sunlight.\n"
    "Your clinician will tell you how long is right for you."
)
SUNSCREEN = {"title": "Do I need sunscreen?", "choice": "answer:sun_care/sunscreen"}
AFTERCARE = {"title": "What do I do afterwards?", "choice": "answer:procedure/aftercare"}
DOWNTIME = {"title": "How long is the downtime?", "choice": "answer:procedure/downtime"}
PERSON = {"title": "Talk to a person", "choice": "handoff:request"}


def _validators() -> dict[str, Draft202012Validator]:
    names = ("turn-request", "turn-response")
    schemas = {name: json.loads((CONTRACTS / f"{name}.schema.json").read_text()) for name in names}
    registry = Registry().with_resources(
        [(f"{name}.schema.json", Resource.from_contents(schemas[name])) for name in names]
    )
    return {name: Draft202012Validator(schemas[name], registry=registry) for name in names}


VALIDATORS = _validators()


def reply(outcome: str, text: str, buttons: list[dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    """One reply of a turn response."""
    return {"outcome": outcome, "text": text, "buttons": buttons or [], **more}


def handoff(kind: str, ask_contact: bool) -> dict[str, Any]:
    """The hand-off of a turn response."""
    return {"kind": kind, "reason": "test", "open_now": not ask_contact, "ask_contact": ask_contact}


def passing_on(kind: str, closed: bool) -> str:
    """The product's own words of a hand-off, so that what the chat adds to them is seen beside them."""
    responses = yaml.safe_load((ROOT / "data" / "responses.yml").read_text("utf-8"))["responses"]
    name = kind if kind == "urgent" else f"{kind}_{'closed' if closed else 'open'}"
    clinic = yaml.safe_load((ROOT / "clinic.yml").read_text("utf-8"))
    status = "closed now" if closed else "open today until 18:00"
    contact = clinic["contact"]
    facts = {
        "clinic": clinic["identity"]["name"],
        "phone": contact["phone"],
        "emergency_number": "999",
        "status": status,
    }
    text: str = responses[f"utter_handoff_{name}"][0]["text"].strip()
    return text.format(**facts)


def understood(text: str, choice: str | None, closed: bool) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What this assistant says to a text; enough of a clinic to show every kind of reply."""
    words = text.lower()
    if choice == "handoff:request" or "a person" in words:
        return reply("handoff:request", passing_on("request", closed)), handoff("request", False)
    if choice == "out_of_scope" or "weather" in words:
        return reply("out_of_scope", "That is not something I can help with.", [PERSON]), None
    if "breathe" in words:
        return reply("handoff:urgent", passing_on("urgent", closed)), handoff("urgent", False)
    if "roaccutane" in words:
        return reply("handoff:medical", passing_on("medical", closed)), handoff("medical", True)
    if "recover" in words:
        ids = "clarify:procedure/downtime,procedure/aftercare"
        return reply(ids, "Which of these do you mean?", [DOWNTIME, AFTERCARE]), None
    if "read more" in words:
        linked = "Read more on https://clinic.example/sun. <b>Stay in the shade</b>."
        return reply("answer:sun_care/after_treatment", linked, reviewed="2026-11-14"), None
    outcome = choice or "answer:sun_care/how_long"
    return reply(outcome, ANSWER, [SUNSCREEN, AFTERCARE], reviewed="2026-11-14", sources=["S1"]), None


@dataclass
class TurnServer:
    """`mode` is what the next requests meet: ready, warming_up or broken. `delay` is in seconds.

    `closed` has it pass questions on as it does out of hours.
    """

    mode: str = "ready"
    delay: float = 0.0
    closed: bool = False
    turns: list[dict[str, Any]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Listen on a free port of this machine."""
        owner = self

        class Handler(_Handler):
            turn_server = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        assert self._server
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """Back to an assistant that is well and has heard nothing."""
        self.mode, self.delay, self.closed = "ready", 0.0, False
        self.turns.clear()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server
        return f"http://127.0.0.1:{self._server.server_port}"


class _Handler(BaseHTTPRequestHandler):
    turn_server: TurnServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        ready = self.turn_server.mode == "ready"
        if self.turn_server.mode == "broken":
            return self._answer(500, {"error": {"code": "turn_failed", "detail": "broken"}})
        self._answer(200 if ready else 503, {"status": "ready" if ready else "loading", "model_id": "test"})

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        VALIDATORS["turn-request"].validate(request)
        if self.headers["Authorization"] != f"Bearer {SECRET}":
            return self._answer(401, {"error": {"code": "unauthorized", "detail": "wrong secret"}})
        self.turn_server.turns.append(request)
        time.sleep(self.turn_server.delay)
        if self.turn_server.mode == "warming_up":
            return self._answer(503, {"error": {"code": "not_ready", "detail": "no model yet"}})
        if self.turn_server.mode == "broken":
            return self._answer(500, {"error": {"code": "turn_failed", "detail": "broken"}})
        self._answer(200, self._response(request))

    def _response(self, request: dict[str, Any]) -> dict[str, Any]:
        said, passed_on = understood(request["text"], request["choice"], self.turn_server.closed)
        if passed_on and self.turn_server.closed:
            passed_on |= {"open_now": False, "ask_contact": True}
        response = {
            "turn_id": request["turn_id"],
            "model_id": "test",
            "outcomes": [said["outcome"]],
            "confidence": 0.9,
            "ranking": [],
            "evidence": [],
            "replies": [said],
            "handoff": passed_on,
            "context": {},
            "milliseconds": 1.0,
        }
        VALIDATORS["turn-response"].validate(response)
        return response

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """A test's output is not the place for an access log."""
