"""What Rasa does in every turn for log lines that nobody is to read, left out.

It copies whatever it would log at DEBUG, though visitors' words are logged nowhere and that level is off. And it puts
two whole domains together to warn of an intent that is not in the domain, of which a pipeline trained with it has none.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import rasa.core.processor
from rasa.core.processor import MessageProcessor


def install() -> None:
    """Leaves it out, in this process. A second call changes nothing."""
    # It stands for the whole module `copy`, of which the processor uses nothing but this, and that for logs alone.
    rasa.core.processor.copy = SimpleNamespace(deepcopy=_as_it_is)  # type: ignore[attr-defined]
    MessageProcessor._check_for_unseen_features = _unchecked  # type: ignore[method-assign]


def _as_it_is(value: Any) -> Any:
    return value


def _unchecked(self: MessageProcessor, parse_data: dict[str, Any]) -> None:
    return None
