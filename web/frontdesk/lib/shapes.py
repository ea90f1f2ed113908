"""Whether JSON keeps to a schema, as a plain yes or no, from functions made of the schema once.

`jsonschema` finds what is wrong, for which it makes an object at every step. Nearly everything that is checked is right: what
these functions let pass needs no second look, and what they do not is `jsonschema`'s to judge and to word.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

type Check = Callable[[Any], bool]
type Find = Callable[[str], tuple[Mapping[str, Any], str]]

NOTES = frozenset(("$schema", "$id", "$defs", "title", "description", "examples", "default", "format"))
KINDS: dict[str, Check] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


class Unknown(ValueError):
    """The schema has a rule that is not known here."""


def check(schema: Mapping[str, Any], find: Find, base: str = "") -> Check:
    """A function that is True for what keeps to the schema, and for nothing else.

    `find` gives what a reference names, and the address that references in there start from. Raises `Unknown`.
    """
    rules = [_rule(name, wanted, schema, find, base) for name, wanted in schema.items() if name not in NOTES]
    return lambda value: all(rule(value) for rule in rules)


def _rule(name: str, wanted: Any, schema: Mapping[str, Any], find: Find, base: str) -> Check:
    match name:
        case "type":
            kinds = [KINDS[each] for each in ([wanted] if isinstance(wanted, str) else wanted)]
            return kinds[0] if len(kinds) == 1 else lambda value: any(kind(value) for kind in kinds)
        case "enum" if all(isinstance(each, str) for each in wanted):
            return lambda value: isinstance(value, str) and value in wanted
        case "pattern":
            # JSON Schema's `$` is the very end; Python's also matches before a last line break.
            search = re.compile(re.sub(r"\$$", r"\\Z", wanted)).search
            return lambda value: not isinstance(value, str) or search(value) is not None
        case "minLength":
            return lambda value: not isinstance(value, str) or len(value) >= wanted
        case "maxLength":
            return lambda value: not isinstance(value, str) or len(value) <= wanted
        case "minItems":
            return lambda value: not isinstance(value, list) or len(value) >= wanted
        case "maxItems":
            return lambda value: not isinstance(value, list) or len(value) <= wanted
        case "minimum":
            return lambda value: not KINDS["number"](value) or value >= wanted
        case "maximum":
            return lambda value: not KINDS["number"](value) or value <= wanted
        case "required":
            needed = frozenset(wanted)
            return lambda value: not isinstance(value, dict) or needed <= value.keys()
        case "additionalProperties" if wanted is False:
            known = frozenset(schema.get("properties", ()))
            return lambda value: not isinstance(value, dict) or value.keys() <= known
        case _:
            return _nested(name, wanted, find, base)


def _nested(name: str, wanted: Any, find: Find, base: str) -> Check:
    """Rules that are made of schemas."""
    match name:
        case "properties":
            checks = [(key, check(each, find, base)) for key, each in wanted.items()]
            return lambda value: not isinstance(value, dict) or all(each(value[key]) for key, each in checks if key in value)
        case "items":
            item = check(wanted, find, base)
            return lambda value: not isinstance(value, list) or all(map(item, value))
        case "oneOf":
            ways = [check(each, find, base) for each in wanted]
            return lambda value: sum(way(value) for way in ways) == 1
        case "$ref":
            address = wanted if not wanted.startswith("#") else base + wanted
            found, start = find(address)
            return check(found, find, start)
        case _:
            raise Unknown(name)
