"""How much one visitor, and one address, may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.chat import limits, wire
from frontdesk.chat.limits import Buckets
from tests.visitor import API, Visitor


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_emptied_and_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(3, clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 20]
    clock.now = 19.9
    assert buckets.take("a") == 1
    clock.now = 20.1
    assert [buckets.take("a"), buckets.take("a")] == [0, 20]


def test_each_key_has_its_own() -> None:
    buckets = Buckets(1, Clock())
    assert [buckets.take("a"), buckets.take("b"), buckets.take("a")] == [0, 0, 60]


def test_the_keys_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 2)
    buckets = Buckets(1, Clock())
    for key in ("a", "b", "c"):
        buckets.take(key)
    assert buckets.take("c") > 0
    assert buckets.take("a") == 0


@given(st.integers(1, 50), st.lists(st.floats(0, 30), max_size=80))
def test_never_more_than_a_full_bucket_and_what_came_back(size: int, pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(size, clock)
    given_out = 0
    for pause in pauses:
        clock.now += pause
        given_out += buckets.take("a") == 0
    assert given_out <= size + clock.now * size / 60 + 1e-6


@pytest.mark.parametrize("name", ["by_address", "by_token"])
def test_too_many_requests(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(wire, name, Buckets(2))
    answers = [visitor.on("GET") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "slow_down"
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 30


def test_too_many_conversations_from_one_address(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "starts", Buckets(1))
    Visitor()
    answer = visitor.call("POST", "/conversations", {"consent_version": "x"})
    assert answer.status_code == 429
    assert visitor.on("GET").status_code == 200


def test_another_visitor_and_another_address_are_not_held_up(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Visitor()
    monkeypatch.setattr(wire, "by_token", Buckets(1))
    assert [visitor.on("GET").status_code, visitor.on("GET").status_code, other.on("GET").status_code] == [200, 429, 200]
    monkeypatch.setattr(wire, "by_address", Buckets(1))
    addresses = ["10.0.0.1", "10.0.0.1", "10.0.0.2"]
    answers = [visitor.client.get(f"{API}/site", REMOTE_ADDR=address).status_code for address in addresses]
    assert answers == [200, 429, 200]


@pytest.mark.parametrize(
    ("addresses", "answers"),
    [
        (["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"], [200, 429, 200]),
        (["::ffff:10.0.0.1", "10.0.0.1", "::ffff:10.0.0.2"], [200, 429, 200]),
        (["fe80::1%eth0", "fe80::2%eth0", "no address"], [200, 429, 200]),
    ],
)
def test_addresses_that_one_caller_may_choose_from_count_as_one(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, addresses: list[str], answers: list[int]
) -> None:
    monkeypatch.setattr(wire, "by_address", Buckets(1))
    assert [visitor.client.get(f"{API}/site", REMOTE_ADDR=one).status_code for one in addresses] == answers
