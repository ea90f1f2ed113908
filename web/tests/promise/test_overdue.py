"""When nobody comes: the visitor is told once, an urgent hand-off goes to the next role, a lost one is closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk.chat.models import Conversation, Message
from frontdesk.inbox import overdue, promise
from frontdesk.inbox.models import Exit, ExitCount, Handoff, Notice
from frontdesk.lib import clinic
from tests.console.talk import Talk
from tests.promise.conftest import Rules, local

Clock = Callable[[str], datetime]
pytestmark = pytest.mark.django_db(transaction=True)


def came(moment: datetime, kind: str = "medical", **fields: Any) -> Handoff:
    """A hand-off that came then, in a conversation that has been quiet since."""
    role = "clinician" if kind in ("urgent", "medical") else "receptionist"
    handoff = Talk().hands_off(kind, "my cheek is swollen", **{"role": role, "ask_contact": False, **fields})
    Handoff.objects.filter(pk=handoff.pk).update(created_at=moment)
    Conversation.objects.update(last_at=moment)
    handoff.refresh_from_db()
    return handoff


def told() -> list[str]:
    """What the product itself has said, in order."""
    return list(Message.objects.filter(author="system").order_by("id").values_list("text", flat=True))


def test_whoever_waits_within_the_limit_is_left_in_peace(monday: datetime) -> None:
    came(monday - timedelta(minutes=9))
    overdue.look_after()
    assert told() == []


def test_after_the_limit_the_visitor_is_told_once_and_asked_for_contact_details(monday: datetime) -> None:
    handoff = came(monday - timedelta(minutes=10))
    for _ in range(3):
        overdue.look_after()
    assert told() == [
        "I am sorry, nobody has been free to answer you yet. Your question is kept, with the reference "
        f"{handoff.reference}. Leave an e-mail address or a phone number, and we will answer you there."
    ]
    handoff.refresh_from_db()
    assert (handoff.state, handoff.ask_contact) == ("waiting", True)
    message = Message.objects.get(author="system")
    assert (message.seq, message.payload) == (3, {"handoff": handoff.reference, "event": "nobody_came"})


@pytest.mark.parametrize(("kind", "minutes"), [("urgent", 3), ("medical", 10), ("request", 10), ("bot_unavailable", 10)])
def test_each_kind_has_its_limit(monday: datetime, kind: str, minutes: int) -> None:
    handoff = came(monday - timedelta(minutes=minutes) + timedelta(seconds=1), kind)
    assert overdue.tell_visitors(monday) == 0
    Handoff.objects.filter(pk=handoff.pk).update(created_at=monday - timedelta(minutes=minutes))
    assert overdue.tell_visitors(monday) == 1


def test_urgent_begins_with_the_emergency_number(monday: datetime) -> None:
    came(monday - timedelta(minutes=10), "urgent")
    overdue.tell_visitors(monday)
    assert told()[0].startswith("If this may be an emergency, call 999 now. Then ring us on 020 7946 0148. I am sorry")


def test_who_left_details_is_told_that_they_are_used(monday: datetime) -> None:
    handoff = came(monday - timedelta(minutes=10), contact_consent_at=monday, contact_email="vera@home.example")
    overdue.tell_visitors(monday)
    assert told()[0].endswith("We will use the details that you left.")
    handoff.refresh_from_db()
    assert handoff.ask_contact is False


def test_who_was_asked_out_of_hours_is_not_asked_again(monday: datetime) -> None:
    came(local("2026-11-22 10:00"), ask_contact=True, open_now=False)
    overdue.tell_visitors(monday)
    assert told()[0].endswith("You can also ring us on 020 7946 0148.")
    assert "Leave an" not in told()[0]


def test_out_of_hours_the_limit_stands_still(at: Clock) -> None:
    now = at("2026-11-22 20:00")
    came(local("2026-11-22 10:00"), ask_contact=True, open_now=False)
    assert overdue.tell_visitors(now) == 0


def test_when_the_clinic_closes_who_still_waits_is_told(at: Clock) -> None:
    now = at("2026-11-23 18:00")
    came(local("2026-11-23 17:55"))
    overdue.tell_visitors(now)
    assert told()[0].startswith(
        "I am sorry, nobody was able to answer you before we closed. We open again tomorrow at 9:00. Your question is kept"
    )


def test_two_handoffs_of_a_conversation_are_one_message(monday: datetime) -> None:
    first = came(monday - timedelta(minutes=10))
    Handoff.objects.create(
        conversation=first.conversation, message=first.message, kind="request", reference="AAA-222", ask_contact=False
    )
    Handoff.objects.update(created_at=monday - timedelta(minutes=10))
    overdue.tell_visitors(monday)
    Handoff.objects.filter(kind="request").update(told_at=None)
    overdue.tell_visitors(monday)
    assert len(told()) == 1


@pytest.mark.parametrize("owner", ["person", "closed", "bot"])
def test_only_who_waits_is_told(monday: datetime, owner: str) -> None:
    came(monday - timedelta(minutes=10))
    Conversation.objects.update(owner=owner)
    assert overdue.tell_visitors(monday) == 0
    assert told() == []


def test_an_urgent_one_that_nobody_looked_at_goes_to_the_next_role(monday: datetime) -> None:
    handoff = came(monday - timedelta(minutes=5), "urgent")
    assert overdue.escalate(monday) == 1
    handoff.refresh_from_db()
    assert (handoff.role, handoff.escalated_at, handoff.state) == ("manager", monday, "waiting")
    assert [(notice.event, notice.role) for notice in Notice.objects.all()] == [("escalated", "manager")]
    assert list(overdue.alarms()) == [handoff]


def test_at_night_too(at: Clock) -> None:
    now = at("2026-11-22 03:00")
    came(now - timedelta(minutes=5), "urgent", open_now=False)
    assert overdue.escalate(now) == 1


def test_each_role_has_the_whole_limit_and_after_the_last_it_stays(monday: datetime, rules: Rules) -> None:
    rules(escalation=("receptionist", "clinician", "manager"), urgent_minutes=5)
    came(monday - timedelta(minutes=5), "urgent")
    steps = []
    for minute in range(20):
        if overdue.escalate(monday + timedelta(minutes=minute)):
            steps.append((minute, Handoff.objects.get().role))
    assert steps == [(0, "manager")]
    Handoff.objects.update(role="receptionist", escalated_at=None, created_at=monday - timedelta(minutes=5))
    for minute in range(20):
        if overdue.escalate(monday + timedelta(minutes=minute)):
            steps.append((minute, Handoff.objects.get().role))
    assert steps[1:] == [(0, "clinician"), (5, "manager")]


def test_with_nobody_after_them_the_same_role_is_told_again_and_the_alarm_stands(monday: datetime, rules: Rules) -> None:
    rules(escalation=("clinician",))
    came(monday - timedelta(minutes=5), "urgent")
    assert [overdue.escalate(monday), overdue.escalate(monday + timedelta(hours=1))] == [1, 0]
    assert Notice.objects.get().role == "clinician"
    assert overdue.alarms().count() == 1


@pytest.mark.parametrize(
    "change", [{"seen_at": datetime(2026, 11, 23)}, {"state": "taken"}, {"kind": "medical"}, {"state": "resolved"}]
)
def test_what_was_seen_taken_or_is_not_urgent_does_not_escalate(monday: datetime, change: dict[str, Any]) -> None:
    came(monday - timedelta(minutes=60), "urgent")
    if "seen_at" in change:
        change = {"seen_at": monday}
    Handoff.objects.update(**change)
    assert overdue.escalate(monday) == 0
    assert overdue.alarms().count() == 0


def test_two_processes_escalate_once(monday: datetime) -> None:
    came(monday - timedelta(minutes=5), "urgent")
    stale = overdue.unseen(monday)[0]
    assert [overdue._escalate(stale, monday), overdue._escalate(overdue.Handoff.objects.get(), monday)].count(True) == 2
    Handoff.objects.update(role="clinician", escalated_at=None)
    first, second = overdue.unseen(monday)[0], overdue.unseen(monday)[0]
    assert [overdue._escalate(first, monday), overdue._escalate(second, monday)] == [True, False]


def test_a_visitor_long_gone_without_a_way_to_be_reached_is_given_up(monday: datetime) -> None:
    days = clinic.profile().handoff.give_up_days
    came(monday - timedelta(days=days, seconds=1))
    assert overdue.give_up(monday) == 1
    handoff = Handoff.objects.get()
    assert (handoff.state, handoff.exit, handoff.exit_reason) == ("resolved", Exit.NOBODY_AVAILABLE, "given_up")
    assert Conversation.objects.get().owner == "bot"
    assert [(count.kind, count.exit, count.count) for count in ExitCount.objects.all()] == [("medical", "nobody_available", 1)]


def test_who_had_an_answer_before_has_left(monday: datetime) -> None:
    came(monday - timedelta(days=31), first_reply_at=monday - timedelta(days=30))
    overdue.give_up(monday)
    assert Handoff.objects.get().exit == Exit.VISITOR_LEFT


@pytest.mark.parametrize(
    "keeps",
    [
        lambda now: Handoff.objects.update(contact_consent_at=now, contact_phone="020 7946 0999"),
        lambda now: Conversation.objects.update(last_at=now - timedelta(days=29)),
        lambda now: Conversation.objects.update(visitor_last_seen_at=now - timedelta(days=29)),
        lambda now: Conversation.objects.update(owner="person"),
    ],
)
def test_who_can_be_reached_or_was_there_lately_is_kept(monday: datetime, keeps: Callable[[datetime], Any]) -> None:
    came(monday - timedelta(days=31))
    keeps(monday)
    assert overdue.give_up(monday) == 0
    assert Handoff.objects.get().state == "waiting"


def test_who_has_been_answered_before_is_not_told_that_nobody_came(monday: datetime) -> None:
    came(monday - timedelta(minutes=60), first_reply_at=monday - timedelta(minutes=50))
    assert overdue.tell_visitors(monday) == 0


def test_one_that_cannot_be_told_does_not_keep_the_others(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = came(monday - timedelta(minutes=20)), came(monday - timedelta(minutes=20), "urgent")
    real = overdue._say
    monkeypatch.setattr(overdue, "_say", lambda c, h, t: 1 / 0 if h.pk == first.pk else real(c, h, t))
    assert overdue.look_after() >= 2
    assert [second.reference in text for text in told()] == [True]
    second.refresh_from_db()
    assert second.role == "manager"


def test_the_promise_says_so_afterwards(monday: datetime) -> None:
    handoff = came(monday - timedelta(minutes=10))
    overdue.tell_visitors(monday)
    made = promise.of(Conversation.objects.get())
    assert made is not None and made["ask_contact"] is True
    assert made["text"].startswith("Nobody has been free yet")
    assert handoff.reference in made["text"]
