import sys
from pathlib import Path

import pytest

from tools import training
from tools.report import SetupError

# A Rasa that takes no time: it says the stages that Rasa says and writes the model that it is asked for.
FAKE_RASA = """
import pathlib, sys
arguments = sys.argv[1:]
name = arguments[arguments.index("--fixed-model-name") + 1]
out = pathlib.Path(arguments[arguments.index("--out") + 1])
if pathlib.Path("config.yml").read_text() == "broken":
    sys.exit("config.yml is broken")
print("INFO rasa - Starting to train component 'IntentClassifier'.")
(out / (name + ".tar.gz")).write_text("a model")
calls = pathlib.Path("calls")
calls.write_text((calls.read_text() if calls.exists() else "") + "x")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("data", "rasa"):
        (tmp_path / name).mkdir()
    (tmp_path / "rasa" / "__main__.py").write_text(FAKE_RASA)
    (tmp_path / "rasa" / "__init__.py").touch()
    (tmp_path / "config.yml").write_text("config")
    return tmp_path


def calls(project: Path) -> int:
    return len((project / "calls").read_text()) if (project / "calls").exists() else 0


def train(project: Path) -> Path:
    return training.train(project, sys.executable)


def test_the_first_training_names_its_stages_and_its_model(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = train(project)
    assert model.read_text() == "a model"
    assert training.current_model(project / "models") == model
    assert "s  IntentClassifier" in capsys.readouterr().out


def test_nothing_changed_nothing_trained(project: Path) -> None:
    assert train(project) == train(project)
    assert calls(project) == 1


@pytest.mark.parametrize("name", training.INGREDIENTS)
def test_each_ingredient_counts(project: Path, name: str) -> None:
    before = training.model_name(project)
    file = project / name if (project / name).suffix else project / name / "file"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("changed")
    assert training.model_name(project) != before


def test_going_back_needs_no_second_training(project: Path) -> None:
    first = train(project)
    (project / "config.yml").write_text("other")
    assert train(project) != first
    (project / "config.yml").write_text("config")
    assert train(project) == first
    assert training.current_model(project / "models") == first
    assert calls(project) == 2


def test_only_the_last_models_are_kept(project: Path) -> None:
    for content in "abcde":
        (project / "config.yml").write_text(content)
        newest = train(project)
    assert len(list((project / "models").glob("*.tar.gz"))) == training.MODELS_KEPT
    assert newest.exists()


def test_a_failed_training_says_why_and_changes_nothing(project: Path) -> None:
    good = train(project)
    (project / "config.yml").write_text("broken")
    with pytest.raises(SetupError, match=r"(?s)build/train\.log.*config\.yml is broken"):
        train(project)
    assert training.current_model(project / "models") == good
    assert [file.name for file in (project / "models").iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("content", [None, "", "sunhat-none.tar.gz"])
def test_a_missing_or_stale_pointer_names_no_model(project: Path, content: "str | None") -> None:
    (project / "models").mkdir()
    if content is not None:
        (project / "models" / "current").write_text(content)
    assert training.current_model(project / "models") is None


def test_the_pointer_holds_a_plain_file_name(project: Path) -> None:
    assert (train(project).parent / "current").read_text() == f"{training.model_name(project)}\n"
