"""The only way into Rasa: one turn per request, from the web app, over a loopback address.

The stock REST channel answers 200 with an empty list for nearly every fault and knows no authentication. This one
answers with the contract's error codes (contracts/README.md), so that a fault becomes a hand-off and never silence.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from clinic_nlu import action_calls, action_results, graph_runner, quiet_logs, rule_memory, spared
from clinic_nlu.turn import CHANNEL_NAME, TurnError, model_id, run_turn

logger = logging.getLogger(__name__)

CONTRACTS = Path(__file__).resolve().parent.parent / "contracts"
# A turn request is 2,000 code points and a small context. A body far above that is refused unread:
# Rasa would work on one megabyte for half a minute.
MAX_BODY_BYTES = 64 * 1024
MIN_SECRET_LENGTH = 32
STATUS = {"bad_request": 400, "unauthorized": 401, "turn_failed": 500, "action_failed": 502, "not_ready": 503}


class TurnChannel(InputChannel):
    """Serves `POST /webhooks/turn/` and `GET /webhooks/turn/health`."""

    def __init__(self, secret: str) -> None:
        """Takes the secret that the web app sends with each turn.

        Raises:
            RasaException: if the secret is too short to protect anything.
        """
        if len(secret) < MIN_SECRET_LENGTH:
            raise RasaException(
                f"credentials.yml: the turn channel's secret must have at least {MIN_SECRET_LENGTH} characters. "
                "Set SUNHAT_TURN_SECRET (`make run` makes one)."
            )
        for part in (action_calls, action_results, graph_runner, rule_memory, spared):
            part.install()
        self._secret = secret.encode()
        self._request = _request_validator()

    @classmethod
    def name(cls) -> str:
        """The channel's name, which is also the last part of its address."""
        return CHANNEL_NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """Called by Rasa with the channel's keys in credentials.yml.

        The file names the variable and not its value, so that `rasa shell`, which opens no channel of ours but reads
        the file, needs no secret.
        """
        quiet_logs.install()
        variable = (credentials or {}).get("secret_variable")
        if not variable:
            raise RasaException("credentials.yml: the turn channel needs `secret_variable`.")
        return cls(os.environ.get(variable, ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Returns the routes; Rasa mounts them under `/webhooks/turn`."""
        routes = Blueprint("turn_channel")

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return _health(request)

        @routes.post("/")
        async def turn(request: Request) -> HTTPResponse:
            return await self._answer(request)

        @routes.listener("before_server_stop")
        async def stop(*_: Any) -> None:
            await action_calls.close()

        return routes

    async def _answer(self, request: Request) -> HTTPResponse:
        sent = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        if not hmac.compare_digest(sent, b"Bearer " + self._secret):
            return _error("unauthorized", "Send the turn secret as a bearer token.")
        if len(request.body) > MAX_BODY_BYTES:
            return _error("bad_request", f"A turn request has at most {MAX_BODY_BYTES} bytes.")
        try:
            body = json.loads(request.body)
            fault = next(self._request.iter_errors(body), None)
        except (ValueError, RecursionError):
            # Half a surrogate pair is a ValueError too.
            return _error("bad_request", "The body is not JSON.")
        if fault is not None:
            where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.instance_path)
            return _error("bad_request", f"${where}: not as in turn-request.schema.json.")
        if not body["text"].strip():
            return _error("bad_request", "$.text: is blank.")
        return await _take(request, body)


async def _take(request: Request, body: dict[str, Any]) -> HTTPResponse:
    try:
        return json_response(await run_turn(request.app.ctx.agent, body))
    except TurnError as error:
        logger.error("A turn failed: %s (%s)", error, error.code)
        return _error(error.code, str(error))
    except asyncio.CancelledError:
        raise
    except Exception as error:  # whatever broke, the caller must hear that the turn failed
        # The message of a foreign exception may quote the visitor's text, which stays out of logs.
        logger.error("A turn failed with %s.", type(error).__name__)
        return _error("turn_failed", "The turn failed; see Rasa's log.")


def _health(request: Request) -> HTTPResponse:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return _error("not_ready", "No model is loaded yet.")
    return json_response({"status": "ready", "model_id": model_id(agent)})


def _request_validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((CONTRACTS / "turn-request.schema.json").read_text("utf-8")))


def _error(code: str, detail: str) -> HTTPResponse:
    return json_response({"error": {"code": code, "detail": detail}}, status=STATUS[code])
