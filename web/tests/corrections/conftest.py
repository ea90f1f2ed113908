"""What the tests of corrections share."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontdesk.accounts import roles
from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat.models import Turn
from tests.conftest import member
from tests.console.conftest import desk, everybody  # noqa: F401 (fixtures)
from tests.console.talk import Talk

WRONG = {"verdict": "wrong", "should_be": ["handoff:medical"]}


def asked(text: str = "how long do I stay out of the sun", hours_ago: float = 1, **turn: Any) -> Turn:
    """A turn of a conversation of its own, answered some hours ago."""
    message = Talk().asks(text, **turn)
    return aged(message.turns.get(), hours_ago)


def aged(turn: Turn, hours_ago: float = 1) -> Turn:
    """Have it been some hours ago."""
    Turn.objects.filter(pk=turn.pk).update(created_at=timezone.now() - timedelta(hours=hours_ago))
    return turn


def said(**fields: Any) -> dict[str, Any]:
    """What a judgement keeps: right and nothing else, if not told otherwise."""
    return {"verdict": "right", "should_be": [], "harmful": False, "note": "", "tags": []} | fields


def staff(user: User) -> Staff:
    """The member of staff with their roles."""
    return Staff(user, roles_of(user))


@pytest.fixture
def second(db: None) -> User:
    """Another reviewer."""
    return member("sami", roles.REVIEWER)
