"""The cast of all tests: a receptionist, a clinician, a reviewer, a manager, an outsider, a visitor."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from frontdesk.accounts import roles
from frontdesk.accounts.models import User
from frontdesk.chat import assistant, wire
from frontdesk.chat.limits import Buckets
from frontdesk.chat.rasa import client as rasa_client
from frontdesk.inbox import presence
from frontdesk.review import append_only
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor

PASSWORD = "correct horse battery staple"


def member(name: str, *groups: str) -> User:
    """A member of staff with these roles."""
    user = User.objects.create_user(name, f"{name}@clinic.example", PASSWORD)
    for group in groups:
        # A test with real transactions empties every table, the roles that a migration made included.
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let a test with real transactions empty the tables behind itself, the audit events' too."""
    with django_db_blocker.unblock():
        append_only.lift(connection)


@pytest.fixture
def receptionist(db: None) -> User:
    return member("rosa", roles.RECEPTIONIST)


@pytest.fixture
def clinician(db: None) -> User:
    return member("clara", roles.CLINICIAN)


@pytest.fixture
def reviewer(db: None) -> User:
    return member("ravi", roles.REVIEWER)


@pytest.fixture
def manager(db: None) -> User:
    return member("mina", roles.MANAGER)


@pytest.fixture
def outsider(db: None) -> User:
    """Can sign in, and has no role."""
    return member("otto")


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """`signed_in(user)` gives a client with that user's session."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def rasa(settings: Settings) -> Iterator[LittleRasa]:
    """A Rasa that answers, at the address that the settings name."""
    little = LittleRasa(settings.SUNHAT_TURN_SECRET)
    settings.SUNHAT_RASA_URL = little.url
    rasa_client.cache_clear()
    assistant.forget()
    yield little
    little.stop()
    rasa_client.cache_clear()
    assistant.forget()


@pytest.fixture
def impatient(rasa: LittleRasa, settings: Settings) -> None:
    """A turn may take 0.3 s, to have done with waiting sooner."""
    settings.SUNHAT_TURN_TIMEOUT = 0.3
    rasa_client.cache_clear()


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test spends what another is allowed."""
    for name in ("by_address", "by_token", "starts", "typings"):
        monkeypatch.setattr(wire, name, Buckets(10_000))
    presence.forget()


@pytest.fixture(autouse=True)
def long_started(settings: Settings) -> None:
    """The tests' process is young; a Rasa that is down is down all the same."""
    settings.SUNHAT_WARM_UP_SECONDS = 0


@pytest.fixture
def visitor(db: None, rasa: LittleRasa) -> Visitor:
    return Visitor()
