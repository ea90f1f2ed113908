"""`make run` with a wrong clinic.yml: one line, before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import serving, training
from tools.report import SetupError


def test_a_wrong_clinic_is_told_before_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = (Path(__file__).resolve().parents[2] / "clinic.yml").read_text("utf-8")
    wrong = tmp_path / "clinic.yml"
    wrong.write_text(demo.replace("answer:clinic/hours", "answer:clinic/opening"), "utf-8")
    monkeypatch.setenv("SUNHAT_CLINIC", str(wrong))
    monkeypatch.setattr(training, "ensure_chosen", lambda: pytest.fail("it trained"))
    with pytest.raises(SetupError) as said:
        serving._model()
    assert "answer:clinic/opening" in str(said.value) and "line " in str(said.value)


def test_with_a_right_one_the_model_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ensure_chosen", lambda: tmp_path)
    assert serving._model() == tmp_path
