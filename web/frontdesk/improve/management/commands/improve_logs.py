"""Write what visitors said to the assistant, for `make improve` to have two models take it again."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from frontdesk.improve.candidates import dialogues
from frontdesk.review import chain


class Command(BaseCommand):
    """One dialogue a line. `make improve` removes the file when both models are done."""

    help = "Write the dialogues of the last days as JSON lines, readable by its owner alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back, and where to."""
        parser.add_argument("--days", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, days: int, out: Path, **options: Any) -> None:
        """Write them."""
        out.parent.mkdir(parents=True, exist_ok=True)
        out.unlink(missing_ok=True)
        out.touch(0o600)
        with out.open("w", encoding="utf-8") as stream:
            for dialogue in dialogues(days):
                stream.write(json.dumps(dialogue, ensure_ascii=False) + "\n")
        chain.append(None, "log.compared", f"days:{days}")
