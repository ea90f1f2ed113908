"""The policy where it looks at the conversation: follow-ups, consent to a person, and what comes after a hand-off.

The checks of one message by itself stand in test_decision.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from readings import CONFIG, Ranking, reading, score, top

from clinic_nlu.verdict import Context, Verdict, decide

TABLE = {
    "follow_up_why": {"sun_care": "sun_care/why"},
    "follow_up_area": {"cost/how_much": "same", "procedure": "procedure/areas"},
}
WHY, AREA = top("follow_up:why"), top("follow_up:area")


def verdict(
    ranking: Ranking, *flags: str, area: str | None = None, message: dict[str, Any] | None = None, **known: Any
) -> Verdict:
    """The verdict on a message in a conversation of which this much is known."""
    context = Context(**{"table": TABLE, **known})
    return decide(reading(ranking, *flags, area=area, context=context, **message or {}), CONFIG)


# A follow-up with a meaning.
def test_a_follow_up_asks_for_what_the_table_says_and_owns_up_to_it() -> None:
    found = verdict(WHY, answers=["sun_care/how_long"])
    assert (found.outcome, found.confidence, found.taken_for) == ("answer:sun_care/why", 0.9, "question")
    assert found.evidence == [{"kind": "decision", "name": "follow_up_why", "value": 0.9}]


def test_an_area_asks_for_the_same_answer_again() -> None:
    found = verdict(AREA, area="neck", answers=["cost/how_much"])
    assert (found.outcome, found.taken_for) == ("answer:cost/how_much", "area")


def test_an_area_follow_up_needs_an_area_in_the_message_itself() -> None:
    assert verdict(AREA, answers=["cost/how_much"]).outcome == "out_of_scope"
    assert verdict(AREA, answers=["cost/how_much"], area=None, message={"similarity": 1.0}).taken_for == ""


def test_an_area_talked_about_before_is_no_area_of_this_message() -> None:
    context = Context(answers=["cost/how_much"], area="neck", table=TABLE)
    assert decide(reading(AREA, context=context), CONFIG).outcome == "out_of_scope"


def test_a_pick_takes_one_of_those_offered() -> None:
    offered = ["cost/how_much", "cost/payment", "cost/compare"]
    assert verdict(top("follow_up:first"), candidates=offered).outcome == "answer:cost/how_much"
    assert verdict(top("follow_up:second"), candidates=offered).outcome == "answer:cost/payment"
    assert verdict(top("follow_up:last"), candidates=offered).outcome == "answer:cost/compare"


@pytest.mark.parametrize("confidence", [0.39, 0.4])
def test_a_follow_up_needs_as_much_confidence_as_an_answer(confidence: float) -> None:
    found = verdict(top("follow_up:why", confidence), answers=["sun_care/how_long"])
    assert found.outcome == ("answer:sun_care/why" if confidence == 0.4 else "out_of_scope")


def test_a_follow_up_is_near_enough_to_what_is_known() -> None:
    # "why" alone is like no question of the clinic's; the answer before it is what makes it one.
    found = verdict(WHY, answers=["sun_care/how_long"], message={"similarity": 0.0})
    assert found.outcome == "answer:sun_care/why"


# A follow-up without one.
@pytest.mark.parametrize(
    "known",
    [{}, {"answers": ["clinic/hours"]}, {"answers": ["sun_care/why"], "table": {}}, {"candidates": ["sun_care/why"]}],
)
def test_without_context_a_follow_up_weighs_nothing(known: dict[str, Any]) -> None:
    ranking = (("follow_up:why", 0.5), ("answer:procedure/pain", 0.45))
    assert verdict(ranking, **known).outcome == "answer:procedure/pain"
    assert verdict(WHY, **known).outcome == "out_of_scope"


def test_what_a_follow_up_had_is_nobodys() -> None:
    found = verdict((("follow_up:why", 0.7), ("answer:procedure/pain", 0.3)))
    assert (found.outcome, found.confidence) == ("out_of_scope", pytest.approx(0.3))


def test_beside_out_of_scope_what_a_follow_up_had_is_nobodys_either() -> None:
    ranking = (("follow_up:why", 0.4), ("answer:procedure/pain", 0.3), ("out_of_scope", 0.2))
    known = reading(ranking, context=Context(table=TABLE))
    found = decide(known, {**CONFIG, "out_of_scope_weight": 0.5})
    assert (found.outcome, found.confidence) == ("out_of_scope", pytest.approx(0.3 / 0.9))


def test_a_follow_up_is_never_an_outcome_nor_a_candidate_but_what_it_stands_for_may_be() -> None:
    assert verdict((("follow_up:why", 1.0),)).outcome == "out_of_scope"
    close = (("answer:a/a", 0.3), ("follow_up:why", 0.28), ("answer:b/b", 0.25))
    assert verdict(close, answers=["sun_care/tanning"]).candidates == ["a/a", "sun_care/why", "b/b"]
    assert verdict(close).candidates == ["a/a", "b/b"]


# Danger goes before both.
@pytest.mark.parametrize("kind", ["urgent", "medical"])
def test_danger_is_no_follow_up(kind: str) -> None:
    assert verdict(WHY, kind, answers=["sun_care/how_long"]).outcome == f"handoff:{kind}"
    assert verdict(WHY, message=score(kind, 0.5), answers=["sun_care/how_long"]).outcome == f"handoff:{kind}"


def test_a_follow_up_in_doubt_gives_way_to_a_clinician() -> None:
    unsure = top("follow_up:why", 0.6)
    assert verdict(unsure, message=score("medical", 0.3), answers=["sun_care/how_long"]).reason == "doubt"
    assert verdict(WHY, message=score("medical", 0.3), answers=["sun_care/how_long"]).outcome == "answer:sun_care/why"


# Yes to the person that a refusal offers.
def test_yes_after_out_of_scope_is_a_wish_for_the_person_offered() -> None:
    found = verdict(top("smalltalk:affirm"), last="out_of_scope")
    assert (found.outcome, found.reason) == ("handoff:request", "accepted")


@pytest.mark.parametrize(
    "last", [None, "answer:procedure/pain", "smalltalk:greet", "clarify:a/a,b/b", "handoff:request"]
)
def test_yes_after_anything_else_is_a_yes(last: str | None) -> None:
    assert verdict(top("smalltalk:affirm"), last=last).outcome == "smalltalk:affirm"


def test_no_after_out_of_scope_is_a_no() -> None:
    assert verdict(top("smalltalk:deny"), last="out_of_scope").outcome == "smalltalk:deny"


# After a hand-off.
UNCLEAR = (("answer:procedure/pain", 0.15), ("answer:procedure/numbing", 0.01))


@pytest.mark.parametrize("kind", ["urgent", "medical", "request"])
def test_what_is_not_understood_after_a_handoff_belongs_to_it(kind: str) -> None:
    found = verdict(UNCLEAR, last=f"handoff:{kind}")
    assert (found.outcome, found.reason) == (f"handoff:{kind}", "carried_on")
    assert found.evidence == [{"kind": "decision", "name": "carried_on", "value": 0.15}]


def test_two_likely_answers_after_a_handoff_are_not_asked_about() -> None:
    close = (("answer:a/a", 0.3), ("answer:b/b", 0.28))
    assert verdict(close).outcome == "clarify:a/a,b/b"
    assert verdict(close, last="handoff:medical").outcome == "handoff:medical"


@pytest.mark.parametrize("last", [None, "out_of_scope", "answer:procedure/pain", "clarify:a/a,b/b"])
def test_what_is_not_understood_after_anything_else_is_not_carried_on(last: str | None) -> None:
    assert verdict(UNCLEAR, last=last).outcome == "out_of_scope"


@pytest.mark.parametrize(
    ("ranking", "outcome"),
    [
        (top("answer:cost/how_much", 0.5), "answer:cost/how_much"),
        (top("smalltalk:thanks", 0.5), "smalltalk:thanks"),
        (top("out_of_scope", 0.7), "out_of_scope"),
        (top("handoff:request", 0.3), "handoff:request"),
    ],
)
def test_what_is_understood_after_a_handoff_stands_by_itself(ranking: Ranking, outcome: str) -> None:
    assert verdict(ranking, last="handoff:medical").outcome == outcome


def test_a_surely_foreign_question_after_a_handoff_is_foreign_and_an_unsure_one_is_not() -> None:
    assert verdict(top("out_of_scope", 0.69), last="handoff:urgent").outcome == "handoff:urgent"
    assert verdict(top("out_of_scope", 0.7), last="handoff:urgent").outcome == "out_of_scope"


def test_a_new_danger_after_a_handoff_is_the_graver_one() -> None:
    assert verdict(UNCLEAR, "urgent", last="handoff:medical").outcome == "handoff:urgent"
    assert verdict(UNCLEAR, message=score("medical", 0.3), last="handoff:request").outcome == "handoff:medical"


def test_a_button_after_a_handoff_is_obeyed() -> None:
    pressed = {"choice": "out_of_scope"}
    assert verdict(UNCLEAR, message=pressed, last="handoff:medical").outcome == "out_of_scope"


@pytest.mark.parametrize("next_best", ["handoff:urgent", "handoff:medical", "answer:procedure/pain"])
def test_a_follow_up_to_nothing_leaves_the_word_to_nobody(next_best: str) -> None:
    alone = reading((("follow_up:why", 0.98), (next_best, 0.01), ("out_of_scope", 0.005)))
    assert decide(alone, CONFIG).outcome == "out_of_scope"


# What has just been talked about.
def test_a_follow_up_without_a_line_asks_for_the_last_answer_again() -> None:
    found = verdict(top("follow_up:why"), answers=["clinic/hours"], last="answer:clinic/hours")
    assert (found.outcome, found.taken_for) == ("answer:clinic/hours", "question")
    assert verdict(top("follow_up:why"), answers=["clinic/hours"], last="smalltalk:thanks").outcome == "out_of_scope"


@pytest.mark.parametrize("last", ["handoff:medical", "handoff:urgent", "handoff:request"])
def test_behind_a_hand_off_nothing_is_the_subject(last: str) -> None:
    found = verdict(top("follow_up:why"), answers=["clinic/hours"], last=last)
    assert not found.outcome.startswith("answer:")


def test_what_a_follow_up_stands_for_adds_to_the_answer_s_own_confidence() -> None:
    both = (("follow_up:why", 0.25), ("answer:sun_care/why", 0.2), ("answer:a/a", 0.3), ("answer:b/b", 0.05))
    assert verdict(both, answers=["sun_care/how_long"]).outcome == "answer:sun_care/why"


def test_the_subject_is_likelier_than_the_rest_where_words_leave_it_open() -> None:
    open_ = (("answer:a/a", 0.3), ("answer:b/b", 0.25), ("out_of_scope", 0.1))
    assert verdict(open_, answers=["b/b"], last="answer:b/b").outcome == "answer:b/b"
    assert verdict(open_, answers=["b/b"], last="smalltalk:thanks").outcome != "answer:b/b"
    clear = (("answer:a/a", 0.8), ("answer:b/b", 0.1))
    assert verdict(clear, answers=["b/b"], last="answer:b/b").outcome == "answer:a/a"


@pytest.mark.parametrize("kind", ["medical", "urgent"])
def test_the_subject_never_makes_danger_look_harmless(kind: str) -> None:
    close = ((f"handoff:{kind}", 0.45), ("answer:b/b", 0.4))
    assert verdict(close, answers=["b/b"], last="answer:b/b").outcome == f"handoff:{kind}"


def test_the_subject_s_weight_takes_no_doubt_away() -> None:
    raised = score("medical", 0.3)
    found = verdict((("answer:b/b", 0.5), ("answer:a/a", 0.1)), answers=["b/b"], last="answer:b/b", message=raised)
    assert (found.outcome, found.reason) == ("handoff:medical", "doubt")
