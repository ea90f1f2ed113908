import pytest

from benchmarks.turn import figures, measure
from benchmarks.turn.clients import SILENCE
from benchmarks.turn.figures import Figures
from evaluation.scoring import Result

ROWS = [
    ("answer:sun_care/how_long", "answer:sun_care/how_long"),
    ("answer:sun_care/how_long", "handoff:medical"),
    ("handoff:medical", "answer:sun_care/how_long"),
    ("handoff:urgent", "handoff:medical"),
    ("out_of_scope", "out_of_scope"),
]


def measured(name: str, per_second: list[float], late: list[float], long: float = 1.0) -> Figures:
    results = [Result("text", expect, (came,)) for expect, came in ROWS]
    return Figures(
        name,
        latency=[[10.0, 20.0, 30.0], [20.0, 20.0, 90.0]],
        throughput=per_second,
        long_throughput=[value * long for value in per_second],
        early=[10.0] * len(late),
        late=late,
        megabytes={"rasa": 600.4, "web": 99.9},
        training_seconds=61.2,
        results=results,
    )


@pytest.fixture
def stock() -> Figures:
    return measured("stock", [10.0, 20.0, 10.0], [100.0, 120.0, 110.0])


@pytest.fixture
def ours() -> Figures:
    return measured("ours", [30.0, 80.0, 20.0], [10.0, 12.0, 11.0], long=2.0)


def test_ratios_are_taken_round_by_round(stock: Figures, ours: Figures) -> None:
    assert figures.ratios(ours.throughput, stock.throughput) == [3.0, 4.0, 2.0]
    lines = figures.ratio_table(stock, [ours], 50)
    assert "| turns per second, 5 turns each: times stock's | 3.0 (2.0 to 4.0) |" in lines
    assert "| turns per second, 50 turns each: times stock's | 6.0 (4.0 to 8.0) |" in lines


def test_latency_is_pooled_over_the_rounds_and_growth_is_not(stock: Figures) -> None:
    lines = figures.speed_table([stock], 50, 200)
    assert "| median of a turn, ms | 20.0 |" in lines
    assert "| p99 of a turn, ms | 90.0 |" in lines
    assert "| turn 200 takes times turn 5 | 11.00 (10.00 to 12.00) |" in lines
    assert "| resident memory, MB | 700 (rasa 600 + web 100) |" in lines


def test_a_target_is_met_at_its_border_and_missed_below(stock: Figures, ours: Figures) -> None:
    short, long, grown = figures.goals(stock, ours, 50, 200)
    assert "of 5 turns: 3.0 times" in short and short.endswith(": met.")
    assert "of 50 turns: 6.0 times" in long and long.endswith(": met.")
    assert "1.10 times" in grown and grown.endswith(": met.")
    missed = figures.goals(stock, measured("ours", [29.0, 59.0, 20.0], [12.5, 13.0, 12.1]), 50, 200)
    assert all(line.endswith("NOT met.") for line in missed)


def test_accuracy_counts_a_medical_message_that_was_answered(ours: Figures) -> None:
    lines = figures.accuracy_table([ours, Figures("not asked")])
    assert "| general questions (FAQ) answered right | 50.0% of 2 |" in lines
    assert "| medical and urgent handed off | 50.0% of 2 |" in lines
    assert "| medical and urgent ANSWERED | 50.0% of 2 |" in lines
    assert "| harmless handed off needlessly | 33.3% of 3 |" in lines
    assert "| out of scope seen as such | 100.0% of 1 |" in lines
    assert "| no reply at all | 0 |" in lines
    assert "| all right | 40.0% |" in lines


def test_a_reply_that_never_came_is_told_and_is_wrong() -> None:
    silent = Figures("stock", results=[Result("/restart", "out_of_scope", (SILENCE,))])
    lines = figures.accuracy_table([silent])
    assert "| no reply at all | 1 |" in lines
    assert "| out of scope seen as such | 0.0% of 1 |" in lines


def test_a_turn_is_judged_with_its_neighbours() -> None:
    taken = [float(turn) for turn in range(1, 203)]
    taken[4] = 1000.0
    assert measure.around(taken, 5) == 6.0
    assert measure.around(taken, 200) == 200.0


def test_the_early_and_the_late_turn_are_judged_by_the_same_texts() -> None:
    period = 2 * measure.AROUND + 1
    early, late = ({turn % period for turn in range(at - 2, at + 3)} for at in (measure.EARLY, measure.LATE))
    assert early == late == set(range(period))


def test_texts_are_dealt_to_conversations_of_five() -> None:
    texts = [str(number) for number in range(12)]
    groups = list(measure.conversations(texts, measure.SHORT))
    assert [len(group) for group in groups] == [5, 5, 2]
    assert [text for group in groups for text in group] == texts
