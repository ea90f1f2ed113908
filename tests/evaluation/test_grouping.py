"""Texts that mean the same come together."""

from __future__ import annotations

import io
import json
import sys

import numpy as np
import pytest

from evaluation import grouping

SHOES = ["do you mend shoes", "can you repair my shoes", "shoe repairs?"]
PARKING = ["where can I park my car", "is there parking nearby", "car park close to you?", "parking for my car?"]


def test_the_same_meaning_is_one_group_the_largest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [SHOES[0], PARKING[0], SHOES[1], PARKING[1], PARKING[2], SHOES[2], PARKING[3], "who won the cup final"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(texts)))
    monkeypatch.setattr(sys, "stdout", out := io.StringIO())
    assert grouping.main() == 0
    found = json.loads(out.getvalue())
    assert [{texts[index] for index, _ in members} for members in found] == [set(PARKING), set(SHOES), {texts[-1]}]
    for members in found:
        nearness = [near for _, near in members]
        assert nearness == sorted(nearness, reverse=True) and 0.5 < nearness[-1] <= nearness[0] <= 1.0001


def test_what_points_the_same_way_is_together_and_what_does_not_is_alone() -> None:
    rows = np.array([[1, 0], [0, 1], [0.98, 0.199]], dtype=np.float32)
    assert [{index for index, _ in members} for members in grouping.group(rows)] == [{0, 2}, {1}]


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_and_one_text_are_no_trouble(number: int) -> None:
    rows = np.eye(2, dtype=np.float32)[:number]
    assert len(grouping.group(rows)) == number
