"""The menu of make and the smaller verbs behind it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import __main__ as command_line
from tools import environments, instance, paths, setup, verbs
from tools.report import SetupError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of nothing but folders."""
    folders = {"BUILD": "build", "MODELS": "models", "VENVS": ".venvs", "TOOLS": ".tools"}
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    for name, folder in folders.items():
        monkeypatch.setattr(paths, name, tmp_path / folder)
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("SUNHAT_VAR", str(tmp_path / "var"))
    for name in ("QUESTIONS", "OUT", "ALL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def prepared(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models that were asked for; no set-up and no training takes place."""
    asked: list[Path] = []

    def prepare() -> Path:
        asked.append(checkout / "models" / "sunhat-1.tar.gz")
        return asked[-1]

    monkeypatch.setattr(setup, "prepare", prepare)
    return asked


def make(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_make_alone_shows_every_verb_with_what_it_does() -> None:
    menu = dict(line.split(maxsplit=2)[1:] for line in make("--no-print-directory").splitlines())
    assert set(menu) == {*command_line.VERBS, "help"}
    assert all(len(what.split()) > 2 for what in menu.values())


@pytest.mark.parametrize("verb", command_line.VERBS)
def test_each_line_of_the_menu_runs_the_verb_of_its_name(verb: str) -> None:
    assert make("--dry-run", "--no-print-directory", verb).split()[-3:] == ["-m", "tools", verb]


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "fast"]])
def test_what_is_no_verb_is_told_which_there_are(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "tools", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "run|test|" in done.stdout


def test_train_says_which_model_is_current(prepared: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert verbs.train() == 0
    assert capsys.readouterr().out == "Current model: models/sunhat-1.tar.gz\n"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such file"), ("question\nx\n", "has no column `text`")], ids=["missing", "column"]
)
def test_questions_that_cannot_be_used_are_told_before_anything_is_trained(
    checkout: Path, prepared: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: Any, content: str, says: str
) -> None:
    if content:
        (checkout / "typo.csv").write_text(content)
    monkeypatch.setenv("QUESTIONS", "typo.csv")
    assert verbs.evaluate() == 2
    [line] = capsys.readouterr().err.splitlines()
    assert says in line and not prepared


def test_without_questions_it_says_how_to_name_them(prepared: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert verbs.evaluate() == 2
    assert capsys.readouterr().out == verbs.USAGE + "\n" and not prepared


@pytest.mark.parametrize("out", [None, "answers of mine.jsonl"])
def test_the_questions_go_to_the_current_model(
    checkout: Path, prepared: list[Path], monkeypatch: pytest.MonkeyPatch, out: str | None
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(verbs, "foreground", lambda command, **_: commands.append(command) or 7)
    (checkout / "my questions.csv").write_text("text\ndoes it hurt\n")
    monkeypatch.setenv("QUESTIONS", "my questions.csv")
    if out:
        monkeypatch.setenv("OUT", out)
    assert verbs.evaluate() == 7
    [[_, *words]] = commands
    wanted = ["-m", "evaluation", "--questions", "my questions.csv", "--model", str(prepared[0])]
    assert words == ([*wanted, "--out", out] if out else wanted)


def test_every_benchmark_runs_and_one_that_fails_is_told(
    checkout: Path, prepared: list[Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = checkout / ".venvs" / "bot" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert environments.BOT.python == str(python)
    for name, code in {"early": "raise SystemExit(3)", "late": "print('measured')"}.items():
        (checkout / "benchmarks" / name).mkdir(parents=True)
        (checkout / "benchmarks" / name / "run.py").write_text(code)
    assert verbs.bench() == 1
    output = capfd.readouterr().out
    assert "measured" in output and "FAILED (exit code 3)   benchmark early" in output
    assert "passed                 benchmark late" in output and len(prepared) == 1


def test_where_there_is_no_benchmark_nothing_is_trained_for_it(prepared: list[Path]) -> None:
    with pytest.raises(SetupError, match="no benchmark"):
        verbs.bench()
    assert not prepared


BUILT = ("build/train.log", "models/sunhat-1.tar.gz", ".rasa/cache", "actions/__pycache__/x.pyc", ".ruff_cache/x")
KEPT = (".venvs/bot/sunhat.stamp", ".tools/uv", "var/web.sqlite3", "var/secrets/turn")
SOURCE = ("actions/desk.py", "data/faq/clinic.yml", ".git/config")


@pytest.fixture
def full(checkout: Path) -> Path:
    for name in (*BUILT, *KEPT, *SOURCE):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    return checkout


def there(folder: Path) -> set[str]:
    return {name for name in (*BUILT, *KEPT, *SOURCE) if (folder / name).exists()}


def test_clean_removes_what_was_built_and_no_conversation(full: Path) -> None:
    assert verbs.clean() == 0
    assert there(full) == {*KEPT, *SOURCE}


def test_clean_of_all_leaves_the_source_alone(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL", "1")
    assert verbs.clean() == 0
    assert there(full) == set(SOURCE)


def test_nothing_is_cleaned_away_beneath_a_running_sunhat(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL", "1")
    with instance.only_one(full / "var" / "run"), pytest.raises(SetupError, match="already running"):
        verbs.clean()
    assert there(full) == {*BUILT, *KEPT, *SOURCE}
