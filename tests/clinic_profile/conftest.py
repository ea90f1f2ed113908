"""The demo clinic's file, whole or with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import clinic_profile
from clinic_profile import Profile

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "clinic.yml"


@pytest.fixture(scope="session")
def demo() -> Profile:
    return clinic_profile.load(DEMO)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes the demo's file with one piece of text replaced."""

    def edit(old: str, new: str) -> Path:
        text = DEMO.read_text(encoding="utf-8")
        assert old in text, f"clinic.yml no longer has {old!r}"
        path = tmp_path / "clinic.yml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return edit
