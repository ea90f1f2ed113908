"""What a turn costs the database, in what can be counted: statements and write transactions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.little_rasa import LittleRasa, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WRITES = ("INSERT", "UPDATE", "DELETE")
# Where a transaction begins and ends; and PostgreSQL carries the wake-ups, one for the question and one for the reply.
EDGES = ("BEGIN", "COMMIT", "SELECT pg_notify(")
# To open the conversation, to store the message and claim the turn, to see that nothing older waits, to store what came. What
# is stored is shown without being read again. Four keep what the log is searched by, and one asks
# whether the clinic has edited the answer.
MOST_STATEMENTS = 15


def statements(act: Callable[[], Any]) -> list[str]:
    """What the database is asked while acting."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [query["sql"] for query in asked.captured_queries]


def test_a_turn_asks_little_of_the_database(visitor: Visitor) -> None:
    visitor.say("the first loads what is loaded once")
    asked = [sql for sql in statements(lambda: visitor.say("how long?")) if not sql.startswith(EDGES)]
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)


def test_another_reply_is_another_message_and_nothing_more(visitor: Visitor, rasa: LittleRasa) -> None:
    def answer(request: dict[str, Any]) -> tuple[int, Any]:
        usual = response(request)
        return 200, usual | {"replies": usual["replies"] * 3}

    rasa.answer = answer
    visitor.say("the first loads what is loaded once")
    asked = [sql for sql in statements(lambda: visitor.say("how long?")) if not sql.startswith(EDGES)]
    assert len(asked) <= MOST_STATEMENTS + 2, "\n".join(asked)
    assert [message["seq"] for message in visitor.messages()] == list(range(1, 9))


def test_a_turn_writes_twice(visitor: Visitor) -> None:
    """Each write waits for all others: the message with the claim, and what came of it with the claim's end."""
    within, transactions = False, 0
    for sql in statements(lambda: visitor.say("how long?")):
        within = (within or sql.startswith("BEGIN")) and not sql.startswith("COMMIT")
        transactions += sql.startswith("BEGIN") or (not within and sql.startswith(WRITES))
    assert transactions == 2
