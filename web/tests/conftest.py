"""The cast of all tests: a receptionist, a clinician, a reviewer, a manager, an outsider, a visitor."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from frontdesk.accounts import roles
from frontdesk.accounts.models import User

PASSWORD = "correct horse battery staple"


def member(name: str, *groups: str) -> User:
    """A member of staff with these roles."""
    user = User.objects.create_user(name, f"{name}@clinic.example", PASSWORD)
    for group in groups:
        # A test with real transactions empties every table, the roles that a migration made included.
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


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
