"""The files under `data/reviewed/`: what the console writes, one file for each kind of outcome, and nobody else's.

Each example says by a digest which conversation it was taken from, so that a visitor who erases that conversation erases the
example too. The digest leads nobody to the conversation.
"""

import fcntl
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tools.accepted import REVIEWED, replace

from frontdesk.chat.models import Conversation
from frontdesk.improve.examples import folded, project
from frontdesk.privacy import personal

# From the kind of an outcome to the file that its examples go to.
FILES = {"answer": "answers", "handoff": "handoffs", "smalltalk": "smalltalk", "out_of_scope": "out_of_scope"}
HEAD = """\
# Written by the console from what reviewers corrected: docs/improve.md. Read it, commit it, take lines out; what else is
# changed here goes with the next export. `from` is a digest of the conversation that an example was taken from.
version: "3.1"
nlu:
"""
LINE = re.compile(r"^  (?:# from (?P<source>\w+)|- intent: (?P<intent>\S+)|    - (?P<text>.+))$")

# A block as `render` makes it, in a file of somebody else's, who may have added to it.
MOVED = (
    r"^ *# from {source}\n(?P<head> *- intent: \S+\n *examples: \|.*\n)(?P<margin> +)- .*(?:\n|\Z)"
    r"(?P<others>(?:(?P=margin)- .*(?:\n|\Z))*)"
)


@dataclass(frozen=True, order=True)
class Example:
    """What a visitor wrote, as it is taught."""

    intent: str
    text: str
    source: str = ""


def source_of(conversation: Conversation) -> str:
    """The digest of a conversation that its examples carry; another one than in audit events."""
    return hashlib.sha256(f"sunhat.example:{conversation.public_id}".encode()).hexdigest()[:24]


def intent_of(outcome: str) -> str | None:
    """The intent that teaches an outcome; None for one that cannot be taught by an example, such as a clarifying question."""
    kind, _, rest = outcome.partition(":")
    match kind:
        case "answer":
            return rest
        case "handoff":
            return f"handoff_{rest}" if rest in ("urgent", "medical", "request") else None
        case "smalltalk":
            return f"smalltalk/{rest}"
        case "out_of_scope":
            return outcome
        case _:
            return None


def file_of(outcome: str) -> str:
    """The file that the examples of an outcome stand in, relative to the project."""
    return f"{REVIEWED}/{FILES[outcome.partition(':')[0]]}.yml"


def plain(text: str) -> str:
    """A visitor's words as an example: one line, without personal details or anything that the file's format would read."""
    parts, last = [], 0
    for span in personal.find(text):
        parts.append(text[last : span.start])
        last = span.end
    words = " ".join([*parts, text[last:]])
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFC", words))
    # Rasa reads [words](name) and [words]{...} as an entity.
    return " ".join(seen.translate(str.maketrans("[]{}", "()()")).split()).lstrip("-#/ ")


def read(name: str) -> list[Example]:
    """The examples in one of the files; none where it is missing."""
    path = project(name)
    return parse(path.read_text("utf-8")) if path.is_file() else []


def parse(content: str) -> list[Example]:
    """The examples in what `render` made, also after a person has taken lines out."""
    found, source, intent = [], "", ""
    for line in content.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        if match["source"]:
            source = match["source"]
        elif match["intent"]:
            intent = match["intent"]
        else:
            found.append(Example(intent, match["text"].strip(), source))
            source = ""
    return found


def render(examples: Iterable[Example]) -> str:
    """The file that holds these examples, each once, in the order of their intents."""
    once = {(example.intent, folded(example.text)): example for example in sorted(examples, reverse=True)}
    parts = [HEAD]
    for intent, own in groupby(sorted(once.values()), key=lambda example: example.intent):
        parts += [_block(intent, example) for example in own]
    return "".join(parts)


def _block(intent: str, example: Example) -> str:
    taken = f"  # from {example.source}\n" if example.source else ""
    return f"{taken}  - intent: {intent}\n    examples: |\n      - {example.text}\n"


def names() -> list[str]:
    """The files that there can be."""
    return [f"{REVIEWED}/{name}.yml" for name in FILES.values()]


def write(name: str, examples: Iterable[Example]) -> None:
    """Write one of the files in one step; without examples it goes."""
    path, kept = project(name), list(examples)
    if not kept:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(Path(path), render(kept))


@contextmanager
def held() -> Iterator[None]:
    """Hold the files against whoever else would read, change and write them: an erased example would come back so.

    Inside, nothing may be waited for that others hold in the database: they may wait for this.
    """
    place = os.open(project(""), os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def forget(source: str) -> int:
    """Take out every example of one conversation, also where a developer has moved it within `data/`; how many there were."""
    with held():
        written = {project(name) for name in names()}
        moved = [path for path in sorted(project("data").rglob("*.yml")) if path not in written]
        return sum(_forget(name, source) for name in names()) + sum(_forget_moved(path, source) for path in moved)


def _forget(name: str, source: str) -> int:
    all_of_them = read(name)
    kept = [example for example in all_of_them if example.source != source]
    if len(kept) < len(all_of_them):
        write(name, kept)
    return len(all_of_them) - len(kept)


def _forget_moved(path: Path, source: str) -> int:
    before = path.read_text("utf-8")
    if f"# from {source}" not in before:
        return 0
    kept, gone = re.subn(MOVED.format(source=re.escape(source)), _others, before, flags=re.MULTILINE)
    if gone:
        replace(path, kept)
    return gone


def _others(block: re.Match[str]) -> str:
    """What is left of a block without its first example: what somebody has added to it."""
    return block["head"] + block["others"] if block["others"] else ""
