"""The demo's staff: names beside what they did. Nobody can sign in as one of them."""

from django.contrib.auth.models import Group

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, RECEPTIONIST, REVIEWER

PREFIX = "demo-"
STAFF = {
    RECEPTIONIST: ("Tamsin Oakes", "Leo Marchetti"),
    CLINICIAN: ("Bryony Tallis", "Rafael Okonjo-Lane"),
    REVIEWER: ("Priya Venn", "Owen Sallow"),
}


def staff() -> dict[str, list[User]]:
    """The demo's staff by role, made where they are missing."""
    return {role: [_user(name, role) for name in names] for role, names in STAFF.items()}


def _user(name: str, role: str) -> User:
    first, _, last = name.partition(" ")
    username = PREFIX + first.lower()
    user, new = User.objects.get_or_create(
        username=username, defaults={"first_name": first, "last_name": last, "is_active": False}
    )
    if new:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user
