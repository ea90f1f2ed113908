"""Which conversations are counted, and which of them this person may know more of than that they were."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.inbox.access import READABLE, restricted_for
from frontdesk.insights.period import Period


@dataclass(frozen=True)
class Scope:
    """A period as one member of staff may see it, or as the product itself does (`staff` None).

    Everything is counted on the day on which its conversation began, so that all figures of a day are of the same
    conversations, and these are what a click on them opens.
    """

    period: Period
    staff: Staff | None = None

    @property
    def sees_all(self) -> bool:
        """May all outcomes be counted? Else those of medical conversations are left out: they tell what was asked."""
        return self.staff is None or self.staff.reads_medical

    def begun(self, to: str = "") -> Q:
        """The condition that the conversation to which the lookup `to` leads began in the period."""
        field = f"{to}__created_at" if to else "created_at"
        return Q(**{f"{field}__gte": self.period.start, f"{field}__lt": self.period.end})

    def day(self, to: str = "") -> Any:
        """The day at the clinic on which that conversation began."""
        return TruncDate(f"{to}__created_at" if to else "created_at", tzinfo=self.period.zone)

    def conversations(self) -> QuerySet[Conversation]:
        """Those in which the visitor wrote something."""
        wrote = Message.objects.filter(conversation=OuterRef("pk"), author=Author.VISITOR)
        return Conversation.objects.filter(self.begun(), Exists(wrote))

    def readable[Rows: QuerySet[Any]](self, rows: Rows, conversation: str) -> Rows:
        """Of these rows those that tell this person nothing which the log would not."""
        if self.staff is None or self.staff.reads_medical:
            return rows
        return rows.annotate(restricted=restricted_for(self.staff, conversation)).filter(READABLE)
