"""An answer as the widget shows it: made by the very steps that a visitor's reply goes through."""

from typing import Any

from clinic_profile import curated, placeholders
from django.utils import timezone

from frontdesk.answers import live, shipped
from frontdesk.answers.words import Words
from frontdesk.chat import turns, wire
from frontdesk.chat.models import Conversation
from frontdesk.lib.clinic import profile


def known(answer_id: str) -> dict[str, str]:
    """The placeholders of an answer, with what stands for them now; none where its words hold for every clinic."""
    if answer_id.startswith(curated.FACTS) or answer_id not in shipped.answers():
        return {}
    return placeholders.values(answer_id, profile(), timezone.now())


def message(one: Words) -> dict[str, Any]:
    """The message as the visitors' API has it. A placeholder that cannot be filled is left as it was typed."""
    outcome = f"{live.ANSWER}{one.answer_id}"
    # What is not offered to visitors today would not be offered here either.
    reply = {"outcome": outcome, "text": one.text, "buttons": [shipped.button(live.PERSON)]}
    (said,) = live.without_retired([live.given(reply, one)])
    shown = turns.bot_message(said)
    shown.created_at, shown.seq = timezone.now(), 1
    (content,) = wire.messages(Conversation(), [shown])
    return content
