"""What the tests of hand-offs that wait share: a clock, a clinic with other rules, a mailbox, a receiver of webhooks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from clinic_profile import Profile
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.inbox import waits
from frontdesk.lib import clinic
from tests.hook import Hook
from tests.mailbox import Mailbox

Rules = Callable[..., Profile]


def local(text: str) -> datetime:
    """A moment by the clinic's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=clinic.profile().zone)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """`at("2026-11-23 10:00")` has the product believe that it is then."""

    def set_clock(text: str) -> datetime:
        moment = local(text)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_clock


@pytest.fixture
def monday(at: Callable[[str], datetime]) -> datetime:
    """Monday at ten: the clinic is open until 18:00."""
    return at("2026-11-23 10:00")


@pytest.fixture
def sunday(at: Callable[[str], datetime]) -> datetime:
    """Sunday at ten: the clinic opens on Monday at 9:00."""
    return at("2026-11-22 10:00")


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """`rules(give_up_days=3)` has the clinic's file say so in its section `handoff`."""

    def change(**changes: Any) -> Profile:
        changed = replace(clinic.profile(), handoff=replace(clinic.profile().handoff, **changes))
        clinic.profile.cache_clear()
        monkeypatch.setattr("clinic_profile.load", lambda _: changed)
        return clinic.profile()

    return change


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No test knows another's waits or rules."""
    waits.forget()
    yield
    waits.forget()
    clinic.profile.cache_clear()


@pytest.fixture
def hook(settings: Settings) -> Iterator[Hook]:
    """A receiver at the address that the settings name."""
    receiver = Hook()
    settings.SUNHAT_WEBHOOK_URL = receiver.url
    yield receiver
    receiver.stop()


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server at the address that the settings name."""
    server = Mailbox()
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 3}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    yield server
    server.stop()


@pytest.fixture
def outgoing() -> list[Any]:
    """What was mailed, without a server."""
    return mail.outbox
