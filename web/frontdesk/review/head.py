"""The end of the audit trail, noted in a file beside the database.

A chain that lost its last events, or all of them, is still a chain. Only a seal that is kept elsewhere tells.
"""

import os
from pathlib import Path
from typing import NamedTuple

import structlog
from django.conf import settings

from frontdesk.review.models import AuditEvent

log = structlog.get_logger(__name__)


class Head(NamedTuple):
    """The number of an event and its seal."""

    number: int
    seal: str


def path() -> Path:
    """The file of the note."""
    return Path(settings.VAR_DIR) / "audit-head"


def noted() -> Head | None:
    """What was noted last, None if nothing was; a note that cannot be read names an event that never was."""
    try:
        number, _, seal = path().read_text().strip().partition(" ")
    except FileNotFoundError:
        return None
    return Head(int(number) if number.isdecimal() and len(number) < 19 else 0, seal)


def missing() -> Head | None:
    """The noted event, if the trail has it no more."""
    head = noted()
    there = head is None or AuditEvent.objects.filter(pk=head.number, seal=head.seal).exists()
    return None if there else head


def keep() -> None:
    """Note the last event, in the file and in the log. Once the noted one is gone its note stays: it is the proof."""
    last = AuditEvent.objects.order_by("-id").values_list("id", "seal").first()
    gone = missing()
    if gone:
        log.error("audit_trail_cut", number=gone.number, seal=gone.seal)
    elif last and last != noted():
        _write(Head(*last))
        log.info("audit_head", number=last[0], seal=last[1])


def _write(head: Head) -> None:
    # In one step: half a note would look like a trail that was cut.
    unfinished = path().with_suffix(f".{os.getpid()}")
    unfinished.write_text(f"{head.number} {head.seal}\n")
    unfinished.replace(path())
