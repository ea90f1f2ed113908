"""Which model serves, and how far the switch to another is."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from tools import accepted
from tools.fingerprint import tree_hash

from frontdesk.accounts.models import User
from frontdesk.review import chain

STATES = {
    "serving": "Serves",
    "starting": "Another one is starting beside it",
    "draining": "Has taken over; the one before finishes its turns",
    "failed": "Serves; the other one did not come up",
}


class NothingBefore(Exception):
    """There is no model to go back to."""


@dataclass(frozen=True)
class Now:
    """What serves: `model` by its file name; `state` as of the switch, empty where none is running."""

    model: str = ""
    wanted: str = ""
    state: str = ""
    reason: str = ""
    at: datetime | None = None
    before: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The state in words."""
        return STATES.get(self.state, "Is chosen; the assistant is not running here")


def models() -> Path:
    """The folder of the models."""
    return Path(settings.PROJECT_DIR) / "models"


def now() -> Now:
    """What serves just now, and what one can go back to."""
    record = accepted.read(models())
    chosen, before = (record.model, record.before) if record else ("", ())
    try:
        told = json.loads((Path(settings.SUNHAT_RASA_ADDRESS).parent / "rasa-switch.json").read_text())
        at = datetime.fromtimestamp(told["at"], UTC)
        return Now(told["model"], told["wanted"], told["state"], told["reason"], at, before)
    except (OSError, ValueError, KeyError, TypeError):
        return Now(chosen, chosen, before=before)


def checkout() -> str:
    """The file name of the model that belongs to what is in the project now."""
    root = Path(settings.PROJECT_DIR)
    return f"sunhat-{tree_hash(root, [root / name for name in accepted.INGREDIENTS])[:12]}.tar.gz"


def choose(who: User, model: str) -> None:
    """Have a model serve: a running assistant changes over by itself, the next start begins with it."""
    accepted.choose(Path(settings.PROJECT_DIR), model, by=who.get_username())
    chain.append(who, "model.accepted", f"model:{model}")


def back(who: User) -> str:
    """Have the model before serve again; its file name. Raises `NothingBefore`."""
    record = accepted.read(models())
    earlier = record.back(who.get_username()) if record else None
    if earlier is None or not (models() / earlier.model).is_file():
        raise NothingBefore
    accepted.write(models(), earlier)
    chain.append(who, "model.back", f"model:{earlier.model}")
    return earlier.model
