"""The client of Rasa's turn channel, as contracts/README.md describes it."""

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import httpx
from django.conf import settings

from frontdesk.lib import contracts

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


class Rasa:
    """Takes turns and tells whether Rasa can. Safe to use from several threads; keeps its connections open."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        """`timeout` is in seconds and is the most that a turn may take as a whole."""
        self._timeout = timeout
        self._http = httpx.Client(
            base_url=f"{url}/webhooks/turn",
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 2.0), pool=min(timeout, 2.0)),
            # Rasa is on this machine or beside it: a proxy of the environment has no business with visitors' words.
            trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
        )

    def turn(self, text: str, choice: str | None, context: dict[str, Any]) -> Reply:
        """Have one message understood. Raises `TurnError`."""
        turn_id = secrets.token_urlsafe(16)
        try:
            body = self._post({"turn_id": turn_id, "text": text, "choice": choice, "context": context})
        except httpx.TimeoutException:
            raise TurnError("timeout") from None
        except httpx.HTTPError:
            raise TurnError("unreachable") from None
        except ValueError:
            raise TurnError("not_json") from None
        return _reply(turn_id, body)

    def _post(self, request: dict[str, Any]) -> Any:
        deadline = time.monotonic() + self._timeout
        with self._http.stream("POST", "/", json=request) as response:
            if response.status_code != httpx.codes.OK:
                raise TurnError(f"http_{response.status_code}", permanent=response.status_code in PERMANENT)
            content = bytearray()
            for part in response.iter_bytes():
                content += part
                # httpx's timeout is for each read; a body that drips must not hold the visitor either.
                if time.monotonic() > deadline:
                    raise TurnError("timeout")
                if len(content) > MOST_BYTES:
                    raise TurnError("too_large")
        return contracts.parse(bytes(content))

    def health(self) -> Assistant:
        """Whether Rasa can take turns now; waits one second at most for an answer."""
        try:
            response = self._http.get("/health", timeout=1.0)
            status = response.json().get("status")
        except (httpx.HTTPError, ValueError, AttributeError):
            return "unavailable"
        if response.status_code == httpx.codes.OK and status == "ready":
            return "ready"
        return "warming_up" if response.status_code == httpx.codes.SERVICE_UNAVAILABLE else "unavailable"


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


@lru_cache(maxsize=1)
def client() -> Rasa:
    """The one client of this process, from settings."""
    return Rasa(settings.SUNHAT_RASA_URL, settings.SUNHAT_TURN_SECRET, settings.SUNHAT_TURN_TIMEOUT)
