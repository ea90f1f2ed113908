"""Links that reopen a chat from an e-mail. Each has 256 random bits, is stored as a digest, and works once.

It is exchanged for a token of its own, so that the browser in which the chat began keeps its own. Whatever is left of
either goes with the conversation.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from frontdesk.chat.models import Conversation, ResumeLink, VisitorToken
from frontdesk.chat.tokens import digest

LINK_LASTS = timedelta(days=14)
TOKEN_LASTS = timedelta(days=14)


def link(conversation: Conversation) -> tuple[ResumeLink, str]:
    """A new link's row, and its address, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    row = ResumeLink.objects.create(conversation=conversation, token_hash=digest(token), expires_at=timezone.now() + LINK_LASTS)
    return row, f"{settings.SUNHAT_URL}/chat/resume/{token}/"


def exchange(token: str) -> tuple[Conversation, str] | None:
    """The conversation and a new token for it; None if the link was used, is too old or never existed."""
    now = timezone.now()
    unused = ResumeLink.objects.filter(token_hash=digest(token), used_at=None, expires_at__gt=now)
    with transaction.atomic():
        # Of two who open it at once, one has it.
        if not unused.update(used_at=now):
            return None
        row = ResumeLink.objects.select_related("conversation").get(token_hash=digest(token))
        fresh = secrets.token_urlsafe(32)
        VisitorToken.objects.create(conversation=row.conversation, token_hash=digest(fresh), expires_at=now + TOKEN_LASTS)
    return row.conversation, fresh


def opens(conversation: Conversation, token: str) -> bool:
    """Whether this token was got for a link to this conversation, and still holds."""
    tokens = VisitorToken.objects.filter(conversation=conversation, expires_at__gt=timezone.now())
    return tokens.filter(token_hash=digest(token)).exists()


def forget_old() -> int:
    """Delete what no longer opens anything; how many rows."""
    now = timezone.now()
    links, _ = ResumeLink.objects.filter(Q(expires_at__lte=now) | Q(used_at__isnull=False)).delete()
    tokens, _ = VisitorToken.objects.filter(expires_at__lte=now).delete()
    return links + tokens
