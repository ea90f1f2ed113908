"""The contracts are sound, their examples keep them, and so does what the real model says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, RefResolver

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
REQUEST, RESPONSE = CONTRACTS / "turn-request.schema.json", CONTRACTS / "turn-response.schema.json"
OPENAPI = CONTRACTS / "visitors.openapi.json"
EXAMPLES = sorted((CONTRACTS / "examples").glob("*.json"))
Say = Callable[..., dict[str, Any]]

# One message for every kind of outcome that typing can bring about. Words that leave it open come last.
MESSAGES = {
    "answer": ["how long do I have to stay out of the sun", "when are you open today"],
    "handoff:urgent": ["my lips are swelling and I can't breathe"],
    "handoff:medical": ["I'm on Roaccutane, can I have it?"],
    "handoff:request": ["I want to talk to a real person please"],
    "out_of_scope": ["what is the capital of France"],
    "smalltalk": ["hello there", "thank you very much"],
    "clarify": [
        "visit",
        "time needed",
        "strong sun",
        "when",
        "light",
        "when can i",
        "results how long",
        "consultation price",
        "sun",
        "before",
        "after",
        "how long",
        "sunscreen before",
        "sessions price",
        "wait",
        "laser surgery",
        "cream sun",
        "heat collagen",
        "safe risks",
    ],
}


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def validator(path: Path) -> Draft202012Validator:
    schema = read(path)
    return Draft202012Validator(schema, resolver=RefResolver(path.as_uri(), schema))


def faults(path: Path, instance: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(path).iter_errors(instance)]


@pytest.mark.parametrize("path", [REQUEST, RESPONSE], ids=lambda p: p.name)
def test_a_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(read(path))


@pytest.mark.parametrize("name", sorted(read(OPENAPI)["components"]["schemas"]))
def test_the_schemas_of_the_visitors_api_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(read(OPENAPI)["components"]["schemas"][name])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example_keeps_its_contract(path: Path) -> None:
    assert faults(REQUEST if path.name.startswith("turn-request") else RESPONSE, read(path)) == []


def test_there_are_examples_of_both() -> None:
    assert {path.name.split("-")[1] for path in EXAMPLES} == {"request", "response"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_evidence_in_an_example_is_as_long_as_its_words(path: Path) -> None:
    for item in read(path).get("evidence", []):
        assert item["end"] - item["start"] == len(item["text"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"outcomes": []}, "$.outcomes"),
        ({"outcomes": ["handoff:bot_unavailable"]}, "$.outcomes[0]"),
        ({"replies": []}, "$.replies"),
        ({"confidence": 1.1}, "$.confidence"),
        ({"context": {"slots": {}}}, "$.context"),
        ({"handoff": {"kind": "medical"}}, "$.handoff"),
        ({"more": 1}, "$"),
    ],
)
def test_a_wrong_response_is_noticed(change: dict[str, Any], where: str) -> None:
    good = read(CONTRACTS / "examples" / "turn-response-answer.json")
    assert [fault.partition(": ")[0] for fault in faults(RESPONSE, {**good, **change})] == [where]


def test_what_may_be_chosen_is_the_same_everywhere() -> None:
    button = read(RESPONSE)["$defs"]["reply"]["properties"]["buttons"]["items"]["properties"]["choice"]["pattern"]
    request = read(REQUEST)["properties"]["choice"]["oneOf"][1]["pattern"]
    assert button == request == read(OPENAPI)["components"]["schemas"]["Choice"]["pattern"]


@pytest.mark.parametrize(
    "last", [None, "out_of_scope", "handoff:medical", "clarify:" + ",".join(["a/" + "b" * 48] * 3)]
)
def test_the_last_outcome_is_part_of_a_context(last: str | None) -> None:
    request = {"turn_id": "a" * 22, "text": "x", "choice": None, "context": {"last": last}}
    assert faults(REQUEST, request) == []


@pytest.mark.parametrize("last", ["a" * 161, 1, ["out_of_scope"]])
def test_a_wrong_last_outcome_is_noticed(last: Any) -> None:
    request = {"turn_id": "a" * 22, "text": "x", "choice": None, "context": {"last": last}}
    assert [fault.partition(": ")[0] for fault in faults(REQUEST, request)] == ["$.context.last"]


# The real model.
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_real_response_keeps_the_contract(kind: str, say: Say) -> None:
    responses = [say(text) for text in MESSAGES[kind]]
    assert [fault for response in responses for fault in faults(RESPONSE, response)] == []
    came = [outcome for response in responses for outcome in response["outcomes"]]
    assert any(outcome == kind or outcome.startswith(f"{kind}:") for outcome in came), came


def answer_ids() -> list[str]:
    from actions import catalogue

    ids = catalogue.load(ROOT / "data").answer_ids
    return sorted(answer_id for answer_id in ids if not answer_id.startswith("smalltalk/"))


@pytest.mark.parametrize("answer_id", answer_ids())
def test_every_answer_can_be_chosen(answer_id: str, say: Say) -> None:
    response = say("the button's label", choice=f"answer:{answer_id}")
    assert faults(RESPONSE, response) == []
    assert response["outcomes"] == [f"answer:{answer_id}"]
    assert response["context"]["answers"] == [answer_id]
    assert "{" not in response["replies"][0]["text"]


@pytest.mark.parametrize("choice", ["handoff:request", "out_of_scope"])
def test_every_other_choice_too(choice: str, say: Say) -> None:
    response = say("the button's label", choice=choice)
    assert faults(RESPONSE, response) == [] and response["outcomes"] == [choice]


@pytest.mark.parametrize("kind", ["urgent", "medical", "request"])
def test_a_handoff_tells_web_to_open_one(kind: str, say: Say) -> None:
    response = say(MESSAGES[f"handoff:{kind}"][0])
    assert response["handoff"]["kind"] == kind
    assert response["handoff"]["ask_contact"] is not response["handoff"]["open_now"]
    assert len(response["replies"]) == len(response["outcomes"]) == 1


def test_an_answer_opens_no_handoff(say: Say) -> None:
    assert say(MESSAGES["answer"][0])["handoff"] is None


def test_the_context_of_a_reply_is_a_context_of_a_request(say: Say) -> None:
    context: dict[str, Any] = {}
    for text in ("how much is it for my belly", "and does it hurt?", "how many sessions", "hello"):
        context = say(text, context)["context"]
        request = {"turn_id": "a" * 22, "text": "x", "choice": None, "context": context}
        assert faults(REQUEST, request) == []
    assert context["area"] == "stomach"


def test_several_questions_keep_the_contract(say: Say) -> None:
    response = say("does it hurt and how much is it?")
    assert faults(RESPONSE, response) == []
    assert len(response["outcomes"]) == 2
    assert [reply["outcome"] for reply in response["replies"]] == response["outcomes"]


def test_a_follow_up_keeps_the_contract(say: Say) -> None:
    before = say("how much is it for my belly")["context"]
    response = say("and the neck?", before)
    assert faults(RESPONSE, response) == []
    assert response["outcomes"] == ["answer:cost/how_much"] and response["context"]["area"] == "neck"
