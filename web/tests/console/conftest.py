"""What the tests of the console share."""

from collections.abc import Callable

import pytest
from django.test import Client

from frontdesk.accounts.models import User

Desk = Callable[[User], Client]


@pytest.fixture
def desk() -> Desk:
    """`desk(user)` is a browser in which that member of staff is signed in."""

    def sit_down(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sit_down


@pytest.fixture
def everybody(receptionist: User, clinician: User, reviewer: User, manager: User, outsider: User) -> dict[str, User]:
    """The staff of the cast, by role."""
    return {
        "receptionist": receptionist,
        "clinician": clinician,
        "reviewer": reviewer,
        "manager": manager,
        "outsider": outsider,
    }
