"""The tracker store of a service that keeps nothing between turns.

A turn of the web app lives under its turn id from `open_turn` to `close_turn` and is then gone. `rasa shell` and
`rasa test` know no turns: their trackers go into a small memory, oldest out first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

# Trackers that a shell or a test run may keep at a time. A turn never counts against it.
DEFAULT_LIMIT = 100

_open_turns: dict[str, DialogueStateTracker | None] = {}


def open_turn(turn_id: str) -> None:
    """Announces a turn, so that its tracker starts inside a session and is kept apart.

    Args:
        turn_id: the sender id of the one message that will follow.

    Raises:
        ValueError: if that turn is open already.
    """
    if turn_id in _open_turns:
        raise ValueError("That turn is running already.")
    _open_turns[turn_id] = None


def close_turn(turn_id: str) -> DialogueStateTracker | None:
    """Forgets a turn and returns its tracker, or None if Rasa never saved one."""
    return _open_turns.pop(turn_id, None)


class TurnTrackerStore(TrackerStore):
    """Holds open turns, and a bounded number of trackers of a developer's own sessions."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        limit: int = DEFAULT_LIMIT,
        **kwargs: Any,
    ) -> None:
        """Called by Rasa with the keys of `tracker_store` in endpoints.yml."""
        super().__init__(domain, event_broker)
        self._limit = limit
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker until its turn is closed, or until newer ones push it out."""
        if tracker.sender_id in _open_turns:
            _open_turns[tracker.sender_id] = tracker
            return
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > self._limit:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Returns what is held for `sender_id`; a new turn gets a tracker with its session begun."""
        if sender_id in _open_turns:
            return _open_turns[sender_id] or self._begin(sender_id)
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """Returns the ids of a developer's sessions; turns are nobody's to list."""
        return list(self._trackers)

    def _begin(self, sender_id: str) -> DialogueStateTracker:
        # Without these events Rasa would run action_session_start before every single turn.
        events = [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
