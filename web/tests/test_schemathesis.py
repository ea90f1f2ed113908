"""The OpenAPI document against the served API, with requests that schemathesis makes up, right ones and wrong ones.

The event stream has no end and is followed in test_events.py instead.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth

from frontdesk.chat.models import Conversation
from frontdesk.lib import contracts
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "25"))

document = contracts.document(contracts.OPENAPI)
api = schemathesis.openapi.from_dict(document).exclude(operation_id="followConversation")
api.app = WSGIHandler()


@pytest.fixture
def started(visitor: Visitor) -> Iterator[Visitor]:
    """A visitor whose conversation stays to be called on, whatever a made-up request does to it."""
    row = Conversation.objects.filter(public_id=visitor.id).values().get()

    def restore() -> None:
        if Conversation.objects.filter(public_id=visitor.id, owner="closed").update(owner="bot"):
            return
        if not Conversation.objects.filter(public_id=visitor.id).exists():
            Conversation.objects.create(**row)

    visitor.restore = restore  # type: ignore[attr-defined]
    yield visitor


@api.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: Any, started: Visitor) -> None:
    started.restore()  # type: ignore[attr-defined]
    if "id" in case.path_parameters and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
        case.path_parameters["id"] = started.id
    if case.operation.definition.raw.get("security"):
        case.headers["Authorization"] = f"Bearer {started.token}"
    # By contract another's conversation is 404 and not 401: whether it exists is nobody's business.
    case.call_and_validate(excluded_checks=[ignored_auth])
