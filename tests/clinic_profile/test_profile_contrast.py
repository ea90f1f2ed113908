"""The contrast of colours against values worked out elsewhere."""

from __future__ import annotations

import pytest

from clinic_profile import contrast


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1.0),
    ],
)
def test_the_ratio_is_that_of_the_guidelines(one: str, other: str, expected: float) -> None:
    assert contrast.ratio(one, other) == pytest.approx(expected, abs=0.01)


def test_the_ratio_does_not_mind_the_order() -> None:
    assert contrast.ratio("#0b6160", "#ffffff") == contrast.ratio("#ffffff", "#0b6160")
