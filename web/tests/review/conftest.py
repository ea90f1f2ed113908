"""What the tests of finding share."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from frontdesk.accounts.models import User

LOG = "/console/conversations/"

Desk = Callable[[User], Client]


@pytest.fixture
def desk() -> Desk:
    """`desk(user)` is a browser in which that member of staff is signed in."""

    def sit_down(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sit_down


def shown(client: Client, **filters: str | int) -> list[str]:
    """The conversations on the page, by number."""
    return re.findall(r'href="/console/conversations/([\w-]{22})/[?"]', client.get(LOG, filters).content.decode())
