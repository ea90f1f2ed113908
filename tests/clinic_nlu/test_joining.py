"""Several questions in one message: the most serious decides, and the rest is answered, named or left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import CONFIG, part, reading, score, top

from clinic_nlu.joining import Joined, Judged, calmed, join
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import Reading, Verdict, decide

PAIN, PRICE, HOURS, SUN = "answer:procedure/pain", "answer:cost/how_much", "answer:clinic/hours", "answer:sun_care/why"
UNSURE = Verdict("out_of_scope", 0.2, reason="unsure")


def joined(whole: Verdict | str, *parts: Judged) -> Joined:
    found = Verdict(whole, 0.9) if isinstance(whole, str) else whole
    return join(found, list(parts), CONFIG)


def outcomes(whole: Verdict | str, *parts: Judged) -> list[str]:
    return [verdict.outcome for verdict in joined(whole, *parts).verdicts]


# Nothing to join.
def test_a_message_of_one_piece_is_what_it_is() -> None:
    assert joined(PAIN) == Joined([Verdict(PAIN, 0.9)], [])


def test_a_button_is_obeyed_whatever_its_label_sounds_like() -> None:
    pressed = Verdict(PAIN, 1.0, reason="choice")
    assert joined(pressed, part("handoff:urgent"), part(PRICE)) == Joined([pressed], [])


# Urgent.
def test_beside_urgent_nothing_is_answered() -> None:
    assert outcomes("handoff:urgent", part(PRICE), part(HOURS)) == ["handoff:urgent"]
    assert outcomes(PRICE, part(PRICE), part("handoff:urgent"), part(HOURS)) == ["handoff:urgent"]
    assert outcomes("handoff:medical", part(PRICE), part("handoff:urgent")) == ["handoff:urgent"]


def test_beside_urgent_nothing_is_named_as_not_understood() -> None:
    assert joined("handoff:urgent", part("out_of_scope")).unclear == []


# Medical.
def test_beside_medical_an_independent_question_about_clinic_or_price_is_answered() -> None:
    assert outcomes("handoff:medical", part("handoff:medical"), part(PRICE)) == ["handoff:medical", PRICE]
    assert outcomes("handoff:medical", part(HOURS), part("handoff:medical")) == ["handoff:medical", HOURS]
    assert outcomes(PRICE, part(PRICE), part("handoff:medical")) == ["handoff:medical", PRICE]


def test_beside_medical_no_question_about_the_treatment_is_answered() -> None:
    assert outcomes("handoff:medical", part("handoff:medical"), part(PAIN), part(SUN)) == ["handoff:medical"]
    assert outcomes("handoff:medical", part("answer:cost/vs_surgery")) == ["handoff:medical"]


@pytest.mark.parametrize(
    "aside",
    [
        part(PRICE, 0.69),
        part(PRICE, kind=Kind.LISTED),
        part(PRICE, **score("medical", 0.2)),
        part("out_of_scope"),
        part("smalltalk:thanks"),
        part("clarify:cost/how_much,cost/payment"),
    ],
    ids=["unsure", "only listed", "sounds medical itself", "foreign", "smalltalk", "ambiguous"],
)
def test_beside_medical_what_is_not_surely_independent_is_left_to_the_clinician(aside: Judged) -> None:
    assert joined("handoff:medical", part("handoff:medical"), aside) == Joined([Verdict("handoff:medical", 0.9)], [])


def test_an_aside_need_not_look_like_a_question() -> None:
    assert outcomes("handoff:medical", part(PRICE, 0.7, Kind.SENTENCE)) == ["handoff:medical", PRICE]


def test_an_aside_is_given_once_and_three_are_given_at_most() -> None:
    asides = [part(f"answer:clinic/{name}") for name in ("hours", "hours", "location", "team", "contact")]
    assert outcomes("handoff:medical", *asides) == [
        "handoff:medical",
        *("answer:clinic/hours", "answer:clinic/location", "answer:clinic/team"),
    ]


def test_the_more_serious_of_whole_and_part_is_the_one_that_counts() -> None:
    whole = Verdict("handoff:medical", 0.6, reason="score")
    assert joined(whole, part("handoff:medical", 1.0)).verdicts[0] is whole
    flagged = part("handoff:medical")
    assert joined(PAIN, part(PAIN), flagged).verdicts[0] is flagged.verdict


# A wish for a person.
def test_beside_a_wish_for_a_person_general_questions_are_answered() -> None:
    assert outcomes("handoff:request", part("handoff:request"), part(PAIN), part(PRICE)) == [
        "handoff:request",
        PAIN,
        PRICE,
    ]
    assert outcomes(PAIN, part(PAIN), part("handoff:request")) == ["handoff:request", PAIN]


def test_beside_a_wish_for_a_person_three_are_answered_at_most() -> None:
    parts = [part(f"answer:a/{name}") for name in "abcd"]
    assert outcomes("handoff:request", *parts) == ["handoff:request", "answer:a/a", "answer:a/b", "answer:a/c"]


def test_medical_goes_before_a_wish_for_a_person() -> None:
    assert outcomes("handoff:request", part("handoff:medical"), part(PRICE)) == ["handoff:medical", PRICE]


# General questions.
def test_general_questions_are_answered_in_the_order_asked() -> None:
    assert outcomes(PRICE, part(PAIN), part(PRICE), part(SUN)) == [PAIN, PRICE, SUN]
    assert outcomes(PAIN, part(SUN), part(PRICE)) == [SUN, PRICE]


def test_three_are_answered_at_most_and_each_once() -> None:
    assert outcomes(PAIN, part(PAIN), part(PRICE), part(PAIN), part(SUN), part(HOURS)) == [PAIN, PRICE, SUN]


def test_one_question_in_two_sentences_is_one() -> None:
    whole = Verdict(PAIN, 0.9)
    assert joined(whole, part(PAIN, 0.6), part(PAIN, 0.95)).verdicts == [whole]


def test_a_part_not_understood_is_named_in_the_visitors_words() -> None:
    found = joined(PAIN, part(PAIN), part(PRICE), part("out_of_scope", text="do you sell cars"))
    assert [verdict.outcome for verdict in found.verdicts] == [PAIN, PRICE]
    assert found.unclear == ["do you sell cars"]


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        (part("out_of_scope", 0.1, text="do you sell cars"), True),
        (part("clarify:a/a,b/b", 0.3, text="how soon is that"), True),
        (part("out_of_scope", text="how come"), False),
        (part("out_of_scope", kind=Kind.SENTENCE, text="my aunt sells cars."), False),
        (part("out_of_scope", kind=Kind.LISTED, text="my aunt sells"), False),
        (part("smalltalk:greet", text="how are you today"), False),
        (part(PAIN, 0.1, text="is that very bad"), False),
    ],
)
def test_only_a_question_that_gets_no_reply_is_named(foreign: Judged, named: bool) -> None:
    assert joined(PAIN, part(PAIN), part(PRICE), foreign).unclear == ([foreign.text] if named else [])


def test_the_one_clear_part_stands_for_a_whole_that_is_not() -> None:
    assert outcomes(UNSURE, part("out_of_scope", 0.3, Kind.SENTENCE), part(PAIN)) == [PAIN]
    assert outcomes(Verdict(f"clarify:{PAIN},{PRICE}", 0.3), part(PAIN)) == [PAIN]
    assert joined(UNSURE, part(PAIN), part("out_of_scope", 0.3, text="and my aunt")).unclear == ["and my aunt"]


def test_the_one_clear_part_does_not_stand_against_a_clear_whole() -> None:
    assert outcomes(PRICE, part(PAIN), part("out_of_scope", 0.3)) == [PRICE]
    foreign = Verdict("out_of_scope", 0.95)
    assert outcomes(foreign, part(PAIN)) == ["out_of_scope"]


def test_beside_the_one_answer_only_what_is_surely_foreign_is_named() -> None:
    sure, unsure = (part("out_of_scope", c, text=f"is it {c} foreign") for c in (0.9, 0.89))
    assert joined(PAIN, part(PAIN), sure, unsure).unclear == ["is it 0.9 foreign"]
    assert joined(PAIN, part(PAIN), part("clarify:a/a,b/b", 0.95)).unclear == []


def test_parts_without_an_answer_leave_the_whole_as_it_is() -> None:
    assert joined(UNSURE, part("out_of_scope"), part("smalltalk:greet")) == Joined([UNSURE], [])


# How clear a part must be, by what it looks like.
@pytest.mark.parametrize(("kind", "limit"), [(Kind.QUESTION, 0.5), (Kind.LISTED, 0.6), (Kind.SENTENCE, 0.7)])
def test_a_part_counts_from_the_confidence_that_its_look_asks_for(kind: Kind, limit: float) -> None:
    assert outcomes(PAIN, part(PAIN), part(PRICE, limit, kind)) == [PAIN, PRICE]
    assert outcomes(PAIN, part(PAIN), part(PRICE, limit - 0.01, kind)) == [PAIN]


def test_listed_words_are_answered_like_questions() -> None:
    listed = [part(outcome, 0.8, Kind.LISTED, text=word) for outcome, word in ((PRICE, "price"), (PAIN, "pain"))]
    assert joined(UNSURE, *listed) == Joined([each.verdict for each in listed], [])


@pytest.mark.parametrize("kind", [Kind.LEAD, Kind.SUBJECT])
def test_what_no_grammar_sets_apart_counts_from_a_limit_of_its_own(kind: Kind) -> None:
    assert outcomes(PAIN, part(PAIN), part(PRICE, 0.8, kind)) == [PAIN, PRICE]
    assert outcomes(PAIN, part(PAIN), part(PRICE, 0.79, kind)) == [PAIN]


@pytest.mark.parametrize(("similarity", "counts"), [(0.35, True), (0.34, False)])
def test_a_fragment_that_is_like_nothing_known_does_not_count(similarity: float, counts: bool) -> None:
    found = outcomes(PAIN, part(PAIN), part(PRICE, similarity=similarity))
    assert found == ([PAIN, PRICE] if counts else [PAIN])


# A part by itself.
def test_a_part_is_a_matter_for_a_clinician_only_beyond_doubt() -> None:
    assert decide(calmed(reading(**score("medical", 0.94)), CONFIG), CONFIG).outcome == PAIN
    assert decide(calmed(reading(**score("medical", 0.95)), CONFIG), CONFIG).outcome == "handoff:medical"
    assert decide(calmed(reading(**score("urgent", 0.94)), CONFIG), CONFIG).outcome == PAIN


def test_a_limit_that_is_higher_still_holds() -> None:
    strict = calmed(reading(scores={"medical": {"value": 0.96, "limit": 0.99}}), CONFIG)
    assert strict.scores == {"medical": {"value": 0.96, "limit": 0.99}}


def test_the_classifier_needs_the_same_certainty_of_danger_in_a_part() -> None:
    ranking = (("handoff:medical", 0.6), (PAIN, 0.4))
    assert decide(calmed(reading(ranking), CONFIG), CONFIG).outcome == PAIN
    certain = (("handoff:medical", 0.95), (PAIN, 0.05))
    assert decide(calmed(reading(certain), CONFIG), CONFIG).outcome == "handoff:medical"
    assert calmed(reading((("handoff:medical", 0.6),)), CONFIG).ranking == [("handoff:medical", 0.6)]


@pytest.mark.parametrize("kind", ["urgent", "medical"])
def test_a_rule_is_a_rule_in_a_part_too(kind: str) -> None:
    found: Reading = calmed(reading((("answer:procedure/pain", 0.99),), kind), CONFIG)
    assert decide(found, CONFIG).outcome == f"handoff:{kind}"


def test_calming_leaves_the_reading_itself_as_it_was() -> None:
    read = reading((("handoff:medical", 0.6), (PAIN, 0.4)), **score("medical", 0.6))
    before = (list(read.ranking), dict(read.scores))
    calmed(read, CONFIG)
    assert (read.ranking, read.scores) == before and read.scores["medical"]["limit"] == 0.5


# The whole of it.
some_outcome = st.sampled_from(
    [PAIN, PRICE, HOURS, SUN, "answer:clinic/team", "out_of_scope", "smalltalk:greet", "clarify:a/a,b/b"]
    + [f"handoff:{kind}" for kind in ("urgent", "medical", "request")]
)
some_parts = st.lists(st.builds(part, some_outcome, st.floats(0, 1), st.sampled_from(Kind)), max_size=8)


@given(st.builds(Verdict, some_outcome, st.floats(0, 1)), some_parts)
def test_replies_are_few_and_the_most_serious_comes_first(whole: Verdict, parts: list[Judged]) -> None:
    found = join(whole, parts, CONFIG)
    said = [verdict.outcome for verdict in found.verdicts]
    every = {whole.outcome, *(each.verdict.outcome for each in parts)}
    assert 1 <= len(said) <= 4 and len(set(said)) == len(said)
    assert len(said) + bool(found.unclear) <= 4
    serious: Any = next((f"handoff:{k}" for k in ("urgent", "medical", "request") if f"handoff:{k}" in every), None)
    if serious:
        assert said[0] == serious
    if serious == "handoff:urgent":
        assert said == ["handoff:urgent"]
    assert not any(outcome.startswith("handoff:") for outcome in said[1:])


# What the whole message says of its parts.
def backed(whole: Verdict, ranking: tuple[tuple[str, float], ...], *parts: Judged) -> Joined:
    return join(whole, list(parts), CONFIG, reading(ranking))


def test_an_answer_that_the_whole_speaks_for_too_needs_less_confidence() -> None:
    spoken_for = ((PAIN, 0.9), (PRICE, 0.05))
    assert len(backed(Verdict(PAIN, 0.9), spoken_for, part(PAIN), part(PRICE, 0.45)).verdicts) == 2
    assert len(backed(Verdict(PAIN, 0.9), spoken_for, part(PAIN), part(PRICE, 0.39)).verdicts) == 1
    assert len(backed(Verdict(PAIN, 0.9), ((PAIN, 0.9), (PRICE, 0.01)), part(PAIN), part(PRICE, 0.45)).verdicts) == 1


def test_a_fragment_that_only_continues_the_one_before_must_be_near_a_known_one() -> None:
    def verdicts(similarity: float) -> int:
        follow_up = part(PRICE, similarity=similarity)
        follow_up.verdict.taken_for = "question"
        return len(joined(PAIN, part(PAIN), follow_up).verdicts)

    assert (verdicts(0.87), verdicts(0.88)) == (1, 2)


def test_the_story_around_one_question_is_not_answered() -> None:
    story = part(SUN, 0.95, Kind.SENTENCE, text="we spent all of August on a boat and loved every minute of it")
    question = part(PAIN, text="so does it hurt then")
    sure = Verdict(PAIN, 0.9)
    assert outcomes_of(backed(sure, ((PAIN, 0.9), (SUN, 0.03)), story, question)) == [PAIN]
    assert outcomes_of(backed(sure, ((PAIN, 0.9), (SUN, 0.06)), story, question)) == [SUN, PAIN]
    assert outcomes_of(backed(Verdict(PAIN, 0.7), ((PAIN, 0.7), (SUN, 0.03)), story, question)) == [SUN, PAIN]
    short = part(SUN, 0.95, Kind.SENTENCE)
    assert outcomes_of(backed(sure, ((PAIN, 0.9), (SUN, 0.03)), short, question)) == [SUN, PAIN]


def outcomes_of(found: Joined) -> list[str]:
    return [verdict.outcome for verdict in found.verdicts]


def test_a_whole_that_only_a_score_finds_alarming_may_be_nothing_but_its_harmless_parts() -> None:
    alarming = Verdict("handoff:medical", 0.6, reason="score")
    assert outcomes(alarming, part(PAIN), part(PRICE)) == [PAIN, PRICE]
    assert outcomes(Verdict("handoff:urgent", 0.3, reason="score"), part(PAIN), part(PRICE)) == [PAIN, PRICE]


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (Verdict("handoff:medical", 1.0, reason="pregnancy"), [part(PAIN), part(PRICE)]),
        (Verdict("handoff:medical", 0.6, reason="score"), [part(PRICE)]),
        (Verdict("handoff:medical", 0.6, reason="score"), [part(PAIN), part(SUN, 0.84)]),
        (Verdict("handoff:medical", 0.6, reason="score"), [part(PAIN), part("out_of_scope")]),
        (Verdict("handoff:medical", 0.6, reason="score"), [part(PAIN), part(SUN, **score("medical", 0.2))]),
    ],
    ids=["a rule", "one part", "an unsure part", "a foreign part", "a part that sounds medical"],
)
def test_else_it_stays_a_matter_for_a_clinician(whole: Verdict, parts: list[Judged]) -> None:
    assert outcomes(whole, *parts)[0] == "handoff:medical"
    assert not set(outcomes(whole, *parts)) & {PAIN, SUN}


@pytest.mark.parametrize("kind", [Kind.LEAD, Kind.SUBJECT])
def test_beside_a_soft_part_that_sounds_medical_no_soft_part_is_answered(kind: Kind) -> None:
    sounds = part("out_of_scope", kind=kind, ranking=(("handoff:medical", 0.6), (PAIN, 0.1)))
    assert outcomes(PAIN, sounds, part(PRICE, 0.99, kind), part(PAIN)) == [PAIN]
    assert outcomes(PAIN, part("out_of_scope", kind=kind), part(PRICE, 0.99, kind), part(PAIN)) == [PRICE, PAIN]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("handoff", ["medical", "urgent"])
def test_a_part_that_is_medical_is_handed_over_however_it_was_set_apart(kind: Kind, handoff: str) -> None:
    medical = part(f"handoff:{handoff}", kind=kind, ranking=((f"handoff:{handoff}", 0.99), (PAIN, 0.01)))
    assert outcomes(PAIN, part(PAIN), medical) == [f"handoff:{handoff}"]
    assert outcomes(Verdict("handoff:medical", 0.6, reason="score"), part(PAIN), medical) == [f"handoff:{handoff}"]


def test_a_wish_for_a_person_may_lead_up_to_a_question() -> None:
    assert outcomes(PAIN, part("handoff:request", 0.99, Kind.LEAD), part(PAIN)) == ["handoff:request", PAIN]


def test_what_stands_in_one_sentence_with_the_medical_part_is_independent_only_if_it_is_very_sure() -> None:
    medical = part("handoff:medical", kind=Kind.SUBJECT)
    assert outcomes("handoff:medical", part(PRICE, 0.9), medical) == ["handoff:medical"]
    assert outcomes("handoff:medical", part(PRICE, 0.96), medical) == ["handoff:medical", PRICE]
    assert outcomes("handoff:medical", part(PRICE, 0.99, Kind.SUBJECT), medical) == ["handoff:medical"]


def test_beside_a_foreign_question_ours_is_answered_and_the_other_named() -> None:
    foreign = part("out_of_scope", 0.9, text="do you sell candles")
    found = joined("out_of_scope", foreign, part(PRICE))
    assert outcomes_of(found) == [PRICE] and found.unclear == ["do you sell candles"]
    hardly = part("out_of_scope", 0.5, text="do you sell candles")
    assert outcomes("out_of_scope", hardly, part(PRICE)) == ["out_of_scope"]


def test_beside_smalltalk_a_question_is_answered() -> None:
    assert outcomes("smalltalk:greet", part("smalltalk:greet"), part(PRICE)) == [PRICE]


# A story around a question.
@pytest.mark.parametrize("kind", [Kind.SENTENCE, Kind.SUBJECT, Kind.LEAD])
@pytest.mark.parametrize("alarm", ["handoff:medical", "handoff:urgent"])
@pytest.mark.parametrize(
    ("whole_score", "reason", "handed_over"),
    [
        (0.02, "score", False),
        (0.02, "classifier", False),
        (0.03, "score", True),
        (0.02, "medicine", True),
    ],
)
def test_a_story_is_alarming_by_a_rule_or_where_the_whole_is_a_little(
    kind: Kind, alarm: str, whole_score: float, reason: str, handed_over: bool
) -> None:
    story = part(alarm, 0.99, kind)
    story.verdict.reason = reason
    whole = reading(top(PRICE), **score("medical", whole_score))
    found = join(Verdict(PRICE, 0.9), [story, part(PRICE)], CONFIG, whole).verdicts
    assert [verdict.outcome for verdict in found][:1] == ([alarm] if handed_over else [PRICE])


def test_a_question_that_is_alarming_by_its_manner_is_handed_over_whatever_the_whole_looks_like() -> None:
    asked = part("handoff:medical", 0.99)
    asked.verdict.reason = "score"
    whole = reading(top(PRICE), **score("medical", 0.0))
    assert join(Verdict(PRICE, 0.9), [asked, part(PRICE)], CONFIG, whole).verdicts[0].outcome == "handoff:medical"


# What is very near to a known example.
@pytest.mark.parametrize(
    ("confidence", "similarity", "kind", "replies"),
    [
        (0.46, 0.88, Kind.QUESTION, 2),
        (0.46, 0.87, Kind.QUESTION, 1),
        (0.44, 0.88, Kind.QUESTION, 1),
        (0.46, 0.88, Kind.SENTENCE, 1),
    ],
)
def test_a_question_very_near_to_a_known_one_needs_less_confidence(
    confidence: float, similarity: float, kind: Kind, replies: int
) -> None:
    near = part(PRICE, confidence, kind, similarity=similarity)
    found = join(Verdict(PAIN, 0.9), [part(PAIN), near], {**CONFIG, "near_at": 0.45})
    assert len(found.verdicts) == replies
