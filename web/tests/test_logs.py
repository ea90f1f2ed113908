"""Logs never hold the words of visitors."""

import logging

import pytest
import structlog

from frontdesk.lib.logs import PRIVATE, without_private
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

WORDS = "pomegranate rash"


def test_a_private_key_loses_its_value() -> None:
    event = {"event": "turn", "text": WORDS, "status": "stored"}
    assert without_private(None, "info", event) == {"event": "turn", "text": "(withheld)", "status": "stored"}


@pytest.mark.parametrize("key", sorted(PRIVATE))
def test_every_private_key_is_caught_on_its_way_out(key: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        structlog.get_logger("frontdesk.test").info("something", **{key: WORDS})
    assert caplog.records
    assert WORDS not in caplog.text


def test_a_conversation_with_everything_in_it_leaves_no_words(
    visitor: Visitor, rasa: LittleRasa, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.say(WORDS)
        rasa.answer = lambda request: (200, handed_off(request))
        visitor.say(WORDS)
        visitor.on("POST", "/contact", {"name": "Veronique", "email": "v@home.example", "consent": True})
        rasa.answer = lambda request: (200, [WORDS])
        visitor.say(WORDS)
        visitor.post(text=WORDS * 999)
        visitor.on("DELETE")
    # Django writes its statements down at this level only while a test asks for it.
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    written = "\n".join(lines) + capsys.readouterr().err
    assert '"turn"' in written or "'turn'" in written
    for word in (WORDS, "Veronique", "v@home.example", visitor.token):
        assert word not in written


def test_a_turns_line_says_what_became_of_it(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        visitor.say("hello")
    event = next(record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg["event"] == "turn")
    assert (event["status"], event["error"]) == ("stored", None)
    assert event["milliseconds"] >= 0
