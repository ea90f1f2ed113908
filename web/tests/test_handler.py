"""A call of the API changes threads as seldom as can be."""

from typing import Any

import httpx
import pytest
from asgiref.sync import SyncToAsync

from frontdesk.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changes_of_thread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is handed from the event loop to a thread, as it happens."""
    seen: list[str] = []
    usual = SyncToAsync.__call__

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(repr(self.func))
        return usual(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    return seen


async def test_a_call_of_the_api_goes_to_its_thread_in_one_piece(changes_of_thread: list[str]) -> None:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    # Django's signals at the start and at the end, and the call itself between them.
    assert len(changes_of_thread) <= 3, changes_of_thread
