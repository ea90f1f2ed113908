"""The weekly summary: on Monday, once, with the right week's figures and nobody's words."""

import pytest
from django.db import transaction

from frontdesk.chat import background
from frontdesk.inbox import letters, outbox
from frontdesk.inbox.models import Notice
from frontdesk.insights import weekly
from frontdesk.insights.models import Summary
from tests.insights.days import Log, at, ends

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-09 07:00")


def written(created: str = "2026-11-09 07:00") -> tuple[str, str] | None:
    """The letter that was put into the outbox at that moment."""
    notice = letters.post(weekly.ABOUT, "manager")
    Notice.objects.filter(pk=notice.pk).update(created_at=at(created))
    notice.refresh_from_db()
    return weekly.letter(notice)


def test_on_monday_at_seven_and_not_before() -> None:
    assert not weekly.post_due(at("2026-11-09 06:59"))
    assert weekly.post_due(MONDAY)
    notice = Notice.objects.get()
    assert (notice.about, notice.role, notice.event) == (weekly.ABOUT, "manager", Notice.Event.LETTER)
    assert str(Summary.objects.get().week) == "2026-11-02"


def test_once_a_week_whatever_is_restarted() -> None:
    assert weekly.post_due(MONDAY)
    Notice.objects.update(state=Notice.State.SENT)
    for later in ("2026-11-09 07:01", "2026-11-11 12:00", "2026-11-15 23:59"):
        assert not weekly.post_due(at(later))
    assert weekly.post_due(at("2026-11-16 07:00"))
    assert Notice.objects.count() == Summary.objects.count() == 2


def test_a_server_that_was_down_on_monday_tells_it_when_it_is_back() -> None:
    assert weekly.post_due(at("2026-11-12 15:00"))
    assert str(Summary.objects.get().week) == "2026-11-02"


def test_of_two_processes_one_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other has looked before the first wrote, and finds out when it writes."""
    assert weekly.post_due(MONDAY)
    monkeypatch.setattr(Summary.objects, "filter", lambda **_: Summary.objects.none())
    with transaction.atomic():
        assert not weekly.post_due(MONDAY)
    assert Notice.objects.count() == 1


def test_if_the_outbox_fails_the_week_is_not_marked_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(letters, "post", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        weekly.post_due(MONDAY)
    assert not Summary.objects.exists()


def test_it_tells_of_the_week_before_beside_the_one_before_that() -> None:
    Log("2026-11-01 23:00").asks("Does it hurt?", "answer:procedure/pain")
    Log("2026-11-02 09:00").asks("Does it hurt?", "answer:procedure/pain")
    handed = Log("2026-11-08 22:00").hands_off("request", "I am Joan and want a person")
    ends(handed, exit="nobody_available")
    Log("2026-11-09 06:00").asks("Does it hurt?", "answer:procedure/pain")
    found = written()
    assert found
    subject, body = found
    assert subject == "Your week in the chat: 2 conversations"
    for line in (
        "2 Nov to 8 Nov 2026",
        "  Conversations: 2 (the week before: 1)",
        "  Left silently: 1 (the week before: 1)",
        "  Abandoned in the queue: 1 (the week before: 0)",
        "  Asked for a person: 1 (the week before: 0)",
        "  Procedure: pain: 1",
        "/console/insights/?since=2026-11-02&until=2026-11-08&by=day",
    ):
        assert line in body
    assert "Joan" not in body and "hurt" not in body


def test_a_letter_that_goes_out_late_still_tells_of_its_own_week() -> None:
    Log("2026-11-02 09:00").asks("Does it hurt?", "answer:procedure/pain")
    found = written("2026-11-13 18:00")
    assert found and "2 Nov to 8 Nov 2026" in found[1]


def test_of_two_silent_weeks_nobody_is_told() -> None:
    assert written() is None
    assert outbox.deliver() == 0
    assert Notice.objects.get().state == Notice.State.DROPPED


def test_the_server_looks_every_hour() -> None:
    assert weekly.post_due in background.TIDY
