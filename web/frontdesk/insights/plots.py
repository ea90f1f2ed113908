"""The charts of the page, from a report."""

from collections.abc import Callable

from frontdesk.insights import fates
from frontdesk.insights.charts import Address, Chart, Part, stacked
from frontdesk.insights.links import behind
from frontdesk.insights.questions import ANSWERED, CLARIFIED, HANDED_OFF, OUT_OF_SCOPE
from frontdesk.insights.report import Report
from frontdesk.insights.wording import duration
from frontdesk.lib.outcomes import KINDS

# Figure, words, colour, and the value of the log's filter on outcomes.
QUESTIONS = (
    (ANSWERED, "answered", "teal", "answer"),
    (CLARIFIED, "asked back", "sun", "clarify"),
    (HANDED_OFF, "handed off", "red", "handoff"),
    (OUT_OF_SCOPE, "out of scope", "slate", "out_of_scope"),
)
FATE_COLOURS = {
    fates.HELPED: "teal",
    fates.PERSON: "leaf",
    fates.SILENT: "slate",
    fates.ABANDONED: "red",
    fates.OPEN: "hollow",
}
# Minutes that a line across may stand for: up to an hour, up to a day, some days.
MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 7200, 14400)
KIND_COLOURS = {"urgent": "red", "medical": "rose", "request": "teal", "bot_unavailable": "sun"}


def charts(report: Report) -> list[Chart]:
    """All of them, in the order of the page."""
    return [_conversations(report), _fates(report), _questions(report), _handoffs(report), *_waits(report)]


def _to(**filters: str) -> Address:
    return lambda bucket: behind(bucket, **filters)


def _conversations(report: Report) -> Chart:
    part = Part("conversations", "teal", report.now.conversations.counts, _to())
    about = "In which the visitor wrote something, on the day on which they began. The line is the period before."
    before = report.before.conversations.counts
    return stacked("conversations", "Conversations", about, report.period, [part], before)


def _fates(report: Report) -> Chart:
    parts = [
        Part(fates.FATES[one.name].lower(), FATE_COLOURS[one.name], one.counts, _to(went=one.name)) for one in report.now.fates
    ]
    about = (
        "Helped is only who said so. Left silently says nothing on whether they were helped. Abandoned is who waited for a "
        "person and was not answered."
    )
    return stacked("outcomes", "How conversations went", about, report.period, parts)


def _questions(report: Report) -> Chart:
    counts = {one.name: one.counts for one in report.now.questions}
    parts = [Part(words, css, counts[name], _to(outcome=outcome)) for name, words, css, outcome in QUESTIONS]
    about = "What the assistant did with them. A question of two parts stands in two colours."
    return stacked("questions", "Questions", about, report.period, parts)


def _handoffs(report: Report) -> Chart:
    parts = [
        Part(KINDS[one.name].lower(), KIND_COLOURS[one.name], one.counts, _to(outcome=f"handoff:{one.name}"))
        for one in report.now.handoffs
    ]
    about = "Why a person was needed. The reasons are below."
    return stacked("handoffs", "Hand-offs", about, report.period, parts)


def _waits(report: Report) -> list[Chart]:
    found = report.now.waited_by_bucket
    about = (
        "The middle of all waits for a person's first answer; where nobody ever came the wait has no end. "
        "A bar opens all hand-offs of its days, those that wait or were never answered too."
    )
    opening = _wait_part("in opening hours", [one.opening for one in found])
    clock = _wait_part("by the clock", [one.clock for one in found])
    return [
        stacked("opening-hours", "First answer of a person, in opening hours", about, report.period, [opening]),
        stacked("clock", "First answer of a person, by the clock", about, report.period, [clock]),
    ]


def _wait_part(label: str, seconds: list[float | None]) -> Part:
    minutes = [None if one is None else one / 60 for one in seconds]
    shown: Callable[[float | None], str] = lambda value: duration(None if value is None else value * 60)  # noqa: E731
    return Part(label, "leaf", minutes, _to(outcome="handoff"), shown, MINUTES)
