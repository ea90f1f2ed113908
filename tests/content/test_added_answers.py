"""What the console writes of answers that a clinic adds is read by Rasa and by the actions as the shipped ones are."""

from __future__ import annotations

import shutil
from pathlib import Path

from content_files import ROOT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from actions import catalogue

# Made by the console's code, as web/tests/improve/test_new_answers.py holds it to.
EXAMPLE = ROOT / "web/tests/improve/new_answers.example.yml"
NAME = "utter_clinic/lost_property"


def test_rasa_reads_its_words_and_all_that_goes_with_them() -> None:
    [said] = RasaYAMLReader().reads(EXAMPLE.read_text(encoding="utf-8")).responses[NAME]
    assert said["text"].startswith("What was left here is kept at reception")
    assert said["metadata"]["sources"] == ["clinic"] and said["metadata"]["reviewed"] == "2026-11-23"
    assert said["metadata"]["related"] == ["clinic/contact"]


def test_the_actions_have_its_button(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "reviewed").mkdir(parents=True)
    shutil.copy(EXAMPLE, data / catalogue.ADDED)
    choice = "answer:clinic/lost_property"
    assert catalogue.load(data).button(choice) == {"title": "Did I leave something?", "choice": choice}
