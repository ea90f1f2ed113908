"""Erasing a conversation leaves no trace of it, in any table or in the file."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.review import audit
from frontdesk.review.models import AuditEvent
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "my very own pomegranate rash"
NAME = "Veronique Quillfeather"


@pytest.fixture
def told(visitor: Visitor, rasa: LittleRasa, clinician: User) -> Visitor:
    """A visitor who left a trace wherever one can be left, and was read by a clinician."""
    visitor.say("hello")
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say(WORDS)
    visitor.on("POST", "/contact", {"name": NAME, "phone": "020 7946 0999", "consent": True})
    rasa.answer = lambda request: (500, {})
    visitor.say(WORDS)
    audit.record(clinician, "transcript.read", visitor.conversation)
    return visitor


def traces(visitor: Visitor, conversation: Conversation, references: list[str]) -> list[str]:
    """Where in the database anything of this conversation is found."""
    needles = [visitor.id, conversation.token_hash, WORDS, NAME, "020 7946 0999", *references]
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            content = repr(row)
            found += [f"{model.__name__}: {needle}" for needle in needles if needle in content]
    return found


def test_no_table_has_anything_left(told: Visitor) -> None:
    conversation, pk = told.conversation, told.conversation.pk
    references = list(conversation.handoffs.values_list("reference", flat=True))
    assert len(references) == 2
    assert len(traces(told, conversation, references)) > 5

    assert told.on("DELETE").status_code == 204

    assert traces(told, conversation, references) == []
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.related_model is Conversation:
                assert not model._base_manager.filter(**{field.attname: pk}).exists()


def test_that_it_was_read_is_still_known_and_leads_nowhere(told: Visitor) -> None:
    key = audit.key(told.conversation)
    told.on("DELETE")
    event = AuditEvent.objects.get()
    assert (event.action, event.object) == ("transcript.read", key)
    assert told.id not in key


def test_the_file_has_nothing_left_either(told: Visitor) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are its own affair: VACUUM and the retention of its log")
    files = [Path(str(connection.settings_dict["NAME"]) + end) for end in ("", "-wal")]

    def content() -> bytes:
        return b"".join(file.read_bytes() for file in files if file.exists())

    assert WORDS.encode() in content()
    told.on("DELETE")
    assert WORDS.encode() not in content()
    assert NAME.encode() not in content()


def test_erased_it_is_not_found_again(told: Visitor) -> None:
    told.on("DELETE")
    assert told.on("DELETE").status_code == 404
    assert told.on("GET").status_code == 404
    assert told.post(text="hello?").status_code == 404


def test_the_others_stay(told: Visitor) -> None:
    other = Visitor()
    other.say("I stay")
    told.on("DELETE")
    assert other.messages()[0]["text"] == "I stay"


def test_audit_events_are_only_ever_added(told: Visitor) -> None:
    event = AuditEvent.objects.get()
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        AuditEvent.objects.update(action="nothing.happened")
