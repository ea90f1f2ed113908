"""Answers that the clinic adds: worded and approved like any other, and given once the assistant has learned to tell them.

Until a developer moves one into `data/faq/`, no other answer and no greeting leads to it: a model that does not know it yet
could not say it.
"""

import re

from django.db import transaction
from django.db.models import QuerySet

from frontdesk.accounts.models import User
from frontdesk.answers import drafts, shipped
from frontdesk.answers.drafts import Proposal, Refused
from frontdesk.answers.models import Answer
from frontdesk.answers.shipped import Shipped

# As in every answer's id; the outcome of a clarifying question is read by it.
NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
LONGEST_NAME, LONGEST_QUESTION = 40, 45


def topics() -> list[str]:
    """Topics that answers can be added to: those that the rules know."""
    return list(dict.fromkeys(one.topic for one in shipped.answers().values()))


def begun() -> dict[str, Shipped]:
    """Answers that the clinic has added and that no release has, by id, without words of their own."""
    rows = _rows().values_list("answer_id", "question")
    return {answer_id: _blank(answer_id, question) for answer_id, question in rows if answer_id not in shipped.answers()}


def _rows() -> "QuerySet[Answer]":
    return Answer.objects.exclude(question="").order_by("answer_id")


def _blank(answer_id: str, question: str) -> Shipped:
    return Shipped(answer_id, question, text="", sources=(), reviewed=None, reviewer="", related=())


def answers() -> dict[str, Shipped]:
    """Every answer, the shipped ones first. Asks the database once."""
    return shipped.answers() | begun()


def one(answer_id: str) -> Shipped | None:
    """The answer of this id; the database is asked only for one that is not shipped."""
    return shipped.answers().get(answer_id) or begun().get(answer_id)


def approved() -> dict[str, Answer]:
    """Those of the added ones whose words a second person has approved, and that are not retired."""
    rows = _rows().filter(live__isnull=False, retired_at=None).select_related("live")
    return {row.answer_id: row for row in rows if row.answer_id not in shipped.answers()}


@transaction.atomic
def begin(topic: str, name: str, question: str, text: str, who: User) -> str:
    """Begin an answer with a draft of its words; returns its id. Raises `Refused`, saying what to mend."""
    answer_id = f"{topic}/{name}"
    if topic not in topics():
        raise Refused("Choose a topic.")
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Refused("Give it a short name of small letters, with _ between words, such as opening_on_sunday.")
    if not 1 <= len(question.strip()) <= LONGEST_QUESTION:
        raise Refused(f"Its question goes on a button: 1 to {LONGEST_QUESTION} characters.")
    everything = answers()
    if answer_id in everything or Answer.objects.filter(answer_id=answer_id).exists():
        raise Refused("There is an answer of that name already.")
    if question.strip().casefold() in {known.question.casefold() for known in everything.values()}:
        raise Refused("Another answer has that question on its button.")
    Answer.objects.create(answer_id=answer_id, question=question.strip())
    drafts.save(answer_id, who, Proposal(" ".join(text.split()), ("clinic",), ()), 0)
    return answer_id
