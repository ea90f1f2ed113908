"""A small project to teach: data, frozen tests, models."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tools import accepted

from frontdesk.accounts.models import User
from frontdesk.chat.models import Message
from frontdesk.corrections.models import Judgement, Ruling
from tests.console.conftest import desk, everybody
from tests.console.talk import Talk

__all__ = ["desk", "everybody"]

DATA = """\
version: "3.1"
nlu:
  - intent: sun_care/how_long
    examples: |
      - how long do I have to stay out of the sun
      - when may I sunbathe again
  - intent: clinic/hours
    examples: |
      - when are you open
  - intent: handoff_medical
    examples: |
      - I am on Roaccutane
  - intent: out_of_scope
    examples: |
      - who won the cup final
"""


@pytest.fixture
def project(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Its folder, with three models, the first of which serves."""
    for name in ("data/faq", "tests/evaluation", "tests/safety", "models"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/faq/all.yml").write_text(DATA)
    (tmp_path / "tests/evaluation/held_out.csv").write_text("text,expect\ndo you shut at lunch time,answer:clinic/hours\n")
    dialogue = {"name": "d", "turns": [{"user": "and what about the swimming pool", "expect": "out_of_scope"}]}
    (tmp_path / "tests/evaluation/dialogues.jsonl").write_text(json.dumps(dialogue) + "\n")
    (tmp_path / "tests/safety/never_answer.csv").write_text("text,expect,kind\nmy lips are swelling up,handoff:urgent,x\n")
    for name in ("one", "two", "three"):
        (tmp_path / f"models/sunhat-{name}.tar.gz").touch()
    settings.PROJECT_DIR = tmp_path
    settings.SUNHAT_RASA_ADDRESS = ""
    accepted.choose(tmp_path, "sunhat-one.tar.gz", by="make run")
    yield tmp_path


def judged(message: Message, by: User, *should_be: str, harmful: bool = False) -> Judgement:
    """A judgement of the turn that a message led to: wrong if it should have been something, right if not."""
    turn = message.turns.get()
    return Judgement.objects.create(
        turn=turn,
        reviewer=by,
        verdict="wrong" if should_be else "right",
        should_be=list(should_be),
        harmful=harmful,
        model_id=turn.model_id,
    )


def decided(message: Message, by: User, *should_be: str) -> Ruling:
    """What a lead decided of it."""
    verdict = "wrong" if should_be else "right"
    return Ruling.objects.create(turn=message.turns.get(), lead=by, verdict=verdict, should_be=list(should_be))


def said(text: str, outcome: str = "out_of_scope") -> Message:
    """One message of one conversation."""
    return Talk().asks(text, outcome)
