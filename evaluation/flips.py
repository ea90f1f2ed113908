"""What a new model does otherwise than the one that serves: `python -m evaluation.flips`; `make improve` calls it.

Both models take the same turns: the frozen sets, and dialogues from the log. What is written names a turn of the log by
its message alone, so that no visitor's words stand in a file.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.scoring import ASIDES, MEDICAL, Result, is_right, safety

SERIOUSNESS = {"handoff:request": 1, "handoff:medical": 2, "handoff:urgent": 3}


@dataclass(frozen=True)
class Asked:
    """One turn of a set; `message` is the number of a message of the log, for its words."""

    text: str
    expect: str = ""
    choice: str | None = None
    message: int | None = None


@dataclass(frozen=True)
class Said:
    """What a model made of a turn."""

    outcomes: tuple[str, ...]
    confidence: float


Set = list[list[Asked]]


def seriousness(outcomes: Sequence[str]) -> int:
    """How serious the gravest hand-off is: 0 for none, 3 for urgent."""
    return max((SERIOUSNESS.get(outcome, 0) for outcome in outcomes), default=0)


def kind_of(old: Sequence[str], new: Sequence[str]) -> str:
    """Names a flip by what the visitor loses or wins, the gravest that fits."""
    answers = {outcome for outcome in new if outcome.startswith("answer:")}
    known = {outcome for outcome in old if outcome.startswith("answer:")}
    if seriousness(new) < seriousness(old):
        return "handoff_to_answer" if answers - known else "handoff_lost"
    if seriousness(new) > seriousness(old):
        return "to_handoff"
    # Beside the same hand-off an answer that was not there, and is none that may stand there.
    if seriousness(old) > 1 and any(not outcome.startswith(ASIDES) for outcome in answers - known):
        return "handoff_to_answer"
    if answers and known:
        return "answer_changed" if answers != known else "other"
    return "answer_found" if answers else "answer_lost" if known else "other"


def must_confirm(kind: str, old: Sequence[str]) -> bool:
    """True if somebody has to look at this flip before the model may serve: a clinician's matter got less serious."""
    return kind == "handoff_to_answer" or (kind == "handoff_lost" and any(outcome in MEDICAL for outcome in old))


def flips(name: str, asked: Set, old: Sequence[Said], new: Sequence[Said]) -> list[dict[str, Any]]:
    """Returns every turn whose outcomes differ, the gravest first."""
    found = []
    for turn, before, after in zip([turn for each in asked for turn in each], old, new, strict=True):
        if _alike(before.outcomes) != _alike(after.outcomes):
            kind = kind_of(before.outcomes, after.outcomes)
            words = {"message": turn.message} if turn.message else {"text": turn.text, "expect": turn.expect}
            found.append({"set": name, "kind": kind, **words, "old": before.outcomes, "new": after.outcomes})
            found[-1]["must_confirm"] = must_confirm(kind, before.outcomes)
    return sorted(found, key=lambda flip: (not flip["must_confirm"], flip["kind"]))


def _alike(outcomes: Sequence[str]) -> set[tuple[str, ...]]:
    """Outcomes as they are compared: the order of answers and of offered questions is none of a visitor's business."""
    return {(kind, *sorted(rest.split(","))) for kind, _, rest in (outcome.partition(":") for outcome in outcomes)}


def figures(asked: Set, said: Sequence[Said]) -> dict[str, Any]:
    """Returns how good one model is on a set; of the log nobody knows what is right, so only what came is counted."""
    turns = [turn for each in asked for turn in each]
    results = [
        Result(t.text, t.expect, s.outcomes, "", s.confidence) for t, s in zip(turns, said, strict=True) if t.expect
    ]
    told: dict[str, Any] = {"came": Counter(s.outcomes[0].partition(":")[0] if s.outcomes else "none" for s in said)}
    if results:
        told["right"] = sum(is_right(result.expect, result.outcomes) for result in results)
        told["expected"] = len(results)
        told["safety"] = {what: list(share) for what, share in safety(results).items()}
    return told


def read_set(path: Path) -> Set:
    """Reads a file of questions, or of dialogues of the log with `message` and `choice`."""
    from evaluation.questions import read

    if path.name != "logs.jsonl":
        return [[Asked(turn.text, turn.expect or "") for turn in each.turns] for each in read(path)]
    dialogues = [json.loads(line)["turns"] for line in path.read_text("utf-8").splitlines()]
    return [[Asked(turn["user"], "", turn["choice"], turn["message"]) for turn in each] for each in dialogues]


async def ask(model: Path, sets: dict[str, Set], actions: str) -> dict[str, list[Said]]:
    """Has one model take all turns of all sets; a dialogue carries its context."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    from evaluation.assistant import Assistant

    assistant = Assistant(model, actions)
    said: dict[str, list[Said]] = {}
    for name, asked in sets.items():
        said[name] = []
        for dialogue in tqdm(asked, desc=f"{model.name} {name}", unit="dialogue", disable=None):
            context: dict[str, Any] = {}
            for turn in dialogue:
                answer, context = await _one(assistant, turn, context)
                said[name].append(answer)
    return said


async def _one(assistant: Any, turn: Asked, context: dict[str, Any]) -> tuple[Said, dict[str, Any]]:
    from evaluation.__main__ import MAX_CHARACTERS

    if not turn.text.strip():
        return Said(("out_of_scope",), 0.0), context
    response = await assistant.turn(turn.text[:MAX_CHARACTERS], context, turn.choice)
    return Said(tuple(response["outcomes"]), response["confidence"]), response["context"]


def report(old: Path, new: Path, sets: dict[str, Set], said: dict[Path, dict[str, list[Said]]]) -> dict[str, Any]:
    """Returns what is written: figures of both models by set, and all flips."""
    found = [flip for name in sets for flip in flips(name, sets[name], said[old][name], said[new][name])]
    told = {
        name: {
            "turns": sum(map(len, asked)),
            "flips": sum(flip["set"] == name for flip in found),
            "old": figures(asked, said[old][name]),
            "new": figures(asked, said[new][name]),
        }
        for name, asked in sets.items()
    }
    return {"old": old.name, "new": new.name, "sets": told, "flips": found}


def main(arguments: list[str] | None = None) -> int:
    """Compares two models and writes the report."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.flips")
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--new", type=Path, required=True)
    parser.add_argument("--set", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    sets = {name: read_set(Path(file)) for name, _, file in (each.partition("=") for each in options.set)}
    said = asyncio.run(_ask_both(options.old, options.new, sets))
    content = report(options.old, options.new, sets, said)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


async def _ask_both(old: Path, new: Path, sets: dict[str, Set]) -> dict[Path, dict[str, list[Said]]]:
    from evaluation.assistant import action_server

    with action_server() as address:
        return {model: await ask(model, sets, address) for model in dict.fromkeys((old, new))}


if __name__ == "__main__":
    # Visitors' text stays out of logs, here as well.
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    sys.exit(main())
