"""The policy, check by check: the most dangerous first, whatever the classifier is sure of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_pipeline import Pipeline
from rasa.shared.nlu.training_data.message import Message
from readings import CONFIG, SURE, Ranking, reading, score, top

from clinic_nlu import decision, joining, outcomes
from clinic_nlu import verdict as policy
from clinic_nlu.decision import Decision
from clinic_nlu.verdict import CHECKS, TRIAGE, Reading, Verdict, decide


def verdict(*arguments: Any, **more: Any) -> Verdict:
    return decide(reading(*arguments, **more), CONFIG)


# One message for every outcome there is.
@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        ("answer:procedure/pain", reading()),
        ("handoff:urgent", reading(SURE, "urgent")),
        ("handoff:medical", reading(SURE, "medical")),
        ("handoff:request", reading(top("handoff:request"))),
        ("out_of_scope", reading(top("out_of_scope"))),
        ("smalltalk:greet", reading(top("smalltalk:greet"))),
        (
            "clarify:cost/how_much,cost/payment",
            reading((("answer:cost/how_much", 0.45), ("answer:cost/payment", 0.4), ("out_of_scope", 0.1))),
        ),
    ],
)
def test_every_outcome_can_come(outcome: str, message: Reading) -> None:
    assert decide(message, CONFIG).outcome == outcome


# 1. A button that the server itself issued.
@pytest.mark.parametrize("choice", ["answer:sun_care/tanning", "handoff:request", "out_of_scope"])
def test_a_choice_is_obeyed(choice: str) -> None:
    found = verdict(SURE, "urgent", choice=choice)
    assert (found.outcome, found.confidence, found.reason) == (choice, 1.0, "choice")
    assert found.evidence == [{"kind": "choice", "name": choice}]


# 2. and 4. Triage: rule, score or classifier, any one of them.
@pytest.mark.parametrize("kind", ["urgent", "medical"])
def test_a_rule_hands_over_and_is_the_reason(kind: str) -> None:
    found = verdict(SURE, f"{kind}:fainting", f"{kind}:eyes")
    assert (found.outcome, found.confidence, found.reason) == (f"handoff:{kind}", 1.0, "fainting")
    assert [item["name"] for item in found.evidence] == ["fainting", "eyes"]


@pytest.mark.parametrize("kind", ["urgent", "medical"])
def test_a_score_from_its_limit_on_hands_over(kind: str) -> None:
    found = verdict(**score(kind, 0.5))
    assert (found.outcome, found.confidence, found.reason) == (f"handoff:{kind}", 0.5, "score")
    assert found.evidence == [{"kind": "score", "name": kind, "value": 0.5, "limit": 0.5}]
    assert verdict(**score(kind, 0.49)).outcome == "answer:procedure/pain"


@pytest.mark.parametrize("kind", ["urgent", "medical"])
def test_the_classifier_hands_over_however_unsure(kind: str) -> None:
    found = verdict(top(f"handoff:{kind}", 0.06))
    assert (found.outcome, found.reason) == (f"handoff:{kind}", "classifier")


def test_urgent_goes_before_medical_and_medical_before_request() -> None:
    assert verdict(SURE, "request", "medical", "urgent").outcome == "handoff:urgent"
    assert verdict(SURE, "medical", **score("urgent", 0.9)).outcome == "handoff:urgent"
    assert verdict(top("handoff:request"), "medical").outcome == "handoff:medical"


# 3. Another treatment, named in a general question.
def test_another_treatment_is_out_of_scope_though_it_sounds_medical() -> None:
    found = verdict(top("handoff:medical"), "none:other_treatment", **score("medical", 0.79))
    assert (found.outcome, found.confidence) == ("out_of_scope", 1.0)
    assert found.evidence[0]["name"] == "other_treatment"


@pytest.mark.parametrize(
    ("flags", "scores", "outcome"),
    [
        (("none", "urgent"), {}, "handoff:urgent"),
        (("none", "medical"), {}, "handoff:medical"),
        (("none",), score("medical", 0.8), "handoff:medical"),
        (("none",), score("urgent", 0.5), "handoff:urgent"),
    ],
)
def test_another_treatment_covers_no_danger(flags: tuple[str, ...], scores: dict[str, Any], outcome: str) -> None:
    assert verdict(SURE, *flags, **scores).outcome == outcome


# 5. A wish for a person.
def test_a_wish_for_a_person_by_rule_unless_an_answer_is_sure() -> None:
    assert verdict(top("out_of_scope"), "request:person").reason == "person"
    assert verdict(top("answer:cost/payment", 0.39), "request").outcome == "handoff:request"
    assert verdict(top("answer:cost/payment", 0.4), "request").outcome == "answer:cost/payment"


def test_a_wish_for_a_person_by_the_classifier_needs_some_confidence() -> None:
    assert verdict(top("handoff:request", 0.2)).reason == "classifier"
    assert verdict(top("handoff:request", 0.19)).outcome == "out_of_scope"


# 6. Nothing that we know.
def test_what_is_like_nothing_known_is_out_of_scope_however_sure() -> None:
    found = verdict(similarity=0.29)
    assert found.outcome == "out_of_scope"
    assert found.evidence == [{"kind": "distance", "name": "similarity", "value": 0.29, "limit": 0.3}]
    assert verdict(similarity=0.3).outcome == "answer:procedure/pain"


def test_danger_is_danger_though_it_is_like_nothing_known() -> None:
    assert verdict(SURE, "urgent", similarity=0.0).outcome == "handoff:urgent"


def test_one_of_our_treatments_is_known_though_its_name_is_new() -> None:
    assert verdict(SURE, "ours", similarity=0.0).outcome == "answer:procedure/pain"
    assert verdict(SURE, "ours", "none").outcome == "out_of_scope"


def weighed(weight: float, ranking: Ranking, *flags: str) -> Verdict:
    return decide(reading(ranking, *flags), {**CONFIG, "out_of_scope_weight": weight})


def test_out_of_scope_weighs_less_than_an_answer() -> None:
    ranking = (("out_of_scope", 0.5), ("answer:procedure/pain", 0.4), ("smalltalk:greet", 0.1))
    assert weighed(1.0, ranking).outcome == "out_of_scope"
    found = weighed(0.5, ranking)
    assert (found.outcome, found.confidence) == ("answer:procedure/pain", pytest.approx(0.4 / 0.75))
    assert weighed(0.5, (("out_of_scope", 0.9), ("answer:procedure/pain", 0.1))).outcome == "out_of_scope"


def test_out_of_scope_weighs_nothing_where_one_of_our_treatments_is_named() -> None:
    ranking = (("out_of_scope", 0.9), ("answer:procedure/pain", 0.1))
    assert weighed(0.5, ranking, "ours").outcome == "answer:procedure/pain"
    assert weighed(0.5, (("out_of_scope", 1.0),), "ours").outcome == "out_of_scope"


def test_what_the_ranking_leaves_out_keeps_its_weight() -> None:
    found = weighed(0.0, (("answer:procedure/pain", 0.4), ("out_of_scope", 0.2)))
    assert found.confidence == pytest.approx(0.4 / 0.8)


# 7. A clear answer.
@pytest.mark.parametrize(("first", "second"), [(0.4, 0.1), (0.5, 0.375)])
def test_an_answer_needs_confidence_and_a_lead(first: float, second: float) -> None:
    ranking = (("answer:procedure/pain", first), ("smalltalk:greet", second))
    assert verdict(ranking).outcome == "answer:procedure/pain"
    assert verdict((ranking[0], ("smalltalk:greet", first - 0.05))).outcome == "out_of_scope"
    assert verdict((("answer:procedure/pain", 0.39), ranking[1])).outcome == "out_of_scope"


def test_a_ranking_of_one_has_no_second() -> None:
    assert verdict((("answer:procedure/pain", 1.0),)).outcome == "answer:procedure/pain"


# 8. About equally likely.
def test_two_or_three_likely_answers_are_asked_about() -> None:
    ranking = (("answer:a/a", 0.3), ("answer:b/b", 0.25), ("answer:c/c", 0.2), ("answer:d/d", 0.2))
    found = verdict(ranking)
    assert (found.outcome, found.candidates) == ("clarify:a/a,b/b,c/c", ["a/a", "b/b", "c/c"])
    assert verdict((*ranking[:2], ("answer:c/c", 0.19))).candidates == ["a/a", "b/b"]


@pytest.mark.parametrize(
    "ranking",
    [
        (("answer:a/a", 0.3), ("answer:b/b", 0.19)),
        (("smalltalk:deny", 0.3), ("answer:a/a", 0.25), ("answer:b/b", 0.25)),
    ],
)
def test_what_is_not_worth_asking_about_is_out_of_scope(ranking: Ranking) -> None:
    found = verdict(ranking)
    assert found.outcome == "out_of_scope"
    assert found.evidence == [{"kind": "decision", "name": "unsure", "value": 0.3, "limit": 0.4}]


# The whole of it.
outcome_names = st.sampled_from(
    [
        "answer:a/a",
        "answer:b/b",
        "smalltalk:greet",
        "out_of_scope",
        "handoff:urgent",
        "handoff:medical",
        "handoff:request",
    ]
)
any_reading = st.builds(
    lambda ranking, flags, similarity: reading(
        tuple(sorted(ranking, key=lambda r: -r[1])), *flags, similarity=similarity
    ),
    st.lists(st.tuples(outcome_names, st.floats(0, 1)), min_size=1, max_size=10, unique_by=lambda r: r[0]),
    st.lists(st.sampled_from(["urgent", "medical", "request", "none", "ours"]), max_size=3),
    st.floats(-1, 1),
)


@given(any_reading)
def test_a_decision_is_pure_and_always_comes(message: Reading) -> None:
    first = decide(message, CONFIG)
    assert decide(message, CONFIG) == first and first.confidence >= 0


@given(any_reading)
def test_a_red_flag_is_never_answered(message: Reading) -> None:
    found = decide(message, CONFIG).outcome
    if message.flags("urgent"):
        assert found == "handoff:urgent"
    elif message.flags("medical"):
        assert found in ("handoff:medical", "handoff:urgent")


def test_the_checks_are_in_the_policys_order() -> None:
    names = [check.__name__ for check in (*TRIAGE, *CHECKS)]
    danger = ["_chosen", "_urgent", "_other_treatment", "_medical"]
    rest = ["_request", "_accepted", "_follow_up", "_strange", "_clear", "_ambiguous"]
    assert names == danger + rest


# In doubt.
UNSURE = (("answer:procedure/pain", 0.65), ("answer:procedure/numbing", 0.05))


def test_an_unsure_answer_gives_way_to_a_clinician_when_the_score_is_raised() -> None:
    doubted = verdict(UNSURE, **score("medical", 0.3))
    assert (doubted.outcome, doubted.reason) == ("handoff:medical", "doubt")
    assert doubted.evidence == [{"kind": "score", "name": "doubt", "value": 0.3, "limit": 0.2}]


@pytest.mark.parametrize("ranking, value", [(UNSURE, 0.1), (SURE, 0.49)])
def test_one_weak_sign_alone_is_no_doubt(ranking: Ranking, value: float) -> None:
    assert verdict(ranking, **score("medical", value)).outcome == "answer:procedure/pain"


def test_a_button_is_never_doubted() -> None:
    assert verdict(UNSURE, choice="answer:procedure/pain", **score("medical", 0.3)).outcome == "answer:procedure/pain"


# The component around it.
def test_the_decision_steers_the_rules(pipeline: Pipeline) -> None:
    message = pipeline.read("x", {"choice": "answer:procedure/pain", "context": {}})
    assert message.get("intent") == {"name": "procedure", "confidence": 1.0}
    selected = message.get("response_selector")["procedure"]["response"]
    assert selected["utter_action"] == "utter_procedure/pain"


def test_an_answer_from_the_profile_goes_to_the_action_server(pipeline: Pipeline) -> None:
    message = pipeline.read("x", {"choice": "answer:cost/how_much", "context": {}})
    assert message.get("intent")["name"] == "clinic"
    assert message.get("decision")["outcomes"] == ["answer:cost/how_much"]


def test_an_area_of_this_message_counts_before_the_one_talked_about(pipeline: Pipeline) -> None:
    context = {"context": {"area": "neck"}}
    assert pipeline.read("what about my belly", context).get("decision")["area"] == "stomach"
    assert pipeline.read("what does it cost", context).get("decision")["area"] == "neck"
    assert pipeline.read("what does it cost").get("decision")["area"] is None


def test_what_is_told_of_a_decision_fits_the_contract(pipeline: Pipeline) -> None:
    told = pipeline.read("my lips are swelling and i cannot breathe").get("decision")
    assert told["outcomes"] == ["handoff:urgent"]
    assert told["handoff"]["kind"] == "urgent" and told["handoff"]["reason"] == told["evidence"][0]["name"]
    assert all("handoff" not in item for item in told["evidence"])
    assert len(told["ranking"]) <= 10


def test_the_options_are_those_of_the_policy() -> None:
    named = {**vars(decision), **vars(joining), **vars(policy)}
    keys = {value for name, value in named.items() if name.endswith("_KEY") and not name.startswith("PREDICTED")}
    assert set(Decision.get_default_config()) == keys == set(CONFIG)


# Several questions, and follow-ups.
def told(pipeline: Pipeline, text: str, **context: Any) -> dict[str, Any]:
    found: dict[str, Any] = pipeline.read(text, {"context": context}).get("decision")
    return found


def test_several_questions_are_put_together_by_an_action(pipeline: Pipeline) -> None:
    message = pipeline.read("does it hurt and how much is it")
    assert message.get("decision")["outcomes"] == ["answer:procedure/pain", "answer:cost/how_much"]
    assert message.get("intent")["name"] == "composed"
    assert message.get("response_selector") is None


def test_one_answer_for_one_question_is_not(pipeline: Pipeline) -> None:
    message = pipeline.read("does it hurt? will it hurt a lot?")
    assert message.get("decision")["outcomes"] == ["answer:procedure/pain"]
    assert message.get("intent")["name"] == "procedure"


def test_a_question_not_understood_is_an_outcome_of_its_own(pipeline: Pipeline) -> None:
    found = told(pipeline, "does it hurt? how much is it? what is the weather?")
    assert found["outcomes"] == ["answer:procedure/pain", "answer:cost/how_much", "out_of_scope"]
    assert found["unclear"] == ["what is the weather?"]


def test_evidence_of_a_part_points_into_the_whole_text(pipeline: Pipeline) -> None:
    text = "how much is it? and, i take blood thinners."
    judge = pipeline.components["Decision"]._judge  # type: ignore[attr-defined]
    parts = [judge(part, policy.Context()) for part in pipeline.read(text).get("parts")]
    [flag] = parts[1].verdict.evidence
    assert (flag["start"], text[flag["start"] : flag["end"]]) == (text.index("blood"), "blood thinners")
    assert parts[0].verdict.outcome == "answer:cost/how_much"


def test_an_unsure_part_does_not_belong_to_the_handoff_before(pipeline: Pipeline) -> None:
    judge = pipeline.components["Decision"]._judge  # type: ignore[attr-defined]
    after, parts = (
        policy.Context(last="handoff:request"),
        pipeline.read("is it blue? are you sore? do i come?").get("parts"),
    )
    alone = [judge(part, policy.Context()).verdict for part in parts]
    assert any(each.outcome == "out_of_scope" and each.confidence < 0.8 for each in alone)
    assert [judge(part, after).verdict for part in parts] == alone


def test_a_matter_for_a_clinician_is_handed_over_and_the_price_is_told(pipeline: Pipeline) -> None:
    text = "how much is it? i take blood thinners."
    message = pipeline.read(text)
    found = message.get("decision")
    assert found["outcomes"] == ["handoff:medical", "answer:cost/how_much"]
    assert found["handoff"] == {"kind": "medical", "reason": "medicine"}
    assert message.get("intent")["name"] == "composed"
    [flag] = found["evidence"]
    assert text[flag["start"] : flag["end"]] == flag["text"] == "blood thinners"


@pytest.mark.parametrize("text", ["does it hurt? i cannot breathe", "how much is it and my lips are swelling"])
def test_beside_an_emergency_nothing_else_is_said(pipeline: Pipeline, text: str) -> None:
    message = pipeline.read(text)
    assert message.get("decision")["outcomes"] == ["handoff:urgent"]
    assert message.get("intent")["name"] == "handoff_urgent"


def test_a_follow_up_is_resolved_by_the_table_in_the_model(pipeline: Pipeline) -> None:
    message = pipeline.read("why is that", {"context": {"answers": ["sun_care/how_long"]}})
    found = message.get("decision")
    assert found["outcomes"] == ["answer:sun_care/why"]
    assert found["taken_for"] == {"answer:sun_care/why": "question"}
    assert message.get("intent")["name"] == "composed"
    assert found["evidence"][0]["name"] == "follow_up_why"


def test_an_area_alone_asks_the_same_again_for_that_area(pipeline: Pipeline) -> None:
    found = told(pipeline, "what about the belly", answers=["cost/how_much"], area="face")
    assert (found["outcomes"], found["area"]) == (["answer:cost/how_much"], "stomach")
    assert found["taken_for"] == {"answer:cost/how_much": "area"}


def test_a_follow_up_may_stand_beside_a_question(pipeline: Pipeline) -> None:
    found = told(pipeline, "why is that? and how much is it?", answers=["sun_care/how_long"])
    assert found["outcomes"] == ["answer:sun_care/why", "answer:cost/how_much"]
    assert found["taken_for"] == {"answer:sun_care/why": "question"}


# Two readings of one text.
def measured(*flags: dict[str, Any], ranking: Ranking = SURE, value: float = 0.1, similarity: float = 0.5) -> Message:
    """A message as the decision gets it."""
    message = Message({"text": "x", "red_flags": list(flags), "nearest_similarity": similarity, "entities": []})
    named = [{"name": outcomes.to_intent(outcome), "confidence": c} for outcome, c in ranking]
    message.set("full_intent_ranking", named)
    message.set("medical_score", {"medical": {"value": value, "limit": 0.5}})
    return message


def read_both(written: Message, mended: Message) -> Reading:
    written.set("respelt", mended)
    return decision._read(written, policy.Context())


def test_of_both_readings_the_higher_score_and_every_rule_count() -> None:
    flag = {"kind": "rule", "name": "fainting", "handoff": "urgent", "text": "x", "start": 0, "end": 1}
    assert read_both(measured(), measured(value=0.7)).scores["medical"]["value"] == 0.7
    assert read_both(measured(value=0.7), measured()).scores["medical"]["value"] == 0.7
    assert [f["name"] for f in read_both(measured(flag), measured()).red_flags] == ["fainting"]
    assert [f["name"] for f in read_both(measured(), measured(flag)).red_flags] == ["fainting"]
    assert len(read_both(measured(flag), measured(flag)).red_flags) == 1


def test_what_a_rule_finds_in_the_mended_text_has_no_place_in_the_visitors() -> None:
    flag = {"kind": "rule", "name": "fainting", "handoff": "urgent", "text": "x", "start": 0, "end": 1}
    [found] = read_both(measured(), measured(flag)).red_flags
    assert "start" not in found and "end" not in found
    assert read_both(measured(flag), measured(flag)).red_flags == [flag]


def test_the_surer_ranking_and_the_nearer_example_count() -> None:
    other: Ranking = (("answer:cost/how_much", 0.95), ("out_of_scope", 0.05))
    assert read_both(measured(), measured(ranking=other)).top == ("answer:cost/how_much", 0.95)
    assert read_both(measured(ranking=other), measured()).top == ("answer:cost/how_much", 0.95)
    assert read_both(measured(similarity=0.2), measured(similarity=0.7)).similarity == 0.7


def test_a_handoff_that_leads_either_ranking_leads_both() -> None:
    danger = (("handoff:medical", 0.6), ("answer:procedure/pain", 0.4))
    assert read_both(measured(ranking=danger), measured()).top == ("handoff:medical", 0.6)
    assert read_both(measured(), measured(ranking=danger)).top == ("handoff:medical", 0.6)


def test_evidence_from_the_mended_form_quotes_nothing() -> None:
    flag = {"kind": "rule", "name": "medicine", "handoff": "medical", "text": "warfarin", "start": 0, "end": 8}
    [found] = read_both(measured(), measured(flag)).red_flags
    assert not {"text", "start", "end"} & set(found)


def test_another_table_of_follow_ups_is_another_fingerprint(tmp_path: Path) -> None:
    table = tmp_path / "answers.yml"
    assert Decision.fingerprint_addon({"follow_ups": str(table)}) is None
    table.write_text("a")
    before = Decision.fingerprint_addon({"follow_ups": str(table)})
    table.write_text("b")
    assert before and before != Decision.fingerprint_addon({"follow_ups": str(table)})
    assert Decision.fingerprint_addon({}) is not None
