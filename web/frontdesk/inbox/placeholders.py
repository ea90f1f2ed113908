"""The placeholders of saved replies: facts of clinic.yml and the writer's name, put in when the reply is offered."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from clinic_profile import hours, wording
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.lib.clinic import profile

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """What stands for a fact in a saved reply; `value` is asked anew each time, because opening hours pass."""

    meaning: str
    value: Callable[[User], str]


PLACEHOLDERS = {
    "clinic": Placeholder("the clinic's name", lambda user: profile().name),
    "phone": Placeholder("the reception's number", lambda user: profile().phone),
    "email": Placeholder("the clinic's e-mail address", lambda user: profile().email),
    "emergency": Placeholder("the emergency number", lambda user: profile().emergency_number),
    "address": Placeholder("where the clinic is", lambda user: wording.address(profile().address)),
    "opening": Placeholder(
        "opening hours of now, to follow “we are”, such as “open today until 18:00”",
        lambda user: hours.status(profile(), timezone.now()),
    ),
    "name": Placeholder("your own name, as visitors see it", lambda user: user.public_name),
}


class PlaceholderError(ValueError):
    """A text whose placeholders cannot be filled; says what to write instead."""


def check(text: str) -> None:
    """Raise `PlaceholderError` for a placeholder that does not exist, and for a brace that belongs to none."""
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise PlaceholderError(f"There is no placeholder {{{name}}}. These exist: {known}.")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise PlaceholderError("A curly bracket stands alone. Brackets are for placeholders such as {phone}.")


def fill(text: str, user: User) -> str:
    """The text with its placeholders filled; one that has gone out of use since stays as it is, to be seen."""

    def value(found: re.Match[str]) -> str:
        known = PLACEHOLDERS.get(found[1])
        return known.value(user) if known else found[0]

    return PLACEHOLDER.sub(value, text)
