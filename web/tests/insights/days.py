"""Logs made by hand, at given moments, whose figures can be counted on one's fingers."""

from datetime import date, datetime, timedelta
from typing import Any

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.inbox.models import Handoff
from frontdesk.insights.period import DAY, Period
from frontdesk.insights.scope import Scope
from frontdesk.insights.series import Series
from frontdesk.lib.clinic import profile
from tests.console.talk import Talk

# Monday to Sunday of a week in which the clocks do not change.
WEEK = Period(date(2026, 11, 2), date(2026, 11, 8), DAY, profile().zone)


def at(text: str) -> datetime:
    """A moment of the clinic's wall clock, such as "2026-11-02 09:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=profile().zone)


class Log(Talk):
    """A conversation that began at a given moment of the clinic's."""

    def __init__(self, begun: str, **fields: Any) -> None:
        super().__init__(**fields)
        self.time = at(begun)
        self._touch(created_at=self.time, last_at=self.time)

    def says(self, author: str, text: str = "Hello.", **fields: Any) -> Message:
        """A message as it is."""
        return self._message(author, text, **fields)

    def person(self) -> Message:
        """A person of the clinic writes."""
        return self.says(Author.PERSON, "I am here.")

    def later(self, **span: float) -> "Log":
        """Let time pass."""
        self.time += timedelta(**span)
        return self


def ends(handoff: Handoff, **fields: Any) -> None:
    """Change what is stored of a hand-off; moments may be texts as in `at`."""
    given = {name: at(value) if name.endswith("_at") and isinstance(value, str) else value for name, value in fields.items()}
    Handoff.objects.filter(pk=handoff.pk).update(**given)
    if given.get("exit"):
        Handoff.objects.filter(pk=handoff.pk).update(state=Handoff.State.RESOLVED)
        Conversation.objects.filter(pk=handoff.conversation_id).update(owner="bot")


def scope(staff: Staff | None = None) -> Scope:
    """The week, as this member of staff may see it."""
    return Scope(WEEK, staff)


def by_name(found: list[Series]) -> dict[str, tuple[int, ...]]:
    """Counts of Monday to Sunday, of those figures that are not all nought."""
    return {one.name: one.counts for one in found if one.total}
