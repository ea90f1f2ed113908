"""Reading a file of questions: a CSV with the column `text`, or a JSONL of dialogues."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class QuestionsError(Exception):
    """A file that cannot be read; the text is one line for the person who named it."""


@dataclass(frozen=True)
class Turn:
    """What a visitor says, what should come of it (if known), and in which style it is written (if known)."""

    text: str
    expect: str | None = None
    style: str | None = None


@dataclass(frozen=True)
class Conversation:
    """Turns that share a context. A row of a CSV is a conversation of one turn and has no name."""

    turns: list[Turn]
    name: str | None = None


def read(path: Path) -> list[Conversation]:
    """Reads every question of a file, in order.

    Raises:
        QuestionsError: if the file is missing, is no text, or lacks what it needs.
    """
    if not path.is_file():
        raise QuestionsError(f"{path}: no such file. Name a CSV with a column `text`, or a JSONL of dialogues.")
    try:
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionsError(f"{path}: is not UTF-8 text.") from None
    return _dialogues(path, content) if path.suffix == ".jsonl" else _rows(path, content)


def _rows(path: Path, content: str) -> list[Conversation]:
    csv.field_size_limit(sys.maxsize)
    # Not by str.splitlines: it also breaks at characters that may stand within a cell, such as U+2028.
    reader = csv.DictReader(io.StringIO(content, newline=""))
    try:
        columns = list(reader.fieldnames or [])
        rows = list(reader)
    except csv.Error as error:
        raise QuestionsError(f"{path}: is no CSV that can be read ({error}).") from None
    if "text" not in columns:
        raise QuestionsError(f"{path}: has no column `text`; its columns are {', '.join(columns or ['none'])}.")
    return [
        Conversation([Turn(row["text"] or "", row.get("expect") or None, row.get("style") or None)]) for row in rows
    ]


def _dialogues(path: Path, content: str) -> list[Conversation]:
    lines = [(number, line) for number, line in enumerate(content.split("\n"), 1) if line.strip()]
    return [_dialogue(path, number, line) for number, line in lines]


def _dialogue(path: Path, number: int, line: str) -> Conversation:
    try:
        item: dict[str, Any] = json.loads(line)
        turns = [Turn(str(turn["user"]), turn.get("expect"), turn.get("style")) for turn in item["turns"]]
        return Conversation(turns, str(item["name"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = 'a line is {"name": ..., "turns": [{"user": ..., "expect": ...}]}'
        raise QuestionsError(f"{path}: line {number}: {wanted} ({type(error).__name__}: {error}).") from None
