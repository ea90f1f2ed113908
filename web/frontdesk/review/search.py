"""Searching what people wrote, in the way of the database, and showing where it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Lookup, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from frontdesk.review.models import SearchText
from frontdesk.review.search_index import INDEX, LANGUAGE, TEXTS

# A term: a minus to leave out, words in quotation marks or one word, an asterisk for what begins so.
TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
# Of Unicode's private use: nothing in a text is mistaken for them but themselves, and then only a mark is misplaced.
START, END = "\ue000", "\ue001"
MOST_TERMS = 20


@dataclass(frozen=True)
class Term:
    """One thing that is looked for: words that follow each other."""

    words: str
    beginning: bool = False
    without: bool = False


def terms(query: str) -> list[Term]:
    """What was typed, read as terms. Those without a letter or digit say nothing, and are left out."""
    found = []
    # Without what no database takes.
    for match in TERM.finditer(re.sub(r"[\0\ud800-\udfff]", " ", query)):
        text = match["phrase"] if match["phrase"] is not None else match["word"]
        if re.search(r"[^\W_]", text):
            beginning = match["phrase"] is None and text.endswith("*")
            found.append(Term(text.rstrip("*"), beginning, bool(match["minus"])))
    if all(term.without for term in found):
        found = [Term(term.words, term.beginning) for term in found]
    return found[:MOST_TERMS]


def fts5(query: Sequence[Term]) -> str:
    """The terms in FTS5's own words; empty for none."""

    def written(term: Term) -> str:
        return '"' + term.words.replace('"', " ") + '"' + (" *" if term.beginning else "")

    wanted = " AND ".join(written(term) for term in query if not term.without)
    without = "".join(f" NOT {written(term)}" for term in query if term.without)
    return f"({wanted}){without}" if wanted else ""


def tsquery(query: Sequence[Term]) -> tuple[str, list[str]]:
    """The terms as an SQL expression of a tsquery, with its parameters."""
    parts, values = [], []
    for term in query:
        made = f"to_tsquery('{LANGUAGE}', %s)" if term.beginning else f"phraseto_tsquery('{LANGUAGE}', %s)"
        parts.append(f"!!{made}" if term.without else made)
        values.append(re.sub(r"[\W_]+", " ", term.words).strip().replace(" ", " <-> ") + ":*" if term.beginning else term.words)
    return f"({' && '.join(parts)})", values


@TextField.register_lookup
class Matches(Lookup):
    """`SearchText.objects.filter(text__matches=query)`: those that the index finds."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """By rowid on SQLite, where the index is a table of its own; by the column `words` on PostgreSQL."""
        query = terms(str(self.rhs))
        table = compiler.quote_name(self.lhs.alias)
        if not query:
            return "1 = 0", ()
        if connection.vendor == "postgresql":
            sql, values = tsquery(query)
            return f"{table}.words @@ {sql}", tuple(values)
        found = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608  a name of our own
        return f"{table}.message_id IN ({found})", (fts5(query),)


def texts_with(query: str) -> QuerySet[SearchText]:
    """What people wrote so."""
    return SearchText.objects.filter(text__matches=query)


def highlighted(query: str, conversations: Sequence[int]) -> dict[int, str]:
    """Of messages found in these conversations, by key, in order, the masked text with START and END around what was found."""
    wanted = terms(query)
    if not wanted or not conversations:
        return {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _highlight_postgresql(cursor, wanted, conversations)
        else:
            _highlight_sqlite(cursor, wanted, conversations)
        return dict(cursor.fetchall())


def _highlight_sqlite(cursor: Any, query: Sequence[Term], conversations: Sequence[int]) -> None:
    # Rows first, words second: a common word is in thousands of messages, a page has few.
    rows = list(SearchText.objects.filter(conversation__in=conversations).order_by("pk").values_list("pk", flat=True))
    places = ", ".join(["%s"] * len(rows))
    cursor.execute(
        f"SELECT rowid, highlight({INDEX}, 0, %s, %s) FROM {INDEX} "  # noqa: S608  names of our own, no value
        f"WHERE {INDEX} MATCH %s AND rowid IN ({places}) ORDER BY rowid",
        [START, END, fts5(query), *rows],
    )


def _highlight_postgresql(cursor: Any, query: Sequence[Term], conversations: Sequence[int]) -> None:
    wanted, values = tsquery(query)
    options = f"HighlightAll=true, StartSel={START}, StopSel={END}"
    cursor.execute(
        f"SELECT message_id, ts_headline('{LANGUAGE}', text, {wanted}, %s) FROM {TEXTS} "  # noqa: S608  names of our own
        f"WHERE conversation_id = ANY(%s) AND words @@ {wanted} ORDER BY message_id",
        [*values, options, list(conversations), *values],
    )


def marks(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without START and END, and the spans, in code points, that stood between them."""
    text, spans, begun = "", [], None
    for part in re.split(f"([{START}{END}])", marked):
        if part == START:
            begun = len(text)
        elif part == END:
            if begun is not None:
                spans.append((begun, len(text)))
            begun = None
        else:
            text += part
    return text, spans
