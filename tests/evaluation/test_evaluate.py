"""`python -m evaluation`: what it writes, in which order, and with which exit code it stops."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import evaluation.__main__ as evaluation_main

if TYPE_CHECKING:
    from evaluation.assistant import Assistant

ROOT = Path(__file__).resolve().parents[2]
CSV = (
    "text,expect,style\n"
    "does it hurt,answer:procedure/pain,plain\n"
    '"",out_of_scope,plain\n'
    "hello there,smalltalk:greet,plain\n"
    '"I am on Roaccutane, can I have it?",handoff:medical,plain\n'
)
DIALOGUE = {"name": "follow-up", "turns": [{"user": "hello there"}, {"user": "how much is it for my belly?"}]}


@pytest.fixture
def evaluate(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the evaluation in this process with the assistant that is loaded; gives exit code and written lines."""
    monkeypatch.setattr("evaluation.assistant.Assistant", lambda model, address: assistant)
    monkeypatch.setattr(evaluation_main, "FOLDER", tmp_path / "report")

    def run(content: str, name: str = "q.csv") -> tuple[int, list[dict[str, Any]]]:
        questions, out, model = tmp_path / name, tmp_path / "made" / "out.jsonl", tmp_path / "a.tar.gz"
        questions.write_text(content, "utf-8")
        model.touch()
        code = evaluation_main.main(["--questions", str(questions), "--out", str(out), "--model", str(model)])
        return code, [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]

    return run


def test_a_line_for_each_row_in_order(evaluate: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, written = evaluate(CSV)
    assert code == 0
    assert [item["text"] for item in written] == [
        "does it hurt", "", "hello there", "I am on Roaccutane, can I have it?",
    ]  # fmt: skip
    assert all(set(item) == {"text", "outcomes", "reply", "confidence"} for item in written)
    assert written[0]["outcomes"] == ["answer:procedure/pain"] and "discomfort" in written[0]["reply"][0]
    assert "of 4 turns right" in capsys.readouterr().out
    assert (tmp_path / "report" / "confusion.svg").is_file()


class Screen(io.StringIO):
    """Standard error, as a terminal or as a file."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.isatty = lambda: terminal  # type: ignore[method-assign]


@pytest.mark.parametrize("terminal", [True, False])
def test_whoever_waits_at_a_terminal_sees_how_far_it_is(
    evaluate: Any, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    screen = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    evaluate(CSV)
    assert ("100%" in screen.getvalue() and "4/4" in screen.getvalue()) is terminal


def test_a_blank_row_is_nothing_understood(evaluate: Any) -> None:
    _, written = evaluate(CSV)
    assert written[1] == {"text": "", "outcomes": ["out_of_scope"], "reply": [], "confidence": 0.0}


def test_without_expectations_nothing_is_judged(
    evaluate: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, [written] = evaluate("text\ndoes it hurt\n")
    assert code == 0 and written["outcomes"]
    assert capsys.readouterr().out == "" and not (tmp_path / "report").exists()


def test_a_dialogue_is_one_conversation_with_its_context(evaluate: Any) -> None:
    code, [written] = evaluate(json.dumps(DIALOGUE), "d.jsonl")
    assert code == 0 and set(written) == {"name", "turns"} and written["name"] == "follow-up"
    assert [turn["user"] for turn in written["turns"]] == ["hello there", "how much is it for my belly?"]
    assert all(set(turn) == {"user", "outcomes", "reply", "confidence"} for turn in written["turns"])


async def test_understanding_alone_decides_what_a_turn_decides(assistant: Assistant) -> None:
    for text in ("does it hurt", "I am on Roaccutane, can I have it?", "how much is it and where are you"):
        understood = await assistant.understand(text)
        assert understood["decision"]["outcomes"] == (await assistant.turn(text, {}))["outcomes"]


def test_a_row_knows_nothing_of_the_row_before(evaluate: Any) -> None:
    _, written = evaluate("text\nhow much is it for my belly?\nhow much does it cost?\n")
    assert written[1]["outcomes"] == ["answer:cost/how_much"]
    assert "340" in written[0]["reply"][0] and "280" in written[1]["reply"][0]


def test_a_text_longer_than_a_visitor_may_send_is_cut(evaluate: Any) -> None:
    code, [written] = evaluate("text\n" + "does it hurt " * 400 + "\n")
    assert code == 0 and len(written["text"]) > 2000 and written["outcomes"]


def test_the_score_does_not_change_the_exit_code(evaluate: Any) -> None:
    assert evaluate("text,expect\ndoes it hurt,answer:cost/how_much\n")[0] == 0


def stopped(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "evaluation", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such file"), ("question\nx\n", "has no column `text`")], ids=["missing", "column"]
)
def test_a_file_that_cannot_be_used_is_one_line_and_exit_2(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "q.csv"
    if content:
        path.write_text(content)
    run = stopped("--questions", str(path))
    assert (run.returncode, run.stdout) == (2, "")
    [line] = run.stderr.strip().splitlines()
    assert says in line


@pytest.mark.parametrize("pointer", [None, "sunhat-gone.tar.gz"])
def test_without_a_model_it_says_to_train(tmp_path: Path, pointer: str | None) -> None:
    (tmp_path / "q.csv").write_text("text\nx\n")
    if pointer:
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "current").write_text(f"{pointer}\n")
    run = stopped("--questions", "q.csv", folder=tmp_path)
    assert run.returncode == 2 and "Run `make train`" in run.stderr and len(run.stderr.strip().splitlines()) == 1


def test_the_model_that_training_left_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools import training

    monkeypatch.chdir(tmp_path)
    models = tmp_path / "models"
    models.mkdir()
    (models / "sunhat-1.tar.gz").touch()
    training._point_to(models, "sunhat-1.tar.gz")
    assert evaluation_main._model(None).resolve() == training.current_model(models)
