"""Hand-offs, by kind and by the reason that led to them."""

from dataclasses import dataclass

from django.db.models import Count

from frontdesk.inbox.models import Handoff
from frontdesk.insights.scope import Scope
from frontdesk.insights.series import Series, series

MOST_REASONS = 12


@dataclass(frozen=True)
class Reason:
    """Why conversations were handed off: a rule's name, or of what failed."""

    kind: str
    reason: str
    count: int


def kinds(scope: Scope) -> list[Series]:
    """Hand-offs of each kind. That there were some is no secret from anybody on the staff."""
    rows = Handoff.objects.filter(scope.begun("conversation")).annotate(day=scope.day("conversation"))
    counted = rows.order_by().values_list("day", "kind").annotate(count=Count("pk"))
    return series(scope.period, Handoff.Kind.values, counted)


def reasons(scope: Scope, most: int | None = MOST_REASONS) -> list[Reason]:
    """The reasons that led to most of them, or all for None; of conversations that this person may read."""
    rows = scope.readable(Handoff.objects.filter(scope.begun("conversation")).exclude(reason=""), "conversation_id")
    counted = rows.order_by().values_list("kind", "reason").annotate(count=Count("pk")).order_by("-count", "kind", "reason")
    return [Reason(*row) for row in counted[:most]]
