from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT

from benchmarks.understanding import material
from clinic_nlu.features import full_intent

ROOT = Path(__file__).resolve().parents[2]
ROWS = (
    "text,label,split\nhello,greet,train\nhi,greet,train\nbye,part,train\nciao,part,train\n"
    "yes,so,train\nno,so,train\nhey,greet,test\n"
)
SO = [("yes", "so"), ("no", "so")]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str) -> Path:
        path = tmp_path / "intents.csv"
        path.write_text(content, "utf-8")
        return path

    return written


def test_our_examples_are_those_that_rasa_reads_without_the_follow_ups() -> None:
    files = [str(path) for path in (ROOT / "data").rglob("*.yml") if "follow_ups" not in path.parts]
    read = RasaFileImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), files).get_nlu_data()
    wanted = {(example.get(TEXT), full_intent(example)) for example in read.intent_examples if example.get(TEXT)}
    found = material.ours().examples
    assert set(found) == wanted and len(found) > 10_000
    assert not [label for _, label in found if label.startswith("follow_up")]


def test_our_messages_are_the_held_out_ones_with_what_is_expected() -> None:
    asked = material.ours(most=1).asked
    assert ("laser skin tightening meaning", "answer:procedure/what_is_it") in asked and len(asked) > 1500
    assert material.ours(most=1, every=10).asked == asked[::10]


def test_limits_keep_the_first_examples_and_every_label() -> None:
    few, all_of_them = material.ours(most=2), material.ours()
    assert {label for _, label in few.examples} == {label for _, label in all_of_them.examples}
    assert set(few.examples) < set(all_of_them.examples)


def test_the_checksum_changes_with_examples_labels_and_expectations(write: Write) -> None:
    contents = [ROWS, ROWS.replace("bye", "by"), ROWS.replace("part", "leave"), ROWS.replace("hey,greet", "hey,part")]
    sums = [material.public(write(content)).checksum for content in contents]
    assert len(set(sums)) == len(contents)
    assert material.public(write(ROWS)).checksum == sums[0]


def test_what_is_saved_is_loaded_again(tmp_path: Path, write: Write) -> None:
    found = material.public(write(ROWS))
    material.save(found, tmp_path / "material.json")
    assert material.load(tmp_path / "material.json") == found


def test_a_public_file_gives_examples_and_messages_by_its_splits(write: Write) -> None:
    found = material.public(write(ROWS + '"a, b",greet,validation\n"line\ntwo",part,test\n'))
    assert found.name == "intents" and found.public
    assert found.examples == [("hello", "greet"), ("hi", "greet"), ("bye", "part"), ("ciao", "part"), *SO]
    assert found.asked == [("hey", "greet"), ("line\ntwo", "part")]


def test_limits_of_a_public_file_count_by_label(write: Write) -> None:
    content = ROWS.replace("bye", "yo,greet,train\nbye") + "so long,part,test\n"
    found = material.public(write(content), most=2, every=2)
    assert found.examples == [("hello", "greet"), ("hi", "greet"), ("bye", "part"), ("ciao", "part"), *SO]
    assert found.asked == [("hey", "greet")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,label\na,b\n", "no column 'split'"),
        ("", "no column 'text'"),
        ("text,label,split\n", "no row with split=train"),
        (ROWS.replace(",test", ",train"), "no row with split=test"),
        (ROWS.replace("hey,greet,test", "hey,greet,tests"), "line 8: split is 'tests'"),
        (ROWS.replace("hey,greet", ",greet"), "line 8: has no text"),
        (ROWS.replace("hey,greet", "hey,"), "line 8: has no label"),
        (ROWS.replace("hey,greet", "hey"), "line 8: split is ''"),
        (ROWS.replace("hey,greet", "hey,Greet"), "label 'Greet' is asked for"),
        (ROWS.replace("ciao,part,train\n", ""), "label 'part' has fewer than 2 rows"),
        (ROWS.replace("part", "greet"), "fewer than 3 labels"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(write: Write, content: str, told: str) -> None:
    with pytest.raises(material.MaterialError) as caught:
        material.public(write(content))
    assert told in str(caught.value) and "intents.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"text,label,split\n\xff\xfe,a,train\n")
    with pytest.raises(material.MaterialError, match="is no CSV in UTF-8"):
        material.public(tmp_path / "b.csv")
