"""Grouping what is not understood by meaning, and showing it."""

import json
import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat.models import Message
from frontdesk.improve import reviewed
from frontdesk.improve.models import Group, Grouping, Member
from frontdesk.improve.unanswered import unanswered
from frontdesk.lib import clinic
from frontdesk.privacy import details

DAYS = 90
MOST = 4000
SECONDS = 600.0
# From when on the grouping of a day is made, at the clinic.
NIGHT_HOUR = 3
# Any number, the same in every process.
LOCK = 7_204_117_386
EXAMPLES = 3
WEEKS = 12

log = structlog.get_logger(__name__)


class UnderWay(Exception):
    """Messages are being grouped already."""


class GroupingFailed(Exception):
    """The assistant's environment did not group."""


@dataclass(frozen=True)
class Bar:
    """One week of a trend; `height` and `left` are in the units of the picture."""

    count: int
    left: int
    height: int

    @property
    def top(self) -> int:
        """Of the bar."""
        return 24 - self.height


@dataclass(frozen=True)
class Shown:
    """A group as the page shows it. Words are masked."""

    group: Group
    size: int
    title: str
    examples: list[str]
    why: list[tuple[str, int]]
    bars: list[Bar]

    @property
    def trend(self) -> str:
        """The bars in words."""
        return "Messages by week, the oldest first: " + ", ".join(str(bar.count) for bar in self.bars)


def start(by: User | None, days: int = DAYS) -> Grouping:
    """Group in the background what came in the last days. Raises `UnderWay`."""
    grouping = begin(by, days)
    transaction.on_commit(threading.Thread(target=_in_thread, args=[grouping], daemon=True).start)
    return grouping


@transaction.atomic
def begin(by: User | None, days: int = DAYS) -> Grouping:
    """A grouping that is under way. Raises `UnderWay` where another one is: each has a processor to itself for minutes."""
    if connection.vendor == "postgresql":  # on SQLite the transaction itself holds all writers off
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if under_way():
        raise UnderWay
    # Their processes died, or they would have ended by now.
    Grouping.objects.filter(state=Grouping.State.RUNNING).update(state=Grouping.State.FAILED)
    until = timezone.now()
    return Grouping.objects.create(since=until - timedelta(days=days), until=until, by=by)


def under_way() -> bool:
    """Is something being grouped? After its time nobody is at it any more."""
    since = timezone.now() - timedelta(seconds=SECONDS)
    return Grouping.objects.filter(state=Grouping.State.RUNNING, created_at__gt=since).exists()


def every_night() -> bool:
    """Group once a day, unless somebody did since the night began; whether it has begun. One that failed is not tried again."""
    now = timezone.localtime(timezone=clinic.profile().zone)
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    since = night if night <= now else night - timedelta(days=1)
    if Grouping.objects.filter(created_at__gte=since).exists():
        return False
    try:
        start(None)
    except UnderWay:
        return False
    return True


def _in_thread(grouping: Grouping) -> None:
    try:
        run(grouping)
    except Exception as error:  # whatever went wrong, the page must not wait for ever
        log.error("grouping_failed", error=type(error).__name__)
    finally:
        connection.close()


def run(grouping: Grouping) -> None:
    """Group and store; raises `GroupingFailed`, and leaves the groups of before, if that cannot be done."""
    try:
        found = list(unanswered(grouping.since, grouping.until).values())[-MOST:]
        groups = by_meaning([reviewed.plain(message.text) for message, _ in found])
    except Exception:
        Grouping.objects.filter(pk=grouping.pk).update(state=Grouping.State.FAILED)
        raise
    _store(grouping, found, groups)


def by_meaning(texts: Sequence[str]) -> list[list[tuple[int, float]]]:
    """The texts by group, the largest first: index and nearness to the middle. The assistant's environment works it out."""
    if not texts:
        return []
    command = [*(["nice"] if shutil.which("nice") else []), settings.SUNHAT_BOT_PYTHON, "-m", "evaluation.grouping"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {**kept, "PYTHONPATH": str(settings.REPO_DIR), "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(  # noqa: S603  no word of a visitor's is in the command
            command, input=json.dumps(texts).encode(), env=env, cwd=settings.REPO_DIR, capture_output=True, timeout=SECONDS
        )
        return [[(int(index), float(near)) for index, near in members] for members in json.loads(done.stdout)]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        # Not its output: that may quote what it was given.
        raise GroupingFailed(f"The grouping did not work ({type(error).__name__}).") from None


def _store(grouping: Grouping, found: list[tuple[Message, str]], groups: list[list[tuple[int, float]]]) -> None:
    with transaction.atomic():
        # What was erased while the others were compared is in no group.
        wanted = [message.pk for message, _ in found]
        there = set(Message.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        for position, members in enumerate(groups):
            rows = [
                Member(message=found[index][0], why=found[index][1], nearness=nearness)
                for index, nearness in members
                if found[index][0].pk in there
            ]
            if rows:
                group = Group.objects.create(grouping=grouping, position=position)
                for row in rows:
                    row.group = group
                Member.objects.bulk_create(rows)
        Grouping.objects.filter(pk=grouping.pk).update(state=Grouping.State.DONE)
        Grouping.objects.exclude(pk=grouping.pk).delete()


def latest() -> Grouping | None:
    """The groups to show, if there are any yet."""
    return Grouping.objects.filter(state=Grouping.State.DONE).first()


def shown(grouping: Grouping, groups: Sequence[Group]) -> list[Shown]:
    """Groups with sizes, trends and examples; three queries for all of them."""
    members: dict[int, list[Member]] = {group.pk: [] for group in groups}
    for member in Member.objects.filter(group__in=groups).select_related("message__personal_details"):
        members[member.group_id].append(member)
    return [_shown(grouping, group, members[group.pk]) for group in groups]


def _shown(grouping: Grouping, group: Group, members: list[Member]) -> Shown:
    words = list(dict.fromkeys(details.masked(member.message) for member in members))
    reasons = Counter(member.get_why_display() for member in members)
    bars = _bars([member.message.created_at for member in members], grouping.until)
    return Shown(group, len(members), words[0] if words else "", words[1 : 1 + EXAMPLES], reasons.most_common(), bars)


def _bars(moments: list[datetime], until: datetime) -> list[Bar]:
    weeks = Counter(min(WEEKS - 1, (until - moment) // timedelta(days=7)) for moment in moments)
    highest = max(weeks.values(), default=1)
    counts = [weeks[week] for week in reversed(range(WEEKS))]
    return [Bar(count, number * 10, round(22 * count / highest) if count else 1) for number, count in enumerate(counts)]


@dataclass(frozen=True)
class Words:
    """Words that members of a group wrote, masked: the member that is shown for all of them, and how many they are."""

    member: Member
    words: str
    times: int


def words_of(group: Group) -> list[Words]:
    """What was said in a group, each once, the most typical first."""
    return [Words(members[0], words, len(members)) for words, members in _by_words(group).items()]


def saying_the_same(group: Group, chosen: Collection[int]) -> list[Member]:
    """The members with the same words as those that were chosen by their numbers."""
    several = _by_words(group).values()
    return [member for members in several if any(one.pk in chosen for one in members) for member in members]


def _by_words(group: Group) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    for member in group.members.select_related("message__conversation", "message__personal_details"):
        found.setdefault(details.masked(member.message), []).append(member)
    return found
