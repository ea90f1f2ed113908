"""The pages on data and on the decision name every intent and every outcome."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from clinic_nlu import outcomes

ROOT = Path(__file__).resolve().parents[2]
KINDS = [f"{outcomes.HANDOFF}:{kind}" for kind in outcomes.HANDOFF_KINDS]
KINDS += [outcomes.ANSWER, outcomes.CLARIFY, outcomes.OUT_OF_SCOPE, outcomes.SMALLTALK]


def table_keys(page: str) -> set[str]:
    """Returns what stands in backticks in the first column of a page's tables."""
    first_cells = re.findall(r"^\| *([^|]+?) *\|", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE)
    return {key for cell in first_cells for key in re.findall(r"`([^`]+)`", cell)}


def intents() -> set[str]:
    """Returns every intent that has examples in data/."""
    files = [YAML(typ="safe").load(path) for path in sorted((ROOT / "data").rglob("*.yml"))]
    return {item["intent"] for content in files for item in content.get("nlu", []) if "intent" in item}


@pytest.mark.parametrize("intent", sorted(intents()))
def test_every_intent_with_examples_has_its_line(intent: str) -> None:
    told = table_keys("data.md")
    assert intent in told or outcomes.from_intent(intent) in told


@pytest.mark.parametrize("kind", KINDS)
def test_every_outcome_has_its_example(kind: str) -> None:
    assert any(key == kind or key.startswith(f"{kind}:") for key in table_keys("decision.md"))
