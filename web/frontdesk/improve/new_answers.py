"""`data/reviewed/new_answers.yml`: the words of answers that the clinic adds, as the assistant is trained with them."""

from collections.abc import Collection
from pathlib import Path

import yaml
from tools.accepted import REVIEWED, replace

from frontdesk.answers import begun
from frontdesk.answers.models import Answer
from frontdesk.improve.examples import project

FILE = f"{REVIEWED}/new_answers.yml"
HEAD = """\
# Written by the console from answers that the clinic has added and approved: docs/improve.md. What asks for them stands in
# answers.yml beside it. To make one a shipped answer, move both to data/faq/ (CONTRIBUTING.md, "Add an answer").
"""


def before() -> str:
    """The file as it is; empty where it is missing."""
    path = project(FILE)
    return path.read_text("utf-8") if path.is_file() else ""


def after(asked_for: Collection[str]) -> str:
    """The file as it would be with those of the approved answers that examples ask for; empty for none."""
    known = begun.approved()
    responses = {f"utter_{answer_id}": [_response(row)] for answer_id, row in known.items() if answer_id in asked_for}
    if not responses:
        return ""
    content = {"version": "3.1", "responses": responses}
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118)


def _response(row: Answer) -> dict[str, object]:
    live = row.live
    if live is None or live.reviewed is None:
        raise ValueError(f"{row.answer_id} is not approved")
    metadata = {
        "question": row.question,
        "sources": list(live.sources),
        "reviewed": live.reviewed.isoformat(),
        "reviewer": live.reviewer,
        "related": list(live.related),
    }
    return {"text": live.text, "metadata": metadata}


def write(content: str) -> None:
    """Write the file in one step; without content it goes."""
    path = Path(project(FILE))
    if not content:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, content)
