"""What a visitor may write, and tap."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.chat.models import Message
from frontdesk.chat.text import LONGEST, TextError, clean
from frontdesk.lib.clinic import profile
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor


def test_it_is_stored_in_nfc(visitor: Visitor, rasa: LittleRasa) -> None:
    visitor.say("re\u0301sume\u0301")
    assert Message.objects.get(seq=1).text == "r\u00e9sum\u00e9" == rasa.seen[0]["text"]


def test_line_breaks_and_other_scripts_stay(visitor: Visitor) -> None:
    words = "one\ntwo\t\u4f60\u597d \U0001f9f4"
    assert visitor.say(words)[0]["text"] == words


@pytest.mark.parametrize("command", ["/restart", '/intent{"name": "x"}', "/affirm"])
def test_a_command_is_text_like_any_other(visitor: Visitor, rasa: LittleRasa, command: str) -> None:
    visitor.say(command)
    assert (rasa.seen[0]["text"], rasa.seen[0]["choice"]) == (command, None)


def test_the_longest_is_taken(visitor: Visitor) -> None:
    # As a browser writes it: letters as they are, not escaped.
    body = json.dumps({"client_id": "long-enough", "text": "\U0001f9f4" * LONGEST}, ensure_ascii=False)
    assert visitor.on("POST", "/messages", body).status_code == 201


@pytest.mark.parametrize(
    "text", ["", " \n\t", "x" * (LONGEST + 1), "a\0b", "a\ud800b", "\udc00", "\ufb2c" * LONGEST, 7, None, ["x"]]
)
def test_what_is_not_taken_is_not_stored(visitor: Visitor, rasa: LittleRasa, text: object) -> None:
    answer = visitor.post(text=text)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert not Message.objects.exists()
    assert rasa.seen == []


def test_an_error_does_not_repeat_what_was_written(visitor: Visitor) -> None:
    answer = visitor.post(text="my secret" * 1000)
    assert "secret" not in answer.content.decode()


def test_over_16_kb_is_too_much(visitor: Visitor) -> None:
    answer = visitor.on("POST", "/messages", json.dumps({"client_id": "x" * 8, "text": "y" * 17_000}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body",
    [" ", "{", "[]", "null", "7", '"x"', "{}", '{"client_id": NaN, "text": "x"}', "[" * 16_000, b"\xff\xfe",
     '{"client_id": "short", "text": "x"}', '{"client_id": "long-enough", "text": "x", "choice": "out_of_scope"}',
     '{"client_id": "long-enough"}', '{"client_id": "long-enough", "text": "x", "more": 1}',
     '{"client_id": "long-enough\\n", "text": "x"}', '{"client_id": "long-enough", "choice": "/restart"}'],
)  # fmt: skip
def test_a_body_that_is_no_message(visitor: Visitor, body: str | bytes) -> None:
    answer = visitor.on("POST", "/messages", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_only_json(visitor: Visitor) -> None:
    answer = visitor.client.post(
        f"/api/v1/conversations/{visitor.id}/messages",
        {"client_id": "long-enough", "text": "x"},
        headers={"Authorization": f"Bearer {visitor.token}"},
    )
    assert answer.status_code == 415


def test_a_button_that_was_offered_is_a_choice(visitor: Visitor, rasa: LittleRasa) -> None:
    button = visitor.say("how long?")[1]["buttons"][0]
    tapped = visitor.post(choice=button["choice"]).json()["messages"][0]
    assert tapped["text"] == button["title"]
    assert (rasa.seen[1]["text"], rasa.seen[1]["choice"]) == (button["title"], button["choice"])


def test_a_suggested_question_is_a_choice_from_the_start(visitor: Visitor, rasa: LittleRasa) -> None:
    suggestion = profile().suggestions[0]
    assert visitor.post(choice=suggestion.choice).status_code == 201
    assert (rasa.seen[0]["text"], rasa.seen[0]["choice"]) == (suggestion.question, suggestion.choice)


def test_a_choice_that_was_never_offered_is_refused(visitor: Visitor, rasa: LittleRasa) -> None:
    answer = visitor.post(choice="answer:secret/prices")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "unknown_choice")
    assert rasa.seen == []


def test_a_choice_offered_to_another_visitor_is_refused(visitor: Visitor) -> None:
    choice = visitor.say("how long?")[1]["buttons"][0]["choice"]
    assert Visitor().post(choice=choice).status_code == 409


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_whatever_is_taken_can_be_stored(text: str) -> None:
    try:
        taken = clean(text)
    except TextError:
        assert not text.strip() or "\0" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
    else:
        assert taken == unicodedata.normalize("NFC", taken)
        assert taken.encode("utf-8")
