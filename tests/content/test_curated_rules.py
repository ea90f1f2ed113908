"""What the rules of curated answers refuse."""

from __future__ import annotations

import pytest

from clinic_profile import curated

GOOD = "Please stay out of the sun for a few weeks. Your clinician will tell you how long."
KNOWN = ("clinic", "phone")


def faults(text: str, answer_id: str = "sun_care/how_long", own: bool = False) -> list[str]:
    return curated.text_faults(answer_id, text, KNOWN, own)


def test_a_good_text_has_no_fault() -> None:
    assert faults(GOOD) == []
    assert faults("Ring {phone}. We are {clinic}.", "clinic/contact") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "0 sentences"),
        ("One only.", "1 sentence:"),
        ("One. " * 6, "6 sentences"),
        ("word " * 95 + "end. And.", "97 words"),
        (f"{GOOD} See https://elsewhere.example now.", "a link"),
        (f"{GOOD} See WWW.elsewhere.example now.", "a link"),
        (f"<b>{GOOD}</b>", "the sign <"),
        (f"{GOOD} Hurry!", "the sign !"),
        (f"{GOOD}\n\n{GOOD}", "one paragraph"),
        (f" {GOOD}", "blanks at its ends"),
        (f"{GOOD[:10]}\u202e{GOOD[10:]}", "nobody sees"),
        (f"{GOOD[:10]}\x00{GOOD[10:]}", "nobody sees"),
        ("Wait 3 weeks. Then come.", "a figure"),
        ("Ring {phone}. Then come.", "holds for every clinic"),
        ("Ring us {now. Then come.", "stands alone"),
    ],
)
def test_what_no_visitor_may_be_told_is_refused(text: str, fault: str) -> None:
    assert any(fault in each for each in faults(text)), faults(text)


def test_a_placeholder_that_cannot_be_filled_is_named_with_those_that_can() -> None:
    assert faults("Ring {fone}. Then come.", "clinic/contact") == [
        "There is no placeholder {fone} here. These exist: {clinic}, {phone}."
    ]
    assert faults("Ring { phone}. Then come.", "clinic/contact") != []


def test_a_figure_stands_where_the_clinic_answers_for_it() -> None:
    assert faults("Wait 3 weeks. Then come.", own=True) == []


def test_a_placeholder_may_stand_for_a_sentence() -> None:
    assert curated.sentences("{how} Then come.") == 2


def test_sources_and_related_questions() -> None:
    ids = ("a/a", "a/b", "a/c", "a/d", "a/e")
    assert curated.source_faults(["S1", "clinic"]) == []
    assert "names no source" in curated.source_faults([])[0]
    assert "no source S9" in curated.source_faults(["S9"])[0]
    assert curated.related_faults("a/a", ["a/b"], ids) == []
    for wrong in ([], ["a/a"], ["a/b", "a/b"], ["x/y"], ["a/b", "a/c", "a/d", "a/e"]):
        assert curated.related_faults("a/a", wrong, ids)
