"""What stands in data/: examples and synonyms by file, responses, rules, red flags."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"

# The contract of answer ids: logs, reports and evaluation name answers by them. More may come, none is renamed.
ANSWERS = {
    "procedure": (
        "what_is_it how_it_works collagen steps consultation preparation numbing pain device eye_protection "
        "ablative_vs_non_ablative technologies vs_surgery vs_creams who_performs suitability skin_types areas stomach "
        "causes benefits downtime aftercare"
    ),
    "side_effects": ("common redness swelling burns rare scarring pigmentation infection breakouts ectropion safety"),
    "sessions": "how_many duration spacing maintenance results_when results_last before_after guarantee",
    "cost": "how_much what_affects compare vs_surgery payment",
    "sun_care": "after_treatment how_long sunscreen clothing before_treatment why tanning",
    "clinic": "hours location contact booking treatments team about_bot privacy",
}
ANSWER_IDS = [f"{topic}/{name}" for topic, names in ANSWERS.items() for name in names.split()]
# Kinds of follow-up that ask something of the answer before, and those that pick one of the questions offered.
FOLLOW_UPS = [
    *("follow_up_why", "follow_up_how_long", "follow_up_how_many", "follow_up_how_often", "follow_up_how_likely"),
    *("follow_up_cost", "follow_up_before", "follow_up_after", "follow_up_what_helps", "follow_up_what_else"),
    *("follow_up_who", "follow_up_where", "follow_up_how", "follow_up_detail", "follow_up_area"),
]
PICKS = [f"follow_up_{name}" for name in ("first", "second", "last")]
SMALLTALK = ["greet", "goodbye", "thanks", "bot_challenge", "how_are_you", "affirm", "deny", "insult"]


@cache
def files() -> dict[Path, dict[str, Any]]:
    """Every YAML file below data/, parsed."""
    return {path: YAML(typ="safe").load(path) or {} for path in sorted(DATA.rglob("*.yml"))}


def lines(block: str) -> list[str]:
    """The examples of a block, without their dashes."""
    return [line.strip()[2:].strip() for line in block.splitlines() if line.strip().startswith("- ")]


@cache
def examples() -> dict[str, list[str]]:
    """All examples by their whole intent, from all files together."""
    found: dict[str, list[str]] = defaultdict(list)
    for content in files().values():
        for item in content.get("nlu") or []:
            if "intent" in item:
                found[item["intent"]] += lines(item["examples"])
    return found


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """All responses by name."""
    return {name: found for content in files().values() for name, found in (content.get("responses") or {}).items()}


def folded(text: str) -> str:
    """A text as it counts for being the same: no case, no punctuation at its ends, one blank between words."""
    return re.sub(r"\s+", " ", text.casefold()).strip(" .!?,;:'\"") or text
