"""A visitor who insists: what was not accepted is sent again, with the same client id."""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx

PATIENCE_SECONDS = 90.0


class Visitor:
    """One conversation through the visitors' API."""

    def __init__(self, url: str) -> None:
        """Starts a conversation."""
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        version = self._http.get("/site").raise_for_status().json()["consent"]["version"]
        started = self._insist("POST", "/conversations", {"consent_version": version})
        self.id = started["id"]
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self.accepted: list[str] = []

    def say(self, text: str) -> dict[str, Any]:
        """Sends a message until it is accepted; returns the answer of the API."""
        client_id = secrets.token_urlsafe(16)
        body = {"client_id": client_id, "text": text}
        answer = self._insist("POST", f"/conversations/{self.id}/messages", body)
        self.accepted.append(client_id)
        return answer

    def messages(self) -> list[dict[str, Any]]:
        """The whole conversation, in order."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            page = self._insist("GET", f"/conversations/{self.id}/messages?after={after}&limit=100", None)["messages"]
            if not page:
                return found
            found += page

    def settled(self, seconds: float) -> list[dict[str, Any]]:
        """The conversation once none of the visitor's messages is pending."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            messages = self.messages()
            if not any(message["state"] == "pending" for message in messages):
                return messages
            time.sleep(0.5)
        raise AssertionError("messages are still pending")

    def _insist(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, path, json=body)
                if answer.status_code < 500:
                    return answer.raise_for_status().json()
            except httpx.TransportError:
                pass
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path} was not accepted in {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.2)
