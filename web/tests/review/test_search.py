"""Full-text search: what is found, how it is shown, and what is in no index any more."""

from pathlib import Path

import pytest
from django.db import connection

from frontdesk.accounts.models import User
from frontdesk.review import search
from frontdesk.review.models import SearchText
from tests.console.talk import Talk
from tests.review.conftest import LOG, Desk, shown
from tests.visitor import Visitor


def found(query: str) -> set[str]:
    """The texts that a search finds."""
    return set(SearchText.objects.filter(text__matches=query).values_list("text", flat=True))


@pytest.fixture
def said(db: None) -> None:
    talk = Talk()
    for text in ("Will the scars fade?", "what does it cost", "the cost of laser for acne scars", "Sunscreen, always?", "café"):
        talk.asks(text)


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("scar", {"Will the scars fade?", "the cost of laser for acne scars"}),
        ("SCARS cost", {"the cost of laser for acne scars"}),
        ('"acne scars"', {"the cost of laser for acne scars"}),
        ('"scars acne"', set()),
        ("cost -laser", {"what does it cost"}),
        ("suns*", {"Sunscreen, always?"}),
        ("suns", set()),
        ("?", set()),
        ('"', set()),
        ("", set()),
        ("-laser", {"the cost of laser for acne scars"}),
        ("laser AND NEAR( cost", set()),
        ("cost:*", {"what does it cost", "the cost of laser for acne scars"}),
        ("'; DROP TABLE chat_message; --", set()),
    ],
)
def test_what_is_found(said: None, query: str, which: set[str]) -> None:
    assert found(query) == which


ODD = [
    "sun (",
    "* *",
    "-",
    "''",
    "sun\x00",
    "sun\ud800",
    "^sun",
    "{sun}",
    "sun OR",
    'a" b "c',
    "日本",
    "%_",
    "😀 x",
    "a-*",
    "§*",
]


@pytest.mark.parametrize("query", [*ODD, "a\\ & | ! <-> scars"])
def test_no_query_is_a_fault(said: None, query: str) -> None:
    found(query)
    search.highlighted(query, list(SearchText.objects.values_list("conversation", flat=True)))


def test_what_was_found_is_marked_and_the_rest_stays_text(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("hello")
    talk.asks("<script>alert(1)</script> is my scarring & redness normal")
    page = desk(reviewer).get(LOG, {"q": "scar* redness"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is my <mark>scarring</mark> &amp; <mark>redness</mark> normal" in page
    assert "<script>alert" not in page


def test_of_a_long_message_the_part_is_shown_in_which_it_was_found(desk: Desk, reviewer: User) -> None:
    Talk().asks("first words " + "and so on " * 60 + "then pomegranate came " + "and on " * 60)
    page = desk(reviewer).get(LOG, {"q": "pomegranate"}).content.decode()
    assert "then <mark>pomegranate</mark> came" in page and "first words" not in page


def test_personal_details_are_in_no_index_and_no_list(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("write to jo.bloggs@mail.example about laser")
    assert found("laser") == {"write to [e-mail] about laser"}
    browser = desk(reviewer)
    assert shown(browser, q="bloggs") == []
    for filters in ({}, {"q": "laser"}):
        page = browser.get(LOG, filters).content.decode()
        assert "bloggs" not in page and "write to [e-mail] about" in page


def test_the_words_of_a_conversation_as_it_goes_are_found_at_once(visitor: Visitor) -> None:
    visitor.say("about pomegranates")
    assert found("pomegranate") == {"about pomegranates"}
    assert SearchText.objects.count() == 1, "the assistant's own words are not searched"


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_is_in_no_index_and_not_in_the_file(visitor: Visitor) -> None:
    other = Visitor()
    other.say("sunflowers")
    visitor.say("about pomegranates")
    visitor.on("DELETE")
    assert found("pomegranate") == set()
    assert found("sunflower") == {"sunflowers"}
    if connection.vendor == "sqlite":
        files = [Path(str(connection.settings_dict["NAME"]) + end) for end in ("", "-wal")]
        content = b"".join(file.read_bytes() for file in files if file.exists())
        assert b"sunflow" in content and b"omegran" not in content


def test_a_text_that_changes_is_found_by_its_new_words(said: None) -> None:
    SearchText.objects.filter(text="café").update(text="rhubarb")
    assert found("cafe") == set() and found("rhubarb") == {"rhubarb"}
