"""The tables of the page: what came of questions, what is asked and fails most, why people were needed; each beside before."""

from dataclasses import dataclass

from frontdesk.insights.charts import Cell
from frontdesk.insights.links import behind
from frontdesk.insights.plots import QUESTIONS
from frontdesk.insights.report import Report
from frontdesk.insights.tops import FAILED, FAILURES, Failure
from frontdesk.insights.wording import duration
from frontdesk.lib.outcomes import KINDS, code_in_words, in_words

BEFORE = "Before"


@dataclass(frozen=True)
class Line:
    """A row: its first cell, which may lead to the conversations, and the others."""

    first: Cell
    others: list[str]


@dataclass(frozen=True)
class Table:
    """A table under a heading; `nothing` is said where it has no rows."""

    slug: str
    title: str
    heads: list[str]
    lines: list[Line]
    nothing: str


def tables(report: Report) -> list[Table]:
    """All of them, in the order of the page."""
    return [_did(report), _handoffs(report), _questions(report), _failures(report), _reasons(report), _waits(report)]


def _did(report: Report) -> Table:
    now, before = report.now.totals, report.before.totals
    lines = [
        _compared(report, words.capitalize(), now[name], before[name], outcome=outcome) for name, words, _, outcome in QUESTIONS
    ]
    heads = ["Outcome", "Questions", BEFORE]
    return Table("questions-compared", "What came of questions", heads, lines, "Nothing was asked on these days.")


def _handoffs(report: Report) -> Table:
    pairs = zip(report.now.handoffs, report.before.handoffs, strict=True)
    lines = [
        _compared(report, KINDS[now.name], now.total, before.total, outcome=f"handoff:{now.name}")
        for now, before in pairs
        if now.total or before.total
    ]
    return Table("handoffs-compared", "Hand-offs by kind", ["Hand-off", "Times", BEFORE], lines, "Nobody was handed off.")


def _compared(report: Report, words: str, now: int, before: int, **filters: str) -> Line:
    return Line(Cell(words, behind(report.period, **filters)), [str(now), str(before)])


def _questions(report: Report) -> Table:
    before = report.earlier.questions
    lines = [
        _compared(report, in_words(one.outcome), one.count, before.get(one.outcome, 0), outcome=one.outcome)
        for one in report.questions
    ]
    return Table("top-questions", "Asked most", ["Answer", "Questions", BEFORE], lines, "Nothing was answered on these days.")


def _failures(report: Report) -> Table:
    before = report.earlier.failures
    lines = [
        Line(_failure(report, one), [FAILURES[one.kind], str(one.count), str(before.get((one.kind, one.outcome), 0))])
        for one in report.failures
    ]
    return Table("top-failures", "Failed most", ["What", "How", "Times", BEFORE], lines, "Nothing is known to have failed.")


def _failure(report: Report, one: Failure) -> Cell:
    if one.kind == FAILED:
        return Cell(code_in_words(one.outcome), behind(report.period, outcome="handoff:bot_unavailable"))
    words = in_words(one.outcome)
    if one.outcome.startswith("clarify:"):
        asked = one.outcome.removeprefix("clarify:").split(",")
        words = " or ".join(in_words(f"answer:{answer}").lower() for answer in asked)
    return Cell(words, behind(report.period, outcome=one.outcome))


def _reasons(report: Report) -> Table:
    before = report.earlier.reasons
    lines = [
        Line(
            Cell(code_in_words(one.reason), behind(report.period, reason=one.reason)),
            [KINDS[one.kind], str(one.count), str(before.get((one.kind, one.reason), 0))],
        )
        for one in report.reasons
    ]
    heads = ["Reason", "Hand-off", "Times", BEFORE]
    return Table("reasons", "Why a person was needed", heads, lines, "Nobody was handed off.")


def _waits(report: Report) -> Table:
    lines = [
        Line(
            Cell(KINDS[kind], behind(report.period, outcome=f"handoff:{kind}")),
            [f"{one.answered} of {one.count}", duration(one.opening), duration(one.clock)],
        )
        for kind, one in report.now.waited_by_kind.items()
    ]
    heads = ["Hand-off", "Answered", "In opening hours", "By the clock"]
    return Table("waits", "How long a person took", heads, lines, "No hand-off of these days has come to its end.")
