"""Statements that are written once do what Django's own do."""

from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.sql import compiler

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.lib import statements
from frontdesk.lib.statements import Prepared, change, insert

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)


def conversation(**fields: Any) -> Conversation:
    made = Conversation(public_id="p" * 22, token_hash="h" * 64, consent_version="1", **fields)
    insert(made)
    return made


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_inserted_is_what_is_read_back() -> None:
    made = conversation(context={"area": "n\u00e4ck", "answers": []}, clinical=True, visitor_last_seen_at=AT)
    assert made.pk and made.created_at and not made._state.adding
    assert columns(Conversation.objects.get()) == columns(made)


def test_every_kind_of_row_of_a_turn_is_stored_as_save_stores_it() -> None:
    of = conversation()
    message = Message(conversation=of, seq=1, author=Author.VISITOR, text="how long?", payload={"buttons": [{"choice": "x"}]})
    insert(message)
    turn = Turn(conversation=of, message=message, status=Turn.Status.STORED, confidence=0.5, ranking=[{"a": 1.5}])
    insert(turn)
    saved = Turn(conversation=of, message=message, status=Turn.Status.STORED, confidence=0.5, ranking=[{"a": 1.5}])
    saved.save()
    first, second = (columns(Turn.objects.get(pk=pk)) for pk in (turn.pk, saved.pk))
    assert {**first, "id": 0, "created_at": 0} == {**second, "id": 0, "created_at": 0}
    assert columns(Message.objects.get()) == columns(message)


def test_a_row_that_may_not_be_is_refused() -> None:
    of = conversation()
    insert(Message(conversation=of, seq=1, author=Author.VISITOR, text="a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Message(conversation=of, seq=1, author=Author.VISITOR, text="b"))
    assert Message.objects.count() == 1


def test_a_change_says_whether_there_was_such_a_row() -> None:
    of = conversation()
    assert change(Conversation, of.pk, context={"last": None}, claimed_until=AT, next_seq=7) == 1
    found = Conversation.objects.get()
    assert (found.context, found.claimed_until, found.next_seq) == ({"last": None}, AT, 7)
    assert change(Conversation, of.pk + 1, next_seq=9) == 0


def test_a_prepared_queryset_gives_what_the_queryset_gives() -> None:
    one = conversation(context={"area": "neck"}, clinical=True)
    change(Conversation, one.pk, last_at=AT)
    found = Prepared(lambda pk, name, at: Conversation.objects.filter(pk=pk, public_id=name, last_at=at), int, str, datetime)
    for _ in range(2):
        assert [columns(each) for each in found.all(one.pk, "p" * 22, AT)] == [columns(Conversation.objects.get())]
    assert found.first(one.pk, "q" * 22, AT) is None
    named = Prepared(lambda pk: Conversation.objects.filter(pk=pk).values_list("last_at", "clinical"), int)
    assert [tuple(row) for row in named.rows(one.pk)] == [(AT, True)]


def test_the_second_time_django_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Prepared(lambda pk: Conversation.objects.filter(pk=pk), int)
    of = conversation()
    assert found.first(of.pk) == of

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("written anew")

    for kind in (compiler.SQLCompiler, compiler.SQLInsertCompiler, compiler.SQLUpdateCompiler):
        monkeypatch.setattr(kind, "as_sql", refuse)
    assert found.first(of.pk) == of
    insert(Message(conversation=of, seq=1, author=Author.VISITOR, text="a"))
    assert change(Conversation, of.pk, next_seq=2) == 1


def test_a_value_that_does_not_stand_in_the_statement_is_told_of() -> None:
    changed = Prepared(lambda pk: Conversation.objects.filter(pk=F("pk") + 0 * pk), int)
    with pytest.raises(ValueError, match="as it was given"):
        changed.rows(1)


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_in_a_transaction_only() -> None:
    of = conversation()
    held = Prepared(lambda pk: Conversation.objects.select_for_update().filter(pk=pk), int)
    with pytest.raises(transaction.TransactionManagementError):
        held.first(of.pk)
    with transaction.atomic():
        assert held.first(of.pk) == of
    assert statements.change(Conversation, of.pk, next_seq=3) == 1
