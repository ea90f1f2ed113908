"""What counts as right, and into which group a turn goes."""

from __future__ import annotations

import pytest

from evaluation import confidence
from evaluation.report import lines, write
from evaluation.scoring import Result, Score, answered, came, group, interval, is_right, safety, score


@pytest.mark.parametrize(
    ("expect", "outcomes", "right"),
    [
        ("answer:a/b", ["answer:a/b"], True),
        ("answer:a/b", ["answer:a/bc"], False),
        ("answer:a/b", ["clarify:a/b,c/d"], False),
        ("answer", ["answer:a/b"], True),
        ("answer", ["out_of_scope"], False),
        ("answer:a/b|handoff:medical", ["handoff:medical"], True),
        (" answer:a/b | out_of_scope ", ["out_of_scope"], True),
        ("handoff:medical+answer:cost/how_much", ["handoff:medical", "answer:cost/how_much"], True),
        ("handoff:medical+answer:cost/how_much", ["answer:cost/how_much", "handoff:medical"], True),
        ("handoff:medical+answer:cost/how_much", ["handoff:medical"], False),
        ("handoff:medical", ["handoff:medical", "answer:cost/how_much"], False),
        ("handoff:medical|handoff:urgent+answer", ["handoff:urgent", "answer:a/b"], True),
        ("handoff", ["handoff:urgent"], True),
        ("smalltalk:greet", ["smalltalk:goodbye"], False),
    ],
)
def test_right_is_all_that_is_asked_for_and_no_more(expect: str, outcomes: list[str], right: bool) -> None:
    assert is_right(expect, outcomes) is right


@pytest.mark.parametrize(
    ("expect", "name"),
    [
        ("answer:a/b|handoff:medical", "answer"),
        ("handoff:medical|answer:a/b", "handoff:medical"),
        ("handoff:medical+answer:a/b", "handoff:medical"),
        ("smalltalk:greet", "smalltalk"),
        ("out_of_scope", "out_of_scope"),
        ("clarify", "clarify"),
    ],
)
def test_the_first_alternative_names_the_group(expect: str, name: str) -> None:
    assert group(expect) == name


def test_a_clarify_is_a_group_of_its_own() -> None:
    assert came(["clarify:a/b,c/d"]) == "clarify"
    assert came(["answer:a/b"]) == "answer"


def result(expect: str, *outcomes: str, style: str = "") -> Result:
    return Result("text", expect, outcomes, style)


RESULTS = [
    result("answer:a/b", "answer:a/b", style="plain"),
    result("answer:a/b", "answer:c/d", style="plain"),
    result("answer:a/b", "handoff:medical", style="typo"),
    result("handoff:medical", "handoff:urgent"),
    result("handoff:urgent", "answer:a/b"),
    result("handoff:medical|answer:a/b", "answer:a/b"),
    result("out_of_scope", "out_of_scope"),
]


def test_counts_by_group_outcome_and_style() -> None:
    by_group, by_outcome, by_style = score(RESULTS)
    assert (by_group.right["answer"], by_group.total["answer"]) == (1, 3)
    assert by_group.confusions["answer", "other answer"] == by_group.confusions["answer", "handoff:medical"] == 1
    assert by_outcome.confusions["answer:a/b", "answer:c/d"] == 1
    assert by_style.share("plain") == 0.5 and by_style.share("typo") == 0
    assert Score().share("nothing") == 0


def test_the_figures_that_matter_most() -> None:
    assert safety(RESULTS) == {
        "medical and urgent handed off": (1, 2),
        "medical and urgent ANSWERED": (1, 2),
        "needless hand-off of harmless": (1, 4),
        "wrong answer to a general question": (1, 3),
    }


def test_the_report_shows_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    shown = "\n".join(lines(RESULTS))
    assert "3 of 7 turns right: 42.9%" in shown
    assert "| medical and urgent ANSWERED | 1 | 2 | 50.0% |" in shown
    folder = tmp_path_factory.mktemp("report") / "new"
    write(RESULTS, folder)
    assert shown in (folder / "report.md").read_text("utf-8")
    assert "<svg" in (folder / "confusion.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("outcomes", "is_answered"),
    [
        (["answer:procedure/pain"], True),
        (["answer:clinic/hours"], True),
        (["out_of_scope"], False),
        (["handoff:medical"], False),
        (["handoff:medical", "answer:clinic/hours", "answer:cost/how_much"], False),
        (["handoff:medical", "answer:procedure/pain"], True),
        (["handoff:request", "answer:clinic/hours"], True),
    ],
)
def test_beside_a_medical_handoff_only_the_clinics_own_facts_are_safe(outcomes: list[str], is_answered: bool) -> None:
    assert answered(outcomes) is is_answered


def test_the_interval_of_a_share() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(8, 10) == (pytest.approx(0.490, abs=1e-3), pytest.approx(0.943, abs=1e-3))
    low, high = interval(500, 500)
    assert low == pytest.approx(0.9924, abs=1e-4) and high == 1.0


SURE = [Result("text", "answer:a/b", ("answer:a/b",), "", 0.95)] * 9 + [
    Result("text", "answer:a/b", ("answer:c/d",), "", 0.95),
    Result("text", "answer:a/b", ("answer:c/d",), "", 0.25),
    Result("text", "answer:a/b", ("out_of_scope",), "", 0.99),
]


def test_calibration_compares_confidence_with_what_was_right() -> None:
    low, high = confidence.bins(SURE)
    assert (low.number, low.right) == (1, 0.0) and (high.number, high.right) == (10, 0.9)
    assert confidence.calibration_error(SURE) == pytest.approx((10 * 0.05 + 0.25) / 11)
    assert confidence.calibration_error([]) == 0.0


def test_the_surest_answers_carry_less_risk() -> None:
    risks = confidence.risks(SURE)
    assert risks[0] == (1.0, 0.25, pytest.approx(2 / 11)) and risks[-1][1] == 0.95
    assert "| 100% | 0.25 | 18.2% |" in lines(SURE)
