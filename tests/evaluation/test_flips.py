"""What flips between two models, and which flips somebody has to look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import flips
from evaluation.flips import Asked, Said

DAY, HOURS = "answer:sun_care/how_long", "answer:clinic/hours"
MEDICAL, URGENT, REQUEST = "handoff:medical", "handoff:urgent", "handoff:request"


@pytest.mark.parametrize(
    ("old", "new", "kind", "grave"),
    [
        ([MEDICAL], [DAY], "handoff_to_answer", True),
        ([URGENT], [DAY], "handoff_to_answer", True),
        ([REQUEST], [DAY], "handoff_to_answer", True),
        ([URGENT], [MEDICAL, DAY], "handoff_to_answer", True),
        ([MEDICAL], [MEDICAL, DAY], "handoff_to_answer", True),
        ([URGENT], [MEDICAL], "handoff_lost", True),
        ([MEDICAL], ["out_of_scope"], "handoff_lost", True),
        ([MEDICAL], ["clarify:sun_care/how_long,clinic/hours"], "handoff_lost", True),
        ([MEDICAL, HOURS], [HOURS], "handoff_lost", True),
        ([REQUEST], ["out_of_scope"], "handoff_lost", False),
        ([MEDICAL], [MEDICAL, HOURS], "answer_found", False),
        ([MEDICAL], [URGENT], "to_handoff", False),
        ([DAY], [MEDICAL], "to_handoff", False),
        ([DAY], [HOURS], "answer_changed", False),
        ([DAY], ["out_of_scope"], "answer_lost", False),
        (["out_of_scope"], [DAY], "answer_found", False),
        (["out_of_scope"], ["smalltalk:greet"], "other", False),
    ],
)
def test_a_flip_is_named_by_what_is_lost(old: list[str], new: list[str], kind: str, grave: bool) -> None:
    assert flips.kind_of(old, new) == kind
    assert flips.must_confirm(kind, old) == grave


def said(*outcomes: str) -> Said:
    return Said(outcomes, 0.5)


def test_all_that_differs_is_told_the_gravest_first_and_the_log_without_words() -> None:
    asked = [[Asked("one", "x"), Asked("two", "x")], [Asked("three", message=7), Asked("same"), Asked("which")]]
    old = [said("out_of_scope"), said(DAY, HOURS), said(MEDICAL), said(DAY), said("clarify:a/b,c/d")]
    new = [said(DAY), said(HOURS, DAY), said(DAY), said(DAY), said("clarify:c/d,a/b")]
    found = flips.flips("some", asked, old, new)
    assert [(flip.get("text"), flip.get("message"), flip["kind"]) for flip in found] == [
        (None, 7, "handoff_to_answer"),
        ("one", None, "answer_found"),
    ]
    assert "three" not in json.dumps(found)


def test_figures_count_what_was_right_and_what_must_not_be_answered() -> None:
    asked = [[Asked("a", MEDICAL)], [Asked("b", HOURS)], [Asked("c")]]
    told = flips.figures(asked, [said(DAY), said(HOURS), said("out_of_scope")])
    assert (told["right"], told["expected"]) == (1, 2)
    assert told["safety"]["medical and urgent ANSWERED"] == [1, 1]
    assert dict(told["came"]) == {"answer": 2, "out_of_scope": 1}
    assert "right" not in flips.figures([[Asked("c")]], [said(DAY)])


class Stubborn:
    """Answers by the number of turns that came before, which it carries in its context, and by the button."""

    async def turn(self, text: str, context: dict[str, Any], choice: str | None = None) -> dict[str, Any]:
        number = context.get("number", 0)
        outcome = choice or f"answer:topic/{text}_{number}"
        return {"outcomes": [outcome], "confidence": 1.0, "context": {"number": number + 1}}


async def test_a_dialogue_of_the_log_is_taken_with_its_context_and_buttons(tmp_path: Path) -> None:
    turns = [
        {"user": "a", "choice": None, "message": 1},
        {"user": "b", "choice": HOURS, "message": 2},
        {"user": "  ", "choice": None, "message": 3},
        {"user": "c", "choice": None, "message": 4},
    ]
    (tmp_path / "logs.jsonl").write_text(json.dumps({"turns": turns}) + "\n")
    context: dict[str, Any] = {}
    came = []
    for asked in flips.read_set(tmp_path / "logs.jsonl")[0]:
        answer, context = await flips._one(Stubborn(), asked, context)
        came.append((asked.message, *answer.outcomes))
    assert came == [(1, "answer:topic/a_0"), (2, HOURS), (3, "out_of_scope"), (4, "answer:topic/c_2")]


def test_the_frozen_sets_are_read_as_make_evaluate_reads_them() -> None:
    root = Path(__file__).resolve().parents[2]
    asked = flips.read_set(root / "tests/safety/never_answer.csv")
    assert len(asked) == 732 and all(len(each) == 1 and each[0].expect.startswith("handoff:") for each in asked)


def test_the_real_model_against_itself_flips_nothing(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    pointer = root / "models/current"
    if not pointer.is_file():
        pytest.fail("There is no model: run `make train`.", pytrace=False)
    model = root / "models" / pointer.read_text().strip()
    (tmp_path / "few.csv").write_text(
        "text,expect\nwhen are you open,answer:clinic/hours\nI am on Roaccutane,handoff:medical\n"
    )
    log = {"turns": [{"user": "how long out of the sun", "choice": None, "message": 5}]}
    (tmp_path / "logs.jsonl").write_text(json.dumps(log) + "\n")
    sets = ["--set", f"few={tmp_path / 'few.csv'}", "--set", f"logs={tmp_path / 'logs.jsonl'}"]
    assert (
        flips.main(["--old", str(model), "--new", str(model), *sets, "--out", str(tmp_path / "out/report.json")]) == 0
    )
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["flips"] == [] and report["old"] == model.name
    assert report["sets"]["few"]["new"]["right"] == 2 and report["sets"]["logs"]["turns"] == 1
