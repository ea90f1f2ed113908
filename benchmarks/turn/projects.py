"""The two Rasa projects that are compared, written from the same files of this repository.

The stock one has Rasa's own default pipeline and policies, read from the installed package, and no code of ours: every
reply is a plain response, also where Sunhat asks its action server, which spares the stock assistant a request.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Set
from io import StringIO
from pathlib import Path
from typing import Any

import rasa
from ruamel.yaml import YAML

from benchmarks.machine import ROOT
from clinic_nlu import outcomes
from clinic_nlu.follow_ups import START

DEFAULT_CONFIG = Path(rasa.__file__).parent / "engine" / "recipes" / "config_files" / "default_config.yml"
# Rules of words, for which stock Rasa has no component.
OURS_ALONE_DATA = ("red_flags.yml",)
FOLLOW_UPS = ROOT / "data" / "follow_ups"
OURS_ALONE = ("action_compose",)
# What stock says where Sunhat runs an action. Being unsure is told as out of scope, the friendliest thing to do.
PLAIN = {
    "action_clinic_facts": "utter_clinic",
    "action_handoff": "",
    "action_clarify": "utter_out_of_scope",
    "action_out_of_scope": "utter_out_of_scope",
}
HANDOFFS = {
    "handoff_urgent": "utter_handoff_urgent",
    "handoff_medical": "utter_handoff_medical_open",
    "handoff_request": "utter_handoff_request_open",
}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def write_ours(folder: Path, most: int | None = None) -> Path:
    """Writes this repository's project into a folder and returns it; `most` examples of each intent block."""
    folder.mkdir(parents=True)
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, folder / name)
    # Where the configuration looks for the sentence encoder.
    (folder / "build").symlink_to(ROOT / "build")
    for source in _data_files():
        _write(folder / source.relative_to(ROOT), thinned(source.read_text("utf-8"), most))
    return folder


