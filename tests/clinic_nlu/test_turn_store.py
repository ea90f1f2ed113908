"""Rasa keeps nothing: a turn is there while it runs, and a developer's own sessions are few."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from clinic_nlu import turn_store
from clinic_nlu.turn_store import TurnTrackerStore

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def tracker(sender_id: str) -> DialogueStateTracker:
    return DialogueStateTracker(sender_id, [])


@pytest.fixture
def store() -> TurnTrackerStore:
    return TurnTrackerStore(Domain.empty(), limit=3)


@pytest.fixture(autouse=True)
def nothing_is_open() -> Iterator[None]:
    yield
    assert turn_store._open_turns == {}


def test_a_turn_begins_inside_a_session(store: TurnTrackerStore) -> None:
    turn_store.open_turn("t")
    begun = run(store.retrieve("t"))
    assert begun is not None and any(isinstance(event, SessionStarted) for event in begun.events)
    assert begun.latest_action_name == "action_listen"
    turn_store.close_turn("t")


def test_a_turn_is_there_while_it_is_open_and_gone_afterwards(store: TurnTrackerStore) -> None:
    turn_store.open_turn("t")
    run(store.save(saved := tracker("t")))
    assert run(store.retrieve("t")) is saved
    assert turn_store.close_turn("t") is saved
    assert run(store.retrieve("t")) is None
    assert turn_store.close_turn("t") is None


def test_a_turn_that_saved_nothing_gives_nothing() -> None:
    turn_store.open_turn("t")
    assert turn_store.close_turn("t") is None


def test_a_turn_is_not_opened_twice() -> None:
    turn_store.open_turn("t")
    with pytest.raises(ValueError, match="running already"):
        turn_store.open_turn("t")
    turn_store.close_turn("t")


def test_open_turns_are_nobodys_to_list_and_do_not_count(store: TurnTrackerStore) -> None:
    for number in range(10):
        turn_store.open_turn(f"t{number}")
        run(store.save(tracker(f"t{number}")))
    assert list(run(store.keys())) == []
    for number in range(10):
        assert turn_store.close_turn(f"t{number}") is not None


def test_own_sessions_are_few_and_the_oldest_goes_first(store: TurnTrackerStore) -> None:
    for name in "abc":
        run(store.save(tracker(name)))
    run(store.save(tracker("a")))
    run(store.save(tracker("d")))
    assert list(run(store.keys())) == ["c", "a", "d"]
    assert run(store.retrieve("b")) is None


def test_what_rasa_makes_for_a_stranger_is_bounded_too(store: TurnTrackerStore) -> None:
    for number in range(20):
        run(store.get_or_create_tracker(f"s{number}"))
    assert len(list(run(store.keys()))) <= 3


def test_turns_beside_each_other_do_not_mix(store: TurnTrackerStore) -> None:
    async def one(turn_id: str) -> bool:
        turn_store.open_turn(turn_id)
        mine = await store.retrieve(turn_id)
        assert mine is not None
        await store.save(mine)
        await asyncio.sleep(0)
        return turn_store.close_turn(turn_id) is mine

    async def all_of_them() -> list[bool]:
        return list(await asyncio.gather(*(one(f"t{n}") for n in range(50))))

    assert run(all_of_them()) == [True] * 50
