"""A conversation of a visitor: started, read, ended, opened by its own token only."""

import hashlib

import pytest
from django.test import Client

from frontdesk.chat.models import Conversation
from frontdesk.lib.clinic import profile
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import API, Visitor

CALLS = [
    ("GET", ""), ("DELETE", ""), ("GET", "/messages"), ("POST", "/messages"), ("GET", "/events"),
    ("POST", "/contact"), ("POST", "/end"),
]  # fmt: skip


def test_the_site_says_what_the_chat_shows(db: None, client: Client, rasa: LittleRasa) -> None:
    site, clinic = client.get(f"{API}/site").json(), profile()
    assert (site["name"], site["emergency_number"]) == (clinic.name, clinic.emergency_number)
    assert site["consent"] == {"text": clinic.consent_text, "version": clinic.consent_version}
    assert [item["choice"] for item in site["suggestions"]] == [item.choice for item in clinic.suggestions]


def test_started_with_a_token_that_is_stored_as_a_hash(visitor: Visitor) -> None:
    assert len(visitor.token) == 43
    assert visitor.conversation.token_hash == hashlib.sha256(visitor.token.encode()).hexdigest()
    assert visitor.conversation.consent_version == profile().consent_version


def test_the_page_is_kept(visitor: Visitor) -> None:
    body = {"consent_version": profile().consent_version, "page": "https://www.clinic.example/prices"}
    started = visitor.call("POST", "/conversations", body)
    assert started.json()["messages"] == []
    assert Conversation.objects.get(public_id=started.json()["id"]).page == body["page"]


def test_the_consent_text_that_was_seen_must_be_the_one_of_today(visitor: Visitor) -> None:
    answer = visitor.call("POST", "/conversations", {"consent_version": "2001-01-01"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "consent_outdated")


def test_ids_and_tokens_are_never_the_same(visitor: Visitor) -> None:
    others = [Visitor() for _ in range(20)]
    assert len({one.id for one in [visitor, *others]}) == len({one.token for one in [visitor, *others]}) == 21


def test_read_from_a_number(visitor: Visitor) -> None:
    for word in ("one", "two", "three"):
        visitor.say(word)
    page = visitor.on("GET", "/messages?after=2&limit=3").json()
    assert [message["seq"] for message in page["messages"]] == [3, 4, 5]
    assert page["last_seq"] == 6
    nobody = {"person": None, "staff_typing": False, "staff_seen_seq": 0, "promise": None}
    assert page["state"] == {"owner": "bot", "assistant": "ready", **nobody}


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "limit=0", "limit=201", "after=1.5", "after=%C2%B2", "after=" + "9" * 99]
)
def test_a_number_that_is_none(visitor: Visitor, query: str) -> None:
    assert visitor.on("GET", f"/messages?{query}").status_code == 400


def test_ended_it_can_be_read_and_takes_nothing_more(visitor: Visitor) -> None:
    visitor.say("hello")
    assert visitor.on("POST", "/end").json()["state"]["owner"] == "closed"
    assert visitor.on("POST", "/end").status_code == 200
    assert len(visitor.messages()) == 2
    answer = visitor.post(text="one more")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "closed")


def test_what_was_posted_before_the_end_can_be_asked_for_again(visitor: Visitor) -> None:
    first = visitor.post(client_id="the-same-one", text="hello").json()
    visitor.on("POST", "/end")
    again = visitor.post(client_id="the-same-one", text="hello")
    assert (again.status_code, again.json()["messages"]) == (200, first["messages"])


def test_ended_the_handoff_still_waits(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane")
    visitor.on("POST", "/end")
    assert visitor.on("GET").json()["handoff"]["state"] == "waiting"


@pytest.mark.parametrize(("method", "rest"), CALLS)
def test_another_token_and_no_such_conversation_look_the_same(visitor: Visitor, method: str, rest: str) -> None:
    own = visitor.id
    answers = []
    for wrong in (Visitor().id, "A" * 22, "no-such"):
        visitor.id = wrong
        answers.append(visitor.on(method, rest, {}))
    visitor.id = own
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
    assert Conversation.objects.filter(public_id=own).exists()


@pytest.mark.parametrize(("method", "rest"), CALLS)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc"])
def test_without_a_token(visitor: Visitor, method: str, rest: str, header: str) -> None:
    answer = visitor.on(method, rest, {}, Authorization=header)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/site", "GET"), ("/conversations", "POST"), ("/conversations/x", "DELETE, GET"), ("/conversations/x/events", "GET")],
)
def test_the_wrong_method(client: Client, path: str, allowed: str) -> None:
    answer = client.put(API + path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/", "/nothing", "/conversations/x/nothing", "/conversations/"])
def test_no_such_call(client: Client, path: str) -> None:
    assert client.get(API + path).json()["error"]["code"] == "not_found"


def test_nothing_of_it_is_kept_by_a_cache(visitor: Visitor) -> None:
    assert visitor.on("GET", "/messages").headers["Cache-Control"] == "no-store"


def test_no_cookie_is_set(visitor: Visitor) -> None:
    visitor.say("hello")
    assert not visitor.client.cookies
