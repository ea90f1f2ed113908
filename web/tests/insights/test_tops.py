"""What is asked most, what fails most, and why people were needed."""

import pytest

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Message
from frontdesk.corrections.models import Judgement, Ruling, Verdict
from frontdesk.insights import handoffs, tops
from frontdesk.insights.tops import Failure, Top
from frontdesk.review.models import Thumb
from tests.insights.days import Log, by_name, scope

pytestmark = pytest.mark.django_db
PAIN, COST = "answer:procedure/pain", "answer:cost/how_much"
RECEPTION = Staff(User(), frozenset({"receptionist"}))


def judged(message: Message, reviewer: User, verdict: str) -> None:
    Judgement.objects.create(turn=message.turns.get(), reviewer=reviewer, verdict=verdict, model_id="sunhat-7")


def test_answers_in_the_order_of_how_often_they_were_given() -> None:
    for _ in range(2):
        Log("2026-11-02 09:00").asks("Does it hurt?", PAIN)
    log = Log("2026-11-03 09:00")
    log.asks("How much?", COST)
    log.asks("Who won?", "out_of_scope")
    assert tops.top_questions(scope()) == [Top(PAIN, 2), Top(COST, 1)]
    assert tops.top_questions(scope(), most=1) == [Top(PAIN, 2)]


def test_failures_of_every_kind(reviewer: User) -> None:
    log = Log("2026-11-02 09:00")
    log.asks("Who won?", "out_of_scope")
    log.asks("What about it?", "clarify:procedure/pain,cost/how_much")
    log.asks("None of these", "out_of_scope")
    Message.objects.filter(text="None of these").update(choice="out_of_scope")
    log.fails("Hello?")
    wrong = log.asks("Is it pricey?", PAIN)
    judged(wrong, reviewer, Verdict.WRONG)
    Thumb.objects.create(message=wrong.replies.get(), conversation=log.conversation, value=Thumb.DOWN)
    assert set(tops.top_failures(scope())) == {
        Failure("not_understood", "out_of_scope", 1),
        Failure("in_vain", "clarify:procedure/pain,cost/how_much", 1),
        Failure("failed", "timeout", 1),
        Failure("wrong", PAIN, 1),
        Failure("thumb_down", PAIN, 1),
    }


def test_a_question_back_that_led_somewhere_is_no_failure() -> None:
    log = Log("2026-11-02 09:00")
    log.asks("What about it?", "clarify:procedure/pain,cost/how_much")
    log.asks("Does it hurt?", PAIN)
    assert tops.top_failures(scope()) == []


def test_a_judgement_counts_as_the_reviewer_thinks_now_and_as_the_lead_ruled(reviewer: User, clinician: User) -> None:
    log = Log("2026-11-02 09:00")
    again, ruled, both = (log.asks("Is it pricey?", PAIN) for _ in range(3))
    judged(again, reviewer, Verdict.WRONG)
    judged(again, reviewer, Verdict.RIGHT)
    judged(ruled, reviewer, Verdict.WRONG)
    Ruling.objects.create(turn=ruled.turns.get(), lead=clinician, verdict=Verdict.RIGHT)
    judged(both, reviewer, Verdict.WRONG)
    judged(both, clinician, Verdict.WRONG)
    assert tops.top_failures(scope()) == [Failure("wrong", PAIN, 1)]


def test_hand_offs_by_kind_and_reason_and_reception_reads_no_medical_reason() -> None:
    Log("2026-11-02 09:00").hands_off("medical", "I take Roaccutane", reason="medicine")
    Log("2026-11-03 09:00").hands_off("request", "A person please", reason="asks_for_a_person")
    assert by_name(handoffs.kinds(scope(RECEPTION))) == {"medical": (1,) + (0,) * 6, "request": (0, 1) + (0,) * 5}
    assert [one.reason for one in handoffs.reasons(scope())] == ["medicine", "asks_for_a_person"]
    assert [one.reason for one in handoffs.reasons(scope(RECEPTION))] == ["asks_for_a_person"]


def test_reception_reads_no_failure_of_a_medical_conversation() -> None:
    log = Log("2026-11-02 09:00")
    log.hands_off("medical", "I take Roaccutane")
    log.asks("Who won?", "out_of_scope")
    assert tops.top_failures(scope(RECEPTION)) == []
    assert len(tops.top_failures(scope())) == 1
