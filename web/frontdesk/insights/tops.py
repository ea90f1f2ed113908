"""What is asked most, and what goes wrong most; of conversations that this person may read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from frontdesk.chat.models import Author, Message, Turn
from frontdesk.corrections.models import Judgement, Ruling, Verdict
from frontdesk.insights.questions import OUT_OF_SCOPE, OUTCOMES, replies
from frontdesk.insights.scope import Scope
from frontdesk.review.models import Thumb

MOST = 10
NOT_UNDERSTOOD, IN_VAIN, FAILED, JUDGED_WRONG, DISLIKED = "not_understood", "in_vain", "failed", "wrong", "thumb_down"
FAILURES = {
    NOT_UNDERSTOOD: "Not understood, or nothing to say to it",
    IN_VAIN: "Asked back, and none of it was meant",
    FAILED: "No reply from the assistant",
    JUDGED_WRONG: "Judged wrong by a reviewer",
    DISLIKED: "Thumb down from a visitor",
}
# What a visitor taps to whom none of the offered questions is theirs.
NONE_OF_THESE = "out_of_scope"


@dataclass(frozen=True)
class Top:
    """A question by its answer's outcome, and how often it came."""

    outcome: str
    count: int


@dataclass(frozen=True)
class Failure:
    """A way in which it went wrong, the outcome that it went wrong with, and how often."""

    kind: str
    outcome: str
    count: int


def top_questions(scope: Scope, most: int | None = MOST) -> list[Top]:
    """The answers given to most questions; all of them for None."""
    found = replies(scope).filter(outcome__startswith="answer:").order_by().values_list("outcome")
    counted = found.annotate(count=Count("reply_to", distinct=True)).order_by("-count", "outcome")
    return [Top(*row) for row in counted[:most]]


def top_failures(scope: Scope, most: int | None = MOST) -> list[Failure]:
    """What went wrong most often; everything for None."""
    found = [*_not_understood(scope), *_in_vain(scope), *_failed(scope), *_judged_wrong(scope), *_disliked(scope)]
    return sorted(found, key=lambda one: (-one.count, one.kind, one.outcome))[:most]


def _not_understood(scope: Scope) -> list[Failure]:
    """Whoever taps "None of these" gets the same reply; that is counted as asked back in vain."""
    rows = replies(scope).filter(OUTCOMES[OUT_OF_SCOPE]).exclude(reply_to__choice=NONE_OF_THESE)
    count = rows.values("reply_to").distinct().count()
    return [Failure(NOT_UNDERSTOOD, "out_of_scope", count)] if count else []


def _in_vain(scope: Scope) -> list[Failure]:
    refusal = Message.objects.filter(
        conversation=OuterRef("conversation"), seq=OuterRef("seq") + 1, author=Author.VISITOR, choice=NONE_OF_THESE
    )
    rows = replies(scope).filter(Exists(refusal), OUTCOMES["clarified"])
    return _failures(IN_VAIN, rows.order_by().values_list("outcome").annotate(count=Count("pk")))


def _failed(scope: Scope) -> list[Failure]:
    turns = Turn.objects.filter(scope.begun("conversation"), status=Turn.Status.FAILED)
    rows = scope.readable(turns, "conversation_id").order_by().values_list("error")
    return _failures(FAILED, rows.annotate(count=Count("message", distinct=True)))


def _judged_wrong(scope: Scope) -> list[Failure]:
    """By what a reviewer thinks now, unless a lead has ruled that it was right."""
    ruled = Ruling.objects.filter(turn=OuterRef("turn")).order_by("-pk")
    wrong = Judgement.objects.current().filter(scope.begun("turn__conversation"), verdict=Verdict.WRONG)
    overruled = Exists(ruled.filter(verdict=Verdict.RIGHT))
    rows = scope.readable(wrong.exclude(overruled), "turn__conversation_id").order_by()
    turns = dict(rows.values_list("turn", "turn__outcomes"))
    return _failures(JUDGED_WRONG, Counter(outcomes[0] for outcomes in turns.values() if outcomes).items())


def _disliked(scope: Scope) -> list[Failure]:
    thumbs = Thumb.objects.filter(scope.begun("conversation"), value=Thumb.DOWN).exclude(message__outcome="")
    rows = scope.readable(thumbs, "conversation_id").order_by().values_list("message__outcome")
    return _failures(DISLIKED, rows.annotate(count=Count("pk")))


def _failures(kind: str, counted: Iterable[tuple[str, int]]) -> list[Failure]:
    return [Failure(kind, what, count) for what, count in counted]
