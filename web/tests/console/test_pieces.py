"""Cutting a visitor's words where evidence matched."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.review.transcript import Piece, pieces


def found(start: Any, end: Any, name: str = "rule") -> dict[str, Any]:
    return {"kind": "rule", "name": name, "start": start, "end": end}


def test_nothing_found_is_one_piece() -> None:
    assert pieces("hello", []) == [Piece("hello")]


def test_matches_are_cut_out_in_order() -> None:
    cut = pieces("on Roaccutane and pregnant", [found(18, 26, "pregnancy"), found(3, 13, "medicine")])
    assert cut == [Piece("on "), Piece("Roaccutane", "medicine"), Piece(" and "), Piece("pregnant", "pregnancy")]


def test_matches_that_overlap_become_one_with_both_names() -> None:
    assert pieces("abcdef", [found(0, 4, "one"), found(2, 6, "two")]) == [Piece("abcdef", "one, two")]


def test_offsets_are_code_points() -> None:
    assert pieces("😀 é warfarin", [found(4, 12)])[-1] == Piece("warfarin", "rule")


@pytest.mark.parametrize("span", [(-1, 3), (2, 2), (4, 2), (0, 99), (None, 3), ("0", "3"), (0.0, 3.0)])
def test_what_does_not_fit_the_text_is_left_out(span: tuple[Any, Any]) -> None:
    assert pieces("hello", [found(*span)]) == [Piece("hello")]


def test_evidence_without_a_place_marks_nothing() -> None:
    assert pieces("hello", [{"kind": "score", "name": "medical", "value": 0.9}]) == [Piece("hello")]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)), max_size=8))
def test_the_pieces_together_are_always_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, [found(*span) for span in spans])) == text
