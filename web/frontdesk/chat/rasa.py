"""The client of Rasa's turn channel, as contracts/README.md describes it."""

import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from frontdesk.lib import contracts

type Headers = list[tuple[bytes | str, bytes | str]]
Assistant = Literal["ready", "warming_up", "unavailable"]
PERMANENT = {400}
MOST_BYTES = 256 * 1024


class TurnError(Exception):
    """No usable reply. `code` goes into the turn's record; `permanent` says that the same request will fail again."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


@dataclass(frozen=True)
class Reply:
    """A turn response that keeps to the contract."""

    outcomes: list[str]
    confidence: float
    ranking: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    handoff: dict[str, Any] | None
    context: dict[str, Any]
    model_id: str
    milliseconds: float


# What httpcore raises, which has no name for all of it, when nobody answers or what answers is no HTTP.
FAULTS = (httpcore.NetworkError, httpcore.ProtocolError)


class Rasa:
    """Takes turns and tells whether Rasa can. Safe to use from several threads; keeps its connections open.

    It speaks through httpcore, on which httpx is built: redirects, cookies and the like, which a turn has no use for, take
    httpx a third of its time.
    """

    def __init__(self, url: Callable[[], str], secret: str, timeout: float) -> None:
        """`timeout` is in seconds and is the most that a turn may take as a whole; `url` is asked anew for every call."""
        self._timeout = timeout
        self._address = url
        self._secret = secret
        # Asks no environment for a proxy: Rasa is on this machine or beside it.
        # Rasa hangs up after five idle seconds: a connection must be let go before that, or a turn may go into a closing one.
        self._http = httpcore.ConnectionPool(max_connections=64, max_keepalive_connections=16, keepalive_expiry=2.0)

    def turn(self, text: str, choice: str | None, context: dict[str, Any]) -> Reply:
        """Have one message understood. Raises `TurnError`."""
        turn_id = secrets.token_urlsafe(16)
        try:
            body = self._post({"turn_id": turn_id, "text": text, "choice": choice, "context": context})
        except httpcore.TimeoutException:
            raise TurnError("timeout") from None
        except FAULTS:
            raise TurnError("unreachable") from None
        except ValueError:
            raise TurnError("not_json") from None
        return _reply(turn_id, body)

    def _post(self, request: dict[str, Any]) -> Any:
        deadline = time.monotonic() + self._timeout
        given = json.dumps(request).encode()
        url, headers = self._to_rasa()
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(given)))]
        patience = {"timeout": dict.fromkeys(("read", "write"), self._timeout) | _reach(self._timeout)}
        with self._http.stream("POST", f"{url}/", headers=headers, content=given, extensions=patience) as response:
            if response.status != HTTPStatus.OK:
                raise TurnError(f"http_{response.status}", permanent=response.status in PERMANENT)
            content = bytearray()
            for part in response.iter_stream():
                content += part
                # The patience is for each read; a body that drips must not hold the visitor either.
                if time.monotonic() > deadline:
                    raise TurnError("timeout")
                if len(content) > MOST_BYTES:
                    raise TurnError("too_large")
        return contracts.parse(bytes(content))

    def health(self) -> Assistant:
        """Whether Rasa can take turns now; waits one second at most for an answer."""
        patience = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), 1.0)}
        url, headers = self._to_rasa()
        try:
            response = self._http.request("GET", f"{url}/health", headers=headers, extensions=patience)
            status = json.loads(response.content).get("status")
        except (*FAULTS, httpcore.TimeoutException, ValueError, AttributeError):
            return "unavailable"
        if response.status == HTTPStatus.OK and status == "ready":
            return "ready"
        return "warming_up" if response.status == HTTPStatus.SERVICE_UNAVAILABLE else "unavailable"

    def _to_rasa(self) -> tuple[str, Headers]:
        url = self._address()
        return f"{url}/webhooks/turn", [("Host", urlsplit(url).netloc), ("Authorization", f"Bearer {self._secret}")]


def _reach(timeout: float) -> dict[str, float]:
    """How long to wait for a connection, a free or a new one."""
    return dict.fromkeys(("connect", "pool"), min(timeout, 2.0))


def _reply(turn_id: str, body: Any) -> Reply:
    """The response as `Reply`; raises `TurnError` if it breaks the contract or answers another request."""
    if contracts.fault(contracts.validator("turn-response.schema.json"), body):
        raise TurnError("broken_contract")
    if body.pop("turn_id") != turn_id:
        raise TurnError("other_turn")
    # "A person will look at it" without a hand-off would be a promise that nobody knows of.
    if body["handoff"] is None and any(item["outcome"].startswith("handoff:") for item in body["replies"]):
        raise TurnError("handoff_missing")
    return Reply(**body)


def address() -> str:
    """Where the Rasa is that serves now.

    While one takes over from another, the file that SUNHAT_RASA_ADDRESS names changes from one turn to the next; it is
    written in one step, so what is read is whole.
    """
    if settings.SUNHAT_RASA_ADDRESS:
        with suppress(OSError):
            return Path(settings.SUNHAT_RASA_ADDRESS).read_text().strip() or settings.SUNHAT_RASA_URL
    return str(settings.SUNHAT_RASA_URL)


@lru_cache(maxsize=1)
def client() -> Rasa:
    """The one client of this process, from settings."""
    return Rasa(address, settings.SUNHAT_TURN_SECRET, settings.SUNHAT_TURN_TIMEOUT)
