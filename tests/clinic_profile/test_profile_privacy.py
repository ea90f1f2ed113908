"""The section on privacy: how long words are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import clinic_profile
from clinic_profile import ClinicProfileError

Edit = Callable[[str, str], Path]
LINE = "retention_days: 365"


def test_the_days_are_read(edited: Edit) -> None:
    assert clinic_profile.load(edited(LINE, "retention_days: 90")).privacy.retention_days == 90


def test_the_days_may_be_left_out(edited: Edit) -> None:
    assert clinic_profile.load(edited(f"  {LINE}", "")).privacy.retention_days == 365


@pytest.mark.parametrize("wrong", ["0", "-1", "3651", "never", "1.5"])
def test_days_that_are_none_are_refused(edited: Edit, wrong: str) -> None:
    with pytest.raises(ClinicProfileError, match="retention_days"):
        clinic_profile.load(edited(LINE, f"retention_days: {wrong}"))
