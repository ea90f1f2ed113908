"""What this app keeps of visitors outside the tables: training examples."""

from collections.abc import Sequence

import structlog

from frontdesk.chat.models import Conversation
from frontdesk.improve import reviewed
from frontdesk.privacy import deletion

log = structlog.get_logger(__name__)


@deletion.register_for_visitors
def forget_examples(conversations: Sequence[int]) -> None:
    """Take the examples of these conversations out of `data/reviewed/`. The next training is without them.

    Not when the words' time is over: an example has no personal details, and what it taught would be forgotten with it.
    """
    for conversation in Conversation.objects.filter(pk__in=conversations):
        if gone := reviewed.forget(reviewed.source_of(conversation)):
            log.info("examples_erased", number=gone)
