"""The policy, check by check: the most dangerous first, whatever the classifier is sure of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_pipeline import Pipeline

from clinic_nlu import decision
from clinic_nlu.decision import CHECKS, Decision, Reading, Verdict, decide

CONFIG: dict[str, Any] = {
    "answer_at": 0.4,
    "margin": 0.1,
    "clarify_at": 0.2,
    "similarity": 0.3,
    "other_treatment_below": 0.8,
    "out_of_scope_weight": 1.0,
    "doubt_from": 0.4,
    "doubt_below": 0.7,
    "profile_answers": ["cost/how_much"],
}
SURE = (("answer:procedure/pain", 0.9), ("answer:procedure/numbing", 0.05))
Ranking = tuple[tuple[str, float], ...]


def reading(ranking: Ranking = SURE, *flags: str, similarity: float = 0.9, **more: Any) -> Reading:
    """A message that is surely about pain, but for what is named. A flag is `kind` or `kind:name`."""
    found = [{"kind": "rule", "handoff": f.partition(":")[0], "name": f.partition(":")[2] or "rule"} for f in flags]
    return Reading(list(ranking), found, more.pop("scores", {}), similarity, **more)


def score(kind: str, value: float) -> dict[str, Any]:
    return {"scores": {kind: {"value": value, "limit": 0.5}}}


def verdict(*arguments: Any, **more: Any) -> Verdict:
    return decide(reading(*arguments, **more), CONFIG)


def top(outcome: str, confidence: float = 0.9) -> Ranking:
    return ((outcome, confidence), ("answer:procedure/pain", 0.01))


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
readings = st.builds(
    lambda ranking, flags, similarity: reading(
        tuple(sorted(ranking, key=lambda r: -r[1])), *flags, similarity=similarity
    ),
    st.lists(st.tuples(outcome_names, st.floats(0, 1)), min_size=1, max_size=10, unique_by=lambda r: r[0]),
    st.lists(st.sampled_from(["urgent", "medical", "request", "none", "ours"]), max_size=3),
    st.floats(-1, 1),
)


@given(readings)
def test_a_decision_is_pure_and_always_comes(message: Reading) -> None:
    first = decide(message, CONFIG)
    assert decide(message, CONFIG) == first and first.confidence >= 0


@given(readings)
def test_a_red_flag_is_never_answered(message: Reading) -> None:
    found = decide(message, CONFIG).outcome
    if message.flags("urgent"):
        assert found == "handoff:urgent"
    elif message.flags("medical"):
        assert found in ("handoff:medical", "handoff:urgent")


def test_the_checks_are_in_the_policys_order() -> None:
    names = [check.__name__ for check in CHECKS]
    order = ["_chosen", "_urgent", "_other_treatment", "_medical", "_request", "_strange", "_clear", "_ambiguous"]
    assert names == order


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
    keys = {
        value for name, value in vars(decision).items() if name.endswith("_KEY") and not name.startswith("PREDICTED")
    }
    assert set(Decision.get_default_config()) == keys == set(CONFIG)


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
