"""The assistant as it serves visitors, in this process: model, rules, and its action server."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config
from rasa.utils.log_utils import configure_structlog

from clinic_nlu import action_results, graph_runner, rule_memory, spared
from clinic_nlu.turn import run_turn
from clinic_nlu.turn_store import TurnTrackerStore

ENDPOINTS = Path(__file__).resolve().parent.parent / "endpoints.yml"
ACTIONS_START_SECONDS = 30


class Assistant:
    """Takes turns; the caller carries the context from one to the next."""

    def __init__(self, model: Path, actions_url: str) -> None:
        """Loads a model file."""
        # Rasa logs what people write at the level DEBUG, and without this line that level is on.
        configure_structlog(logging.WARNING)
        for part in (action_results, graph_runner, rule_memory, spared):
            part.install()
        self._agent = Agent.load(
            str(model),
            action_endpoint=_action_endpoint(actions_url),
            tracker_store=TurnTrackerStore(Domain.empty()),
        )

    async def turn(self, text: str, context: dict[str, Any], choice: str | None = None) -> dict[str, Any]:
        """Returns a turn response (contracts/turn-response.schema.json)."""
        request = {"turn_id": secrets.token_urlsafe(16), "text": text, "choice": choice, "context": context}
        return await run_turn(self._agent, request)

    async def understand(self, text: str) -> dict[str, Any]:
        """Returns what the pipeline makes of a text, its `decision` included: a turn without rules and actions."""
        if self._agent.processor is None:
            raise RuntimeError("No model is loaded.")
        message = UserMessage(text, metadata={"choice": None, "context": {}})
        parsed: dict[str, Any] = await self._agent.processor.parse_message(message)
        return parsed


def _action_endpoint(url: str) -> EndpointConfig:
    """The action server as visitors' Rasa calls it, but at this address."""
    endpoint = read_endpoint_config(str(ENDPOINTS), "action_endpoint")
    if endpoint is None:
        raise RuntimeError(f"{ENDPOINTS.name} names no action server.")
    endpoint.url = url
    return endpoint


@contextmanager
def action_server() -> Iterator[str]:
    """Starts an action server on a free port and yields its address; stops it at the end.

    Raises:
        RuntimeError: if it does not come up.
    """
    port = _free_port()
    environment = {**os.environ, "SUNHAT_ACTIONS_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "actions"], env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ACTIONS_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310  (an address of our own)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The action server did not start: run `python -m actions` to see why.")
