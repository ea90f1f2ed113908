"""What every table holds of conversations, and what of it goes when the words' time is over.

Every table has a line here; `web/tests/privacy/test_holdings.py` fails for one that has none. All rows below a conversation
go with it when the visitor erases it: their keys cascade. What is said here is what becomes of them when the conversation
stays and its words go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Held:
    """A table whose rows belong to conversations; `to` is the lookup that leads from a row to its conversation.

    `rows_go`: the rows are deleted. Else the fields in `blank` get the value given there (a function of the old value, if it
    is one), and the fields in `kept` hold no words of anybody's: codes, names of answers, figures.
    """

    to: str
    rows_go: bool = False
    blank: Mapping[str, Any] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


def without_query(address: str) -> str:
    """An address without what may have been passed in it."""
    parts = urlsplit(address)
    return parts._replace(query="", fragment="").geturl()


def kept(names: str) -> frozenset[str]:
    """Names of fields."""
    return frozenset(names.split())


HELD: dict[str, Held] = {
    "chat.conversation": Held(
        "pk",
        # Whoever still has the token finds nothing any more, but may erase what is left: privacy.forgotten keeps its digest.
        blank={"token_hash": "", "context": dict, "page": without_query, "claim": ""},
        kept=kept("public_id owner consent_version language"),
    ),
    "chat.visitortoken": Held("conversation", rows_go=True),
    "chat.resumelink": Held("conversation", rows_go=True),
    "chat.message": Held(
        "conversation",
        blank={"text": "", "payload": dict, "client_id": None},
        kept=kept("author choice outcome state"),
    ),
    "chat.turn": Held("conversation", blank={"evidence": list}, kept=kept("status outcomes ranking model_id error")),
    "inbox.handoff": Held(
        "conversation",
        blank={"contact_name": "", "contact_email": "", "contact_phone": ""},
        kept=kept("kind reason reference state role exit exit_reason"),
    ),
    "inbox.note": Held("conversation", rows_go=True),
    "inbox.readmark": Held("conversation"),
    "inbox.notice": Held("handoff__conversation", kept=kept("key about channel event role state error")),
    "corrections.judgement": Held("turn__conversation", blank={"note": ""}, kept=kept("verdict should_be tags model_id")),
    "corrections.ruling": Held("turn__conversation", blank={"note": ""}, kept=kept("verdict should_be model_id")),
    "corrections.queueitem": Held("turn__conversation", kept=kept("why stratum verdict")),
    "review.digest": Held("conversation", kept=kept("outcomes model_ids page")),
    "review.searchtext": Held("conversation", rows_go=True),
    "review.thumb": Held("conversation"),
    "improve.addition": Held("message__conversation", kept=kept("outcome")),
    "improve.phrase": Held("message__conversation"),
    "improve.member": Held("message__conversation", kept=kept("why")),
    # Its own words are those of a test, and stand only where there is no message.
    "improve.flip": Held("message__conversation", kept=kept("source kind text expect old new")),
    "privacy.personaldetails": Held("message__conversation", rows_go=True),
    "privacy.forgotten": Held("conversation", kept=kept("token_hash")),
}

# Tables that hold nothing of a conversation's, and what they hold.
FREE: dict[str, str] = {
    "accounts.user": "staff",
    "inbox.exitcount": "counts",
    "inbox.savedreply": "texts of staff's, written for everybody",
    "inbox.presence": "staff",
    "review.savedview": "filters of staff's; a search with personal details in it is not saved",
    "review.auditevent": "who did what; a conversation is named by a digest that leads nowhere once it is erased",
    "corrections.dailyqueue": "counts",
    "insights.summary": "days",
    "answers.answer": "texts for every visitor",
    "answers.version": "texts for every visitor, and who wrote them",
    "answers.change": "what staff did to those texts",
    "answers.reminder": "dates",
    "improve.draft": "words of staff's; what visitors said is a row below it",
    "improve.grouping": "between which moments",
    "improve.group": "an order",
    "improve.candidate": "a model's name and figures",
}


def model_of(label: str) -> type[Model]:
    """The model of a line."""
    return apps.get_model(label)


def blank(conversations: Sequence[int]) -> None:
    """Delete what these conversations' rows hold of anybody's words."""
    for label, held in HELD.items():
        rows = model_of(label)._base_manager.filter(**{f"{held.to}__in": list(conversations)})
        if held.rows_go:
            rows.delete()
        else:
            _blank_fields(rows, held.blank)


def _blank_fields(rows: QuerySet[Model], fields: Mapping[str, Any]) -> None:
    changes = {name: value() if value in (dict, list) else value for name, value in fields.items() if not _by_row(value)}
    # A row below another table cannot be updated through it by every database: its key can.
    keys = rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    if changes:
        keys.update(**changes)
    for name, change in fields.items():
        if _by_row(change):
            for value in set(keys.values_list(name, flat=True)):
                keys.filter(**{name: value}).update(**{name: change(value)})


def _by_row(value: Callable[[Any], Any] | Any) -> bool:
    return callable(value) and value not in (dict, list)
