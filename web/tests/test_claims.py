"""The right to run a turn: it rides on the write of the message, and nobody else's is touched."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontdesk.chat import assistant, store
from frontdesk.chat.claims import MOMENT_SECONDS, Claim
from frontdesk.chat.models import Conversation, Owner
from tests.visitor import Visitor


def post(visitor: Visitor) -> Claim:
    """Store a message, with a claim that may come with it."""
    claim = Claim(visitor.conversation.pk)
    store.post(visitor.conversation.pk, "client-id-1", "how long?", None, claim)
    return claim


def test_it_comes_with_the_message(visitor: Visitor) -> None:
    claim = post(visitor)
    assert claim.held
    assert visitor.conversation.claim == claim.name
    claim.give_back()
    assert (visitor.conversation.claim, visitor.conversation.claimed_until) == ("", None)


@pytest.mark.parametrize("owner", [Owner.PERSON, Owner.CLOSED])
def test_it_does_not_come_where_the_bot_has_no_say(visitor: Visitor, owner: Owner) -> None:
    Conversation.objects.update(owner=owner)
    if owner == Owner.CLOSED:
        with pytest.raises(store.Closed):
            post(visitor)
    else:
        assert not post(visitor).held
    assert visitor.conversation.claim == ""


def test_anothers_is_left_alone_until_it_ran_out(visitor: Visitor) -> None:
    Conversation.objects.update(claim="of-another", claimed_until=timezone.now() + timedelta(seconds=5))
    claim = post(visitor)
    assert not claim.held
    assert not claim.take()
    claim.give_back()
    assert visitor.conversation.claim == "of-another"
    Conversation.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert claim.take()
    assert visitor.conversation.claim == claim.name


def test_one_that_ran_out_does_not_take_anothers_with_it(visitor: Visitor) -> None:
    claim = post(visitor)
    Conversation.objects.update(claim="of-another", claimed_until=timezone.now() + timedelta(seconds=5))
    claim.give_back()
    assert visitor.conversation.claim == "of-another"


def test_its_lease_begins_anew_when_the_turn_begins_late(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = post(visitor)
    first = visitor.conversation.claimed_until
    assert claim.take()
    assert visitor.conversation.claimed_until == first
    monkeypatch.setattr(claim, "_at", claim._at - MOMENT_SECONDS)
    assert claim.take()
    assert visitor.conversation.claimed_until > first


def test_it_is_not_kept_from_a_person_who_took_over(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = post(visitor)
    Conversation.objects.update(owner=Owner.PERSON)
    monkeypatch.setattr(claim, "_at", claim._at - MOMENT_SECONDS)
    assert not claim.take()
    assert visitor.conversation.claim == ""


def test_it_is_given_back_while_the_assistant_is_starting(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant, "state", lambda: "warming_up")
    assert visitor.post(text="how long?").json()["messages"][0]["state"] == "pending"
    assert visitor.conversation.claim == ""
