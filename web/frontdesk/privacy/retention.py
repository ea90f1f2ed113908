"""Deleting the words of conversations whose time is over. What can be counted of them stays."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from frontdesk.chat import hub
from frontdesk.chat.models import Conversation
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile
from frontdesk.privacy import deletion
from frontdesk.privacy.models import Forgotten
from frontdesk.review import chain

# So many in one transaction, which holds up all other writers meanwhile.
AT_ONCE = 50

log = structlog.get_logger(__name__)


def due() -> QuerySet[Conversation]:
    """Conversations whose words are to go: the last message is so old, and no hand-off of theirs is open."""
    before = timezone.now() - timedelta(days=profile().privacy.retention_days)
    still_open = Handoff.objects.filter(conversation=OuterRef("pk")).exclude(state=Handoff.State.RESOLVED)
    return Conversation.objects.filter(~Exists(still_open), last_at__lt=before, forgotten=None).order_by("last_at", "pk")


def sweep() -> int:
    """Delete the words of all that are due; of how many conversations."""
    total = 0
    while count := _some():
        total += count
    if total:
        log.info("words_deleted", conversations=total)
    return total


def _some() -> int:
    with transaction.atomic():
        keys = list(due().values_list("pk", flat=True)[:AT_ONCE])
        # Held, and asked again: a visitor may have come back, or a hand-off been opened, since.
        held = list(Conversation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        still_due = list(due().filter(pk__in=[one.pk for one in held]).values_list("pk", flat=True))
        if not still_due:
            return 0
        tokens = {one.pk: one.token_hash for one in held}
        deletion.forget_words(still_due)
        Forgotten.objects.bulk_create(Forgotten(conversation_id=key, token_hash=tokens[key]) for key in still_due)
        chain.append(None, "retention.ran", f"conversations:{len(still_due)}")
        for one in held:
            hub.changed(one.public_id)
        return len(still_due)
