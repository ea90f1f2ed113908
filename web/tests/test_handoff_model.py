"""The model of tests/handoff_model.py, run with as many examples as HANDOFF_MODEL_RUNS says."""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from frontdesk.accounts.models import User
from frontdesk.chat import assistant, rasa
from frontdesk.inbox import presence
from tests.conftest import member
from tests.handoff_model import HandoffModel
from tests.handoff_promises import STAFF, FakeBot

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = int(os.environ.get("HANDOFF_MODEL_RUNS", "40"))


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    roles = {"clara": "clinician", "cleo": "clinician", "rosa": "receptionist"}
    people = {name: member(name, roles[name]) for name in STAFF}
    for name, user in people.items():
        user.first_name = name
        user.save()
    return people


def test_the_promises_hold_whatever_happens_in_whatever_order(staff: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    bot, browsers = FakeBot(), {name: Client() for name in STAFF}
    for name, user in staff.items():
        browsers[name].force_login(user)
        presence.say(user, True)
    monkeypatch.setattr(rasa, "client", lambda: bot)
    monkeypatch.setattr(assistant, "state", lambda: "ready")

    class Model(HandoffModel):
        pass

    Model.staff, Model.browsers, Model.bot = staff, browsers, bot
    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
