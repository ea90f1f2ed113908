from pathlib import Path

import pytest

from tools import accepted, training
from tools.accepted import Accepted


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("models", "data/reviewed"):
        (tmp_path / name).mkdir(parents=True)
    for name in "abcde":
        (tmp_path / "models" / f"sunhat-{name}.tar.gz").touch()
    (tmp_path / "config.yml").write_text("config")
    accepted.choose(tmp_path, "sunhat-a.tar.gz", by="make run")
    return tmp_path


def served(root: Path) -> "str | None":
    found = accepted.chosen(root)
    return found.name if found else None


def test_what_reviewers_export_serves_nobody_before_it_is_accepted(root: Path) -> None:
    before = training.model_name(root)
    (root / "data/reviewed/answers.yml").write_text("nlu: []")
    assert training.model_name(root) != before, "it is a model of its own"
    assert served(root) == "sunhat-a.tar.gz"
    accepted.choose(root, "sunhat-b.tar.gz", by="mina")
    assert served(root) == "sunhat-b.tar.gz"


@pytest.mark.parametrize("name", ["data/areas.yml", "config.yml", "clinic_nlu/turn.py"])
def test_what_somebody_changes_by_hand_counts_at_the_next_start(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("other")
    assert served(root) is None


def test_one_goes_back_step_by_step_and_no_further_than_there_is(root: Path) -> None:
    for name in "bc":
        accepted.choose(root, f"sunhat-{name}.tar.gz", by="mina")
    record = accepted.read(root / "models")
    assert record and record.before == ("sunhat-b.tar.gz", "sunhat-a.tar.gz") and record.by == "mina"
    back = record.back("ravi")
    assert back == Accepted("sunhat-b.tar.gz", record.base, ("sunhat-a.tar.gz",), "ravi")
    assert back.back("ravi") == Accepted("sunhat-a.tar.gz", record.base, (), "ravi")
    assert Accepted("sunhat-a.tar.gz", "").back("ravi") is None


GONE = '{"model": "sunhat-gone.tar.gz", "base": "", "before": [], "by": ""}'


@pytest.mark.parametrize("content", ["", "{", "[]", GONE])
def test_a_record_that_is_broken_or_names_no_model_chooses_none(root: Path, content: str) -> None:
    (root / "models" / accepted.RECORD).write_text(content)
    assert accepted.read(root / "models") is None
    assert served(root) is None


def test_the_models_one_may_go_back_to_are_kept(root: Path) -> None:
    accepted.choose(root, "sunhat-b.tar.gz", by="mina")
    training._prune(root / "models", "sunhat-c.tar.gz")
    left = {file.name for file in (root / "models").glob("*.tar.gz")}
    assert {"sunhat-a.tar.gz", "sunhat-b.tar.gz", "sunhat-c.tar.gz"} <= left
    assert len(left) == 5
    for name in "fgh":
        (root / "models" / f"sunhat-{name}.tar.gz").touch()
    training._prune(root / "models", "sunhat-c.tar.gz")
    assert len(list((root / "models").glob("*.tar.gz"))) == 3 + training.MODELS_KEPT - 1
