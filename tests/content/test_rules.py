"""From a decision to an action: every intent has its rule, and Rasa finds nothing wrong with the whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from content_files import ANSWERS, ROOT, files, responses
from ruamel.yaml import YAML

DOMAIN = YAML(typ="safe").load(ROOT / "domain.yml")
RULES = [rule for content in files().values() for rule in content.get("rules") or []]
STEPS = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in RULES}


def test_a_rule_is_one_intent_and_one_action() -> None:
    assert all(len(rule["steps"]) == 2 for rule in RULES) and len(STEPS) == len(RULES)


def test_every_intent_has_its_rule() -> None:
    # nlu_fallback is Rasa's own intent; the decision uses it to ask back.
    resolved = {intent for intent in DOMAIN["intents"] if intent.startswith("follow_up_")}
    assert set(STEPS) == {*DOMAIN["intents"], "nlu_fallback"} - resolved


def test_a_reply_of_more_than_one_response_is_put_together() -> None:
    assert STEPS["composed"] == "action_compose"


def test_no_rule_answers_a_follow_up() -> None:
    # The decision resolves it: a rule for one would answer it without the conversation.
    assert [intent for intent in STEPS if intent.startswith("follow_up")] == []


def test_every_topic_of_answers_is_an_intent() -> None:
    assert {*ANSWERS, "smalltalk"} <= set(DOMAIN["intents"])


def test_the_domain_names_just_the_actions_that_rules_use() -> None:
    # Rasa wants an utter action for every topic, also where the action server speaks.
    assert set(DOMAIN["actions"]) == {*STEPS.values(), *(f"utter_{topic}" for topic in ANSWERS)}
    assert len(DOMAIN["actions"]) == len(set(DOMAIN["actions"]))


def test_a_curated_topic_is_uttered_and_the_clinics_own_facts_are_fetched() -> None:
    for topic in ("procedure", "side_effects", "sessions", "cost", "sun_care", "smalltalk"):
        assert STEPS[topic] == f"utter_{topic}"
    assert STEPS["clinic"] == "action_clinic_facts"


def test_every_response_has_a_use() -> None:
    said = "".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    unused = [
        name
        for name in responses()
        if "/" not in name and f'"{name}"' not in said and not re.match(r"utter_handoff_(medical|request)_", name)
    ]
    assert unused == []


def test_rasa_finds_nothing_wrong() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "rasa", "data", "validate"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, (run.stdout + run.stderr)[-2000:]
