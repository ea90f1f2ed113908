"""The one error that a wrong profile raises."""

from __future__ import annotations

from pathlib import Path


class ClinicProfileError(Exception):
    """A fault in the clinic's file, said in one line that a manager can act on.

    `line` counts from 1; it is 0 where no line is at fault, as with a missing file.
    """

    def __init__(self, path: str | Path, line: int, problem: str, what_to_do: str) -> None:
        self.path, self.line = str(path), line
        self.problem, self.what_to_do = _one_line(problem), _one_line(what_to_do)
        super().__init__(path, line, problem, what_to_do)

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{_one_line(place)}: {self.problem}: {self.what_to_do}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
