"""Conversations and questions, and what the assistant did with them.

A question is a message of the visitor's to which the assistant replied with more than small talk, or could not reply. One
that has two parts counts for each of their outcomes, and once as a question.
"""

from django.db.models import Count, Q, QuerySet

from frontdesk.chat.models import Author, Message
from frontdesk.insights.scope import Scope
from frontdesk.insights.series import Series, series

CONVERSATIONS, QUESTIONS = "conversations", "questions"
ANSWERED, CLARIFIED, HANDED_OFF, OUT_OF_SCOPE = "answered", "clarified", "handed_off", "out_of_scope"
OUTCOMES = {
    ANSWERED: Q(outcome__startswith="answer:"),
    CLARIFIED: Q(outcome__startswith="clarify:"),
    HANDED_OFF: Q(outcome__startswith="handoff:"),
    OUT_OF_SCOPE: Q(outcome="out_of_scope"),
}
SMALL_TALK = Q(outcome__startswith="smalltalk:")


def conversations(scope: Scope) -> Series:
    """How many began in which the visitor wrote something."""
    rows = scope.conversations().annotate(day=scope.day()).values("day").annotate(count=Count("pk"))
    counted = [(row["day"], CONVERSATIONS, row["count"]) for row in rows]
    return series(scope.period, [CONVERSATIONS], counted)[0]


def questions(scope: Scope) -> list[Series]:
    """Questions, and those among them with each outcome; of conversations that this person may read."""
    counts = {name: Count("reply_to", distinct=True, filter=outcome) for name, outcome in OUTCOMES.items()}
    rows = replies(scope).annotate(day=scope.day("conversation")).values("day")
    names = [QUESTIONS, *OUTCOMES]
    counted = rows.annotate(**{QUESTIONS: Count("reply_to", distinct=True)}, **counts).order_by().values_list("day", *names)
    flat = [(day, name, count) for day, *found in counted for name, count in zip(names, found, strict=True)]
    return series(scope.period, names, flat)


def replies(scope: Scope) -> QuerySet[Message]:
    """What was replied to questions."""
    told = Message.objects.filter(scope.begun("conversation"), author__in=(Author.BOT, Author.SYSTEM), reply_to__isnull=False)
    return scope.readable(told.exclude(outcome="").exclude(SMALL_TALK), "conversation_id")
