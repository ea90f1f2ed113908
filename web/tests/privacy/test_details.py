"""The details of a message are found in the transaction that stores it."""

import importlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from frontdesk.accounts.models import User
from frontdesk.chat import store
from frontdesk.chat.models import Author, Message
from frontdesk.privacy import details, personal
from frontdesk.privacy.models import PersonalDetails
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.little_rasa import Answer, LittleRasa, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def said(author: str, text: str) -> Message:
    """A message as the product stores it."""
    conversation, _ = store.start("1", "")
    return store.append(conversation, author, text)


def test_a_visitors_words_are_looked_through_as_they_are_stored(visitor: Visitor, rasa: LittleRasa) -> None:
    visitor.say("ring me on 07700 900123 or jane@example.com")
    row = PersonalDetails.objects.get()
    assert row.spans == [[11, 23, "phone"], [27, 43, "email"]]
    assert row.message.text == "ring me on 07700 900123 or jane@example.com"
    assert details.masked(row.message) == "ring me on [phone] or [e-mail]"
    assert rasa.seen[-1]["text"] == row.message.text


def test_without_details_there_is_no_row(visitor: Visitor) -> None:
    visitor.say("how much is it?")
    assert not PersonalDetails.objects.exists()


def test_what_staff_write_is_looked_through_and_what_the_assistant_says_is_not() -> None:
    assert details.masked(said(Author.PERSON, "I call you on 07700 900123")) == "I call you on [phone]"
    bot = said(Author.BOT, "Call us on 020 7946 0148")
    assert details.masked(bot) == bot.text
    assert PersonalDetails.objects.count() == 1


ASKED = "How long is a session? What is the capital of France, my NHS number is 943 476 5919, I am at SW1A 1AA"
PART = "What is the capital of France, my NHS number is 943 476 5919, I am at SW1A 1AA"


def no_answer_to(part: str) -> Callable[[dict[str, Any]], Answer]:
    """What the assistant says of a part of a message that is none of the clinic's."""
    text = f"I have no answer to this part: \u201c{part}\u201d. I can pass it to a person."
    replies = [
        {"outcome": "answer:sun_care/how_long", "text": "Call us on 020 7946 0148.", "buttons": []},
        {"outcome": "out_of_scope", "text": text, "buttons": []},
    ]
    outcomes = [reply["outcome"] for reply in replies]
    return lambda request: (200, response(request, outcomes=outcomes, replies=replies))


def test_what_the_assistant_repeats_of_the_visitors_words_is_masked_wherever_staff_read_it(
    visitor: Visitor, rasa: LittleRasa, desk: Desk, reviewer: User, receptionist: User
) -> None:
    rasa.answer = no_answer_to(PART)
    visitor.say(ASKED)
    assert PART in visitor.messages()[-1]["text"]
    conversation = Message.objects.latest("seq").conversation
    path = f"/console/conversations/{conversation.public_id}/"
    turn = conversation.turns.get()
    turn_path = reverse("corrections:turn", args=[turn.pk])
    inbox = reverse("inbox:messages", args=[conversation.public_id])
    for user, address in ((reviewer, path), (receptionist, path), (reviewer, turn_path), (receptionist, inbox)):
        page = desk(user).get(address)
        text = page.content.decode()
        assert page.status_code == 200 and "capital of France" in text and "020 7946 0148" in text
        assert "943 476" not in text and "SW1A" not in text


@pytest.mark.parametrize(
    ("asked", "part", "shown"),
    [
        ("my NHS number: what is rain? 9434765918", "what is rain? 9434765918", "what is rain? [NHS number]"),
        ("my home is, what is rain, W1 2AM", "what is rain, W1 2AM", "what is rain, [postcode]"),
        ("is rain wet? I am on 07700 900123", "is rain wet? I am on 07700 9\u2026", "is rain wet? I am on [phone]\u2026"),
        ("what is rain", "what is rain", "what is rain"),
    ],
)
def test_a_detail_is_known_in_a_part_as_in_the_whole(asked: str, part: str, shown: str) -> None:
    conversation, _ = store.start("1", "")
    message = store.append(conversation, Author.VISITOR, asked)
    reply = store.append(conversation, Author.BOT, f"No answer: {part}", outcome="out_of_scope", reply_to=message)
    assert details.masked(reply) == f"No answer: {shown}"
    PersonalDetails.objects.all().delete()
    call_command("find_details", stdout=io.StringIO())
    assert details.masked(Message.objects.get(pk=reply.pk)) == f"No answer: {shown}"


def test_what_was_found_when_it_was_written_is_what_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    message = said(Author.VISITOR, "I am on 07700 900123")
    monkeypatch.setattr(personal, "find", lambda text: [])
    assert details.masked(Message.objects.get(pk=message.pk)) == "I am on [phone]"


def test_a_message_that_came_another_way_is_looked_through_when_it_is_shown() -> None:
    message = Talk().asks("I am on 07700 900123")
    assert not PersonalDetails.objects.exists()
    assert details.masked(message) == "I am on [phone]"
    assert details.refresh(Message.objects.all()) == 1
    assert PersonalDetails.objects.get().message == message


def test_details_are_stored_with_the_message_or_not_at_all(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise ValueError

    monkeypatch.setattr(personal, "find", fail)
    with pytest.raises(ValueError):
        visitor.post(text="I am on 07700 900123")
    assert not Message.objects.exists()


def test_messages_from_before_are_looked_through_by_a_migration(clinician: User) -> None:
    talk = Talk()
    talk.asks("I am on 07700 900123", reply="Call 020 7946 0148")
    migration = importlib.import_module("frontdesk.privacy.migrations.0002_details_so_far")
    with connection.schema_editor() as editor:
        migration.find(apps, editor)
    assert PersonalDetails.objects.get().spans == [[8, 20, "phone"]]
