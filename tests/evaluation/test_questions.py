"""Reading a file of questions: every row in its order, and one clear line where it cannot be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.questions import Conversation, QuestionsError, Turn, _rows, read


def file(folder: Path, content: str | bytes, name: str = "questions.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(path: Path) -> list[str]:
    return [conversation.turns[0].text for conversation in read(path)]


def test_a_row_is_a_conversation_of_one_turn(tmp_path: Path) -> None:
    path = file(tmp_path, "style,text,expect\nplain,does it hurt,answer:procedure/pain\n,hello,\n")
    assert read(path) == [
        Conversation([Turn("does it hurt", "answer:procedure/pain", "plain")]),
        Conversation([Turn("hello", None, None)]),
    ]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, start: str, line_break: str) -> None:
    path = file(tmp_path, start + line_break.join(["text,expect", '"a, b",x', '"say ""hi""",y']))
    assert texts(path) == ["a, b", 'say "hi"']


def test_a_blank_row_is_a_row(tmp_path: Path) -> None:
    assert texts(file(tmp_path, 'text,expect\none,\n"",\n  ,\ntwo,\n')) == ["one", "", "  ", "two"]


def test_a_short_row_is_blank_and_a_long_one_loses_what_has_no_column(tmp_path: Path) -> None:
    assert texts(file(tmp_path, "expect,text\nx\ny,two,three\n")) == ["", "two"]


@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), min_size=1), min_size=1)
)
def test_whatever_stands_in_a_cell_is_one_question(cells: list[str]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["text"], *([cell] for cell in cells)])
    assert [each.turns[0].text for each in _rows(Path("x"), stream.getvalue())] == cells


def test_dialogues_keep_their_turns_and_names(tmp_path: Path) -> None:
    line = '{"name": "a", "turns": [{"user": "hi", "expect": "smalltalk:greet"}, {"user": "and\u2028my belly?"}]}'
    assert (
        read(file(tmp_path, f"{line}\n\n{line}\n", "d.jsonl"))
        == [Conversation([Turn("hi", "smalltalk:greet"), Turn("and\u2028my belly?")], "a")] * 2
    )


def test_an_empty_file_of_dialogues_holds_none(tmp_path: Path) -> None:
    assert read(file(tmp_path, "", "d.jsonl")) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("q.csv", None, "no such file. Name a CSV with a column `text`, or a JSONL of dialogues."),
        ("q.csv", "", "has no column `text`; its columns are none."),
        ("q.csv", "question,expect\na,b\n", "has no column `text`; its columns are question, expect."),
        ("q.csv", b"text\n\xff\n", "is not UTF-8 text."),
        ("q.csv", "text\na\x00b\n", "is no CSV that can be read"),
        ("q.jsonl", '{"name": "a", "turns": []}\n{', "line 2: a line is"),
        ("q.jsonl", '{"turns": []}', "line 1: a line is"),
        ("q.jsonl", '{"name": "a", "turns": [{"text": "x"}]}', "line 1: a line is"),
        ("q.jsonl", "[]", "line 1: a line is"),
        ("q.jsonl", '{"name": "a", "turns": 5}', "line 1: a line is"),
    ],
)
def test_what_cannot_be_read_is_one_line_that_says_why(
    tmp_path: Path, name: str, content: str | bytes | None, says: str
) -> None:
    path = tmp_path / name if content is None else file(tmp_path, content, name)
    with pytest.raises(QuestionsError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}: ") and says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="no such file"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["held_out.csv", "dialogues.jsonl"])
def test_the_projects_own_files_can_be_read(name: str) -> None:
    conversations = read(Path(__file__).parent / name)
    assert conversations and all(turn.expect for each in conversations for turn in each.turns)
