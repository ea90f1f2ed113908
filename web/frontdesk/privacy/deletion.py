"""How words are deleted: those of a conversation that its visitor erases, and those whose time is over.

`frontdesk.privacy.holdings` says of every table what it holds. What is kept anywhere else (a file, an index beside the
tables) is deleted by a function that its app registers here, in a module named `erasing`, which is loaded at the start.
"""

from collections.abc import Callable, Sequence

import structlog
from django.db import OperationalError, connection, transaction

from frontdesk.chat.models import Conversation
from frontdesk.privacy import holdings

Eraser = Callable[[Sequence[int]], None]

log = structlog.get_logger(__name__)

_erasers: list[Eraser] = []
_erasers_for_visitors: list[Eraser] = []


def register(eraser: Eraser) -> Eraser:
    """Have `eraser(keys of conversations)` called whenever words of conversations are deleted. A decorator.

    It is called inside the transaction, before any row changes, so that it can still read what it looks for. If it raises,
    nothing is deleted and whoever asked is told so. What it does outside the database must do no harm when done twice.
    """
    if eraser not in _erasers:
        _erasers.append(eraser)
    return eraser


def register_for_visitors(eraser: Eraser) -> Eraser:
    """As `register`, but only for what visitors erase: what is not theirs any more once its words' time is over, and stays."""
    if eraser not in _erasers_for_visitors:
        _erasers_for_visitors.append(eraser)
    return eraser


def erase(conversation: Conversation) -> None:
    """Delete one conversation with all that hangs on it. For the transaction that holds it."""
    _elsewhere([conversation.pk])
    for eraser in _erasers_for_visitors:
        eraser([conversation.pk])
    conversation.delete()
    empty_log_after_commit()


def forget_words(conversations: Sequence[int]) -> None:
    """Delete the words of these conversations; what can be counted stays. For the transaction that holds them."""
    _elsewhere(conversations)
    holdings.blank(conversations)
    empty_log_after_commit()


def _elsewhere(conversations: Sequence[int]) -> None:
    for eraser in _erasers:
        eraser(conversations)


def empty_log_after_commit() -> None:
    """SQLite's log still holds the old pages: see to it when this transaction is done."""
    if connection.vendor == "sqlite":
        transaction.on_commit(_empty_log)


def _empty_log() -> None:
    """Write SQLite's log into the file. secure_delete sees to the file itself."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
    except OperationalError:
        busy = 1
    if busy:
        # Somebody was reading. The pages go with the next checkpoint, which SQLite makes by itself.
        log.warning("log_not_emptied")
