"""The section on answers: how long a review holds, and what may be left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import clinic_profile
from clinic_profile import ClinicProfileError
from clinic_profile.facts import AnswerRules

SECTION = "answers:\n  owner: lead clinician\n"
Edit = Callable[[str, str], Path]


def test_the_limit_is_read(edited: Edit) -> None:
    assert clinic_profile.load(edited("review_months: 12", "review_months: 6")).answers.review_months == 6


def test_the_limit_may_be_left_out(edited: Edit) -> None:
    assert clinic_profile.load(edited("  review_months: 12", "")).answers.review_months == 12


def test_the_section_may_be_left_out(edited: Edit, tmp_path: Path) -> None:
    path = edited(SECTION, SECTION)
    path.write_text(path.read_text(encoding="utf-8").split("\nanswers:\n")[0], encoding="utf-8")
    assert clinic_profile.load(path).answers == AnswerRules()


@pytest.mark.parametrize("wrong", ["0", "61", "twelve", "1.5"])
def test_a_limit_that_is_none_is_refused(edited: Edit, wrong: str) -> None:
    with pytest.raises(ClinicProfileError, match="review_months"):
        clinic_profile.load(edited("review_months: 12", f"review_months: {wrong}"))


def test_a_section_without_its_owner_is_refused(edited: Edit) -> None:
    with pytest.raises(ClinicProfileError, match="owner"):
        clinic_profile.load(edited(SECTION, "answers:\n"))
