"""What a follow-up means: "why?" behind the answer just given, "and my belly?" behind a price.

The table is content (data/follow_ups/answers.yml) and leads from answers to answers only, so that nothing medical is
ever carried from one turn into the next answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import rasa.shared.utils.io
from rasa.shared.exceptions import InvalidConfigException

from clinic_nlu import outcomes

FOLLOW_UP_PREFIX = f"{outcomes.FOLLOW_UP}_"
AREA_KIND = "follow_up_area"
# Instead of an answer id: the answer just given, for another part of the body.
SAME = "same"
# The key of what it asks for where nothing but pleasantries was said before, and its own words say enough.
START = "start"
# Which of the offered questions is meant, as an index into them.
PICKS = {"follow_up_first": 0, "follow_up_second": 1, "follow_up_last": -1}

Table = Mapping[str, Mapping[str, str]]


def read_table(path: Path) -> dict[str, dict[str, str]]:
    """Reads the table: kind of follow-up, then answer id or topic, then the answer id that is meant.

    Raises:
        InvalidConfigException: with one line that says what is wrong.
    """
    try:
        table = rasa.shared.utils.io.read_yaml_file(path)["follow_ups"]
        found = {str(kind): {str(key): str(value) for key, value in lines.items()} for kind, lines in table.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidConfigException(f"{path}: needs `follow_ups` ({error}). See docs/follow_ups.md.") from error
    for kind, lines in found.items():
        if not kind.startswith(FOLLOW_UP_PREFIX):
            raise InvalidConfigException(f"{path}: {kind}: a kind of follow-up begins with {FOLLOW_UP_PREFIX}.")
        for key, value in lines.items():
            if "/" not in value and (value != SAME or key == START):
                raise InvalidConfigException(f"{path}: {kind}, {key}: {value} is neither an answer id nor `{SAME}`.")
    return found


def meant(
    table: Table, kind: str, answers: Sequence[str], candidates: Sequence[str], begins: bool = False
) -> str | None:
    """Returns the id of the answer that a follow-up asks for, or None if the conversation gives it no meaning.

    Args:
        table: what `read_table` returned.
        kind: an intent such as `follow_up_why`.
        answers: ids of the answers given so far, newest first.
        candidates: ids of the answers that the last turn offered.
        begins: whether nothing but pleasantries was said before.
    """
    if kind in PICKS:
        index = PICKS[kind]
        return candidates[index] if -len(candidates) <= index < len(candidates) else None
    lines = table.get(kind, {})
    if not answers:
        return lines.get(START) if begins else None
    latest = answers[0]
    found = lines.get(latest) or lines.get(latest.partition("/")[0])
    return latest if found == SAME else found
