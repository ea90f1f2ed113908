"""Conversations, questions and what was done with them, counted by hand."""

import pytest

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.insights import questions
from tests.insights.days import Log, by_name, scope

pytestmark = pytest.mark.django_db
PAIN, COST = "answer:procedure/pain", "answer:cost/how_much"


def test_a_conversation_counts_on_the_day_on_which_it_began() -> None:
    Log("2026-11-02 09:00").asks("Does it hurt?", PAIN)
    late = Log("2026-11-03 23:59:30")
    late.asks("Does it hurt?", PAIN)
    late.later(minutes=5).asks("And how much?", COST)  # on Wednesday
    Log("2026-11-08 23:59").asks("Does it hurt?", PAIN)
    Log("2026-11-01 23:59").asks("Does it hurt?", PAIN)
    Log("2026-11-09 00:00").asks("Does it hurt?", PAIN)
    assert questions.conversations(scope()).counts == (1, 1, 0, 0, 0, 0, 1)
    assert by_name(questions.questions(scope()))["questions"] == (1, 2, 0, 0, 0, 0, 1)


def test_the_day_is_the_clinics_not_the_servers() -> None:
    Log("2026-11-02 00:10").asks("Does it hurt?", PAIN)
    assert questions.conversations(scope()).counts[0] == 1


def test_a_conversation_without_a_word_of_the_visitors_is_none() -> None:
    Log("2026-11-02 09:00")
    Log("2026-11-02 09:00").says("system")
    assert questions.conversations(scope()).total == 0


def test_small_talk_is_no_question() -> None:
    log = Log("2026-11-02 09:00")
    log.asks("Hello", "smalltalk:greet")
    log.asks("Does it hurt?", PAIN)
    log.asks("Thanks", "smalltalk:thanks")
    assert by_name(questions.questions(scope())) == {"questions": (1,) + (0,) * 6, "answered": (1,) + (0,) * 6}


def test_every_outcome_is_counted_and_a_question_of_two_parts_once() -> None:
    log = Log("2026-11-06 12:00")
    log.asks("Does it hurt?", PAIN)
    log.asks("What about it?", "clarify:procedure/pain,cost/how_much")
    log.asks("Who won the rugby?", "out_of_scope")
    both = log.asks("I am pregnant. And when are you open?", "handoff:medical")
    log.says("bot", "From nine.", outcome="answer:clinic/hours", reply_to=both)
    found = {name: counts[4] for name, counts in by_name(questions.questions(scope())).items()}
    assert found == {"questions": 4, "answered": 2, "clarified": 1, "out_of_scope": 1, "handed_off": 1}


def test_two_answers_to_one_message_are_one_answered_question() -> None:
    log = Log("2026-11-06 12:00")
    both = log.asks("Does it hurt, and how much is it?", PAIN)
    log.says("bot", "It costs.", outcome=COST, reply_to=both)
    assert by_name(questions.questions(scope()))["answered"][4] == 1


def test_a_question_that_the_assistant_could_not_take_is_one() -> None:
    Log("2026-11-04 12:00").fails("Does it hurt?")
    found = {name: counts[2] for name, counts in by_name(questions.questions(scope())).items()}
    assert found == {"questions": 1, "handed_off": 1}


def test_what_is_said_to_a_person_is_no_question() -> None:
    log = Log("2026-11-04 12:00")
    log.says("visitor", state="sent")
    log.person()
    assert by_name(questions.questions(scope())) == {}


def test_reception_gets_no_count_of_what_was_asked_in_a_medical_conversation() -> None:
    log = Log("2026-11-02 09:00")
    log.hands_off("medical", "I am pregnant.")
    log.asks("Does it hurt?", PAIN)
    Log("2026-11-02 10:00").asks("How much?", COST)
    reception, clinician = (Staff(User(), frozenset({role})) for role in ("receptionist", "clinician"))
    assert by_name(questions.questions(scope(reception)))["answered"][0] == 1
    assert by_name(questions.questions(scope(clinician)))["answered"][0] == 2
    assert questions.conversations(scope(reception)).counts[0] == 2
