"""Making accounts for staff."""

import secrets

from django.contrib.auth.models import Group
from django.db import transaction

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import ROLES
from frontdesk.review import chain

# Without what looks alike on paper (0 O, 1 l I).
ALPHABET = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_password() -> str:
    """A random password of four groups of five, about 115 bits, that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def any_staff() -> bool:
    """Is there an account with a role already?"""
    return User.objects.filter(groups__name__in=ROLES).exists()


@transaction.atomic
def create(username: str, roles: list[str], email: str = "", name: str = "") -> str:
    """Make an account with these roles and return its password, which is nowhere else.

    Raises `django.core.exceptions.ValidationError` when the name or the address is taken or cannot be used.
    """
    first, _, last = name.partition(" ")
    user = User(username=username, email=User.objects.normalize_email(email), first_name=first, last_name=last)
    password = new_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    user.groups.add(*(Group.objects.get_or_create(name=role)[0] for role in roles))
    chain.append(None, "staff.created", f"user:{user.pk}:{'+'.join(sorted({*roles}))}")
    return password
