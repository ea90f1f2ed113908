"""Facts as a visitor reads them: money, lists, people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from clinic_profile.facts import Address, Fee, Price, Team

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def money(amount: Decimal, currency: str) -> str:
    """£280, £249.50, or CHF 280 where no sign is at hand."""
    figure = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{_SIGNS[currency]}{figure}" if currency in _SIGNS else f"{currency} {figure}"


def cost(item: Price | Fee) -> str:
    """The amount with its note: "£280 (demo figure)"."""
    amount = money(item.amount, item.currency)
    return f"{amount} ({item.note})" if item.note else amount


def listed(items: Sequence[str]) -> str:
    """One sentence's list: "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def address(place: Address) -> str:
    """On one line."""
    return ", ".join(place.lines)


def team(staff: Team) -> str:
    """ "Dr A (dermatologist) and Sister B (laser nurse)"."""
    return listed([f"{person.name} ({person.role})" for person in staff.people])
