"""Every address that the product answers, read from its URLconf, with real objects behind its parameters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """One line of the URLconf: its name with its namespaces, and its route."""

    name: str
    route: str

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters, in order."""
        return PARAMETER.findall(self.route)

    def path(self, **values: Any) -> str:
        """The address with these values. Raises `KeyError` for one that is missing."""
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), self.route)

    def __str__(self) -> str:
        return self.name


# Written as patterns: the address that stands for all that match.
PATTERNS = {
    r"^api/v1(?:/[\s\S]*)?$": Address("chat:unknown", "api/v1/no-such-thing"),
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": Address("account_confirm_email", "accounts/confirm-email/MQ:x/"),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Address(
        "account_reset_password_from_key", "accounts/password/reset/key/1-x/"
    ),
}


def addresses() -> list[Address]:
    """All of them, in the order of the URLconf."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern):
            yield PATTERNS.get(route) or Address(":".join([*spaces, pattern.name or route]), route)


# What stands behind a parameter that is not the conversation's number, by the name of the address: made when it is needed.
Maker = Callable[[Any], Any]
