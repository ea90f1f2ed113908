"""Times the console's lists and searches. Runs in the web app's environment; `run.py` starts it.

`python benchmarks/logs/measure.py fill MESSAGES` and then `python benchmarks/logs/measure.py ask ROUNDS OUT.json`
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "web")]
LOG = "/console/conversations/"
ROLES = ("reviewer", "receptionist", "manager")

# By role: what is asked for, named as in the results.
LISTS: dict[str, dict[str, str]] = {
    "the latest": {},
    "an answer, often given": {"outcome": "answer:procedure/what_is_it"},
    "an answer never given": {"outcome": "answer:nothing/at_all"},
    "answered": {"outcome": "answer"},
    "out of scope": {"outcome": "out_of_scope"},
    "hand-off: urgent": {"outcome": "handoff:urgent"},
    "hand-off reason": {"reason": "pregnancy"},
    "state: closed": {"state": "closed"},
    "state: waiting": {"state": "waiting"},
    "state: with a person, of which there is none": {"state": "person"},
    "a week half a year ago": {"since": "2026-05-01", "until": "2026-05-07"},
    "least sure turn below 5 %": {"sure_to": "5"},
    "least sure turn above 99.9 %": {"sure_from": "99.9"},
    **{f"how it went: {fate}": {"went": fate} for fate in ("helped", "person", "silent", "abandoned", "open")},
    "begun in a week half a year ago": {"begun_from": "2026-05-01", "begun_to": "2026-05-07"},
    "begun before half a year ago": {"begun_to": "2026-05-01"},
    "reviewed": {"reviewed": "yes"},
    "not reviewed": {"reviewed": "no"},
    "thumb down": {"thumb": "down"},
    "model": {"model": "sunhat-b2"},
    "a model that never answered": {"model": "sunhat-z9"},
    "page": {"page": "/prices"},
    "a page that is none": {"page": "/nowhere"},
    "longer than 10 messages": {"length_from": "11"},
    "longer than any": {"length_from": "999"},
    "unsure, thumb down, page, one month": {
        "sure_to": "40",
        "thumb": "down",
        "page": "body",
        "since": "2026-06-01",
        "until": "2026-06-30",
    },
}
SEARCHES: dict[str, dict[str, str]] = {
    "a common word": {"q": "treatment"},
    "the commonest word": {"q": "skin"},
    "two common words": {"q": "skin laser"},
    "a phrase": {"q": '"skin tightening"'},
    "the beginning of a word": {"q": "tight*"},
    "a common word without another": {"q": "skin -laser"},
    "a rare word": {"q": "{rare}"},
    "a word that is nowhere": {"q": "xylophone"},
    "a reference": {"q": "B000007"},
    "a word, among what was thumbed down": {"q": "laser", "thumb": "down"},
    "a word, among an answer": {"q": "cost", "outcome": "answer:cost/how_much"},
    "a word, in one week": {"q": "pain", "since": "2026-05-01", "until": "2026-05-07"},
}


QUEUE = "/console/handoffs/"
BESIDE = [
    ("hand-offs", QUEUE, {}),
    ("hand-offs, one's own", QUEUE, {"mine": "1"}),
    ("hand-offs, urgent", QUEUE, {"kind": "urgent"}),
    ("hand-offs, done", QUEUE, {"state": "resolved"}),
    ("hand-offs, done, one's own", QUEUE, {"state": "resolved", "mine": "1"}),
]
OTHERS = [
    ("who read what", "/console/audit/", {}),
    ("who read what, far down", "/console/audit/", {"page": "500"}),
    ("notices", "/console/notices/", {}),
    ("answers", "/console/answers/", {}),
    ("answers, most given ever", "/console/answers/", {"order": "given", "days": ""}),
    ("answers, a word", "/console/answers/", {"q": "sun", "order": "corrected"}),
    ("agreement", "/console/corrections/agreement/", {}),
    ("what is not understood", "/console/improve/unanswered/", {}),
    ("corrections as examples", "/console/improve/examples/", {}),
    ("corrections as examples, the last page", "/console/improve/examples/", {"page": "999"}),
    ("improve", "/console/improve/", {}),
]


def main() -> int:
    """Does one of the two, in a process of its own: fills the database, or asks it and writes milliseconds by name."""
    verb, count = sys.argv[1], int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
    import django

    django.setup()
    from django.db import connection

    if verb == "fill":
        _fill(count)
    else:
        Path(sys.argv[3]).write_text(
            json.dumps({"about": _about(), "milliseconds": measured(_clients(), count)}), "utf-8"
        )
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
    return 0


def _fill(messages: int) -> None:
    from django.contrib.auth.models import Group
    from django.core.management import call_command
    from frontdesk.accounts.models import User
    from frontdesk.chat.models import Message

    from benchmarks.logs import made_up

    call_command("migrate", verbosity=0)
    stored = Message.objects.count()
    if stored == messages:
        return  # by an earlier run
    if stored:
        raise SystemExit(f"The database has {stored} messages already, and not {messages}: give an empty one.")
    for role in ROLES:
        User.objects.create_user(role).groups.add(Group.objects.get(name=role))
    made_up.store(messages)


def _about() -> dict[str, Any]:
    from django.db import connection
    from frontdesk.chat.models import Conversation, Message

    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0].split()
    name = "PostgreSQL " + version[1] if connection.vendor == "postgresql" else "SQLite " + version[0]
    return {"database": name, "messages": Message.objects.count(), "conversations": Conversation.objects.count()}


def _clients() -> dict[str, Any]:
    from django.test import Client
    from frontdesk.accounts.models import User

    clients = {}
    for role in ROLES:
        # As behind a browser: what goes wrong is an answer to be looked at, and no exception here.
        clients[role] = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
        clients[role].force_login(User.objects.get(username=role))
    return clients


def measured(clients: dict[str, Any], rounds: int) -> dict[str, list[float]]:
    """Returns milliseconds of each request, by its name, asked for in a new order in every round."""
    asked = [(f"{role}: {name}", role, path, given) for role, name, path, given in _requests(clients)]
    found: dict[str, list[float]] = {name: [] for name, *_ in asked}
    draw = random.Random(1)  # noqa: S311
    for number in range(rounds + 1):
        draw.shuffle(asked)
        for name, role, path, given in asked:
            milliseconds = _ask(clients[role], path, given)
            # The first round loads what stays loaded.
            if number:
                found[name].append(milliseconds)
    return found


def _requests(clients: dict[str, Any]) -> list[tuple[str, str, str, dict[str, str]]]:
    from frontdesk.review.models import SearchText

    texts = SearchText.objects.order_by("-pk").values_list("text", flat=True)[:500]
    rare = next(
        (text.split()[-1] for text in texts if len(text.split()[-1]) > 8 and text.split()[-1].isalpha()), "rare"
    )
    searches = {
        name: {key: value.replace("{rare}", rare) for key, value in given.items()} for name, given in SEARCHES.items()
    }
    deep = _places(clients["reviewer"])
    # A receptionist's lists are the same ones, with every conversation asked whether it is medical.
    return [
        *(
            (role, f"list, {name}", LOG, given)
            for role in ("reviewer", "receptionist")
            for name, given in LISTS.items()
        ),
        *(
            (role, f"search, {name}", LOG, given)
            for role in ("reviewer", "receptionist")
            for name, given in searches.items()
        ),
        *(("reviewer", name, LOG, given) for name, given in deep.items()),
        *(("reviewer", name, path, given) for name, path, given in _transcripts()),
        *((role, name, path, given) for name, path, given in BESIDE for role in ("receptionist", "manager")),
        *(("manager", name, path, given) for name, path, given in [*OTHERS, _group()]),
    ]


def _places(client: Any) -> dict[str, dict[str, str]]:
    """Pages far down: in the middle of the year, of everything and of a search."""
    from frontdesk.review.models import Digest
    from frontdesk.review.paging import Place

    middle = Digest.objects.order_by("pk")[Digest.objects.count() // 2]
    place = str(Place(middle.last_at, middle.pk))
    return {
        "page, half a year down": {"older": place},
        "page, half a year down, of a search": {"older": place, "q": "skin"},
        "page, back from there": {"newer": place},
        "page, back from there, of an answer": {"newer": place, "outcome": "answer:cost/how_much"},
    }


def _transcripts() -> list[tuple[str, str, dict[str, str]]]:
    from frontdesk.review.models import Digest

    middle = Digest.objects.select_related("conversation").order_by("pk")[Digest.objects.count() // 2]
    path = f"{LOG}{middle.conversation.public_id}/"
    return [
        ("transcript, with the next and previous", path, {}),
        ("transcript, with the next and previous found", path, {"q": "skin"}),
        ("transcript, with the next and previous of a rare kind", path, {"outcome": "handoff:urgent"}),
    ]


def _group() -> tuple[str, str, dict[str, str]]:
    """The page of the largest group of what is not understood."""
    from django.db.models import Count
    from frontdesk.improve.models import Group

    largest = Group.objects.annotate(size=Count("members")).order_by("-size", "position")[0]
    return "a group of what is not understood", f"/console/improve/unanswered/{largest.pk}/", {}


def _ask(client: Any, path: str, given: dict[str, str]) -> float:
    started = time.perf_counter()
    answer = client.get(path, given)
    milliseconds = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} {given}: {answer.status_code}")
    return milliseconds


if __name__ == "__main__":
    sys.exit(main())
