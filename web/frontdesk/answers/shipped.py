"""The curated answers as they stand in data/, which is what visitors get of those that the clinic has not edited."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

UTTER = "utter_"
# What the assistant says with an answer, or in its place, from clinic.yml.
BESIDE = {
    "clinic/hours": "Holiday hours of clinic.yml follow it when they are near.",
    "cost/how_much": "The prices of clinic.yml follow it.",
    "cost/payment": "Where clinic.yml says how one can pay, visitors are told that in its place.",
}


@dataclass(frozen=True)
class Shipped:
    """One answer. `question` is the label of its button, `related` are ids of answers."""

    answer_id: str
    question: str
    text: str
    sources: tuple[str, ...]
    reviewed: date | None
    reviewer: str
    related: tuple[str, ...]

    @property
    def beside(self) -> str:
        """What visitors are told with it, or in its place; empty for nothing."""
        return BESIDE.get(self.answer_id, "")

    @property
    def topic(self) -> str:
        """Such as "sun_care"."""
        return self.answer_id.partition("/")[0]


@lru_cache(maxsize=1)
def responses() -> dict[str, dict[str, Any]]:
    """Every curated response by its name, answers and the lines around them: `{"text", "metadata"}`."""
    data = settings.REPO_DIR / "data"
    found: dict[str, dict[str, Any]] = {}
    for path in (*sorted((data / "faq").glob("*.yml")), data / "responses.yml"):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for name, variants in (content.get("responses") or {}).items():
            found[name] = variants[0]
    return found


@lru_cache(maxsize=1)
def answers() -> dict[str, Shipped]:
    """Every answer by its id, in the order of the files."""
    return {name[len(UTTER) :]: _answer(name, found) for name, found in responses().items() if "/" in name}


def _answer(name: str, found: dict[str, Any]) -> Shipped:
    metadata = found["metadata"]
    return Shipped(
        answer_id=name[len(UTTER) :],
        question=metadata["question"],
        text=found["text"],
        sources=tuple(metadata["sources"]),
        reviewed=date.fromisoformat(metadata["reviewed"]),
        reviewer=metadata["reviewer"],
        related=tuple(metadata["related"]),
    )


def button(choice: str) -> dict[str, str]:
    """The button of `answer:<id>`, or of `handoff:request`."""
    name = choice.removeprefix("answer:")
    title = answers()[name].question if name in answers() else _title_of_a_person()
    return {"title": title, "choice": choice}


def _title_of_a_person() -> str:
    return str(responses()["utter_handoff_request_open"]["metadata"]["question"])
