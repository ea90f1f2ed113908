"""Word diffs: they lose nothing, and say no more than what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lib.worddiff import diff

TEXT = st.text(alphabet="abc ., \n", max_size=40)


@given(TEXT, TEXT)
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("Stay out of the sun.", "Stay out of the sun.", []),
        ("For a few weeks.", "For some weeks.", [("removed", "a few"), ("added", "some")]),
        ("It's here. We are.", "It's gone. We are.", [("removed", "here"), ("added", "gone")]),
        ("One.", "One. Two.", [("added", " Two.")]),
    ],
)
def test_what_changed_is_said_by_words(old: str, new: str, changed: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in diff(old, new) if piece.kind != "same"] == changed
