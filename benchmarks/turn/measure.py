"""The measurements, each on one assistant: latency, throughput, growth with the conversation, accuracy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from benchmarks.report import median
from benchmarks.turn.clients import Client
from evaluation.questions import Conversation
from evaluation.scoring import Result

# Most visitors ask a few things and leave; `Sizes.long` is for those who stay.
SHORT = 5
IN_FLIGHT = 8
EARLY, LATE = 5, 200
# Turns around the early and the late one, so that one hiccup of the machine decides nothing.
AROUND = 2


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int
    latency_turns: int
    throughput_turns: int
    long: int = 50
    late: int = LATE


async def latency(client: Client, texts: Sequence[str]) -> list[float]:
    """Returns the milliseconds of each turn, one after the other, in conversations of five turns."""
    taken = []
    for group in conversations(texts, SHORT):
        conversation = await client.begin()
        taken += [await _timed(client, conversation, text) for text in group]
    return taken


async def throughput(client: Client, texts: Sequence[str], length: int) -> float:
    """Returns turns per second with eight conversations of this length under way, their starts included."""
    waiting = iter(list(conversations(texts, length)))
    started = time.perf_counter()
    await asyncio.gather(*(_converse(client, waiting) for _ in range(IN_FLIGHT)))
    return len(texts) / (time.perf_counter() - started)


async def _converse(client: Client, waiting: Iterator[Sequence[str]]) -> None:
    for group in waiting:
        conversation = await client.begin()
        for text in group:
            await client.say(conversation, text)


async def growth(client: Client, texts: Sequence[str], late: int) -> list[float]:
    """Returns the milliseconds of each turn of one long conversation that asks the same five texts over and over."""
    conversation = await client.begin()
    asked = islice(cycle(texts[: 2 * AROUND + 1]), late + AROUND)
    return [await _timed(client, conversation, text) for text in asked]


async def accuracy(client: Client, asked: Iterable[Conversation]) -> list[Result]:
    """Returns what came of each turn of each conversation; a held-out message is a conversation of its own."""
    results = []
    for conversation in asked:
        begun = await client.begin()
        for turn in conversation.turns:
            said = await client.say(begun, turn.text)
            results.append(Result(turn.text, str(turn.expect), tuple(said), turn.style or ""))
    return results


async def _timed(client: Client, conversation: Any, text: str) -> float:
    started = time.perf_counter()
    await client.say(conversation, text)
    return (time.perf_counter() - started) * 1000


def conversations(texts: Sequence[str], length: int) -> Iterator[Sequence[str]]:
    """Yields the texts in groups of one conversation each; the last may be shorter."""
    for start in range(0, len(texts), length):
        yield texts[start : start + length]


def around(milliseconds: Sequence[float], turn: int) -> float:
    """Returns the median of a turn (counted from 1) and its two neighbours on either side.

    In `growth` these five turns are the same five texts wherever in the conversation they are.
    """
    return median(milliseconds[turn - 1 - AROUND : turn + AROUND])
