"""What changed from one text to another, by words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]
TOKEN = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text that stays, goes or comes."""

    kind: Kind
    text: str


def diff(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: without the added ones they make `old`, without the removed ones `new`."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    pieces: list[Piece] = []
    for i1, i2, j1, j2, same in _runs(before, after):
        if same:
            pieces.append(Piece("same", "".join(before[i1:i2])))
            continue
        pieces += [Piece("removed", "".join(before[i1:i2]))] if i2 > i1 else []
        pieces += [Piece("added", "".join(after[j1:j2]))] if j2 > j1 else []
    return pieces


def _runs(before: list[str], after: list[str]) -> list[tuple[int, int, int, int, bool]]:
    """Runs of tokens; what is no more than a blank between two changes belongs to the change, so that phrases stay whole."""
    runs: list[tuple[int, int, int, int, bool]] = []
    for name, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = name == "equal" and not (runs and i2 < len(before) and "".join(before[i1:i2]).isspace())
        if runs and not same and not runs[-1][4]:
            first = runs.pop()
            runs.append((first[0], i2, first[2], j2, False))
        else:
            runs.append((i1, i2, j1, j2, same))
    return runs
