"""All figures of a period, side by side with those of the period before it."""

from dataclasses import dataclass, replace

from frontdesk.accounts.roles import Staff
from frontdesk.corrections.estimate import Estimate
from frontdesk.insights import errors, fates, handoffs, questions, tops, waits
from frontdesk.insights.handoffs import Reason
from frontdesk.insights.period import Bucket, Period
from frontdesk.insights.scope import Scope
from frontdesk.insights.series import Series
from frontdesk.insights.tops import Failure, Top
from frontdesk.insights.waits import Wait, Waits


@dataclass(frozen=True)
class Figures:
    """What is counted of one period."""

    period: Period
    conversations: Series
    questions: list[Series]
    handoffs: list[Series]
    fates: list[Series]
    waits: list[Wait]
    errors: Estimate

    @property
    def totals(self) -> dict[str, int]:
        """The sum of every series, by name: a hand-off's as "handoff:medical", a fate's as "fate:helped"."""
        found = {one.name: one.total for one in [self.conversations, *self.questions]}
        found |= {f"handoff:{one.name}": one.total for one in self.handoffs}
        return found | {f"fate:{one.name}": one.total for one in self.fates}

    @property
    def waited(self) -> Waits:
        """How long until a person answered, over all."""
        return waits.summed(self.waits)

    @property
    def waited_by_kind(self) -> dict[str, Waits]:
        """The same for each kind of hand-off that there was."""
        kinds = [one.name for one in self.handoffs]
        found = {kind: [wait for wait in self.waits if wait.kind == kind] for kind in kinds}
        return {kind: waits.summed(some) for kind, some in found.items() if some}

    @property
    def waited_by_bucket(self) -> list[Waits]:
        """The same for each day or week."""
        buckets = [bucket.first for bucket in self.period.buckets()]
        found: dict[object, list[Wait]] = {first: [] for first in buckets}
        for wait in self.waits:
            found[self.period.bucket_of(wait.day)].append(wait)
        return [waits.summed(some) for some in found.values()]


@dataclass(frozen=True)
class Earlier:
    """How often each answer, failure (kind, outcome) and reason (kind, reason) came in the period before."""

    questions: dict[str, int]
    failures: dict[tuple[str, str], int]
    reasons: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Report:
    """The figures of a period and of the one before; what is asked and fails most, and how often the same did before."""

    scope: Scope
    now: Figures
    before: Figures
    questions: list[Top]
    failures: list[Failure]
    reasons: list[Reason]
    earlier: Earlier

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return self.scope.period

    @property
    def buckets(self) -> list[Bucket]:
        """Its days or weeks."""
        return self.period.buckets()


def report(period: Period, staff: Staff | None = None) -> Report:
    """Everything that this person may know of the period; all there is for the product itself."""
    scope = Scope(period, staff)
    before = replace(scope, period=period.before)
    return Report(
        scope,
        figures(scope),
        figures(before),
        tops.top_questions(scope),
        tops.top_failures(scope),
        handoffs.reasons(scope),
        _earlier(before),
    )


def _earlier(before: Scope) -> Earlier:
    """Everything, not the most frequent alone: what leads now may have been rare."""
    return Earlier(
        {one.outcome: one.count for one in tops.top_questions(before, None)},
        {(one.kind, one.outcome): one.count for one in tops.top_failures(before, None)},
        {(one.kind, one.reason): one.count for one in handoffs.reasons(before, None)},
    )


def figures(scope: Scope) -> Figures:
    """What is counted of one period."""
    return Figures(
        scope.period,
        questions.conversations(scope),
        questions.questions(scope),
        handoffs.kinds(scope),
        fates.fates(scope),
        waits.waits(scope),
        errors.estimated(scope.period),
    )
