import sys
from pathlib import Path

import pytest

from tools import pythons
from tools.report import SetupError

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def nothing(version: str) -> str | None:
    return None


def script(file: Path, text: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture(autouse=True)
def no_pyenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path / "pyenv"


def test_what_uv_discovers_comes_first() -> None:
    assert pythons.find(HERE, discover=lambda _: sys.executable, install=nothing) == sys.executable


def test_a_shim_that_fails_is_passed_over_for_pyenvs_own(no_pyenv: Path, tmp_path: Path) -> None:
    shim = script(tmp_path / "shim", "exit 127")
    own = script(no_pyenv / "versions" / f"{HERE}.1" / "bin" / "python", f'exec {sys.executable} "$@"')
    assert pythons.find(HERE, discover=lambda _: shim, install=nothing) == own


def test_pyenvs_newest_patch_comes_first_by_number(no_pyenv: Path) -> None:
    for patch in ("2", "13", "9"):
        (no_pyenv / "versions" / f"3.10.{patch}" / "bin").mkdir(parents=True)
    found = [Path(python).parent.parent.name for python in pythons.pyenv_versions("3.10")]
    assert found == ["3.10.13", "3.10.9", "3.10.2"]


def test_another_minor_version_is_not_usable() -> None:
    assert pythons.usable(sys.executable, HERE)
    assert not pythons.usable(sys.executable, "3.1")


def test_a_build_without_a_needed_module_is_not_usable(tmp_path: Path) -> None:
    lame = script(tmp_path / "python", "echo \"No module named '_sqlite3'\" >&2; exit 1")
    assert not pythons.usable(lame, HERE)


def test_a_download_is_the_last_resort() -> None:
    assert pythons.find(HERE, discover=nothing, install=lambda _: sys.executable) == sys.executable


def test_none_at_all_is_one_clear_error() -> None:
    with pytest.raises(SetupError, match=r"^Python 3\.10 is needed and was found neither .* pyenv install 3\.10"):
        pythons.find("3.10", discover=nothing, install=nothing)
