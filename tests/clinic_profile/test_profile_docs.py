"""docs/clinic.md names every key, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from clinic_profile.schema import KEYS

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_keys_is_the_schema() -> None:
    rows = re.findall(r"^\| `([a-z_.\[\]]+)` \| (?:required|optional) \|", (ROOT / "docs/clinic.md").read_text(), re.M)
    keys = [f"{where}.{key}".lstrip(".") for where, names in KEYS.items() for key in names]
    assert sorted(rows) == sorted(keys)


def test_the_demo_file_shows_every_key_that_a_manager_may_use() -> None:
    words = set(re.findall(r"[a-z_]+", (ROOT / "clinic.yml").read_text(encoding="utf-8")))
    assert {key for names in KEYS.values() for key in names} <= words