def write_stock(folder: Path, epochs: int, most: int | None = None, stories: bool = True) -> Path:
    """Writes the stock project into a folder and returns it.

    Args:
        folder: made here.
        epochs: for every component that learns in epochs.
        most: examples of each intent block to keep; None keeps all.
        stories: follow-ups as stories. Without them it understands no follow-up, and the two policies of its default
            configuration that learn from stories stay untrained.
    """
    folder.mkdir(parents=True)
    for source in _data_files():
        if source.name not in OURS_ALONE_DATA and FOLLOW_UPS not in source.parents:
            text = source.read_text("utf-8")
            text = stock_rules(text) if source.name == "rules.yml" else thinned(filled(text), most)
            _write(folder / source.relative_to(ROOT), text)
    if stories:
        told = stock_stories(_load(FOLLOW_UPS / "answers.yml")["follow_ups"], _texts(folder))
        _dump(folder / "data" / "stories.yml", told)
        kinds = {step["intent"] for story in told["stories"] for step in story["steps"] if "intent" in step}
        examples = _only((FOLLOW_UPS / "examples.yml").read_text("utf-8"), kinds)
        _write(folder / "data" / "follow_ups.yml", thinned(examples, most))
    _dump(folder / "config.yml", stock_config(epochs))
    _dump(folder / "domain.yml", _stock_domain())
    _dump(folder / "credentials.yml", {"rest": None})
    tracker = {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.sqlite3")}
    _dump(folder / "endpoints.yml", {"tracker_store": tracker})
    return folder


def stock_config(epochs: int) -> dict[str, Any]:
    """Returns Rasa's default configuration, with this many epochs where it names a number."""
    config = _load(DEFAULT_CONFIG)
    config["assistant_id"] = "stock"
    for part in [*config["pipeline"], *config["policies"]]:
        if "epochs" in part:
            part["epochs"] = epochs
    return config


def stock_rules(text: str) -> str:
    """Returns our rules with a plain response in place of each action."""
    content = YAML(typ="safe").load(text)
    content["rules"] = [rule for rule in content["rules"] if rule["steps"][1]["action"] not in OURS_ALONE]
    for rule in content["rules"]:
        intent, step = rule["steps"][0]["intent"], rule["steps"][1]
        step["action"] = HANDOFFS.get(intent) or PLAIN.get(step["action"], step["action"])
    return "\n".join(['version: "3.1"', "rules:", *_rule_lines(content["rules"]), ""])


def stock_stories(table: Mapping[str, Mapping[str, str]], texts: Mapping[str, str]) -> dict[str, Any]:
    """Returns our table of follow-ups as stories, which are stock Rasa's way to say that a message follows an answer.

    A story names a topic and not the answer within it, which the response selector finds, so where our table tells the
    answers of a topic apart, its first line stands for all. "The same again, for another area" is left out: a stock
    assistant does not know which answer it has just given.

    Args:
        table: kind of follow-up, then topic or answer id, then the answer id that is meant.
        texts: the text of each answer, by its id.
    """
    stories: list[dict[str, Any]] = []
    # What is said where no policy is sure; unsure is told as out of scope here as well.
    responses = {"utter_default": [{"text": texts["utter_out_of_scope"]}]}
    for kind, lines in table.items():
        for topic, answer in sorted(_by_topic(lines).items()):
            action = f"utter_{kind}_after_{topic}"
            steps = [{"intent": topic}, {"action": f"utter_{topic}"}, {"intent": kind}, {"action": action}]
            stories.append({"story": f"{kind} after {topic}", "steps": steps})
            responses[action] = [{"text": texts[f"utter_{answer}"]}]
    return {"version": "3.1", "stories": stories, "responses": responses}


def _by_topic(lines: Mapping[str, str]) -> dict[str, str]:
    """Returns what a kind of follow-up asks for behind each topic: the topic's own line, or else its first answer's."""
    found: dict[str, str] = {}
    for key, answer in lines.items():
        topic, _, within = key.partition("/")
        if "/" in answer and topic != START and (not within or topic not in found):
            found[topic] = answer
    return found


def _texts(folder: Path) -> dict[str, str]:
    """Returns the text of every response of a project, by its name."""
    contents = [_load(path) for path in sorted((folder / "data").rglob("*.yml"))]
    return {name: said[0]["text"] for each in contents for name, said in (each.get("responses") or {}).items()}


def _only(examples: str, intents: Set[str]) -> str:
    """Returns a file of examples with the blocks of these intents."""
    yaml, kept = YAML(), StringIO()
    # As our files are written, for `thinned` goes by it.
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(examples)
    content["nlu"] = [block for block in content["nlu"] if block["intent"] in intents]
    yaml.dump(content, kept)
    return kept.getvalue()


def _rule_lines(rules: list[dict[str, Any]]) -> list[str]:
    lines = []
    for rule in rules:
        lines += [f"  - rule: {rule['rule']}", "    steps:"]
        lines += [f"      - {kind}: {name}" for step in rule["steps"] for kind, name in step.items()]
    return lines


def filled(text: str) -> str:
    """Returns a data file with words where an action would fill in facts: `{phone}` reads `the phone`."""
    return PLACEHOLDER.sub(lambda match: "the " + match.group(1).replace("_", " "), text)


def thinned(text: str, most: int | None) -> str:
    """Returns a data file with the first `most` lines of each block of examples; all of it for None."""
    if most is None:
        return text
    kept: list[str] = []
    count: int | None = None
    for line in text.splitlines():
        if line.strip() == "examples: |":
            count = 0
        elif count is not None and line.startswith("      - "):
            count += 1
            if count > most:
                continue
        elif line.strip():
            count = None
        kept.append(line)
    return "\n".join([*kept, ""])


def stock_replies(folder: Path) -> dict[str, str]:
    """Returns the outcome that each reply of the stock assistant stands for, by the reply's first paragraph.

    Raises:
        ValueError: if one text stands for two outcomes.
    """
    found: dict[str, str] = {}
    for path in sorted((folder / "data").rglob("*.yml")):
        for name, variants in (_load(path).get("responses") or {}).items():
            outcome = _outcome(name)
            for variant in variants if outcome else []:
                if found.setdefault(first_paragraph(variant["text"]), outcome) != outcome:
                    raise ValueError(f"{path.name}: the text of {name} stands for another outcome as well.")
    return found


def first_paragraph(text: str) -> str:
    """Returns what the REST channel sends as the first message: it splits a reply at blank lines."""
    return text.strip().split("\n\n")[0].strip()


def _outcome(response: str) -> str | None:
    intent = next((intent for intent, name in HANDOFFS.items() if name == response), None)
    if intent is not None:
        return outcomes.from_intent(intent)
    if "/" in response:
        return outcomes.from_response(response)
    return outcomes.OUT_OF_SCOPE if response == "utter_out_of_scope" else None


def _stock_domain() -> dict[str, Any]:
    ours = _load(ROOT / "domain.yml")
    actions = [name for name in ours["actions"] if name.startswith("utter_")]
    return {"version": "3.1", "intents": ours["intents"], "actions": actions}


def _data_files() -> list[Path]:
    return sorted((ROOT / "data").rglob("*.yml"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _load(path: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(path))


def _dump(path: Path, content: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(content, stream)
