"""docs/actions.md names every response that an action may say, every answer, module and variable."""

from __future__ import annotations

import re
from pathlib import Path

from actions.catalogue import Catalogue
from actions.desk import PROFILE_VARIABLE
from actions.lines import LINES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "actions.md").read_text(encoding="utf-8")
SOURCE = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py")}


def test_the_page_names_just_the_responses_that_actions_say(responses: Catalogue) -> None:
    said = set(re.findall(r'"(utter_[a-z_]+(?:/[a-z_]+)?)"', "".join(SOURCE.values()))) - {"utter_action"}
    said |= {
        f"utter_handoff_{kind}_{when}" for kind in ("medical", "request") for when in ("open", "closed", "unknown")
    }
    said |= {f"utter_{answer_id}" for answer_id in LINES}
    documented = set(re.findall(r"`(utter_[a-z_]+(?:/[a-z_]+)?)`", PAGE))
    assert documented == said
    assert said <= set(responses.metadata)


def test_the_page_names_every_answer_action_module_and_variable() -> None:
    for answer_id in LINES:
        assert f"| `{answer_id}` |" in PAGE
    for name in re.findall(r'return "(action_[a-z_]+)"', "".join(SOURCE.values())):
        assert f"| `{name}` |" in PAGE
    for module in SOURCE.keys() - {"__init__.py", "__main__.py"}:
        assert f"`actions/{module}`" in PAGE
    assert f"`{PROFILE_VARIABLE}`" in PAGE and "`SUNHAT_ACTIONS_PORT`" in PAGE


def test_every_answer_about_the_clinic_is_spoken_here(responses: Catalogue) -> None:
    clinic = {answer_id for answer_id in responses.answer_ids if answer_id.startswith("clinic/")}
    assert clinic == {answer_id for answer_id in LINES if answer_id.startswith("clinic/")}
