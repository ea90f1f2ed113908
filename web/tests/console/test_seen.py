"""What counts as looked at: a page that a person opens, and what an open page shows to somebody who is before it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.inbox import outbox, overdue, presence
from frontdesk.inbox.models import Handoff, Notice, Presence
from tests.console.conftest import Desk
from tests.console.test_desk import Colleague
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
BY_ITSELF = {"Sec-Fetch-Mode": "cors"}


def says(visitor: Visitor, rasa: LittleRasa, kind: str, text: str) -> None:
    rasa.answer = lambda request: (200, handed_off(request, kind))
    visitor.say(text)


def quiet(user: User, minutes: int) -> None:
    Presence.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(minutes=minutes))
    presence.forget()


def is_seen(kind: str = "urgent") -> bool:
    return Handoff.objects.get(kind=kind).seen_at is not None


@pytest.fixture
def browser(desk: Desk, clinician: User, visitor: Visitor) -> Client:
    """A clinician's, with the conversation open since before anything waited."""
    browser = desk(clinician)
    browser.get(f"/console/chats/{visitor.id}/")
    return browser


@pytest.mark.parametrize("minutes", [4, 16])
def test_what_an_open_page_does_with_nobody_before_it_is_no_look(
    visitor: Visitor, rasa: LittleRasa, browser: Client, clinician: User, minutes: int
) -> None:
    says(visitor, rasa, "urgent", "I cannot breathe")
    quiet(clinician, minutes)
    clara = Colleague(browser, visitor.id)
    assert (clara.reads().status_code, clara.does("seen", seq=2).status_code) == (200, 200)
    browser.get(clara.path, headers={"X-Sunhat-Pane": "renewed", **BY_ITSELF})
    assert not is_seen() and not presence.is_before_the_page(clinician)
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=60))
    assert (overdue.escalate(timezone.now()), overdue.alarms().count()) == (1, 1)


def test_shown_to_somebody_who_is_before_the_page_it_is_seen(visitor: Visitor, rasa: LittleRasa, browser: Client) -> None:
    says(visitor, rasa, "urgent", "I cannot breathe")
    assert Colleague(browser, visitor.id).does("seen", seq=2).status_code == 200
    assert is_seen()


@pytest.mark.parametrize("headers", [{}, {"X-Sunhat-Pane": "1", **BY_ITSELF}])
def test_opened_it_is_seen(visitor: Visitor, rasa: LittleRasa, desk: Desk, clinician: User, headers: dict[str, str]) -> None:
    says(visitor, rasa, "urgent", "I cannot breathe")
    assert not is_seen()
    desk(clinician).get(f"/console/chats/{visitor.id}/", headers=headers)
    assert is_seen()


def test_who_is_refused_the_words_has_not_seen_it(visitor: Visitor, rasa: LittleRasa, desk: Desk, receptionist: User) -> None:
    says(visitor, rasa, "medical", "I'm on Roaccutane")
    Handoff.objects.update(role="receptionist")
    rosa = Colleague(desk(receptionist), visitor.id)
    assert (rosa.reads().status_code, rosa.does("seen", seq=2).status_code) == (403, 403)
    rosa.client.get(rosa.path)
    assert not is_seen("medical")


def test_another_urgent_message_is_unseen_and_told_of_again(
    visitor: Visitor, rasa: LittleRasa, browser: Client, clinician: User
) -> None:
    says(visitor, rasa, "urgent", "my lips swell")
    outbox.deliver()
    browser.get(f"/console/chats/{visitor.id}/")
    before = browser.get("/console/handoffs/pulse/").json()["latest_urgent"]
    says(visitor, rasa, "urgent", "now I cannot breathe")
    outbox.deliver()
    assert not is_seen()
    assert list(Notice.objects.filter(state="sent").values_list("event", "role")) == [
        ("opened", "clinician"),
        ("returned", "clinician"),
    ]
    # By this number the console knows to sound.
    assert browser.get("/console/handoffs/pulse/").json()["latest_urgent"] > before
    Handoff.objects.update(returned_at=timezone.now() - timedelta(minutes=6))
    assert overdue.escalate(timezone.now()) == 1


def test_while_the_first_is_unseen_another_one_tells_nobody_twice(visitor: Visitor, rasa: LittleRasa) -> None:
    for text in ("my lips swell", "now I cannot breathe"):
        says(visitor, rasa, "urgent", text)
    assert Notice.objects.count() == 1 and Handoff.objects.get().returned_at is None
