"""Conversations whose owner is not there any more go back to the queue."""

import structlog
from django.db.models import QuerySet

from frontdesk.accounts.roles import roles_of
from frontdesk.chat.models import Conversation, Owner
from frontdesk.inbox import desk, presence
from frontdesk.inbox.access import is_medical, may_take

log = structlog.get_logger(__name__)


def owned() -> QuerySet[Conversation]:
    """Conversations that a person has, each with `serious`: is it medical?"""
    return Conversation.objects.filter(owner=Owner.PERSON).select_related("assigned_to").annotate(serious=is_medical("pk"))


def _is_left_alone(conversation: Conversation, silent: set[int]) -> bool:
    """Is its owner silent or gone, or one who may not have it: by a role taken away, or because it turned out medical?"""
    user = conversation.assigned_to
    if user is None or user.pk in silent:
        return True
    return not may_take(roles_of(user), conversation.serious)  # type: ignore[attr-defined]


def sweep() -> int:
    """One round; how many went back to the queue."""
    found = list(owned())
    if not found:
        return 0
    users = {one.assigned_to_id for one in found if one.assigned_to_id}
    silent = set(presence.silent().filter(pk__in=users).values_list("pk", flat=True))
    back = sum(desk.let_go(one) for one in found if _is_left_alone(one, silent))
    if back:
        log.info("left_alone", conversations=back)
    return back
