"""Reads YAML by its nodes, so that every fault can name its line and no value is retyped behind the manager's back.

A plain YAML loader turns `9:30` into 570 and an impossible date into an error without a place. Here each scalar stays
the text that stands in the file until a reader of ours asks for a date, a number or a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clinic_profile.errors import ClinicProfileError
from clinic_profile.schema import KEYS

_LONGEST_SHOWN = 300
_LONGEST_QUOTE = 8  # lines; a quote that stays open swallows the sections below it
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Scalar:
    """One value of the file, with what is needed to complain about it."""

    path: Path
    key: str
    value: str
    line: int

    def fault(self, problem: str, what_to_do: str) -> ClinicProfileError:
        """An error about this value, for the caller to raise."""
        return ClinicProfileError(self.path, self.line, f"{self.key} {problem}", what_to_do)

    def text(self, longest: int) -> str:
        """One paragraph without control or direction-changing characters."""
        value = " ".join(self.value.split())
        if not value:
            raise self.fault("is empty", "write it, or leave the whole key out if it is optional")
        if _UNPRINTABLE.search(value):
            raise self.fault("has a character that cannot be printed", "type the text again")
        if len(value) > longest:
            raise self.fault(f"is {len(value)} characters long", f"shorten it to {longest}")
        return value

    def matching(self, pattern: str, longest: int, example: str) -> str:
        """Text of a given form; `example` shows the form to who got it wrong."""
        value = self.text(_LONGEST_SHOWN)
        if len(value) > longest or not re.fullmatch(pattern, value):
            raise self.fault(f"cannot be '{value}'", f"write it like {example}")
        return value

    def date(self) -> date:
        """A day of the calendar, written year-month-day."""
        value = self.matching(r"\d{4}-\d{2}-\d{2}", 10, "2027-06-30 (year-month-day)")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(f"has a date that does not exist, {value}", "look it up in a calendar") from None

    def whole(self, least: int, most: int) -> int:
        """A whole number between two others, both included."""
        number = int(self.matching(r"\d{1,9}", 9, str(least)))
        if not least <= number <= most:
            raise self.fault(f"is {number}", f"use a whole number from {least} to {most}")
        return number

    def amount(self) -> Decimal:
        """An amount of money without its sign."""
        return Decimal(self.matching(r"\d{1,6}(\.\d{2})?", 9, "250 or 249.50, without a currency sign"))


class Section:
    """A mapping of the file. Unknown and repeated keys are refused when it is opened."""

    def __init__(self, path: Path, node: Node, where: str, line: int | None = None) -> None:
        self.path, self.where = path, where
        self.line = line or _line(node)
        self._keys = KEYS[where]
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        if not isinstance(node, MappingNode):
            raise self.fault("needs its own keys", f"write {', '.join(self._keys)} below it, further in")
        for key_node, value in node.value:
            self._add(key_node, value)

    @property
    def title(self) -> str:
        """How an error names this section."""
        return self.where.replace("[]", "") or "the file"

    def fault(self, problem: str, what_to_do: str, key: str = "") -> ClinicProfileError:
        """An error about this section, or about one of its keys, for the caller to raise."""
        name = f"{self.where}.{key}".strip(".").replace("[]", "") if key else self.title
        return ClinicProfileError(self.path, self._lines.get(key, self.line), f"{name} {problem}", what_to_do)

    def has(self, key: str) -> bool:
        """True if the file has this optional key."""
        return key in self._nodes

    def get(self, key: str) -> Scalar:
        """The one value of a key."""
        node = self._node(key)
        if not isinstance(node, ScalarNode):
            raise self.fault("must be one value", "write it behind the colon, not as a list", key)
        return Scalar(self.path, f"{self.where}.{key}".replace("[]", ""), str(node.value), self._lines[key])

    def section(self, key: str) -> Section:
        """The section that stands below a key."""
        return Section(self.path, self._node(key), f"{self.where}.{key}".strip("."), self._lines[key])

    def sections(self, key: str) -> list[Section]:
        """The sections of a list, in the file's order."""
        return [Section(self.path, node, f"{self.where}.{key}[]") for node in self._items(key)]

    def texts(self, key: str, longest: int) -> tuple[str, ...]:
        """A list of short texts, each only once."""
        scalars = [self._item(key, node) for node in self._items(key)]
        values: dict[str, str] = {}
        for scalar in scalars:
            value = scalar.text(longest)
            if value.casefold() in values:
                raise scalar.fault(f"has '{value}' twice", "remove one of them")
            values[value.casefold()] = value
        return tuple(values.values())

    def _add(self, key_node: Node, value: Node) -> None:
        key, line = str(key_node.value), _line(key_node)
        if key in self._nodes:
            raise ClinicProfileError(self.path, line, f"{self.title} has '{key}' twice", "remove one of them")
        if key not in self._keys:
            close = get_close_matches(key, self._keys, 1)
            advice = f"did you mean '{close[0]}'?" if close else f"use one of {', '.join(self._keys)}"
            raise ClinicProfileError(self.path, line, f"{self.title} has an unknown key '{key}'", advice)
        if isinstance(value, ScalarNode) and value.style in ("'", '"') and _height(value) > _LONGEST_QUOTE:
            raise ClinicProfileError(self.path, line, f"{key} opens a quote that stays open", "close it on its line")
        self._nodes[key], self._lines[key] = value, line

    def _node(self, key: str) -> Node:
        if key not in self._nodes:
            raise self.fault(f"has no '{key}'", "add it; docs/clinic.md says what belongs there")
        return self._nodes[key]

    def _items(self, key: str) -> list[Node]:
        node = self._node(key)
        if not isinstance(node, SequenceNode) or not node.value:
            raise self.fault("must be a list", "start each of its lines with a dash", key)
        return list(node.value)

    def _item(self, key: str, node: Node) -> Scalar:
        if not isinstance(node, ScalarNode):
            raise ClinicProfileError(self.path, _line(node), f"{self.where}.{key} must hold text", "quote the line")
        return Scalar(self.path, f"{self.where}.{key}".replace("[]", ""), str(node.value), _line(node))


def open_file(path: Path) -> Section:
    """The file's outermost mapping; raises ClinicProfileError if there is no such file or it is no YAML."""
    text = _read(path)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, problem = mark.line + 1 if mark else 0, f"not readable, {error.problem}"
        raise ClinicProfileError(path, line, problem, "check colons, quotes and indents") from None
    except RecursionError:
        raise ClinicProfileError(path, 0, "it is nested too deeply", "start from the demo's clinic.yml") from None
    except YAMLError:
        raise ClinicProfileError(path, 0, "it has a character that cannot be printed", "remove it") from None
    if node is None:
        raise ClinicProfileError(path, 0, "the file is empty", "start from the demo clinic's clinic.yml")
    return Section(path, node, "")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ClinicProfileError(path, 0, "it is not UTF-8 text", "save it again with the encoding UTF-8") from None
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise ClinicProfileError(path, 0, reason, "set SUNHAT_CLINIC to the clinic's file") from None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _height(node: Node) -> int:
    return int(node.end_mark.line - node.start_mark.line) + 1
