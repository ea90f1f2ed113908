"""A real little HTTP server that speaks the turn contract, and can be told to die, hang, be slow, or answer nonsense.

The true Rasa is exercised in the repository's `tests/`; here it is what `web` does about Rasa that is tested.
"""

import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]


def response(request: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A turn response as the contract has it, that answers this request."""
    usual = {
        "turn_id": request["turn_id"],
        "model_id": "little-1",
        "outcomes": ["answer:sun_care/how_long"],
        "confidence": 0.94,
        "ranking": [{"outcome": "answer:sun_care/how_long", "confidence": 0.94}],
        "evidence": [],
        "replies": [
            {
                "outcome": "answer:sun_care/how_long",
                "text": f"About: {request['text'][:60]}",
                "reviewed": "2026-11-14",
                "sources": ["S1"],
                "buttons": [{"title": "Do I need sunscreen?", "choice": "answer:sun_care/sunscreen"}],
            }
        ],
        "handoff": None,
        "context": {"answers": ["sun_care/how_long"], "area": None, "candidates": []},
        "milliseconds": 7.9,
    }
    return usual | changes


def handed_off(request: dict[str, Any], kind: str = "medical", ask_contact: bool = False) -> dict[str, Any]:
    """A turn response that hands over to a person."""
    return response(
        request,
        outcomes=[f"handoff:{kind}"],
        evidence=[{"kind": "rule", "name": "medicine", "text": "Roaccutane", "start": 7, "end": 17}],
        replies=[{"outcome": f"handoff:{kind}", "text": "I have passed it on.", "buttons": []}],
        handoff={"kind": kind, "reason": "medicine", "open_now": True, "ask_contact": ask_contact},
    )


class LittleRasa:
    """The server. `answer` says what to do with a turn; `seen` holds the requests, in order."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.seen: list[dict[str, Any]] = []
        self.most_at_once = 0
        self.health: Answer = (200, {"status": "ready", "model_id": "little-1"})
        self.answer: Callable[[dict[str, Any]], Answer] = lambda request: (200, response(request))
        self._at_once = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen: on a free port, and after `stop` on the same one again."""
        rasa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Authorization"] != f"Bearer {rasa.secret}":
                    return self.send(401, {"error": {"code": "unauthorized", "detail": "wrong secret"}})
                self.send(*rasa.take(json.loads(content)))

            def do_GET(self) -> None:
                self.send(*rasa.health)

            def send(self, status: int, body: Any) -> None:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", getattr(self, "port", 0)), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Die: connections are refused from here on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, request: dict[str, Any]) -> Answer:
        """One turn, with a count of how many run at once."""
        with self._lock:
            self.seen.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return self.answer(request)
        finally:
            with self._lock:
                self._at_once -= 1

    def slow(self, seconds: float) -> None:
        """Answer rightly, after so long."""

        def answer(request: dict[str, Any]) -> Answer:
            time.sleep(seconds)
            return 200, response(request)

        self.answer = answer

    @contextmanager
    def held(self) -> Any:
        """Within the block a turn waits to be let go: yields (asked, let_go), two events."""
        asked, let_go = threading.Event(), threading.Event()

        def answer(request: dict[str, Any]) -> Answer:
            asked.set()
            let_go.wait(5)
            return 200, response(request)

        before, self.answer = self.answer, answer
        try:
            yield asked, let_go
        finally:
            let_go.set()
            self.answer = before
