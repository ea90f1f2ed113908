"""`python -m evaluation --questions FILE [--out FILE] [--model FILE]`; `make evaluate` calls it.

The exit code is 0 whatever the score, and 2 when there is nothing to evaluate.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped]

from evaluation.questions import Conversation, QuestionsError, Turn, read
from evaluation.scoring import Result

FOLDER = Path("build/evaluation")
# What a visitor may send; an empty line of a file is no question, and is answered as nothing understood.
MAX_CHARACTERS = 2000
NOTHING = {"outcomes": ["out_of_scope"], "reply": [], "confidence": 0.0}


def main(arguments: list[str] | None = None) -> int:
    """Runs the evaluation and returns the exit code."""
    options = _options(arguments)
    try:
        conversations = read(options.questions)
        model = _model(options.model)
    except QuestionsError as error:
        print(error, file=sys.stderr)
        return 2
    written = asyncio.run(_run(conversations, model))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in written), "utf-8")
    _report(_results(conversations, written))
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make evaluate")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--model", type=Path)
    return parser.parse_args(arguments)


def _model(named: Path | None) -> Path:
    path = named or Path("models") / _current()
    if not path.is_file():
        raise QuestionsError(f"{path}: no such model. Run `make train`.")
    return path


def _current() -> str:
    pointer = Path("models/current")
    if not pointer.is_file():
        raise QuestionsError("There is no model yet. Run `make train`.")
    return pointer.read_text("utf-8").strip()


async def _run(conversations: list[Conversation], model: Path) -> list[dict[str, Any]]:
    # Rasa takes seconds to import: a mistake in the arguments is told before that.
    from evaluation.assistant import Assistant, action_server

    with action_server() as address:
        assistant = Assistant(model, address)
        started = time.perf_counter()
        written = [await _converse(assistant, c) for c in tqdm(conversations, unit="question", disable=None)]
    turns = sum(len(conversation.turns) for conversation in conversations)
    print(f"{turns / max(time.perf_counter() - started, 1e-9):.0f} questions a second", file=sys.stderr)
    return written


async def _converse(assistant: Any, conversation: Conversation) -> dict[str, Any]:
    context: dict[str, Any] = {}
    turns = []
    for turn in conversation.turns:
        said, context = await _say(assistant, turn, context)
        turns.append(said)
    if conversation.name is None:
        return {"text": conversation.turns[0].text, **turns[0]}
    named = [{"user": turn.text, **said} for turn, said in zip(conversation.turns, turns, strict=True)]
    return {"name": conversation.name, "turns": named}


async def _say(assistant: Any, turn: Turn, context: dict[str, Any]) -> Any:
    if not turn.text.strip():
        return dict(NOTHING), context
    response = await assistant.turn(turn.text[:MAX_CHARACTERS], context)
    said = {
        "outcomes": response["outcomes"],
        "reply": [reply["text"] for reply in response["replies"]],
        "confidence": response["confidence"],
    }
    return said, response["context"]


def _results(conversations: list[Conversation], written: list[dict[str, Any]]) -> list[Result]:
    results = []
    for conversation, item in zip(conversations, written, strict=True):
        for turn, said in zip(conversation.turns, item.get("turns", [item]), strict=True):
            if turn.expect:
                results.append(
                    Result(turn.text, turn.expect, tuple(said["outcomes"]), turn.style or "", said["confidence"])
                )
    return results


def _report(results: list[Result]) -> None:
    if not results:
        return
    from evaluation import report

    print("\n".join(report.lines(results)))
    report.write(results, FOLDER)
    print(f"\nThe table and a picture are in {FOLDER}/.")


if __name__ == "__main__":
    # Visitors' text stays out of logs, here as well.
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    sys.exit(main())
