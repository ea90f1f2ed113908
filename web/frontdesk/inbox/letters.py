"""Letters: e-mails to a role that tell of no hand-off. The app that has one sent says who puts it together, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from frontdesk.inbox.models import Notice

# Subject and body as of now; None once there is nothing to tell.
Write = Callable[[Notice], tuple[str, str] | None]


@dataclass(frozen=True)
class Letter:
    """A kind of letter; `title` is what the page of notices calls it."""

    title: str
    write: Write


class Needless(Exception):
    """There is nothing to tell any more."""


_known: dict[str, Letter] = {}


def register(about: str, title: str, write: Write) -> None:
    """Make a kind of letter known, by a short name such as "answers.due"; called when the app is ready."""
    _known[about] = Letter(title, write)


def post(about: str, role: str, due_at: datetime | None = None) -> Notice:
    """Put one into the outbox, in the transaction of what it tells of. One that waits already is left to tell it."""
    waiting = Notice.objects.filter(about=about, role=role, state=Notice.State.WAITING, attempts=0).first()
    return waiting or Notice.objects.create(
        channel=Notice.Channel.EMAIL,
        event=Notice.Event.LETTER,
        about=about,
        role=role,
        due_at=due_at or timezone.now(),
    )


def title(notice: Notice) -> str:
    """What the page of notices calls it."""
    known = _known.get(notice.about)
    return known.title if known else notice.about


def text(notice: Notice) -> tuple[str, str]:
    """Subject and body. Raises `Needless`."""
    known = _known.get(notice.about)
    written = known.write(notice) if known else None
    if written is None:
        raise Needless
    return written
