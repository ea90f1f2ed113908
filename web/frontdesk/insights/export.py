"""A report as CSV, a line for every day or week, and as JSON, with everything."""

import csv
import io
from dataclasses import asdict
from typing import Any

from frontdesk.insights.report import Figures, Report
from frontdesk.insights.waits import Waits
from frontdesk.privacy.cells import cell


def as_csv(report: Report) -> str:
    """Columns: first and last day, every count, the waits in seconds. Empty where there is no figure."""
    figures = report.now
    columns = _columns(figures)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["first_day", "last_day", *columns, *_wait_names()])
    for place, (bucket, waited) in enumerate(zip(report.buckets, figures.waited_by_bucket, strict=True)):
        counts = [counts[place] for counts in columns.values()]
        line = [bucket.first.isoformat(), bucket.last.isoformat(), *counts, *_wait_values(waited)]
        writer.writerow([cell(one) for one in line])
    return out.getvalue()


def as_json(report: Report) -> dict[str, Any]:
    """Both periods, the questions and failures at the top, the reasons of hand-offs."""
    earlier = report.earlier
    return {
        "now": _figures(report.now),
        "before": _figures(report.before),
        "top_questions": [asdict(one) | {"before": earlier.questions.get(one.outcome, 0)} for one in report.questions],
        "top_failures": [asdict(one) | {"before": earlier.failures.get((one.kind, one.outcome), 0)} for one in report.failures],
        "handoff_reasons": [asdict(one) | {"before": earlier.reasons.get((one.kind, one.reason), 0)} for one in report.reasons],
        "medical_conversations_left_out_of_outcomes": not report.scope.sees_all,
    }


def _columns(figures: Figures) -> dict[str, tuple[int, ...]]:
    found = {one.name: one.counts for one in [figures.conversations, *figures.questions]}
    found |= {f"handoff_{one.name}": one.counts for one in figures.handoffs}
    return found | {f"outcome_{one.name}": one.counts for one in figures.fates}


def _wait_names() -> list[str]:
    return ["handoffs_over", "answered_by_a_person", "seconds_to_answer_clock", "seconds_to_answer_opening_hours"]


def _wait_values(waited: Waits) -> list[object]:
    rounded = ["" if one is None else round(one) for one in (waited.clock, waited.opening)]
    return [waited.count, waited.answered, *rounded]


def _figures(figures: Figures) -> dict[str, Any]:
    period = figures.period
    return {
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "by": period.by,
        "buckets": [[bucket.first.isoformat(), bucket.last.isoformat()] for bucket in period.buckets()],
        "counts": {name: list(counts) for name, counts in _columns(figures).items()},
        "waits": [asdict(one) for one in figures.waited_by_bucket],
        "wait": asdict(figures.waited),
        "wait_by_kind": {kind: asdict(one) for kind, one in figures.waited_by_kind.items()},
        "wrong": asdict(figures.errors),
    }
