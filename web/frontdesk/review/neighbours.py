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
    before, after = paging.before(chosen.qs, place, 1), paging.after(chosen.qs, place, 1)
    found = Conversation.objects.filter(pk__in=[one.pk for one in before + after])
    names = dict(found.values_list("pk", "public_id"))
    return Beside(*(names.get(side[0].pk, "") if side else "" for side in (before, after)))
