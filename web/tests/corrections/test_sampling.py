"""What the ten turns are, and that every turn's recorded probability is its real one."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.corrections.models import RANDOM, Stratum
from frontdesk.corrections.sampling import A_DAY, AT_RANDOM, RISKS, draw, places

FRAMES = st.dictionaries(st.sampled_from([str(one) for one in Stratum]), st.integers(0, 40), max_size=6)


def frame(sizes: dict[str, int]) -> dict[str, list[int]]:
    """As many turns as asked for in each stratum, all numbers different."""
    start, made = 0, {}
    for stratum, size in sizes.items():
        made[stratum] = list(range(start, start + size))
        start += size
    return made


@given(FRAMES, st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_a_day_has_ten_different_turns_or_all_there_are(sizes: dict[str, int], seed: int) -> None:
    picks = draw(frame(sizes), Random(seed))
    assert len({pick.turn for pick in picks}) == len(picks) == min(A_DAY, sum(sizes.values()))


@given(FRAMES, st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_every_pick_says_truly_where_it_comes_from_and_how_likely_it_was(sizes: dict[str, int], seed: int) -> None:
    turns = frame(sizes)
    picks = draw(turns, Random(seed))
    taken = Counter(pick.stratum for pick in picks)
    for pick in picks:
        assert pick.turn in turns[pick.stratum]
        assert pick.why in (RANDOM, pick.stratum)
        assert pick.inclusion == taken[pick.stratum] / sizes[pick.stratum]
    # So the weights of a day add up to its turns, as far as every stratum has one.
    assert set(taken) == {stratum for stratum, size in sizes.items() if size}
    assert sum(1 / pick.inclusion for pick in picks) == pytest.approx(sum(sizes.values()))


def test_half_of_a_full_day_is_random_and_every_risk_that_is_there_is_in_it() -> None:
    sizes = {str(stratum): 30 for stratum in RISKS} | {"rest": 400}
    for seed in range(50):
        picks = draw(frame(sizes), Random(seed))
        assert sum(pick.why == RANDOM for pick in picks) >= AT_RANDOM
        assert {pick.stratum for pick in picks} == set(sizes)


def test_without_any_risk_the_whole_day_is_random() -> None:
    assert {pick.why for pick in draw(frame({"rest": 100}), Random(1))} == {RANDOM}


def test_turns_of_a_stratum_are_picked_equally_often_and_as_often_as_recorded() -> None:
    turns = frame({"near_medical": 4, "near_threshold": 12, "rest": 84})
    picked: Counter[int] = Counter()
    recorded = Counter({stratum: 0.0 for stratum in turns})
    rounds = 4000
    for seed in range(rounds):
        picks = draw(turns, Random(seed))
        picked.update(pick.turn for pick in picks)
        for stratum, inclusion in {(pick.stratum, pick.inclusion) for pick in picks}:
            recorded[stratum] += inclusion
    for stratum, members in turns.items():
        for turn in members:
            assert picked[turn] / rounds == pytest.approx(recorded[stratum] / rounds, rel=0.2)


def test_places_go_first_to_what_has_none_and_then_to_the_risks_in_turn() -> None:
    sizes = {"near_medical": 9, "thumbs_down": 1, "near_threshold": 9, "rest": 200}
    assert places(sizes, {"rest": 5}, 5) == {"near_medical": 2, "thumbs_down": 1, "near_threshold": 2}
    assert places(sizes, {"near_medical": 3, "near_threshold": 2}, 2) == {"thumbs_down": 1, "rest": 1}


def test_the_order_tells_nothing_of_why() -> None:
    sizes = {"near_medical": 50, "rest": 50}
    first = Counter(draw(frame(sizes), Random(seed))[0].stratum for seed in range(400))
    assert min(first.values()) > 100
