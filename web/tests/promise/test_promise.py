"""What a visitor who waits is told, in every state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.chat.models import Conversation
from frontdesk.inbox import promise, promise_text, waits
from frontdesk.inbox.access import URGENCY
from frontdesk.inbox.models import Handoff
from frontdesk.lib import clinic
from tests.console.talk import Talk
from tests.promise.conftest import Rules, local

Clock = Callable[[str], datetime]


def waiting(kind: str = "medical", reference: str = "K7M-3QX", **fields: Any) -> Conversation:
    """A conversation with one hand-off, come just now."""
    talk = Talk()
    talk.hands_off(kind, "my cheek is swollen", reference=reference, **{"ask_contact": False, **fields})
    Handoff.objects.filter(reference=reference).update(created_at=promise.timezone.now())
    return Conversation.objects.get(pk=talk.conversation.pk)


def told(conversation: Conversation) -> dict[str, Any]:
    """The promise, which is there."""
    made = promise.of(conversation)
    assert made is not None
    return made


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> Callable[[float | None], None]:
    """`usual(420)` has the median be seven minutes."""
    return lambda seconds: monkeypatch.setattr(waits, "expected", lambda kind: seconds)


def test_a_clinician_is_there(db: None, monday: datetime, usual: Any) -> None:
    usual(420)
    made = told(waiting())
    assert made["text"] == (
        "A clinician will read your question and answer it. You are next. The usual wait is about 7 minutes. "
        "Your reference is K7M-3QX."
    )
    assert (made["open_now"], made["place"], made["wait_minutes"]) == (True, 1, 7)
    assert (made["opens_at"], made["opens_text"]) == (None, "")
    assert (made["ask_contact"], made["contact_given"]) == (False, False)


def test_with_too_little_to_tell_no_wait_is_named(db: None, monday: datetime, usual: Any) -> None:
    usual(None)
    made = told(waiting("request"))
    assert made["wait_minutes"] is None
    assert made["text"] == (
        "A member of our team will read your question and answer it. You are next. Your reference is K7M-3QX."
    )


@pytest.mark.parametrize(
    ("others", "words"), [(0, "You are next."), (1, "One person is before you."), (4, "4 people are before you."), (30, "")]
)
def test_the_place_in_the_queue(db: None, monday: datetime, usual: Any, others: int, words: str) -> None:
    usual(None)
    for _ in range(others):
        Talk().hands_off("request", "before", created_at=monday)
    Handoff.objects.update(created_at=monday - timedelta(minutes=5))
    made = told(waiting("request"))
    assert made["place"] == others + 1
    assert (words in made["text"]) if words else ("before you" not in made["text"])


def test_the_more_urgent_and_the_older_come_first_among_those_for_the_same_role(db: None, monday: datetime) -> None:
    mine = waiting("medical", role="clinician")
    Talk().hands_off("urgent", "before", role="clinician")
    Talk(minutes_ago=5).hands_off("request", "for reception", role="receptionist")
    taken = Talk(minutes_ago=9).hands_off("urgent", "taken", role="clinician")
    Handoff.objects.filter(pk=taken.pk).update(state="taken")
    assert told(mine)["place"] == 2


@given(st.lists(st.tuples(st.sampled_from(Handoff.Kind.values), st.integers(0, 3)), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_places_are_a_queue_without_gap_or_double(db: None, monday: datetime, came: list[tuple[str, int]]) -> None:
    Conversation.objects.all().delete()
    for kind, minute in came:
        handoff = Talk().hands_off(kind, "words", role="clinician")
        Handoff.objects.filter(pk=handoff.pk).update(created_at=monday - timedelta(minutes=minute))
    as_told = sorted(Handoff.objects.all(), key=promise.place)
    assert [promise.place(handoff) for handoff in as_told] == list(range(1, len(came) + 1))
    # The inbox sorts by the same: whoever is told to be next is the first there.
    assert as_told == sorted(as_told, key=lambda one: (URGENCY.index(one.kind), one.created_at, one.pk))


def test_out_of_hours_contact_details_are_asked_for_at_once(db: None, sunday: datetime, usual: Any) -> None:
    usual(420)
    made = told(waiting())
    assert made["text"] == (
        "A clinician will read your question and answer it. We are closed now. We open again tomorrow at 9:00. "
        "If you leave an e-mail address or a phone number, we will answer you there. Your reference is K7M-3QX."
    )
    assert made["opens_at"] == "2026-11-23T09:00+00:00"
    assert (made["ask_contact"], made["wait_minutes"], made["place"]) == (True, None, None)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-24 13:30", "on Tuesday at 9:00"),  # Christmas Eve, over three holidays and a Sunday
        ("2026-12-31 19:00", "on Saturday at 10:00"),  # New Year's Day is one
        ("2026-11-25 13:20", "today at 14:00"),  # the midday break
        ("2026-11-23 18:00", "tomorrow at 9:00"),
    ],
)
def test_holidays_and_breaks_are_known(db: None, at: Clock, moment: str, opens: str) -> None:
    at(moment)
    made = told(waiting("request"))
    assert made["opens_text"] == opens
    assert f"We are closed now. We open again {opens}." in made["text"]


def test_where_the_hours_are_not_known_nothing_is_made_up(db: None, at: Clock) -> None:
    at("2028-01-10 10:00")  # after the list of holidays ends
    made = told(waiting())
    assert made["text"] == (
        "A clinician will read your question and answer it. To ask when we are open, ring us on 020 7946 0148. "
        "If you leave an e-mail address or a phone number, we will answer you there. Your reference is K7M-3QX."
    )
    assert (made["open_now"], made["opens_at"], made["opens_text"]) == (False, None, "")
    assert made["ask_contact"] is True


@pytest.mark.parametrize("moment", ["2026-11-23 10:00", "2026-11-22 10:00"])
def test_who_has_left_details_is_not_asked(db: None, at: Clock, usual: Any, moment: str) -> None:
    usual(None)
    now = at(moment)
    made = told(waiting(contact_consent_at=now, contact_email="vera@home.example", ask_contact=False))
    assert (made["ask_contact"], made["contact_given"]) == (False, True)
    assert "If you leave the chat, we will use the details that you left." in made["text"]
    assert "If you leave an e-mail" not in made["text"]


def test_after_the_clinics_limit_contact_details_are_asked_for(db: None, monday: datetime, rules: Rules) -> None:
    conversation = waiting("request")
    limit = clinic.profile().handoff.nobody_minutes("request")
    Handoff.objects.update(created_at=monday - timedelta(minutes=limit) + timedelta(seconds=1), ask_contact=False)
    assert told(conversation)["ask_contact"] is False
    Handoff.objects.update(created_at=monday - timedelta(minutes=limit))
    assert told(conversation)["ask_contact"] is True


def test_the_limit_counts_open_time(db: None, at: Clock) -> None:
    came = local("2026-11-20 16:58")  # two minutes before closing on Friday
    conversation = waiting("request", ask_contact=False, open_now=True)
    Handoff.objects.update(created_at=came)
    at("2026-11-21 10:07")
    assert told(conversation)["ask_contact"] is False
    at("2026-11-21 10:08")
    assert told(conversation)["ask_contact"] is True


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("2026-11-23 10:00", "We are open now. "),
        ("2026-11-22 10:00", "The clinic is closed now and opens again tomorrow at 9:00. "),
        ("2028-01-10 10:00", ""),
    ],
)
def test_urgent_begins_with_the_emergency_number_and_names_no_wait(
    db: None, at: Clock, usual: Any, moment: str, then: str
) -> None:
    usual(60)
    at(moment)
    made = told(waiting("urgent"))
    assert made["text"] == (
        f"If this may be an emergency, call 999 now. Then ring us on 020 7946 0148. {then}"
        "Your message is marked as urgent. Please do not wait for a reply here. Your reference is K7M-3QX."
    )
    assert made["wait_minutes"] is None


def test_once_somebody_has_it(db: None, monday: datetime, usual: Any) -> None:
    usual(420)
    conversation = waiting(state="taken")
    Conversation.objects.update(owner="person")
    conversation.refresh_from_db()
    made = told(conversation)
    assert made["text"] == "A member of our team has your question and will answer you here. Your reference is K7M-3QX."
    assert (made["place"], made["wait_minutes"], made["ask_contact"]) == (None, None, False)


def test_without_an_open_handoff_nothing_is_promised(db: None, monday: datetime) -> None:
    assert promise.of(Talk().conversation) is None
    conversation = waiting()
    Handoff.objects.update(state="resolved")
    assert promise.of(conversation) is None


def test_who_waits_in_vain_reads_that_once_more(db: None, monday: datetime, usual: Any) -> None:
    usual(None)
    made = told(waiting(told_at=monday))
    assert made["text"].startswith("Nobody has been free yet, and we are sorry. A clinician will read your question.")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "about a minute"), (2, "about 2 minutes"), (60, "about an hour"), (75, "about an hour and a quarter"),
        (90, "about an hour and a half"), (120, "about 2 hours"), (165, "about 2 hours and three quarters"),
    ],
)  # fmt: skip
def test_a_wait_in_words(minutes: int, words: str) -> None:
    assert promise_text._usual(minutes) == f"The usual wait is {words}."


def test_the_consent_says_what_is_in_the_email(rules: Rules) -> None:
    assert "send me the answer by e-mail" in promise_text.consent()
    rules(answer_in_email=False)
    assert "The answer itself is not in it." in promise_text.consent()


STATES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Handoff.Kind.values),
        "taken": st.booleans(),
        "open_now": st.booleans(),
        "opens_text": st.sampled_from(["", "tomorrow at 9:00"]),
        "wait_minutes": st.none() | st.integers(1, 600),
        "place": st.none() | st.integers(1, 60),
        "ask_contact": st.booleans(),
        "contact_given": st.booleans(),
        "nobody_came": st.booleans(),
    }
)


@given(STATES)
def test_whatever_the_state_the_text_is_whole_sentences(state: dict[str, Any]) -> None:
    made = promise.Promise(reference="K7M-3QX", opens_at=None, **state)
    for text in (promise_text.text(made), promise_text.nobody_came(made), promise_text.nobody_came_again(made)):
        assert "  " not in text and "None" not in text and " ." not in text
        assert text[0].isupper() and text.endswith(".")
        assert text.count("K7M-3QX") == 1
        assert (text.index("999") < text.index("020")) if state["kind"] == "urgent" else True
    if state["contact_given"]:
        assert "leave an e-mail" not in promise_text.text(made).lower().replace("if you leave the chat", "")
