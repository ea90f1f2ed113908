"""Who of the staff is there. Whoever gives no sign of life for 15 minutes is away, and what they had goes back to the queue."""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import hub
from frontdesk.inbox.models import Presence

SILENT_AFTER = timedelta(minutes=15)
# Whoever did something so lately still sits before the page: one that is used tells of it every two minutes.
BEFORE_THE_PAGE = timedelta(minutes=3)
# A page that tells of every key would otherwise be a write for every key.
AT_MOST_EVERY_SECONDS = 30.0

_told: dict[int, float] = {}
_lock = threading.Lock()


def there(prefix: str = "") -> Q:
    """A condition on `Presence`, or on what has one behind `prefix`: available, and not silent."""
    return Q(**{f"{prefix}available": True, f"{prefix}seen_at__gte": timezone.now() - SILENT_AFTER})


def is_there(user: User) -> bool:
    """Can a conversation be given to this person?"""
    return user.is_active and Presence.objects.filter(there(), user=user).exists()


def is_before_the_page(user: User) -> bool:
    """Did this person do something just now, so that what an open page shows is seen?"""
    return Presence.objects.filter(user=user, seen_at__gte=timezone.now() - BEFORE_THE_PAGE).exists()


def sign_of_life(user: User) -> None:
    """This person did something just now: opened a page, wrote, chose. What a page asks for by itself is none."""
    now = time.monotonic()
    with _lock:
        if now - _told.get(user.pk, -AT_MOST_EVERY_SECONDS) < AT_MOST_EVERY_SECONDS:
            return
        _told[user.pk] = now
    known = Presence.objects.filter(user=user).first()
    if known:
        Presence.objects.filter(pk=known.pk).update(seen_at=timezone.now())
    else:
        Presence.objects.get_or_create(user=user, defaults={"seen_at": timezone.now()})
    if not known or known.seen_at < timezone.now() - SILENT_AFTER:
        hub.presence_changed()


def say(user: User, available: bool) -> None:
    """This person says that they are there, or not."""
    Presence.objects.update_or_create(user=user, defaults={"seen_at": timezone.now(), "available": available})
    hub.presence_changed()


def forget() -> None:
    """Write the next sign of life whenever the last one was."""
    with _lock:
        _told.clear()


def silent() -> QuerySet[User]:
    """Staff without a sign of life for too long, those who never gave one and those who have left included."""
    heard = Presence.objects.filter(seen_at__gte=timezone.now() - SILENT_AFTER)
    return User.objects.filter(~Q(pk__in=heard.values("user")) | Q(is_active=False))


def colleagues(users: Iterable[User]) -> dict[int, bool]:
    """Of these people, by key: are they there?"""
    found = set(Presence.objects.filter(there(), user__in=users).values_list("user_id", flat=True))
    return {user.pk: user.is_active and user.pk in found for user in users}
