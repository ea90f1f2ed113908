"""The figures at the head of the page, each with how it was in the period before."""

from dataclasses import dataclass

from frontdesk.corrections.estimate import Estimate
from frontdesk.insights import fates, wording
from frontdesk.insights.links import behind
from frontdesk.insights.questions import ANSWERED, CONVERSATIONS, QUESTIONS
from frontdesk.insights.report import Report


@dataclass(frozen=True)
class Tile:
    """One figure; `change` and `before` compare it with the period before, `note` says more, `address` leads behind it."""

    label: str
    value: str
    change: str = ""
    before: str = ""
    note: str = ""
    address: str = ""
    colour: str = ""


def counts(report: Report) -> list[Tile]:
    """How much there was, how long people waited, how often the assistant is wrong."""
    now, before = report.now.totals, report.before.totals
    handed = [sum(one.total for one in figures.handoffs) for figures in (report.now, report.before)]
    return [
        _count("Conversations", now[CONVERSATIONS], before[CONVERSATIONS], behind(report.period)),
        _count("Questions", now[QUESTIONS], before[QUESTIONS]),
        _count("Answered", now[ANSWERED], before[ANSWERED], behind(report.period, outcome="answer")),
        _count("Hand-offs", handed[0], handed[1], behind(report.period, outcome="handoff")),
        _waited(report),
        _wrong(report.now.errors, report.before.errors),
    ]


def outcomes(report: Report) -> list[Tile]:
    """The four outcomes as shares of all conversations of which one can be told."""
    now, before = report.now.totals, report.before.totals
    told = [sum(each[f"fate:{name}"] for name in fates.FATES if name != fates.OPEN) for each in (now, before)]
    return [_fate(report, name, now, before, told) for name in fates.FATES if name != fates.OPEN]


def _fate(report: Report, name: str, now: dict[str, int], before: dict[str, int], told: list[int]) -> Tile:
    counted, earlier = now[f"fate:{name}"], before[f"fate:{name}"]
    return Tile(
        fates.FATES[name],
        wording.share(counted, told[0]),
        wording.points((counted, told[0]), (earlier, told[1])),
        wording.share(earlier, told[1]),
        f"{counted} conversations",
        behind(report.period, went=name),
        name,
    )


def _count(label: str, now: int, before: int, address: str = "") -> Tile:
    return Tile(label, f"{now:,}", wording.change(now, before), f"{before:,}", address=address)


def _waited(report: Report) -> Tile:
    now, before = report.now.waited, report.before.waited
    note = f"by the clock {wording.duration(now.clock)}; {now.answered} of {now.count} were answered"
    return Tile("First answer of a person", wording.duration(now.opening), "", wording.duration(before.opening), note=note)


def _wrong(now: Estimate, before: Estimate) -> Tile:
    label = "Wrong, as reviewers judge"
    if now.share is None or now.low is None or now.high is None:
        return Tile(label, "–", note="Nobody has judged a turn of these days yet.")
    earlier = "–" if before.share is None else f"{100 * before.share:.0f} %"
    note = f"most likely between {100 * now.low:.0f} and {100 * now.high:.0f} %, from {now.judged} judged turns"
    return Tile(label, f"{100 * now.share:.0f} %", "", earlier, note)
