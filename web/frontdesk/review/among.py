"""Conversations by what hangs on them: messages, hand-offs, thumbs, judgements.

PostgreSQL has to be told how. It guesses how many rows a search or a filter finds, and where it guesses wrong it goes through
every conversation that there is. So rows are counted first, as far as it matters: few give the keys to begin with, and where
they are many, the list is gone down until a page is full.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet, Subquery

from frontdesk.review.models import Digest

# To fetch so many by key takes some ten milliseconds; of a year's million messages so many are in every page of a list.
FEW = 20_000

type Rows = QuerySet[Any]


class Keys(Subquery):
    """An array, made once and before anything else."""

    template = "ARRAY(%(subquery)s)"


class Asked(Exists):
    """Asked of each conversation that the list comes to: with the OFFSET it is made neither a join nor a table of all."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


def having(digests: QuerySet[Digest], wanted: Sequence[Rows]) -> QuerySet[Digest]:
    """Those of which each of `wanted` has a row; these have a field `conversation`, or are unions of such keys."""
    if not has_to_be_told():
        for rows in wanted:
            digests = digests.filter(pk__in=_keys(rows))
        return digests
    few = []
    for rows in wanted:
        if are_many(rows):
            digests = digests.filter(Asked(rows.filter(conversation=OuterRef("pk"))))
        else:
            few.append(_keys(rows))
    return digests.filter(_are_keys(few)) if few else digests


def has_to_be_told() -> bool:
    """SQLite looks keys up or in a table of them, and is quick at either with as many as it is made for."""
    return connection.vendor == "postgresql"


def _keys(rows: Rows) -> Rows:
    return rows if rows.query.combinator else rows.order_by().values("conversation")


def _are_keys(few: Sequence[Rows]) -> Func:
    """The condition that a key is among all of these. As one array: a second one would be gone through for every key."""
    keys = few[0].intersection(*few[1:]) if len(few) > 1 else few[0]
    return Func(F("pk"), Keys(keys), template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField())


def are_many(rows: Rows) -> bool:
    """Are there more than FEW? Counts no further."""
    if rows.query.combinator:
        return False
    return rows.order_by().values("pk")[: FEW + 1].count() > FEW
