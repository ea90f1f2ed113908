import os
from pathlib import Path
from typing import Any

import pytest

from tools import accepted, improve, paths, setup, training
from tools.report import SetupError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"ROOT": tmp_path, "MODELS": tmp_path / "models", "BUILD": tmp_path / "build"}.items():
        monkeypatch.setattr(paths, name, value)
    monkeypatch.setenv("SUNHAT_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DAYS", raising=False)
    monkeypatch.setattr(setup, "prepare", lambda model: model())
    monkeypatch.setattr(training, "_ensure_parts", lambda: None)
    (tmp_path / "models").mkdir()
    (tmp_path / "config.yml").write_text("config")
    for name in ("old", training.model_name(tmp_path).split("-")[1].split(".")[0]):
        (tmp_path / "models" / f"sunhat-{name}.tar.gz").touch()
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run, with the log's file made as its command would."""
    found: list[list[str]] = []

    def run(command: list[str], **options: Any) -> int:
        found.append([str(word) for word in command[1:]])
        if "improve_logs" in command:
            out = Path(command[-1])
            assert os.umask(0o077) == 0o077
            out.write_text("what visitors said")
        return int("evaluation.flips" in command and os.environ.get("FAILS") == "1")

    monkeypatch.setattr(improve, "foreground", run)
    return found


def test_the_candidate_is_compared_on_the_frozen_sets_and_the_log_and_taken_up(
    checkout: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted.choose(checkout, "sunhat-old.tar.gz", by="make run")
    monkeypatch.setenv("DAYS", "7")
    assert improve.improve() == 0
    assert [words[1] for words in commands] == ["migrate", "improve_logs", "evaluation.flips", "import_report"]
    flips = " ".join(commands[2])
    for name in ("safety=tests/safety/never_answer.csv", "held_out=tests/evaluation/held_out.csv", "logs.jsonl"):
        assert name in flips
    new = training.model_name(checkout)
    assert f"--old {checkout}/models/sunhat-old.tar.gz --new {checkout}/models/{new}" in flips
    assert commands[3][-1] == "7"
    assert accepted.chosen(checkout) == checkout / "models" / "sunhat-old.tar.gz", "it serves nobody yet"


@pytest.mark.parametrize("fails", ["0", "1"])
def test_what_visitors_said_is_gone_afterwards_however_it_ends(
    checkout: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    accepted.choose(checkout, "sunhat-old.tar.gz", by="make run")
    monkeypatch.setenv("FAILS", fails)
    if fails == "1":
        with pytest.raises(SetupError, match="comparison failed"):
            improve.improve()
    else:
        improve.improve()
    assert not list(checkout.rglob("logs.jsonl"))
    assert len(commands) == (3 if fails == "1" else 4)


def test_what_a_killed_run_has_left_is_removed_by_the_next(checkout: Path, commands: list[list[str]]) -> None:
    accepted.choose(checkout, training.model_name(checkout), by="make run")
    left = checkout / "build" / "improve" / "sunhat-killed" / "logs.jsonl"
    left.parent.mkdir(parents=True)
    left.write_text("my very own words")
    (left.parent / "report.json").touch()
    assert improve.improve() == 0
    assert not left.exists() and (left.parent / "report.json").exists()


def test_with_nothing_new_there_is_nothing_to_compare(checkout: Path, commands: list[list[str]]) -> None:
    accepted.choose(checkout, training.model_name(checkout), by="make run")
    assert improve.improve() == 0
    assert not commands


def test_where_none_was_chosen_the_model_from_before_the_corrections_counts_as_serving(
    checkout: Path, commands: list[list[str]]
) -> None:
    before = training.model_name(checkout)
    (checkout / "data/reviewed").mkdir(parents=True)
    (checkout / "data/reviewed/answers.yml").write_text("nlu: []")
    (checkout / "models" / training.model_name(checkout)).touch()
    improve.improve()
    assert f"--old {checkout}/models/{before}" in " ".join(commands[2])
    assert accepted.chosen(checkout) == checkout / "models" / before


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_days_that_are_none_are_one_line(checkout: Path, days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYS", days)
    with pytest.raises(SetupError, match="DAYS is how many days"):
        improve.improve()


def test_one_candidate_at_a_time(checkout: Path, commands: list[list[str]]) -> None:
    from tools import instance

    held = instance.only_one(checkout / "var/run", "improve.lock")
    with held, pytest.raises(SetupError, match="being trained already"):
        improve.improve()


def test_accept_and_back_hand_on_who_wants_it(
    checkout: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BY", "mina")
    monkeypatch.setenv("CONFIRM", "12, 15")
    improve.accept()
    improve.back()
    assert commands == [
        ["manage.py", "accept_model", "--by", "mina", "--confirm", "12", "15"],
        ["manage.py", "model_back", "--by", "mina"],
    ]
