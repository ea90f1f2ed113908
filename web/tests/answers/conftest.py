"""What the tests of answers share: the cast, one answer, and what an editor types."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.answers.models import Answer, Version
from tests.conftest import member
from tests.console.conftest import desk, everybody
from tests.promise.conftest import at, mailbox

__all__ = ["at", "desk", "everybody", "mailbox"]

ANSWER = "sun_care/how_long"
PATH = f"/console/answers/{ANSWER}/"
NEW = "Please keep out of the sun for some weeks. We will tell you how long applies to you."
TYPED = {"text": NEW, "sources": ["S1"], "related_1": "sun_care/sunscreen", "revision": 0, "then": "submit"}


@pytest.fixture
def second(db: None) -> User:
    """Another clinician."""
    return member("cora", "clinician")


def version(number: int = 1) -> Version:
    """One of the answer's, as it is now."""
    return Version.objects.get(answer__answer_id=ANSWER, number=number)


def row() -> Answer:
    """The answer's, as it is now."""
    return Answer.objects.get(answer_id=ANSWER)


def revision() -> int:
    """What a decision on the answer is conditional on."""
    found = Answer.objects.filter(answer_id=ANSWER).first()
    return found.revision if found else 0


def submitted(browser: Client, **changes: Any) -> Version:
    """Have somebody edit the answer and submit it."""
    answer = browser.post(f"{PATH}edit/", TYPED | changes)
    assert answer.status_code == 302, answer.content.decode()
    return Version.objects.order_by("-pk")[0]


def approve(browser: Client, one: Version, **changes: Any) -> HttpResponse:
    """Press the button."""
    content = {"revision": one.revision, "seen": revision()} | changes
    return browser.post(f"{PATH}approve/", content, follow=True)


@pytest.fixture
def approved(desk: Callable[[User], Client], reviewer: User, clinician: User) -> Version:
    """New words of the reviewer's that the clinician has approved."""
    one = submitted(desk(reviewer))
    assert "Approved" in approve(desk(clinician), one).content.decode()
    return version(one.number)
