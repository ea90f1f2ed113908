"""The quick look at JSON says what `jsonschema` says, of right and of wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from frontdesk.lib import contracts, shapes

SCHEMAS = ["turn-request.schema.json", "turn-response.schema.json"]
SCHEMAS += [f"{contracts.OPENAPI}#/components/schemas/{name}" for name in ("NewMessage", "NewConversation", "Seen")]
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.0,
    0.5,
    1e9,
    "",
    " ",
    "x",
    "a" * 5000,
    "answer:a/b\n",
    [],
    [None],
    {},
    {"x": 1},
]


def quick(schema: dict[str, Any]) -> shapes.Check:
    def find(address: str) -> Any:
        raise shapes.Unknown(address)

    return shapes.check(schema, find)


def variants(content: Any) -> list[Any]:
    """The content with each of its values, at any depth, left out or something odd in its place."""
    found: list[Any] = [*ODD]
    if isinstance(content, dict):
        for key, value in content.items():
            found += [{**content, key: other} for other in variants(value)]
            found.append({name: kept for name, kept in content.items() if name != key})
        found.append({**content, "more": 1})
    if isinstance(content, list):
        for index, value in enumerate(content):
            found += [[*content[:index], other, *content[index + 1 :]] for other in variants(value)]
        found.append(content * 30)
    return found


@pytest.mark.parametrize("address", SCHEMAS)
def test_every_schema_of_the_way_of_a_message_is_known(address: str) -> None:
    shapes.check({"$ref": address}, contracts._found)


@pytest.mark.parametrize("file", sorted((settings.CONTRACTS_DIR / "examples").glob("turn-*.json")), ids=lambda file: file.stem)
def test_it_judges_every_variant_of_every_example_as_jsonschema_does(file: Any) -> None:
    address = f"turn-{'request' if 'request' in file.stem else 'response'}.schema.json"
    check, slow = contracts._shape(address), contracts.validator(address)
    content = json.loads(file.read_text())
    assert check(content)
    for other in variants(content):
        assert check(other) == slow.is_valid(other), other


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{"type": "integer"}, {"type": "number"}]},
        {"type": ["string", "null"], "maxLength": 1},
        {"enum": ["", "x"]},
        {"type": "object", "additionalProperties": False, "properties": {"x": {"minimum": 1}}},
        {"items": {"type": "boolean"}, "minItems": 1},
    ],
    ids=json.dumps,
)
def test_single_rules(schema: dict[str, Any]) -> None:
    check, slow = quick(schema), Draft202012Validator(schema)
    assert [check(each) for each in ODD] == [slow.is_valid(each) for each in ODD]


@pytest.mark.parametrize(
    "rule", [{"multipleOf": 2}, {"anyOf": [{}]}, {"additionalProperties": {"type": "null"}}, {"enum": [1]}]
)
def test_a_rule_that_is_not_known_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(shapes.Unknown):
        quick({"properties": {"x": rule}})


def test_what_is_refused_is_worded_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    message = {"client_id": "c" * 8}
    worded = contracts.fault(contracts.visitors("NewMessage"), message)
    refuse: Callable[[str], shapes.Check] = lambda address: lambda value: False  # noqa: E731
    monkeypatch.setattr(contracts, "_shape", refuse)
    assert worded == contracts.fault(contracts.visitors("NewMessage"), message) != ""
