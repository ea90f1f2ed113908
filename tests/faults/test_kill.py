"""Whatever dies, whenever: an accepted message is answered, once."""

from __future__ import annotations

import random
import threading
from collections import Counter

from running import PROGRAMS, Sunhat
from visitor import Visitor

KILLS = 30
# One needs Rasa alone, one the action server too.
QUESTIONS = {
    "how long do I have to stay out of the sun": "answer:sun_care/how_long",
    "what are your opening hours": "answer:clinic/hours",
}
SETTLE_SECONDS = 180.0


def test_killing_any_process_at_any_moment_loses_no_message_and_doubles_no_reply(sunhat: Sunhat) -> None:
    chance = random.Random(20261121)  # noqa: S311  (the same moments at every run)
    visitor, asked = Visitor(sunhat.url), Counter[str]()
    for round_ in range(KILLS):
        question = list(QUESTIONS)[round_ % 2]
        # Up to 60 ms after the message leaves: before, during and after the turn.
        killer = threading.Timer(chance.uniform(0, 0.06), sunhat.kill, [PROGRAMS[round_ % 3]])
        killer.start()
        visitor.say(question)
        asked[question] += 1
        killer.join()

    messages = visitor.settled(SETTLE_SECONDS)

    assert [m["client_id"] for m in messages if m["author"] == "visitor"] == visitor.accepted
    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
    replies = Counter(m["outcome"] for m in messages if m["author"] == "bot" and m["outcome"] in QUESTIONS.values())
    assert replies == {QUESTIONS[question]: number for question, number in asked.items()}
