"""The tables of the benchmark of lists: the aim is each list's p95."""

from benchmarks.logs.tables import written

RUN = {
    "about": {"database": "SQLite 3.40", "messages": 1200, "conversations": 200},
    "milliseconds": {"quick": [10.0] * 20, "slow now and then": [10.0] * 18 + [301.0, 400.0]},
}


def test_a_list_misses_the_aim_by_its_p95_and_comes_first() -> None:
    lines = written([RUN])
    assert "1 of 2 lists and searches keep the aim: p95 at most 300 ms." in lines
    rows = [line for line in lines if line.startswith("| ")][1:]
    assert rows[-2].startswith("| slow now and then | 10 | 301 MISSED | 20 |")
    assert rows[-1] == "| quick | 10 | 10 | 20 |"
