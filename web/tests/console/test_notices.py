"""The page of notices, and the alarm that stands on every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.inbox import notices, outbox, overdue
from frontdesk.inbox.models import Handoff, Notice
from tests.console.conftest import Desk
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db
PAGE = "/console/notices/"


@pytest.fixture
def failing() -> Notice:
    """A notice that a mail server refused."""
    Talk().hands_off("medical", "my cheek is swollen", contact_email="vera@home.example")
    notices.ensure()
    notice = Notice.objects.get()
    Notice.objects.update(attempts=3, error="SMTPSenderRefused 451", due_at=timezone.now() + timedelta(hours=1))
    return notice


def test_managers_see_what_fails_and_why_and_no_word_of_the_visitors(desk: Desk, manager: User, failing: Notice) -> None:
    page = desk(manager).get(PAGE).content.decode()
    assert "SMTPSenderRefused 451" in page and "3 attempts" in page
    assert "1 notice could not be sent" in page
    assert failing.handoff.reference in page
    assert "cheek" not in page and "vera@" not in page


def test_it_can_be_tried_again_there(desk: Desk, manager: User, failing: Notice) -> None:
    answer = desk(manager).post(f"{PAGE}{failing.pk}/again/", follow=True)
    assert "tried again within a few seconds" in answer.content.decode()
    assert outbox.deliver() == 1


@pytest.mark.parametrize("role", ["receptionist", "clinician", "reviewer", "outsider"])
def test_others_may_neither_see_nor_send(desk: Desk, everybody: dict[str, User], failing: Notice, role: str) -> None:
    client = desk(everybody[role])
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{failing.pk}/again/").status_code == 403
    assert Notice.objects.get().attempts == 3


def test_a_stranger_signs_in_first(client: Client, failing: Notice) -> None:
    assert client.get(PAGE).status_code == client.post(f"{PAGE}{failing.pk}/again/").status_code == 302
    assert client.get("/console/alarms/").status_code == 302


def test_whoever_waits_untold_stands_at_the_top(desk: Desk, manager: User, failing: Notice) -> None:
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    page = desk(manager).get(PAGE).content.decode()
    assert "1 waits and nobody has been told." in page
    Talk().hands_off("medical", "another")
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert "2 wait and nobody has been told." in desk(manager).get(PAGE).content.decode()


def test_without_notices_the_page_says_so(desk: Desk, manager: User) -> None:
    assert "Nothing yet" in desk(manager).get(PAGE).content.decode()


@pytest.fixture
def alarm() -> Handoff:
    """An urgent hand-off that nobody looked at in time."""
    handoff = Talk().hands_off("urgent", "I cannot breathe", role="clinician")
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=9))
    assert overdue.escalate(timezone.now()) == 1
    return handoff


EVERY_PAGE = ["/console/handoffs/", "/console/conversations/", "/console/audit/", PAGE, "/console/alarms/"]


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_an_alarm_stands_on_every_page(desk: Desk, manager: User, alarm: Handoff, path: str) -> None:
    page = desk(manager).get(path).content.decode()
    assert "Urgent, and nobody has taken it:" in page
    assert f"/console/chats/{alarm.conversation.public_id}/" in page


@pytest.mark.parametrize("role", ["receptionist", "clinician", "reviewer"])
def test_every_role_sees_that_it_is_there_and_not_what_it_says(
    desk: Desk, everybody: dict[str, User], alarm: Handoff, role: str
) -> None:
    page = desk(everybody[role]).get("/console/alarms/").content.decode()
    assert alarm.reference in page
    assert "breathe" not in page
    assert ("/console/chats/" in page) is (role != "reviewer")


def test_once_taken_it_is_gone(desk: Desk, manager: User, alarm: Handoff) -> None:
    Handoff.objects.update(state="taken")
    assert "Urgent, and" not in desk(manager).get("/console/alarms/").content.decode()


def test_without_one_there_is_none(desk: Desk, manager: User) -> None:
    Talk().hands_off("urgent", "I cannot breathe")
    assert "Urgent, and" not in desk(manager).get("/console/handoffs/").content.decode()
