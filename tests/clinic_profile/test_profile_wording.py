"""Facts as visitors read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_profile import Profile, wording
from clinic_profile.facts import Fee


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("280", "GBP", "£280"), ("249.50", "EUR", "€249.50"), ("1250.00", "USD", "$1,250"), ("90", "CHF", "CHF 90")],
)
def test_money_is_written_as_on_a_price_list(amount: str, currency: str, expected: str) -> None:
    assert wording.money(Decimal(amount), currency) == expected


def test_a_note_stands_in_brackets_behind_the_amount() -> None:
    assert wording.cost(Fee(Decimal("40"), "GBP", "demo figure")) == "£40 (demo figure)"
    assert wording.cost(Fee(Decimal("40"), "GBP")) == "£40"


@pytest.mark.parametrize(
    ("items", "expected"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_a_sentence(items: list[str], expected: str) -> None:
    assert wording.listed(items) == expected


def test_people_come_with_their_roles(demo: Profile) -> None:
    assert wording.team(demo.team).endswith("and Sister Bryony Tallis (laser nurse)")
