"""Who runs a turn just now: one at a time in a conversation."""

import secrets
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from frontdesk.chat.models import BOT_MAY_ANSWER, Conversation

MOMENT_SECONDS = 0.5
FREE: dict[str, Any] = {"claim": "", "claimed_until": None}


def lease_seconds() -> float:
    """How long a claim holds: a turn's time and some for storing it. A killed process holds up no longer than that."""
    return settings.SUNHAT_TURN_TIMEOUT + 3.0


class Claim:
    """The right to run turns in one conversation; `held` from when it is taken to when it is given back.

    Taking it and giving it back may ride on a write to the conversation's row that is made anyway: on SQLite every write
    of its own has to wait for all the others.
    """

    def __init__(self, conversation: int) -> None:
        self.name = secrets.token_urlsafe(16)
        self.held = False
        self._conversation = conversation
        self._at = 0.0

    def fields(self) -> dict[str, Any]:
        """What the conversation's row says while it is claimed; the lease begins now."""
        self._at = time.monotonic()
        return {"claim": self.name, "claimed_until": timezone.now() + timedelta(seconds=lease_seconds())}

    def take(self) -> bool:
        """Take it, or begin its lease anew; False if another has it or the conversation is not the bot's."""
        if self.held and time.monotonic() - self._at < MOMENT_SECONDS:
            return True
        free = Q(claim__in=("", self.name)) | Q(claimed_until__lt=timezone.now())
        rows = Conversation.objects.filter(free, pk=self._conversation, owner__in=BOT_MAY_ANSWER)
        if not rows.update(**self.fields()):
            self.give_back()
            return False
        self.held = True
        return True

    def give_back(self) -> None:
        """Let others have it, unless it ran out and they have it already."""
        if self.held:
            Conversation.objects.filter(pk=self._conversation, claim=self.name).update(**FREE)
        self.held = False


def is_free(conversation: Conversation) -> bool:
    """Whether a turn may be claimed in a conversation that is held against other writers: what `Claim.take` asks for."""
    until = conversation.claimed_until
    ran_out = until is not None and until < timezone.now()
    return conversation.owner in BOT_MAY_ANSWER and (not conversation.claim or ran_out)
