"""What the actions know of the curated responses."""

from __future__ import annotations

from pathlib import Path

from actions import catalogue
from actions.catalogue import Catalogue

RESPONSES = """
version: "3.1"
responses:
  utter_sun_care/how_long:
    - text: A few weeks.
      metadata:
        question: How long?
        related: [sun_care/why, sun_care/gone, sun_care/tan, sun_care/how_long]
  utter_sun_care/why:
    - text: Because.
      metadata: {question: "Why?"}
  utter_sun_care/tan:
    - text: No.
  utter_handoff_request_open:
    - text: Passed on.
      metadata: {question: Speak to a person}
"""


def load(tmp_path: Path) -> Catalogue:
    folder = tmp_path / "faq"
    folder.mkdir(exist_ok=True)
    (folder / "sun_care.yml").write_text(RESPONSES, encoding="utf-8")
    (tmp_path / "nlu_only.yml").write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")
    return catalogue.load(tmp_path)


def test_answers_are_the_responses_with_a_topic(tmp_path: Path) -> None:
    assert load(tmp_path).answer_ids == {"sun_care/how_long", "sun_care/why", "sun_care/tan"}


def test_a_button_is_labelled_with_the_answers_question(tmp_path: Path) -> None:
    assert load(tmp_path).button("answer:sun_care/why") == {"title": "Why?", "choice": "answer:sun_care/why"}
    assert load(tmp_path).button("handoff:request") == {"title": "Speak to a person", "choice": "handoff:request"}


def test_what_has_no_label_gets_no_button(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.button("answer:sun_care/tan") is None
    assert found.button("answer:sun_care/gone") is None
    assert found.button("out_of_scope") is None


def test_at_most_three_related_questions_are_looked_at(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert [button["choice"] for button in found.related("utter_sun_care/how_long")] == ["answer:sun_care/why"]
    assert found.related("utter_sun_care/why") == []


def test_the_projects_labels_are_short_and_none_is_used_twice(responses: Catalogue) -> None:
    labels = [m["question"] for m in responses.metadata.values() if "question" in m]
    assert len(labels) == len(set(labels))
    assert all(0 < len(label) <= 45 for label in labels)


def test_every_related_answer_of_the_project_exists(responses: Catalogue) -> None:
    for name, metadata in responses.metadata.items():
        assert len(metadata.get("related", [])) <= 3, name
        assert set(metadata.get("related", [])) <= responses.answer_ids, name


def test_an_answer_that_staff_add_meanwhile_has_its_button_at_once(tmp_path: Path) -> None:
    known = load(tmp_path)
    assert known.button("answer:clinic/parking") is None
    (tmp_path / "reviewed").mkdir()
    metadata = "{question: 'Parking?', related: [sun_care/why]}"
    added = f"responses:\n  utter_clinic/parking:\n  - text: Yes.\n    metadata: {metadata}\n"
    (tmp_path / "reviewed/new_answers.yml").write_text(added, encoding="utf-8")
    assert known.button("answer:clinic/parking") == {"title": "Parking?", "choice": "answer:clinic/parking"}
    assert known.related("utter_clinic/parking") == [{"title": "Why?", "choice": "answer:sun_care/why"}]
    assert known.button("answer:clinic/tea") is None
