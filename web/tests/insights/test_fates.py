"""The four outcomes of a conversation: each by its definition, at its borders, and exactly one for each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontdesk.insights import fates
from frontdesk.review.models import Thumb
from tests.insights.days import Log, by_name, ends, scope

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    """Conversations of the week with each fate."""
    return {name: sum(counts) for name, counts in by_name(fates.fates(scope())).items()}


def log() -> Log:
    """One in which the visitor was given an answer."""
    made = Log("2026-11-02 09:00")
    made.asks("How long should I stay out of the sun?")
    return made


def thumb(made: Log, value: int) -> None:
    answer = made.conversation.messages.filter(author="bot").order_by("seq").first()
    Thumb.objects.create(message=answer, conversation=made.conversation, value=value)


def test_an_answer_and_then_silence_is_left_silently_and_nothing_better() -> None:
    log()
    assert counted() == {"silent": 1}


def test_thanks_after_an_answer_confirm_it() -> None:
    log().asks("Thank you!", "smalltalk:thanks")
    assert counted() == {"helped": 1}


def test_thanks_before_any_answer_confirm_nothing() -> None:
    made = Log("2026-11-02 09:00")
    made.asks("Thanks for being there", "smalltalk:thanks")
    made.asks("How long should I stay out of the sun?")
    assert counted() == {"silent": 1}


def test_thanks_for_being_told_that_there_is_no_answer_confirm_nothing() -> None:
    made = Log("2026-11-02 09:00")
    made.asks("Do you remove tattoos?", "out_of_scope")
    made.asks("Thanks anyway", "smalltalk:thanks")
    assert counted() == {"silent": 1}


def test_a_thumb_up_confirms_and_a_thumb_down_beside_it_takes_it_back() -> None:
    thumb(log(), Thumb.UP)
    assert counted() == {"helped": 1}
    made = log()
    thumb(made, Thumb.DOWN)
    made.asks("Thank you!", "smalltalk:thanks")
    assert counted() == {"helped": 1, "silent": 1}


@pytest.mark.parametrize("fields", [{"first_reply_at": "2026-11-02 09:20"}, {"exit_reason": "called"}])
def test_answered_by_a_person_in_the_chat_or_elsewhere_is_handed_to_a_person(fields: dict[str, str]) -> None:
    ends(log().hands_off("medical", "I take Roaccutane"), exit="resolved", **fields)
    assert counted() == {"person": 1}


def test_a_person_who_joined_without_a_hand_off_counts_too() -> None:
    log().person()
    assert counted() == {"person": 1}


@pytest.mark.parametrize("way", ["visitor_left", "nobody_available"])
def test_who_left_before_a_person_wrote_was_abandoned(way: str) -> None:
    ends(log().hands_off("request", "A person please"), exit=way)
    assert counted() == {"abandoned": 1}


def test_who_left_after_a_person_wrote_was_not() -> None:
    ends(log().hands_off("request", "A person please"), exit="visitor_left", first_reply_at="2026-11-02 09:30")
    assert counted() == {"person": 1}


def test_thanks_to_the_bot_do_not_hide_that_nobody_came() -> None:
    made = log()
    ends(made.hands_off("request", "A person please"), exit="nobody_available")
    made.asks("Thank you!", "smalltalk:thanks")
    assert counted() == {"abandoned": 1}


def test_one_abandoned_hand_off_outweighs_one_that_was_answered() -> None:
    made = log()
    ends(made.hands_off("request", "A person please"), exit="resolved", first_reply_at="2026-11-02 09:10")
    ends(made.hands_off("medical", "I take Roaccutane"), exit="nobody_available")
    assert counted() == {"abandoned": 1}


def test_who_still_waits_is_open_however_old() -> None:
    log().hands_off("request", "A person please")
    assert counted() == {"open": 1}


def test_the_last_hour_says_nothing_yet() -> None:
    made = log()
    made._touch(last_at=timezone.now() - fates.QUIET + timedelta(minutes=1))
    assert counted() == {"open": 1}
    made._touch(last_at=timezone.now() - fates.QUIET - timedelta(minutes=1))
    assert counted() == {"silent": 1}


def test_a_hand_off_that_the_assistant_made_needless_counts_as_none() -> None:
    made = Log("2026-11-02 09:00")
    ends(made.fails("How long should I stay out of the sun?"), exit="resolved", exit_reason="bot_answered")
    assert counted() == {"silent": 1}


def test_every_conversation_has_one_fate_and_they_add_up() -> None:
    log()
    log().asks("Thank you!", "smalltalk:thanks")
    log().hands_off("request", "A person please")
    ends(log().hands_off("medical", "I take Roaccutane"), exit="visitor_left")
    ends(log().hands_off("medical", "I take Roaccutane"), exit="resolved")
    assert counted() == {"silent": 1, "helped": 1, "open": 1, "abandoned": 1, "person": 1}
