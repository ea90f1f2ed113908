"""The table of follow-ups: what stands there exists, and it leads from answers to answers only."""

from __future__ import annotations

import pytest
from content_files import ANSWER_IDS, ANSWERS, DATA, FOLLOW_UPS, PICKS, examples

from clinic_nlu import follow_ups

TABLE = follow_ups.read_table(DATA / "follow_ups" / "answers.yml")
LINES = [(kind, key, target) for kind, lines in TABLE.items() for key, target in lines.items()]


def test_every_kind_has_its_lines_and_its_examples() -> None:
    assert set(TABLE) == set(FOLLOW_UPS)
    assert {intent for intent in examples() if intent.startswith("follow_up")} == {*FOLLOW_UPS, *PICKS}


def test_every_pick_is_one_that_the_code_knows() -> None:
    assert set(PICKS) == set(follow_ups.PICKS)


@pytest.mark.parametrize("kind", TABLE)
def test_a_follow_up_comes_after_an_answer_or_a_topic_that_exists(kind: str) -> None:
    assert [
        key for key in TABLE[kind] if key not in ANSWER_IDS and key not in ANSWERS and key != follow_ups.START
    ] == []


@pytest.mark.parametrize("kind", TABLE)
def test_a_follow_up_leads_to_an_answer_and_to_nothing_else(kind: str) -> None:
    assert [to for to in TABLE[kind].values() if to not in ANSWER_IDS and to != follow_ups.SAME] == []


def test_only_an_area_or_a_detail_asks_for_the_same_answer_again() -> None:
    same = {kind for kind, _, target in LINES if target == follow_ups.SAME}
    assert same == {follow_ups.AREA_KIND, "follow_up_detail"}
