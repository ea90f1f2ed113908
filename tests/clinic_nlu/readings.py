"""Readings as the policy gets them, without a pipeline; and the options that its tests are written for."""

from __future__ import annotations

from typing import Any

from clinic_nlu.joining import Judged
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import Reading, Verdict

CONFIG: dict[str, Any] = {
    "answer_at": 0.4,
    "margin": 0.1,
    "clarify_at": 0.2,
    "similarity": 0.3,
    "other_treatment_below": 0.8,
    "out_of_scope_weight": 1.0,
    "doubt_from": 0.4,
    "doubt_below": 0.7,
    "subject_weight": 2.0,
    "part_at": {"question": 0.5, "sentence": 0.7, "listed": 0.6, "subject": 0.8, "lead": 0.8},
    "backed_at": 0.4,
    "near_at": 0.5,
    "explained_at": 0.85,
    "part_similarity": 0.35,
    "part_medical_at": 0.95,
    "aside_at": 0.7,
    "asides": ["clinic/", "cost/how_much"],
    "follow_ups": "data/follow_ups/answers.yml",
    "profile_answers": ["cost/how_much"],
}
SURE = (("answer:procedure/pain", 0.9), ("answer:procedure/numbing", 0.05))
Ranking = tuple[tuple[str, float], ...]


def reading(ranking: Ranking = SURE, *flags: str, similarity: float = 0.9, **more: Any) -> Reading:
    """A message that is surely about pain, but for what is named. A flag is `kind` or `kind:name`."""
    found = [{"kind": "rule", "handoff": f.partition(":")[0], "name": f.partition(":")[2] or "rule"} for f in flags]
    return Reading(list(ranking), found, more.pop("scores", {}), similarity, **more)


def score(kind: str, value: float) -> dict[str, Any]:
    """A score, whose limit is 0.5, as an argument of `reading`."""
    return {"scores": {kind: {"value": value, "limit": 0.5}}}


def top(outcome: str, confidence: float = 0.9) -> Ranking:
    """A ranking that this outcome leads."""
    return ((outcome, confidence), ("answer:procedure/pain", 0.01))


def part(
    outcome: str, confidence: float = 0.9, kind: Kind = Kind.QUESTION, text: str = "some four words here", **read: Any
) -> Judged:
    """One part of a message on which the verdict is this outcome."""
    return Judged(text, reading(**read), Verdict(outcome, confidence), kind)
