"""Which stratum a turn is in: whether a mistake is likely, by what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.corrections.models import Stratum

SERIOUS = ("handoff:medical", "handoff:urgent")
# What the classifier gives to the two medical outcomes together from which an answer is close to medical.
MEDICAL_AT = 0.08
# A medical hand-off with no rule behind it is close to being an answer below this confidence.
WEAK_BELOW = 0.6
# Confidence below which an answer was none too sure, and the lead over the second below which it was a near thing.
UNSURE_BELOW = 0.5
LEAD = 0.16
# A measure is near its limit within this share of it.
CLOSE = 0.15


@dataclass(frozen=True)
class Facts:
    """What is known of one turn. `ranking` and `evidence` are as in contracts/turn-response.schema.json."""

    outcomes: Sequence[str]
    confidence: float | None = None
    ranking: Sequence[dict[str, Any]] = ()
    evidence: Sequence[dict[str, Any]] = ()
    thumbs_down: bool = False
    refused: bool = False  # it asked back, and the visitor tapped "None of these"
    after_handoff: bool = False


def stratum_of(facts: Facts) -> Stratum:
    """The first that fits."""
    fits = {
        Stratum.NEAR_MEDICAL: near_medical(facts),
        Stratum.THUMBS_DOWN: facts.thumbs_down,
        Stratum.NONE_OF_THESE: facts.refused,
        Stratum.AFTER_HANDOFF: facts.after_handoff,
        Stratum.NEAR_THRESHOLD: near_threshold(facts),
    }
    return next((stratum for stratum, so in fits.items() if so), Stratum.REST)


def near_medical(facts: Facts) -> bool:
    """Nearly handed off to a clinician, or nearly not."""
    if any(outcome in SERIOUS for outcome in facts.outcomes):
        by_rule = any(found.get("kind") == "rule" for found in facts.evidence)
        return not by_rule and (facts.confidence or 0.0) < WEAK_BELOW
    medical: float = sum(rank["confidence"] for rank in facts.ranking if rank["outcome"] in SERIOUS)
    return medical >= MEDICAL_AT


def near_threshold(facts: Facts) -> bool:
    """Asked back, or a little more or less of one of its measures would have changed what was said."""
    kinds = {outcome.partition(":")[0] for outcome in facts.outcomes}
    if "clarify" in kinds or any(_is_close(found) for found in facts.evidence):
        return True
    best = sorted((rank["confidence"] for rank in facts.ranking), reverse=True)
    unsure = facts.confidence is not None and facts.confidence < UNSURE_BELOW
    near_thing = len(best) > 1 and best[0] - best[1] < LEAD
    return "answer" in kinds and (unsure or near_thing)


def _is_close(found: dict[str, Any]) -> bool:
    value, limit = found.get("value"), found.get("limit")
    return value is not None and limit is not None and abs(value - limit) <= CLOSE * abs(limit)
