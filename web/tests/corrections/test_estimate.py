"""The estimate: worked by hand, and by simulation with fixed seeds."""

from datetime import date, timedelta
from random import Random

import pytest

from frontdesk.corrections.estimate import Cell, Estimate, estimate, wilson
from frontdesk.corrections.sampling import draw

MONDAY = date(2026, 11, 16)
Rates = dict[str, tuple[float, float]]  # stratum: its part of the turns, the share of it that is wrong
QUIET: Rates = {"near_medical": (0.04, 0.15), "near_threshold": (0.1, 0.2), "thumbs_down": (0.02, 0.4), "rest": (0.84, 0.02)}
RISKY: Rates = {"near_medical": (0.1, 0.5), "near_threshold": (0.2, 0.6), "after_handoff": (0.1, 0.3), "rest": (0.6, 0.05)}
HIDDEN: Rates = {"near_threshold": (0.1, 0.1), "rest": (0.9, 0.12)}
EVEN: Rates = {"rest": (1.0, 0.05)}


@pytest.mark.parametrize(
    ("wrong", "count", "low", "high"),
    # Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_what_is_published(wrong: int, count: int, low: float, high: float) -> None:
    assert wilson(wrong / count, count) == pytest.approx((low, high), abs=5e-5)


def test_a_turn_counts_as_often_as_it_stands_for_turns() -> None:
    cells = [Cell(MONDAY, "near_medical", 10, judged=5, wrong=4), Cell(MONDAY, "rest", 90, judged=5, wrong=0)]
    found = estimate(cells)
    # 4 of the 10 judged are wrong; of all turns 0.1 · 4/5 are.
    assert found.share == pytest.approx(0.08)
    assert found.low is not None and found.high is not None and 0.03 < found.low < 0.08 < found.high < 0.5
    assert (found.judged, found.turns) == (10, 100)


def test_one_stratum_alone_is_wilson() -> None:
    found = estimate([Cell(MONDAY, "rest", 500, judged=40, wrong=4)])
    assert (found.share, found.low, found.high) == pytest.approx((0.1, *wilson(0.1, 40)))


def test_a_busy_day_counts_for_more_than_a_quiet_one() -> None:
    days = [Cell(MONDAY, "rest", 300, judged=10, wrong=0), Cell(MONDAY + timedelta(1), "rest", 100, judged=10, wrong=4)]
    found = estimate(days)
    assert found.share == pytest.approx(0.1)
    # 20 turns of unlike weight say less than 20 alike.
    assert found.high is not None and found.high > wilson(0.1, 20)[1]


def test_a_stratum_that_nobody_looked_at_may_be_anything() -> None:
    cells = [Cell(MONDAY, "rest", 80, judged=40, wrong=0), Cell(MONDAY, "near_medical", 20)]
    found = estimate(cells)
    assert found.share == 0.0 and found.high is not None and found.high > 0.2


def test_a_day_that_nobody_worked_on_is_left_out() -> None:
    worked = Cell(MONDAY, "rest", 80, judged=8, wrong=2)
    assert estimate([worked, Cell(MONDAY + timedelta(1), "rest", 9000)]) == estimate([worked])


def test_nothing_judged_is_no_estimate() -> None:
    assert estimate([Cell(MONDAY, "rest", 80)]) == Estimate(None, None, None, 0, 0)


def simulated(rates: Rates, days: int, chance: Random, done: int = 10) -> tuple[float, Estimate, float]:
    """The true share of wrong turns in made-up days, the estimate from their queues, and the share among the picked.

    Of each queue only the first `done` are judged.
    """
    cells, turns, all_wrong, picked, picked_wrong = [], 0, 0, 0, 0
    for number in range(days):
        frame: dict[str, list[int]] = {stratum: [] for stratum in rates}
        drift = chance.uniform(0.5, 1.5)
        wrong = set()
        for turn in range(chance.randint(30, 400)):
            stratum = chance.choices([*rates], [part for part, _ in rates.values()])[0]
            frame[stratum].append(turn)
            if chance.random() < rates[stratum][1] * drift:
                wrong.add(turn)
        day = {stratum: Cell(MONDAY + timedelta(number), stratum, len(of)) for stratum, of in frame.items() if of}
        for pick in draw(frame, chance)[:done]:
            day[pick.stratum].judged += 1
            day[pick.stratum].wrong += pick.turn in wrong
            picked, picked_wrong = picked + 1, picked_wrong + (pick.turn in wrong)
        cells += day.values()
        turns, all_wrong = turns + sum(map(len, frame.values())), all_wrong + len(wrong)
    return all_wrong / turns, estimate(cells), picked_wrong / picked


@pytest.mark.parametrize(
    ("rates", "days", "done"),
    [(QUIET, 20, 10), (QUIET, 5, 10), (RISKY, 20, 10), (HIDDEN, 20, 10), (EVEN, 20, 10), (EVEN, 3, 10), (RISKY, 20, 6)],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(rates: Rates, days: int, done: int) -> None:
    chance = Random(19600401)
    rounds = 160
    held = 0
    for _ in range(rounds):
        truth, found, _ = simulated(rates, days, chance, done)
        assert found.low is not None and found.high is not None
        held += found.low <= truth <= found.high
    # 95 %, less what 160 rounds may show of it by chance (two and a half standard errors).
    assert held / rounds >= 0.95 - 2.5 * (0.95 * 0.05 / rounds) ** 0.5


@pytest.mark.parametrize("done", [10, 6])
def test_the_estimate_is_right_on_average_where_the_share_of_the_ten_is_not(done: int) -> None:
    chance = Random(7)
    runs = [simulated(RISKY, 20, chance, done) for _ in range(80)]
    truth = sum(run[0] for run in runs) / len(runs)
    estimated = sum(run[1].share or 0.0 for run in runs) / len(runs)
    naive = sum(run[2] for run in runs) / len(runs)
    assert estimated == pytest.approx(truth, rel=0.05)
    assert naive > 1.4 * truth


def test_the_mixed_ten_tell_more_than_their_random_part_alone() -> None:
    chance = Random(11)
    for rates in (QUIET, RISKY):
        runs = [simulated(rates, 20, chance) for _ in range(60)]
        width = sum((run[1].high or 0.0) - (run[1].low or 0.0) for run in runs) / len(runs)
        truth = sum(run[0] for run in runs) / len(runs)
        low, high = wilson(truth, 5 * 20)
        assert width < high - low
