"""Figures on hand-offs and notices, for Prometheus; those of the database are asked when they are read."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.db.models import Count, Sum
from prometheus_client import REGISTRY, Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

NOTICES = Counter("sunhat_notices", "Attempts to send a notice, by channel and what became of them.", ["channel", "result"])


class HandoffFigures(Collector):
    """Who waits, who waits untold, how hand-offs ended, which notices fail."""

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask a database that may not be there yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures of now; none without a database, so that a missing one is not taken for nought."""
        try:
            found = list(_figures())
        except DatabaseError:
            return
        yield from found


def _figures() -> Iterator[Metric]:
    from frontdesk.inbox import outbox, overdue, watchdog
    from frontdesk.inbox.models import ExitCount, Handoff

    yield GaugeMetricFamily(
        "sunhat_unnotified_waiting", "Conversations that wait with nobody told. Must be 0.", watchdog.count()
    )
    yield GaugeMetricFamily("sunhat_notices_failing", "Notices whose last attempt failed.", outbox.failing().count())
    yield GaugeMetricFamily("sunhat_alarms", "Urgent hand-offs that nobody looked at in time.", overdue.alarms().count())
    waiting = GaugeMetricFamily("sunhat_waiting", "Hand-offs that wait for a person, by kind.", labels=["kind"])
    found = Handoff.objects.filter(state=Handoff.State.WAITING).order_by().values_list("kind")
    by_kind = dict(found.annotate(Count("pk")))
    for kind in Handoff.Kind.values:
        waiting.add_metric([kind], by_kind.get(kind, 0))
    yield waiting
    exits = CounterMetricFamily("sunhat_exits", "Hand-offs that ended, by kind and exit.", labels=["kind", "exit"])
    for kind, ended, total in ExitCount.objects.values_list("kind", "exit").annotate(Sum("count")):
        exits.add_metric([kind, ended], total)
    yield exits


REGISTRY.register(HandoffFigures())
