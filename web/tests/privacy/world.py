"""A conversation of a visitor's and one of everything else that an address of the product names."""

import contextlib
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.improve import groups, serving, training
from frontdesk.improve.models import Candidate, Draft, Flip, Group, Grouping, Member, Phrase
from frontdesk.inbox.models import Notice, SavedReply
from frontdesk.review.models import SavedView
from tests.privacy.addresses import Address
from tests.visitor import Visitor

METHODS_WITH_BODY = ("POST", "PUT", "PATCH")


class World:
    """A conversation of the visitor's with a hand-off that waits, and one of everything else that an address names."""

    def __init__(self, visitor: Visitor, users: dict[str, User]) -> None:
        self.visitor, self.users = visitor, users
        # Of a colleague, in what is made for an address.
        self.words = "Does it tickle?"
        self.message = visitor.conversation.messages.first()
        self.handoff = visitor.conversation.handoffs.create(message=self.message, kind="request", reference="K7M-3QX")

    def values(self, address: Address, user: User | None) -> dict[str, Any]:
        """What stands for the parameters; where only the owner may, it is `user`'s own."""
        found = {"public_id": self.visitor.id, "token": "x" * 22, "seq": 2, "topic": "sun_care", "name": "how_long"}
        if "pk" in address.parameters:
            found["pk"] = self._row(address, user).pk
        return found

    def _row(self, address: Address, user: User | None) -> Any:
        anybody = user or self.users["manager"]
        if address.name == "inbox:notice_again":
            fields = {"channel": "email", "event": "opened", "state": "failed", "due_at": timezone.now()}
            return Notice.objects.create(handoff=self.handoff, **fields)
        if address.name.startswith("inbox:reply"):
            return SavedReply.objects.create(title=self.words[:80], text=self.words, created_by=user)
        if address.name == "review:delete_view":
            return SavedView.objects.create(name="mine", query="q=x", owner=anybody)
        if address.name.startswith("corrections:"):
            return self.visitor.conversation.turns.get()
        if address.name.startswith("improve:"):
            return self._of_improving(address, anybody)
        raise AssertionError(f"/{address.route} has a key: say in tests/privacy/world.py whose")

    def _of_improving(self, address: Address, user: User) -> Any:
        if "drafts" in address.route:
            draft = Draft.objects.create(question=self.words[:120], text=self.words, ways=self.words, by=user)
            Phrase.objects.create(draft=draft, message=self.message)
            return draft
        if "unanswered" in address.route:
            grouping = Grouping.objects.create(state="done", since=timezone.now(), until=timezone.now())
            group = Group.objects.create(grouping=grouping, position=1)
            Member.objects.create(group=group, message=self.message, why="not_understood", nearness=0.9)
            return group
        candidate = Candidate.objects.create(model="sunhat-2.tar.gz", against="sunhat-1.tar.gz", days=30)
        flip = Flip.objects.create(candidate=candidate, source="logs", kind="other", message=self.message)
        return flip if "flips" in address.route else candidate


@pytest.fixture
def world(visitor: Visitor, everybody: dict[str, User], db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world, in which nobody trains a model or changes over to one."""
    monkeypatch.setattr(training, "start", lambda days: None)
    monkeypatch.setattr(groups, "start", lambda user: None)

    def nothing(user: User) -> str:
        raise serving.NothingBefore

    monkeypatch.setattr(serving, "back", nothing)
    visitor.say("how much is it?")
    return World(visitor, everybody)


def browser_of(world: World, role: str) -> Client:
    """A browser in which somebody of this role is signed in; or a visitor's, with the key of the conversation."""
    user = world.users.get(role)
    if not user:
        return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {world.visitor.token}"})
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def ask(world: World, client: Client, address: Address, method: str, role: str, rolled_back: bool = True) -> HttpResponse:
    """What this role is answered; nothing that it did stays."""
    user = world.users.get(role)
    with transaction.atomic() if rolled_back else contextlib.nullcontext():
        path = address.path(**world.values(address, user))
        body, kind = ("{}", "application/json") if _wants_json(address) else ("", "application/x-www-form-urlencoded")
        answer = client.generic(method, path, body if method in METHODS_WITH_BODY else "", kind)
        if rolled_back:
            transaction.set_rollback(True)
    return answer


def _wants_json(address: Address) -> bool:
    return address.name.startswith("chat:") or address.route.startswith(("console/chats/", "console/presence"))
