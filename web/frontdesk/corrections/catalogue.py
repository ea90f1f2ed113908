"""All outcomes that a turn can have had, each with what the visitor is told and the training examples, and a search in them."""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from ruamel.yaml import YAML

from frontdesk.answers import live
from frontdesk.lib import outcomes

# Intents of data/ that are named otherwise than their outcome; the hand-offs' replies differ by the hour.
INTENTS = {
    "handoff_urgent": "handoff:urgent",
    "handoff_medical": "handoff:medical",
    "handoff_request": "handoff:request",
    "out_of_scope": "out_of_scope",
}
RESPONSES = {
    "utter_handoff_urgent": "handoff:urgent",
    "utter_handoff_medical_open": "handoff:medical",
    "utter_handoff_request_open": "handoff:request",
    "utter_out_of_scope": "out_of_scope",
}
TITLES = {
    "handoff:urgent": "Urgent hand-off",
    "handoff:medical": "Medical hand-off",
    "handoff:request": "Hand-off: asked for a person",
    "out_of_scope": "Out of scope",
}
ALWAYS_OFFERED = ("handoff:medical", "handoff:urgent", "handoff:request", "out_of_scope")
CLARIFY = re.compile(r"clarify:([a-z_]+/[a-z_]+(?:,[a-z_]+/[a-z_]+){1,2})")
SHOWN = 12
LOOK_SECONDS = 5


@dataclass(frozen=True)
class Known:
    """One outcome: what it is called, what the visitor is told, and the messages that train it."""

    outcome: str
    title: str
    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """An outcome that fits a search, and the example that fits best, if one does."""

    known: Known
    example: str = ""
    retired: bool = False

    @property
    def title(self) -> str:
        """What it is called; of a retired answer, that it is one."""
        return f"{self.known.title} (retired)" if self.retired else self.known.title


def catalogue() -> dict[str, Known]:
    """All outcomes by name; hand-offs and out of scope first. A change in `data/` is seen within some seconds."""
    return _read(_files(int(time.monotonic() / LOOK_SECONDS)))


@lru_cache(maxsize=1)
def _files(moment: int) -> tuple[tuple[Path, int], ...]:
    """The files with when each was changed, looked up once for every `moment`."""
    return tuple((file, file.stat().st_mtime_ns) for file in sorted((settings.REPO_DIR / "data").rglob("*.yml")))


def is_known(outcome: str) -> bool:
    """Is there such an outcome? A question back is known by the answers that it offers."""
    known = catalogue()
    if offered := CLARIFY.fullmatch(outcome):
        ids = offered[1].split(",")
        return len(set(ids)) == len(ids) and all(f"answer:{one}" in known for one in ids)
    return outcome in known


def plain(outcome: str) -> str:
    """The outcome with the answers of a question back in alphabetical order, which says nothing."""
    offered = CLARIFY.fullmatch(outcome)
    return "clarify:" + ",".join(sorted(offered[1].split(","))) if offered else outcome


def search(words: str) -> list[Found]:
    """The outcomes that have all these words, in what they are called, in what is said or in an example.

    The best first; retired answers after all others.
    """
    wanted = words.casefold().replace("’", "'").split()
    if not wanted:
        return []
    gone = retired()
    found = [
        (score, Found(known, example, known.outcome in gone))
        for known in catalogue().values()
        for score, example in _fit(known, wanted)
    ]
    return [one for _, one in sorted(found, key=lambda each: (each[1].retired, -each[0]))][:SHOWN]


def retired() -> frozenset[str]:
    """Outcomes that visitors are not given any more: found by whoever looks for them, and suggested to nobody."""
    return frozenset(f"answer:{one}" for one in live.retired())


def _fit(known: Known, wanted: list[str]) -> Iterator[tuple[float, str]]:
    """How well it fits, with the example that does; nothing if it does not."""
    name = f"{known.title} {known.outcome}".casefold()
    everything = f"{name} {known.text.casefold()}"
    examples = [example for example in known.examples if all(word in example.casefold() for word in wanted)]
    # The shortest one says it with the least beside it.
    example = min(examples, key=len, default="")
    in_name = sum(word in name for word in wanted) / len(wanted)
    if example or all(word in everything for word in wanted):
        yield 3 * in_name + 2 * bool(example) + min(len(examples), 20) / 20, example


@lru_cache(maxsize=1)
def _read(files: tuple[tuple[Path, int], ...]) -> dict[str, Known]:
    examples: dict[str, list[str]] = defaultdict(list)
    said: dict[str, tuple[str, str]] = {}
    for file, _ in files:
        content = YAML(typ="safe").load(file) or {}
        for block in content.get("nlu") or ():
            examples[_of_intent(block.get("intent", ""))] += _lines(block.get("examples", ""))
        for name, variations in (content.get("responses") or {}).items():
            outcome = RESPONSES.get(name) or _of_intent(name.removeprefix("utter_"))
            if outcome and variations:
                said[outcome] = _texts(outcome, variations[0])
    names = [*ALWAYS_OFFERED, *sorted(said.keys() - set(ALWAYS_OFFERED))]
    return {name: Known(name, *said.get(name, (TITLES.get(name, name), "")), tuple(examples[name])) for name in names}


def _of_intent(intent: str) -> str:
    if "/" not in intent:
        return INTENTS.get(intent, "")
    topic, _, rest = intent.partition("/")
    return f"smalltalk:{rest}" if topic == "smalltalk" else f"answer:{intent}"


def _lines(block: str) -> list[str]:
    return [line.strip()[2:] for line in block.splitlines() if line.strip().startswith("- ")]


def _texts(outcome: str, variation: dict[str, Any]) -> tuple[str, str]:
    question = (variation.get("metadata") or {}).get("question")
    title = TITLES.get(outcome) or question or outcomes.in_words(outcome)
    return str(title), str(variation.get("text") or "").strip()


def titled(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each of these outcomes with what it is called; one that is not there any more in plain words."""
    known = catalogue()
    return [(name, known[name].title if name in known else outcomes.in_words(name)) for name in names]
