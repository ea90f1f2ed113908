"""What visitors are told in place of the shipped words, from the next turn on.

Nothing is kept in the process: each turn with an answer in it asks the database once, so that a change holds in every process
with the transaction that made it.
"""

from typing import Any

import structlog
from clinic_profile.facts import Suggestion
from django.db.models import Q
from django.utils import timezone

from frontdesk.answers import shipped, words
from frontdesk.answers.models import Answer
from frontdesk.answers.words import Words
from frontdesk.lib import statements
from frontdesk.lib.clinic import profile

ANSWER = "answer:"
PERSON = "handoff:request"
MOST_SUGGESTIONS = 3

log = structlog.get_logger(__name__)

# Most answers of most clinics are given as they were shipped: which ones are not is all that is asked of the others.
_NOT_AS_SHIPPED = statements.Prepared(
    lambda: Answer.objects.filter(Q(live__isnull=False) | Q(retired_at__isnull=False)).values_list("answer_id")
)

Reply = dict[str, Any]


def spoken(replies: list[Reply]) -> list[Reply]:
    """The replies of a turn with the clinic's own words in place of the shipped ones, and without what it has retired."""
    known = _known(replies)
    return [_spoken(reply, known) for reply in replies] if known else replies


def without_retired(replies: list[Reply]) -> list[Reply]:
    """The replies without the buttons that lead to what the clinic has retired."""
    known = _known(replies)
    return [_offering(reply, known) for reply in replies] if known else replies


def retired() -> frozenset[str]:
    """Ids of the answers that the clinic has retired."""
    return frozenset(Answer.objects.filter(retired_at__isnull=False).values_list("answer_id", flat=True))


def suggestions() -> list[Suggestion]:
    """What the chat begins with: the clinic's suggestions without what it has retired."""
    gone = retired()
    return [one for one in profile().suggestions if _id(one.choice) not in gone]


def _known(replies: list[Reply]) -> dict[str, Answer]:
    """What the clinic has made of the answers that the replies name."""
    named = {_id(outcome) for reply in replies for outcome in _outcomes(reply) if outcome.startswith(ANSWER)}
    if not named:
        return {}
    edited = {answer_id for (answer_id,) in _NOT_AS_SHIPPED.rows()}
    if edited.isdisjoint(named):
        return {}
    # Where one is retired, the clinic's suggestions take its place: they may be retired too.
    rows = Answer.objects.filter(answer_id__in=edited & (named | _suggested())).select_related("live")
    return {row.answer_id: row for row in rows}


def _outcomes(reply: Reply) -> list[str]:
    return [reply["outcome"], *(button["choice"] for button in reply["buttons"])]


def _id(outcome: str) -> str:
    return outcome.removeprefix(ANSWER)


def _suggested() -> set[str]:
    return {_id(one.choice) for one in profile().suggestions if one.choice.startswith(ANSWER)}


def _spoken(reply: Reply, known: dict[str, Answer]) -> Reply:
    row = known.get(_id(reply["outcome"])) if reply["outcome"].startswith(ANSWER) else None
    if row and row.retired_at:
        return _without(known)
    if row and row.live:
        reply = given(reply, words.of(row.answer_id, row.live))
        # Its related questions may be others than those that the assistant named.
        return without_retired([reply])[0]
    return _offering(reply, known)


def _offering(reply: Reply, known: dict[str, Answer]) -> Reply:
    return reply | {"buttons": [button for button in reply["buttons"] if not _retired(button["choice"], known)]}


def _retired(choice: str, known: dict[str, Answer]) -> bool:
    row = known.get(_id(choice))
    return bool(row and row.retired_at)


def given(reply: Reply, new: Words) -> Reply:
    """The reply with these words, their sources, review and related questions. Lines around the answer stay.

    Words that can no longer be filled, because a placeholder has gone out of use, leave the reply as it was shipped.
    """
    try:
        text = new.filled(timezone.now())
    except KeyError:
        log.error("answer_not_filled", answer=new.answer_id, version=new.number)
        return reply
    parts = reply.get("parts") or [{"response": shipped.UTTER + new.answer_id, "text": reply["text"]}]
    if all(part["response"] != shipped.UTTER + new.answer_id for part in parts):
        # A fact of the clinic's file is out of date, and visitors are sent to reception.
        return reply
    said = [text if part["response"] == shipped.UTTER + new.answer_id else part["text"] for part in parts]
    # An answer with another one behind it offers nothing: the buttons would stand between the two.
    related = [shipped.button(ANSWER + each) for each in new.related if each in shipped.answers()] if reply["buttons"] else []
    reviewed = {"reviewed": new.reviewed.isoformat()} if new.reviewed else {}
    changes = {"text": "\n\n".join(said), "sources": list(new.sources), "buttons": related, "version": new.number}
    return reply | changes | reviewed


def _without(known: dict[str, Answer]) -> Reply:
    """What is said in place of a retired answer: that there is none, what else can be asked, and the way to a person."""
    choices = [one.choice for one in profile().suggestions if one.choice.startswith(ANSWER)]
    offered = [choice for choice in choices if not _retired(choice, known)][:MOST_SUGGESTIONS]
    titles = {one.choice: one.question for one in profile().suggestions}
    return {
        "outcome": "out_of_scope",
        "text": str(shipped.responses()["utter_out_of_scope"]["text"]).format(clinic=profile().name),
        "buttons": [*({"title": titles[choice], "choice": choice} for choice in offered), shipped.button(PERSON)],
    }
