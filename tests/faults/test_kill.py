"""Whatever dies, whenever: an accepted message is answered, once."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from running import PROGRAMS, Sunhat
from visitor import Visitor

# Each by itself, then some at once: to wait until everything answers again takes most of the time, and Rasa longest.
ROUNDS = [*((program,) for program in PROGRAMS * 2), *[("web", "actions")] * 6, *[PROGRAMS] * 4]
KILLS = 30
# So many kills must meet a message that is accepted and not yet answered.
IN_A_TURN = 6
# One needs Rasa alone, one the action server too.
QUESTIONS = {
    "how long do I have to stay out of the sun": "answer:sun_care/how_long",
    "what are your opening hours": "answer:clinic/hours",
}
SETTLE_SECONDS = 180.0


def test_killing_any_process_at_any_moment_loses_no_message_and_doubles_no_reply(sunhat: Sunhat) -> None:
    chance = random.Random(20261121)  # noqa: S311  (the same moments at every run)
    visitor, asked, kills = Visitor(sunhat.url), Counter[str](), list[float]()
    for round_, programs in enumerate(ROUNDS):
        sunhat.wait_until_whole()
        visitor.settled(SETTLE_SECONDS)
        question = list(QUESTIONS)[round_ % 2]
        with ThreadPoolExecutor(len(programs)) as pool:
            # Up to 60 ms after the message leaves: before, during and after the turn.
            killing = [pool.submit(kill_after, chance.uniform(0, 0.06), sunhat, program) for program in programs]
            visitor.say(question)
        asked[question] += 1
        kills += map(Future.result, killing)

    messages = visitor.settled(SETTLE_SECONDS)

    assert len(kills) == KILLS
    assert sum(within_a_turn(kill, messages) for kill in kills) >= IN_A_TURN
    assert [m["client_id"] for m in messages if m["author"] == "visitor"] == visitor.accepted
    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
    replies = Counter(m["outcome"] for m in messages if answers_a_question(m))
    assert replies == {QUESTIONS[question]: number for question, number in asked.items()}


def kill_after(seconds: float, sunhat: Sunhat, program: str) -> float:
    """When it was killed, by the clock."""
    time.sleep(seconds)
    return sunhat.kill(program)


def within_a_turn(kill: float, messages: list[dict[str, Any]]) -> bool:
    """Whether one of the visitor's messages was accepted by then and had no answer yet."""
    before = [m for m in messages if datetime.fromisoformat(m["created_at"]).timestamp() <= kill]
    return sum(m["author"] == "visitor" for m in before) > sum(map(answers_a_question, before))


def answers_a_question(message: dict[str, Any]) -> bool:
    """A reply of the bot, and no word of a hand-off."""
    return message["author"] == "bot" and message["outcome"] in QUESTIONS.values()
