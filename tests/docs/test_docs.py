"""The pages of docs/ name what there is: components and their options, intents, outcomes."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from clinic_nlu import decision, outcomes

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def read_yaml(path: Path) -> dict[str, Any]:
    """Returns the content of a YAML file."""
    return dict(YAML(typ="safe").load(path))


COMPONENTS = [item["name"] for item in read_yaml(ROOT / "config.yml")["pipeline"]]


def table_keys(page: str) -> set[str]:
    """Returns what stands in backticks in the first column of a page's tables."""
    first_cells = re.findall(r"^\| *([^|]+?) *\|", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    return {key for cell in first_cells for key in re.findall(r"`([^`]+)`", cell)}


def intents() -> set[str]:
    """Returns every intent that has examples in data/."""
    files = [read_yaml(path) for path in sorted((ROOT / "data").rglob("*.yml"))]
    return {item["intent"] for content in files for item in content.get("nlu", []) if "intent" in item}


def missing_intents(page: str) -> set[str]:
    """Returns the intents that have no line of their own in a page's tables."""
    return intents() - table_keys(page)


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_option_of_a_component_stands_in_its_page(component: str) -> None:
    module, _, name = component.rpartition(".")
    page = f"{module.rpartition('.')[2]}.md"
    assert (DOCS / page).is_file()
    get_default_config = getattr(getattr(importlib.import_module(module), name), "get_default_config", dict)
    assert set(get_default_config()) <= table_keys(page)


@pytest.mark.parametrize("component", COMPONENTS)
def test_architecture_names_every_component(component: str) -> None:
    assert component.rpartition(".")[2] in table_keys("architecture.md")


def test_every_intent_has_its_line_in_the_page_on_data() -> None:
    assert len(intents()) > len(COMPONENTS)
    assert not missing_intents("data.md")


def test_the_page_on_data_names_no_answer_that_is_gone() -> None:
    named = {key for key in table_keys("data.md") if re.fullmatch(r"[a-z_]+/[a-z_]+", key)}
    assert named <= intents()


def test_every_file_of_data_has_its_line() -> None:
    files = {path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").rglob("*.yml")}
    alone = {name for name in files if not name.startswith("faq/")}
    assert alone <= table_keys("data.md")


def test_the_label_of_each_answer_stands_beside_it() -> None:
    page = (DOCS / "data.md").read_text("utf-8")
    for path in sorted((ROOT / "data" / "faq").glob("*.yml")):
        for name, variants in read_yaml(path)["responses"].items():
            if "/" in name:
                line = f"| `{name[len('utter_') :]}` | {variants[0]['metadata']['question']} |"
                assert line in page


def outcome_kinds() -> set[str]:
    """Returns one word for each kind of outcome, each hand-off by itself."""
    handoffs = {f"{outcomes.HANDOFF}:{kind}" for kind in outcomes.HANDOFF_KINDS}
    return handoffs | {outcomes.ANSWER, outcomes.CLARIFY, outcomes.OUT_OF_SCOPE, outcomes.SMALLTALK}


@pytest.mark.parametrize("kind", sorted(outcome_kinds()))
def test_every_outcome_stands_in_the_page_on_the_decision(kind: str) -> None:
    assert any(key == kind or key.startswith(f"{kind}:") for key in table_keys("decision.md"))


def test_the_order_of_checks_is_the_one_that_runs() -> None:
    page = (DOCS / "decision.md").read_text("utf-8")
    listed = re.findall(r"^\d+\. \*\*(\w+)\*\*", page, re.MULTILINE)
    assert listed == [check.__name__.lstrip("_") for check in decision.CHECKS]


def test_the_thresholds_in_the_page_are_the_defaults() -> None:
    page = (DOCS / "decision.md").read_text("utf-8")
    for key, value in decision.Decision.get_default_config().items():
        shown = f"`{', '.join(value)}`" if isinstance(value, list) else str(value)
        assert f"| `{key}` | {shown} |" in page
