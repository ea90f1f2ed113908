"""Showing the personal details of a transcript: a right of some roles, for a few minutes, and each time written down."""

import time

from django.http import HttpRequest

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Conversation
from frontdesk.review import audit

SECONDS = 10 * 60
IN_SESSION = "details_shown"


def show(request: HttpRequest, staff: Staff, conversation: Conversation) -> None:
    """Write down that this person had the details shown, and show them for ten minutes in this session.

    The session names the conversation as the audit does, so that it does not lead back to one that is erased.
    """
    audit.record(staff.user, "details.revealed", conversation)
    now = time.time()
    shown = {key: until for key, until in request.session.get(IN_SESSION, {}).items() if until > now}
    request.session[IN_SESSION] = {**shown, audit.key(conversation): now + SECONDS}


def hide(request: HttpRequest, conversation: Conversation) -> None:
    """Leave them out again before the time is over."""
    shown = dict(request.session.get(IN_SESSION, {}))
    if shown.pop(audit.key(conversation), None):
        request.session[IN_SESSION] = shown


def shown(request: HttpRequest, staff: Staff, conversation: Conversation) -> bool:
    """Are they to be shown to this person now? The right is asked again: it may have been taken away."""
    until = request.session.get(IN_SESSION, {}).get(audit.key(conversation), 0)
    return staff.reveals_details and until > time.time()
