"""The conversations beside one in the log, as the address filters it."""

from dataclasses import dataclass

from frontdesk.chat.models import Conversation
from frontdesk.review import paging
from frontdesk.review.filters import ConversationFilter
from frontdesk.review.paging import Place


@dataclass(frozen=True)
class Beside:
    """Public ids; empty where the log ends. The log goes on to what is older, so that comes next."""

    previous: str = ""
    next: str = ""


def beside(chosen: ConversationFilter, conversation: Conversation) -> Beside:
    """What comes before and after this conversation, which need not be among those that the filters choose."""
    place = Place(conversation.last_at, conversation.pk)
    sides = [look(chosen.qs, place, 1, chosen.hidden) for look in (paging.before, paging.after)]
    nearest = [side[0].pk if side else 0 for side in sides]
    names = dict(Conversation.objects.filter(pk__in=nearest).values_list("pk", "public_id"))
    return Beside(*(names.get(key, "") for key in nearest))
