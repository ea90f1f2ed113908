"""How often the assistant is wrong, as far as the reviewers' daily queues tell."""

from frontdesk.corrections.estimate import Estimate, share_wrong
from frontdesk.insights.period import Period


def estimated(period: Period) -> Estimate:
    """The share of wrong turns with its interval, from the queues of these days; None in it where nothing was judged."""
    return share_wrong(period.first, period.last)
