"""The visitor of the cast: what the chat's frame does, over Django's test client."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from frontdesk.chat.models import Conversation
from frontdesk.lib.clinic import profile

API = "/api/v1"


class Visitor:
    """One visitor with one conversation, started when made."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        started = self.call("POST", "/conversations", {"consent_version": profile().consent_version})
        assert started.status_code == 201, started.content
        self.id, self.token = started.json()["id"], started.json()["token"]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Any call of the API, with the token once there is one."""
        given = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(method, API + path, data, "application/json", headers=given | headers)

    def on(self, method: str, rest: str = "", body: Any = None, **headers: str) -> HttpResponse:
        """A call on this conversation."""
        return self.call(method, f"/conversations/{self.id}{rest}", body, **headers)

    def post(self, **message: Any) -> HttpResponse:
        """Post a message with a new client id, unless one is given."""
        return self.on("POST", "/messages", {"client_id": uuid.uuid4().hex, **message})

    def say(self, text: str) -> list[dict[str, Any]]:
        """Post a text; its messages: the visitor's and the replies."""
        answer = self.post(text=text)
        assert answer.status_code == 201, answer.content
        return answer.json()["messages"]

    def messages(self) -> list[dict[str, Any]]:
        """All of the conversation."""
        return self.on("GET", "/messages").json()["messages"]

    @property
    def conversation(self) -> Conversation:
        """The row, as it is now."""
        return Conversation.objects.get(public_id=self.id)
