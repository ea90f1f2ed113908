"""Every component, option, outcome, check, intent, answer and red flag has its line in docs/."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from clinic_nlu import follow_ups, turn_channel
from clinic_nlu.decision import Decision
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import CHECKS, TRIAGE

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def load(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / name)


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def names_in_first_column(text: str) -> set[str]:
    """What the first cell of each table row names between backticks."""
    cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| ")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def components() -> list[tuple[str, str]]:
    return [tuple(item["name"].split(".")[1:]) for item in load("config.yml")["pipeline"]]  # type: ignore[misc]


def component_class(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"clinic_nlu.{module}"), name)


@pytest.mark.parametrize(("module", "name"), components())
def test_a_component_has_its_page_and_every_option_its_line(module: str, name: str) -> None:
    text = page(module)
    assert text.startswith(f"# {name}\n")
    assert set(component_class(module, name).get_default_config()) <= names_in_first_column(text)


@pytest.mark.parametrize(("module", "name"), components())
def test_defaults_in_the_page_are_the_defaults(module: str, name: str) -> None:
    for option, default in component_class(module, name).get_default_config().items():
        [told] = re.findall(rf"^\| `{option}` \| ([^|]*) \|", page(module), re.M)
        plain = told.replace("`", "").strip()
        shown = ", ".join(default) if isinstance(default, list) and isinstance(default[0], str) else default
        if isinstance(default, dict):
            shown = ", ".join(f"{key} {value}" for key, value in default.items())
        # By identity: 1.0 == True.
        words = ((None, "none"), (False, "false"), (True, "true"))
        spelled = next((word for value, word in words if default is value), None)
        assert plain == (spelled or str(shown)), f"{option}: {default} in the code, {plain} in docs/{module}.md"


@pytest.mark.parametrize(("module", "name"), components())
def test_the_page_names_no_option_that_does_not_exist(module: str, name: str) -> None:
    options = re.search(r"^\| option \| default \|.*\n\|[-|]+\n((?:\|.*\n)+)", page(module), re.M)
    told = names_in_first_column(options[1]) if options else set()
    assert told == set(component_class(module, name).get_default_config())


def test_the_architecture_names_every_component_and_links_its_page() -> None:
    for module, name in components():
        assert re.search(rf"^\| `{name}` \| .* \| \[{module}\.md\]\({module}\.md\) \|$", page("architecture"), re.M)


def test_every_kind_of_outcome_is_explained() -> None:
    pattern = json.loads((ROOT / "contracts/turn-response.schema.json").read_text())["$defs"]["outcome"]["pattern"]
    told = names_in_first_column(page("architecture"))
    for outcome in ("answer:<answer id>", "clarify:<id>,<id>[,<id>]", "out_of_scope", "smalltalk:<name>"):
        assert outcome in told and outcome.partition(":")[0] in pattern
    for kind in re.findall(r"handoff:\(([a-z|]+)\)", pattern)[0].split("|"):
        assert f"handoff:{kind}" in told


def test_every_check_of_the_decision_has_its_row_in_order() -> None:
    rows = re.findall(r"^\| \d+\. ([a-z ]+) \|", page("decision"), re.M)
    assert rows == [check.__name__.strip("_").replace("_", " ") for check in (*TRIAGE, *CHECKS)]
    assert set(Decision.get_default_config()["profile_answers"]) <= set(
        re.findall(r"`([a-z]+/[a-z_]+)`", page("decision"))
    )


def test_every_intent_has_its_line() -> None:
    assert {*load("domain.yml")["intents"], "nlu_fallback"} <= names_in_first_column(page("data"))


def answers() -> dict[str, dict[str, Any]]:
    found = {}
    for path in (ROOT / "data" / "faq").glob("*.yml"):
        for name, variants in YAML(typ="safe").load(path)["responses"].items():
            if "/" in name:
                found[name[len("utter_") :]] = variants[0]["metadata"]
    return found


@pytest.mark.parametrize(
    ("answer_id", "metadata"), sorted(answers().items()), ids=lambda a: a if isinstance(a, str) else ""
)
def test_every_answer_has_its_line(answer_id: str, metadata: dict[str, Any]) -> None:
    assert f"| `{answer_id}` | {metadata['question']} | {', '.join(metadata['sources'])} |" in page("data")


def test_no_answer_is_told_of_that_does_not_exist() -> None:
    told = {name for name in names_in_first_column(page("data")) if re.fullmatch(r"[a-z_]+/[a-z_]+", name)}
    assert told == set(answers())


def test_every_file_of_data_has_its_line() -> None:
    told = names_in_first_column(page("data"))
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*.yml")}
    assert {name for name in files if not name.startswith("data/faq/")} <= told
    # These are there once the console has written something.
    written = {
        f"data/reviewed/{name}.yml" for name in ("answers", "new_answers", "handoffs", "smalltalk", "out_of_scope")
    }
    assert {name for name in told if name.endswith(".yml") and "<" not in name} <= files | written


def test_every_red_flag_has_its_line() -> None:
    rules = load("data/safety/red_flags.yml")["red_flags"]
    rows = re.findall(r"^\| (`.*`) \| `(\w+)` \|$", page("red_flags"), re.M)
    told = {name: kind for names, kind in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == {rule["name"]: rule["handoff"] for rule in rules}


def test_every_error_code_of_the_turn_channel_has_its_line() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| `(\w+)` \|", page("turn"), re.M))
    assert {code: int(status) for status, code in rows.items()} == turn_channel.STATUS


def test_the_page_on_turns_names_every_module_of_a_turn() -> None:
    for module in ("turn_channel", "turn", "turn_store", "graph_runner", "action_results", "outcomes"):
        assert f"`clinic_nlu/{module}.py`" in page("turn")


def test_every_page_that_the_code_names_exists() -> None:
    named = {
        name
        for folder in ("clinic_nlu", "evaluation", "actions", "data")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".yml")
        for name in re.findall(r"docs/\w+\.md", path.read_text("utf-8"))
    }
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_module_of_the_decision_and_every_kind_of_part_has_its_row() -> None:
    told = names_in_first_column(page("decision"))
    assert {f"clinic_nlu/{module}.py" for module in ("verdict", "joining", "decision")} <= told
    assert {kind.value for kind in Kind} <= names_in_first_column(page("questions"))


def test_every_kind_of_follow_up_has_its_row() -> None:
    kinds = set(load("data/follow_ups/answers.yml")["follow_ups"]) | set(follow_ups.PICKS)
    assert {name for name in names_in_first_column(page("follow_ups")) if name.startswith("follow_up_")} == kinds


def test_every_key_of_the_context_has_its_row() -> None:
    schema = json.loads((ROOT / "contracts/turn-request.schema.json").read_text())
    assert set(schema["$defs"]["context"]["properties"]) <= names_in_first_column(page("turn"))
