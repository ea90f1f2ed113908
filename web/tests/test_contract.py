"""The contracts hold: examples, what is sent to Rasa, what visitors get, and what is served as the contract."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from frontdesk.lib import contracts
from tests.little_rasa import LittleRasa, handed_off, response
from tests.visitor import API, Visitor

EXAMPLES = sorted((settings.CONTRACTS_DIR / "examples").glob("turn-*.json"))
DOCUMENT = contracts.document(contracts.OPENAPI)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_keeps_to_its_schema(file: Any) -> None:
    kind = "request" if "request" in file.stem else "response"
    assert contracts.fault(contracts.validator(f"turn-{kind}.schema.json"), json.loads(file.read_text())) == ""


def test_there_are_examples_of_both() -> None:
    assert {file.stem.split("-")[1] for file in EXAMPLES} == {"request", "response"}


def test_every_request_that_is_sent_keeps_to_the_schema(visitor: Visitor, rasa: LittleRasa) -> None:
    button = visitor.say("how long?")[1]["buttons"][0]
    visitor.post(choice=button["choice"])
    visitor.say("/restart \U0001f9f4")
    check = contracts.validator("turn-request.schema.json")
    assert [contracts.fault(check, request) for request in rasa.seen] == [""] * 3


def test_the_double_keeps_to_the_contract_too() -> None:
    check = contracts.validator("turn-response.schema.json")
    for made in (response, handed_off):
        assert contracts.fault(check, made({"turn_id": "x" * 22, "text": "hello"})) == ""


def test_what_visitors_get_keeps_to_the_document(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    said = visitor.post(text="I'm on Roaccutane")
    calls = [
        (said, "Exchange"),
        (visitor.call("GET", "/site"), "Site"),
        (visitor.on("GET"), "Conversation"),
        (visitor.on("GET", "/messages"), "Page"),
        (visitor.post(text=""), "Error"),
    ]
    for answer, schema in calls:
        assert contracts.fault(contracts.visitors(schema), answer.json()) == "", schema


def test_the_document_is_what_is_served(client: Client) -> None:
    assert client.get(f"{API}/openapi.json").json() == DOCUMENT


def test_every_call_of_the_document_is_there_and_no_other(client: Client) -> None:
    patterns = {str(entry.pattern) for entry in get_resolver("frontdesk.chat.urls").url_patterns}
    served = {one.removeprefix("api/v1") for one in patterns if one.startswith("api/v1/")} - {"/openapi.json"}
    assert served == {path.replace("{id}", "<str:public_id>").replace("{seq}", "<int:seq>") for path in DOCUMENT["paths"]}
    for path, item in DOCUMENT["paths"].items():
        allowed = client.generic("PATCH", API + path.replace("{id}", "x").replace("{seq}", "1")).headers["Allow"].split(", ")
        assert set(allowed) == {method.upper() for method in item if method != "parameters"}


def test_a_fault_names_the_place_and_quotes_nothing() -> None:
    check = contracts.visitors("NewMessage")
    assert contracts.fault(check, {"client_id": "long-enough"}).startswith("the body: must meet exactly one of")
    assert contracts.fault(check, {"text": "secret"}) == "the body: needs client_id."
    wrong = contracts.fault(check, {"client_id": "x" * 8, "text": "secret" * 999})
    assert wrong == "text: must keep to maxLength 2000."


def test_a_pattern_ends_at_the_very_end() -> None:
    assert contracts.fault(contracts.visitors("Choice"), "out_of_scope\n") != ""
    assert contracts.fault(contracts.visitors("Choice"), "out_of_scope") == ""


def test_the_documentation_names_every_call_and_field(client: Client) -> None:
    page = client.get("/api/docs/")
    text = page.content.decode()
    for path, item in DOCUMENT["paths"].items():
        assert f"/api/v1{path}" in text
        for method in set(item) - {"parameters"}:
            assert item[method]["operationId"] in text
    for schema in ("NewConversation", "NewMessage", "Contact"):
        for field in DOCUMENT["components"]["schemas"][schema]["properties"]:
            assert f"<code>{field}</code>" in text
    assert "http" not in text.replace("http-equiv", "")
