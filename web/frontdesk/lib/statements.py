"""Statements that Django writes once, and not anew for every row.

Django takes several times as long to write a statement as SQLite takes to run it, and a turn runs fifteen. What is asked and
stored in every turn goes through here: Django writes it the first time, and it is run with other values from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model, QuerySet

# What stands in a statement for a value until it is known: nothing that anybody asks for.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 1_900_000_000 + number,
    str: lambda number: f"\ue000{number}\ue000",
    datetime: lambda number: datetime(1900, 1, 1, 0, 0, number, tzinfo=UTC),
}


@dataclass(frozen=True)
class _Statement:
    """`params` has, in place of each value that is not known yet, an index into the values of a call."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    model: type[Model] | None
    columns: tuple[str, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    locks: bool


class Prepared[M: Model]:
    """A queryset whose SQL is kept.

    `make` builds it of values by position, each only compared with a column: it is called once, with marks in their place, so
    it must build the same of all values, and none of them may be None. `kinds` are their types: int, str or datetime.
    """

    def __init__(self, make: Callable[..., QuerySet[M, Any]], *kinds: type) -> None:
        self._make = make
        self._kinds = kinds
        self._statements: dict[str, _Statement] = {}

    def rows(self, *values: Any) -> list[list[Any]]:
        """The columns of each row, as the queryset's `values_list` has them."""
        return self._asked(self._statement(), values)

    def all(self, *values: Any) -> list[M]:
        """The objects; for a queryset that selects all columns of one model."""
        statement = self._statement()
        model: Any = statement.model
        return [model.from_db(DEFAULT_DB_ALIAS, statement.columns, row) for row in self._asked(statement, values)]

    def first(self, *values: Any) -> M | None:
        """The first object, in the queryset's own order, if there is one."""
        return next(iter(self.all(*values)), None)

    def _statement(self) -> _Statement:
        to = _database()
        known = self._statements.get(to.vendor)
        return known or self._statements.setdefault(to.vendor, self._written(to))

    def _asked(self, statement: _Statement, values: tuple[Any, ...]) -> list[list[Any]]:
        to = _database()
        if statement.locks and not to.in_atomic_block:
            raise transaction.TransactionManagementError("What is held, is held until a transaction ends: begin one.")
        params = list(statement.params)
        for place, index in statement.places:
            params[place] = _adapted(values[index], to)
        with to.cursor() as cursor:
            cursor.execute(statement.sql, params)
            found = [list(row) for row in cursor.fetchall()]
        for row in found:
            for place, converter, expression in statement.converters:
                row[place] = converter(row[place], expression, to)
        return found

    def _written(self, to: BaseDatabaseWrapper) -> _Statement:
        marks = [_MARKS[kind](index) for index, kind in enumerate(self._kinds)]
        query = self._make(*marks).query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        marked = {_adapted(mark, to): index for index, mark in enumerate(marks)}
        places = tuple((place, marked[param]) for place, param in enumerate(params) if param in marked)
        if {index for _, index in places} != set(range(len(marks))):
            raise ValueError("Not every value stands in the statement as it was given.")
        selected = [column for column, *_ in compiler.select]
        found = compiler.get_converters(selected).items()
        converters = tuple((place, each, expression) for place, (several, expression) in found for each in several)
        model = query.model if query.default_cols else None
        columns = tuple(column.target.attname for column in selected) if model else ()
        return _Statement(sql, tuple(params), places, model, columns, converters, bool(query.select_for_update))


def _database() -> BaseDatabaseWrapper:
    """This thread's, asked for once in a statement: Django's own `connection` looks it up for each of its attributes."""
    return connections[DEFAULT_DB_ALIAS]


def _adapted(value: Any, to: BaseDatabaseWrapper) -> Any:
    return to.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def insert(row: Model) -> None:
    """Store a new row, as `save` would; for models without parents and without signals."""
    to, given = _database(), row.pk is not None
    sql, fields = _insertion(type(row), given, to.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection=to) for field in fields]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), to.cursor() as cursor:
        cursor.execute(sql, values)
        if not given:
            # To the last row: SQLite would hold the statement to be at work still.
            [(row.pk,)] = cursor.fetchall()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change(model: type[Model], pk: int, **values: Any) -> int:
    """Set these fields of one row; how many rows there were, 1 or 0. No value may be an expression, such as F()."""
    to = _database()
    sql, fields = _alteration(model, tuple(values), to.vendor)
    given = [field.get_db_prep_save(value, connection=to) for field, value in zip(fields, values.values(), strict=True)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), to.cursor() as cursor:
        cursor.execute(sql, [*given, pk])
        return int(cursor.rowcount)


type _Fields = tuple[Field[Any, Any], ...]


@lru_cache
def _insertion(model: type[Model], with_key: bool, vendor: str) -> tuple[str, _Fields]:
    fields = tuple(field for field in model._meta.local_concrete_fields if with_key or not field.primary_key)
    quote: Callable[[Any], str] = _database().ops.quote_name
    names, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    key = "" if with_key else f" RETURNING {quote(model._meta.pk.column)}"
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places}){key}", fields  # noqa: S608  # names of ours


@lru_cache
def _alteration(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, _Fields]:
    fields: Any = tuple(model._meta.get_field(name) for name in names)
    quote: Callable[[Any], str] = _database().ops.quote_name
    places = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    row = f"{quote(model._meta.pk.column)} = %s"
    return f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {row}", fields  # noqa: S608  # names of ours
