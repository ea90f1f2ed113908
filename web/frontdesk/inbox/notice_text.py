"""What a notice says. To staff: a reference, a kind and a link, and nothing that the visitor wrote or is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from frontdesk.chat.models import Message
from frontdesk.inbox.models import Handoff, Notice
from frontdesk.lib.clinic import profile

KINDS = {
    Handoff.Kind.URGENT: "An urgent question",
    Handoff.Kind.MEDICAL: "A question for a clinician",
    Handoff.Kind.REQUEST: "A request for a person",
    Handoff.Kind.BOT_UNAVAILABLE: "A question that the assistant could not take",
}
EVENTS = {
    Notice.Event.OPENED: "is waiting",
    Notice.Event.RETURNED: "is waiting again",
    Notice.Event.ESCALATED: "has not been looked at in time",
}
URGENCY = {Handoff.Kind.URGENT: "urgent", Handoff.Kind.MEDICAL: "high"}


def link(handoff: Handoff) -> str:
    """The page on which staff work on the conversation; it asks them to sign in."""
    return f"{settings.SUNHAT_URL}/console/chats/{handoff.conversation.public_id}/"


def sentence(notice: Notice) -> str:
    """Such as "An urgent question is waiting: K7M-3QX"."""
    handoff = notice.case
    return f"{KINDS[Handoff.Kind(handoff.kind)]} {EVENTS[Notice.Event(notice.event)]}: {handoff.reference}"


def to_staff(notice: Notice) -> tuple[str, str]:
    """Subject and body of an e-mail to a role."""
    urgent = "URGENT: " if notice.case.kind == Handoff.Kind.URGENT else ""
    body = (
        f"{sentence(notice)}.\n\n"
        f"To answer it, sign in here:\n{link(notice.case)}\n\n"
        f"This goes to every address that {profile().name} has named for the role {notice.role}. It holds nothing of "
        "what the visitor wrote; please keep it so, and do not answer by replying to this e-mail.\n"
    )
    return f"{urgent}{sentence(notice)}", body


def to_webhook(notice: Notice) -> dict[str, Any]:
    """The body of a webhook; `text` is what Slack and others show. Teams shows an Adaptive Card, where the clinic has it so."""
    handoff = notice.case
    text = f"{sentence(notice)} {link(handoff)}"
    card = _teams_card(sentence(notice), link(handoff)) if profile().handoff.notices.webhook_format == "teams" else {}
    return {
        **card,
        "id": notice.key,
        "event": f"handoff.{notice.event}",
        "reference": handoff.reference,
        "kind": handoff.kind,
        "urgency": URGENCY.get(Handoff.Kind(handoff.kind), "normal"),
        "role": notice.role,
        "link": link(handoff),
        "text": text,
    }


def _teams_card(said: str, address: str) -> dict[str, Any]:
    """A message with one card: the schema is Microsoft's, version 1.4 the one that Teams shows on phones too."""
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": said, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": "Open it", "url": address}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def to_visitor(handoff: Handoff, replies: Sequence[Message], address: str, until: datetime) -> tuple[str, str]:
    """Subject and body of the e-mail with an answer; without `replies` it says only that there is one."""
    clinic = profile()
    if replies:
        answer = "\n\n".join(f"{reply.payload.get('name') or clinic.name} wrote:\n\n{reply.text}" for reply in replies)
        start = f"You asked us a question in our chat. Here is our answer.\n\n{answer}\n\n"
    else:
        start = "You asked us a question in our chat, and there is an answer for you.\n\n"
    day = timezone.localtime(until, clinic.zone)
    body = (
        f"Hello,\n\n{start}"
        f"To {'go on with' if replies else 'read it in'} the chat, open this link:\n{address}\n"
        f"It works once, until {day.day} {day:%B %Y}. Do not pass it on: whoever has it can read the chat.\n\n"
        f"If you would rather talk, ring us on {clinic.phone}. In an emergency call {clinic.emergency_number}; do not wait "
        f"for a reply.\n\nYour reference is {handoff.reference}.\n\n{clinic.name}\n{', '.join(clinic.address.lines)}\n"
    )
    return f"Your question to {clinic.name} ({handoff.reference})", body
