"""docs/promise.md shows the sentences as they are, and docs/notices.md what is sent, its check of a signature included."""

import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from frontdesk.inbox import channels, outbox, overdue, promise, promise_text, waits
from tests.console.talk import Talk

DOCS = settings.REPO_DIR / "docs"
PROMISE, NOTICES = (DOCS / "promise.md").read_text(), (DOCS / "notices.md").read_text()
CLOSED = {"open_now": False, "opens_text": "tomorrow at 9:00"}
STATES: dict[str, dict[str, Any]] = {
    "open, first in the queue, wait known": {"place": 1, "wait_minutes": 7},
    "open, third in the queue, too little to tell": {"kind": "request", "place": 3},
    "closed": {**CLOSED, "ask_contact": True},
    "closed, details left": {**CLOSED, "contact_given": True},
    "hours not known": {"open_now": False, "ask_contact": True},
    "nobody came": {"nobody_came": True, "ask_contact": True},
    "urgent": {"kind": "urgent", "place": 1},
    "urgent, closed": {"kind": "urgent", **CLOSED, "ask_contact": True},
    "a person has it": {"taken": True},
}
USUAL: dict[str, Any] = {
    "reference": "K7M-3QX", "kind": "medical", "taken": False, "open_now": True, "opens_at": None, "opens_text": "",
    "wait_minutes": None, "place": None, "ask_contact": False, "contact_given": False, "nobody_came": False,
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_state_reads_as_the_page_says(state: str) -> None:
    said = promise_text.text(promise.Promise(**USUAL | STATES[state]))
    assert f"| {state} | {said} |" in PROMISE


def test_every_state_of_the_page_is_tried() -> None:
    table = PROMISE.split("## What visitors read")[1].split("##")[0]
    assert set(re.findall(r"^\| ([a-z, ]+) \| [A-Z]", table, re.M)) == set(STATES)


def test_the_figures_of_the_pages_are_the_codes() -> None:
    assert f"the last {waits.DAYS} days" in PROMISE
    assert waits.ENOUGH == 10 and "once there are **ten**" in PROMISE
    assert outbox.MOST_ATTEMPTS == 34 and "34 times" in NOTICES
    assert (outbox.FIRST_PAUSE, outbox.LONGEST_PAUSE, channels.WEBHOOK_SECONDS) == (10, 3600, 10)


def test_the_check_of_a_signature_works_as_it_is_written() -> None:
    code = re.search(r"```python\n(.*?)```", NOTICES, re.S)
    assert code
    there: dict[str, Any] = {}
    exec(code[1], there)  # noqa: S102
    stamp = str(int(time.time()))
    headers = {"Sunhat-Timestamp": stamp, "Sunhat-Signature": channels.signature("secret", stamp, b'{"a":1}')}
    assert there["genuine"]("secret", headers, b'{"a":1}')
    assert not there["genuine"]("secret", headers, b'{"a":2}')
    assert not there["genuine"]("other", headers, b'{"a":1}')
    old = {"Sunhat-Timestamp": "1000", "Sunhat-Signature": channels.signature("secret", "1000", b"x")}
    assert not there["genuine"]("secret", old, b"x")


@pytest.mark.django_db(transaction=True)
def test_every_figure_has_its_line(client: Client) -> None:
    Talk().hands_off("urgent", "words", role="clinician")
    overdue.look_after()
    outbox.deliver()
    served = set(re.findall(r"^(sunhat_\w+)", client.get("/metrics").content.decode(), re.M))
    ours = {
        name for name in served if name.startswith(("sunhat_notices", "sunhat_unnotified", "sunhat_alarms", "sunhat_waiting"))
    }
    assert {name for name in ours if not name.endswith("_created")} <= set(re.findall(r"^\| `(sunhat_\w+)`", NOTICES, re.M))
