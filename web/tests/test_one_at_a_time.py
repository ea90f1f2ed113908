"""One turn at a time in a conversation, and the same client id says nothing twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from frontdesk.chat.models import Conversation, Message
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def together(visitor: Visitor, posts: list[dict[str, str]]) -> list[Any]:
    """Post all of these at the same moment; the answers in the order of the posts."""
    barrier = threading.Barrier(len(posts))

    def post(message: dict[str, str]) -> Any:
        try:
            barrier.wait(10)
            return visitor.post(**message)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(post, posts))


def test_the_same_client_id_again_returns_what_is_stored(visitor: Visitor, rasa: LittleRasa) -> None:
    first = visitor.post(client_id="the-same-one", text="how long?")
    again = visitor.post(client_id="the-same-one", text="how long?")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["messages"] == first.json()["messages"]
    assert len(rasa.seen) == 1


def test_the_same_client_id_at_the_same_moment(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.slow(0.2)
    answers = together(visitor, [{"client_id": "the-same-one", "text": "how long?"}] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    assert len(rasa.seen) == 1
    assert [message["author"] for message in visitor.messages()] == ["visitor", "bot"]


def test_the_same_client_id_in_another_conversation_is_another_message(visitor: Visitor, rasa: LittleRasa) -> None:
    for one in (visitor, Visitor()):
        assert one.post(client_id="the-same-one", text="how long?").status_code == 201
    assert len(rasa.seen) == 2


def test_messages_at_the_same_moment_take_turns(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.slow(0.1)
    answers = together(visitor, [{"text": f"question {number}"} for number in range(4)])
    assert [answer.status_code for answer in answers] == [201] * 4
    assert rasa.most_at_once == 1
    asked = [message["text"] for message in visitor.messages() if message["author"] == "visitor"]
    assert [request["text"] for request in rasa.seen] == asked
    assert [message["seq"] for message in visitor.messages()] == list(range(1, 9))


def test_conversations_do_not_wait_for_each_other(visitor: Visitor, rasa: LittleRasa) -> None:
    other = Visitor()
    with rasa.held() as (asked, let_go):
        waiting = threading.Thread(target=lambda: (visitor.post(text="slow one"), connection.close()))
        waiting.start()
        assert asked.wait(5)
        rasa.slow(0)
        assert other.say("quick one")[1]["author"] == "bot"
        let_go.set()
        waiting.join(10)


def test_the_claim_of_a_killed_process_runs_out(visitor: Visitor) -> None:
    Conversation.objects.update(claim="of-the-dead", claimed_until=timezone.now() + timedelta(seconds=0.5))
    started = time.monotonic()
    assert visitor.say("anybody?")[1]["author"] == "bot"
    assert time.monotonic() - started > 0.3


def test_a_claim_that_does_not_end_leaves_the_message_pending(visitor: Visitor, impatient: None) -> None:
    Conversation.objects.update(claim="of-another", claimed_until=timezone.now() + timedelta(hours=1))
    answer = visitor.post(text="anybody?")
    assert answer.status_code == 201
    assert Message.objects.get().state == "pending"
