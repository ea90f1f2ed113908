"""Colleagues to whom a conversation can be passed."""

from typing import Any

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.inbox import presence
from frontdesk.inbox.access import may_take
from frontdesk.inbox.models import TAKING_ROLES
from frontdesk.inbox.saved import ROLES


def colleagues_for(staff: Staff, is_medical: bool) -> dict[str, Any]:
    """The people and roles who may take such a conversation: those who are there first, by name."""
    roles = [role for role in TAKING_ROLES if may_take(frozenset({role}), is_medical)]
    users = list(
        User.objects.filter(is_active=True, groups__name__in=roles)
        .exclude(pk=staff.user.pk)
        .distinct()
        .prefetch_related("groups")
    )
    there = presence.colleagues(users)
    people: list[dict[str, Any]] = [
        {
            "id": user.pk,
            "name": str(user),
            "roles": sorted(group.name for group in user.groups.all()),
            "available": there.get(user.pk, False),
        }
        for user in users
    ]
    people.sort(key=lambda one: (not one["available"], one["name"].casefold()))
    return {"people": people, "roles": [{"name": role, "label": ROLES[role]} for role in roles]}
