"""The contracts of the repository's `contracts/` as validators: what is written down there is what is checked here."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, NoReturn

import jsonschema_rs
from django.conf import settings
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OPENAPI = "visitors.openapi.json"
NAMES = (OPENAPI, "turn-request.schema.json", "turn-response.schema.json")
# What relative references start from in jsonschema_rs, which knows no documents without an address.
BASE = "json-schema:///"


def _pattern(validator: Validator, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """JSON Schema's `$` is the very end; Python's also matches before a last line break."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("does not match the pattern")


_Validator: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]  # untyped there


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def parse(content: bytes) -> Any:
    """The JSON in `content`; `ValueError` for anything else, with NaN and bottomless nesting counted as that."""
    try:
        return json.loads(content, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


@lru_cache
def document(name: str) -> dict[str, Any]:
    """The JSON of `contracts/<name>`."""
    content: dict[str, Any] = json.loads((settings.CONTRACTS_DIR / name).read_text(encoding="utf-8"))
    return content


@lru_cache
def _registry() -> Registry[Any]:
    # Behind a reference to what names its dialect, jsonschema goes on with its own rules for patterns in place of ours.
    plain = {name: {key: each for key, each in document(name).items() if key != "$schema"} for name in NAMES}
    return Registry().with_resources(
        [(name, Resource.from_contents(each, default_specification=DRAFT202012)) for name, each in plain.items()]
    )


@lru_cache
def validator(address: str) -> Any:
    """A `jsonschema` validator of what `address` names, such as `turn-response.schema.json` or `visitors.openapi.json#/...`."""
    return _Validator({"$ref": address}, registry=_registry())


def visitors(schema: str) -> Any:
    """A validator of a schema of the visitors' API, such as `NewMessage`."""
    return validator(f"{OPENAPI}#/components/schemas/{schema}")


@lru_cache
def _quick(address: str) -> jsonschema_rs.Draft202012Validator:
    """The same as a plain yes or no, of which nearly all are yes: a thousand times as fast."""
    known = jsonschema_rs.Registry([(BASE + name, document(name)) for name in NAMES], draft=jsonschema_rs.Draft202012)
    return jsonschema_rs.Draft202012Validator({"$ref": BASE + address}, registry=known)


def fault(check: Any, content: object) -> str:
    """What is wrong with `content`, without quoting any of it; empty if nothing is."""
    # Half a surrogate pair is no text to jsonschema_rs.
    with suppress(UnicodeEncodeError):
        if _quick(check.schema["$ref"]).is_valid(content):
            return ""
    error = best_match(check.iter_errors(content))
    if error is None:
        return ""
    where = ".".join(str(part) for part in error.absolute_path if isinstance(part, int) or re.fullmatch(r"\w+", part))
    return f"{where or 'the body'}: {_said(error)}"


def _said(error: ValidationError) -> str:
    rule = str(error.validator)
    wanted: Any = error.validator_value
    given: Any = error.instance
    match rule:
        case "required":
            return "needs " + ", ".join(sorted(set(wanted) - set(given))) + "."
        case "additionalProperties":
            return "has a field that is not known here."
        case "oneOf" | "anyOf":
            return f"must meet {'exactly' if rule == 'oneOf' else 'at least'} one of {json.dumps(wanted)}."
        case "type":
            return f"must be of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}."
        case "enum" | "const" | "pattern" | "minLength" | "maxLength" | "minimum" | "maximum":
            return f"must keep to {rule} {json.dumps(wanted)}."
        case _:
            return f"breaks the rule {rule}."
