from pathlib import Path

import pytest

from tools.fingerprint import file_hash, tree_hash


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.yml").write_text("one")
    (tmp_path / "config.yml").write_text("config")
    return tmp_path


def of(tree: Path) -> str:
    return tree_hash(tree, [tree / "data", tree / "config.yml", tree / "absent.yml"])


def test_the_same_content_has_the_same_hash_anywhere(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("elsewhere")
    (other / "data").mkdir()
    (other / "data" / "one.yml").write_text("one")
    (other / "config.yml").write_text("config")
    assert of(other) == of(tree)


@pytest.mark.parametrize("name", ["data/one.yml", "data/two.yml", "config.yml", "absent.yml"])
def test_a_changed_or_added_file_changes_it(tree: Path, name: str) -> None:
    before = of(tree)
    (tree / name).write_text("changed")
    assert of(tree) != before


def test_a_renamed_or_removed_file_changes_it(tree: Path) -> None:
    before = of(tree)
    (tree / "data" / "one.yml").rename(tree / "data" / "other.yml")
    renamed = of(tree)
    (tree / "data" / "other.yml").unlink()
    assert len({before, renamed, of(tree)}) == 3


def test_what_tools_leave_behind_changes_nothing(tree: Path) -> None:
    before = of(tree)
    (tree / "data" / "__pycache__").mkdir()
    (tree / "data" / "__pycache__" / "one.pyc").write_bytes(b"compiled")
    assert of(tree) == before


def test_the_hash_of_a_file_is_its_sha256(tree: Path) -> None:
    assert file_hash(tree / "config.yml") == "b79606fb3afea5bd1609ed40b622142f1c98125abcfe89a76a661b0e8e343910"
