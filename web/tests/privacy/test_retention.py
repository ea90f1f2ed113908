"""Words go when their time is over; what can be counted stays."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import background
from frontdesk.chat.models import Conversation, Message, Turn
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile
from frontdesk.privacy import personal, retention
from frontdesk.privacy.models import Forgotten, PersonalDetails
from frontdesk.review import chain
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.visitor import Visitor

DAYS = 365
WORDS = "my very own pomegranate rash"


def old(days: float = DAYS + 1, **fields: object) -> Talk:
    """A conversation that has been silent for so long."""
    talk = Talk(days * 24 * 60, **fields)
    talk.asks(WORDS, evidence=[{"kind": "rule", "name": "rash", "text": "rash", "start": 24, "end": 28}])
    return talk


def words(talk: Talk) -> set[str]:
    """What is left of what was said."""
    return set(talk.conversation.messages.values_list("text", flat=True))


def test_the_clinic_says_how_long() -> None:
    assert profile().privacy.retention_days == DAYS


@pytest.mark.django_db
def test_only_what_is_old_goes_and_figures_stay() -> None:
    gone, stays = old(), old(DAYS - 1)
    assert retention.sweep() == 1
    assert words(gone) == {""}
    assert WORDS in words(stays)
    turn = gone.conversation.turns.get()
    assert (turn.outcomes, turn.confidence, turn.model_id) == (["answer:sun_care/how_long"], 0.91, "sunhat-7")
    assert turn.evidence == []
    assert gone.conversation.messages.count() == 2
    assert Forgotten.objects.get().conversation == gone.conversation


@pytest.mark.django_db
def test_never_while_a_hand_off_is_open(clinician: User) -> None:
    waiting, taken = old(), old()
    waiting.hands_off("medical", WORDS)
    handoff = taken.hands_off("request", WORDS, state="taken", contact_phone="07700 900123")
    assert retention.sweep() == 0
    Handoff.objects.filter(pk=handoff.pk).update(state="resolved", exit="resolved")
    assert retention.sweep() == 1
    handoff.refresh_from_db()
    assert (handoff.contact_phone, handoff.exit, handoff.kind) == ("", "resolved", "request")
    assert WORDS in words(waiting)


@pytest.mark.django_db
def test_a_second_round_has_nothing_to_do_and_each_is_written_down_once() -> None:
    for _ in range(3):
        old()
    assert (retention.sweep(), retention.sweep()) == (3, 0)
    event = AuditEvent.objects.get()
    assert (event.who, event.action, event.object) == (None, "retention.ran", "conversations:3")
    assert chain.check().broken is None


@pytest.mark.django_db
def test_many_are_done_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(5):
        old()
    assert retention.sweep() == 5
    assert not Message.objects.exclude(text="").exists()


@pytest.mark.django_db(transaction=True)
def test_the_visitors_key_opens_nothing_any_more(visitor: Visitor) -> None:
    visitor.say(f"{WORDS} 07700 900123")
    assert PersonalDetails.objects.exists()
    Conversation.objects.update(last_at=timezone.now() - timedelta(days=DAYS + 1))
    retention.sweep()
    assert visitor.on("GET").status_code == 404
    assert visitor.post(text="hello?").status_code == 404
    assert not PersonalDetails.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_has_nothing_left_either() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are its own affair: VACUUM and the retention of its log")
    files = [Path(str(connection.settings_dict["NAME"]) + end) for end in ("", "-wal")]

    def content() -> bytes:
        return b"".join(file.read_bytes() for file in files if file.exists())

    old()
    assert WORDS.encode() in content()
    retention.sweep()
    assert WORDS.encode() not in content()


@pytest.mark.django_db
def test_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    talk, out = old(), io.StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert "1 conversations are due: 365 days" in out.getvalue()
    assert WORDS in words(talk)
    call_command("retention", stdout=out)
    assert "Deleted the words of 1 conversations" in out.getvalue()
    assert words(talk) == {""}


def test_the_web_process_does_it_by_itself() -> None:
    assert retention.sweep in background.TIDY


@pytest.mark.django_db
def test_staff_see_that_it_was_there_and_why_it_is_empty(desk: Desk, reviewer: User) -> None:
    talk = old()
    retention.sweep()
    browser = desk(reviewer)
    page = browser.get(talk.path).content.decode()
    assert "What was said here has been deleted" in page
    assert WORDS not in page
    assert "Deleted: its time was over" in browser.get("/console/conversations/").content.decode()
    assert Turn.objects.count() == 1


@pytest.mark.django_db
def test_all_messages_are_looked_through_again_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    talk, out = Talk(), io.StringIO()
    for number in range(3):
        talk.asks(f"ring 07700 90012{number}")
    monkeypatch.setattr("frontdesk.privacy.management.commands.find_details.AT_ONCE", 2)
    call_command("find_details", stdout=out)
    assert "3 messages have personal details." in out.getvalue()
    assert PersonalDetails.objects.count() == 3


@pytest.mark.django_db
def test_a_search_finds_and_shows_no_detail_that_is_known_only_since_then(
    desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk()
    with monkeypatch.context() as before:
        before.setattr(personal, "find", lambda text: [])
        talk.asks("the laser, ring 07700 900123")
    page = "/console/conversations/"
    assert "07700 900123" in desk(reviewer).get(page, {"q": "laser"}).content.decode()
    call_command("find_details", stdout=io.StringIO())
    listed = desk(reviewer).get(page, {"q": "laser"}).content.decode()
    assert talk.path in listed and "07700" not in listed and "[phone]" in listed
    assert talk.path not in desk(reviewer).get(page, {"q": "900123"}).content.decode()
