"""Letters: what goes to a role and tells of no hand-off."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.inbox import letters, outbox
from frontdesk.inbox.models import Notice
from frontdesk.lib.clinic import profile
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

ABOUT = "tests.letter"


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What the letter says; nothing to tell once it is empty."""
    words = ["Three answers are due."]
    letters.register(ABOUT, "A letter of the tests", lambda notice: ("Due", words[0]) if words else None)
    yield words
    letters._known.pop(ABOUT)


def test_a_letter_goes_out_by_mail_to_its_role(mailbox: Mailbox, told: list[str]) -> None:
    letters.post(ABOUT, "clinician")
    assert outbox.deliver() == 1
    ((to, mail),) = mailbox.received
    assert to == list(profile().addresses("clinician"))
    assert mail["Subject"] == "Due" and "Three answers are due." in mail.get_content()
    assert Notice.objects.get().state == Notice.State.SENT


def test_one_that_waits_is_not_posted_twice(told: list[str]) -> None:
    assert letters.post(ABOUT, "clinician") == letters.post(ABOUT, "clinician")
    assert letters.post(ABOUT, "manager") and Notice.objects.count() == 2


def test_a_letter_that_has_nothing_to_tell_any_more_is_dropped(mailbox: Mailbox, told: list[str]) -> None:
    letters.post(ABOUT, "clinician")
    told.clear()
    assert outbox.deliver() == 0
    assert Notice.objects.get().state == Notice.State.DROPPED and mailbox.received == []


def test_managers_see_it_among_the_notices(signed_in: Callable[[User], Client], manager: User, told: list[str]) -> None:
    letters.post(ABOUT, "clinician")
    assert "A letter of the tests" in signed_in(manager).get("/console/notices/").content.decode()
