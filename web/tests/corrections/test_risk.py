"""Which stratum a turn is in."""

from typing import Any

import pytest

from frontdesk.corrections.models import Stratum
from frontdesk.corrections.risk import Facts, stratum_of

SURE = [{"outcome": "answer:sun_care/why", "confidence": 0.95}, {"outcome": "answer:cost/payment", "confidence": 0.02}]
ANSWER = {"outcomes": ["answer:sun_care/why"], "confidence": 0.95, "ranking": SURE}
RULE = {"kind": "rule", "name": "medicine"}
SCORE = {"kind": "score", "name": "medical", "value": 0.52, "limit": 0.35}


def ranked(*confidences: float, first: str = "answer:sun_care/why") -> list[dict[str, Any]]:
    names = [first, "answer:cost/payment", "answer:clinic/team"]
    return [{"outcome": name, "confidence": one} for name, one in zip(names, confidences, strict=False)]


@pytest.mark.parametrize(
    ("facts", "stratum"),
    [
        ({}, Stratum.REST),
        ({"ranking": [*SURE, {"outcome": "handoff:medical", "confidence": 0.1}]}, Stratum.NEAR_MEDICAL),
        ({"ranking": [*SURE, {"outcome": "handoff:medical", "confidence": 0.01}]}, Stratum.REST),
        ({"outcomes": ["handoff:medical"], "confidence": 0.52, "evidence": [SCORE]}, Stratum.NEAR_MEDICAL),
        ({"outcomes": ["handoff:medical"], "confidence": 0.97, "evidence": [{**SCORE, "value": 0.97}]}, Stratum.REST),
        ({"outcomes": ["handoff:medical"], "confidence": 1.0, "evidence": [RULE]}, Stratum.REST),
        ({"thumbs_down": True}, Stratum.THUMBS_DOWN),
        ({"outcomes": ["clarify:a/b,c/d"], "refused": True}, Stratum.NONE_OF_THESE),
        ({"outcomes": ["clarify:a/b,c/d"]}, Stratum.NEAR_THRESHOLD),
        ({"after_handoff": True}, Stratum.AFTER_HANDOFF),
        ({"confidence": 0.41}, Stratum.NEAR_THRESHOLD),
        ({"ranking": ranked(0.53, 0.44)}, Stratum.NEAR_THRESHOLD),
        ({"ranking": ranked(0.7, 0.2)}, Stratum.REST),
        (
            {
                "outcomes": ["out_of_scope"],
                "evidence": [{"kind": "distance", "name": "similarity", "value": 0.44, "limit": 0.46}],
            },
            Stratum.NEAR_THRESHOLD,
        ),
        (
            {
                "outcomes": ["out_of_scope"],
                "evidence": [{"kind": "distance", "name": "similarity", "value": 0.1, "limit": 0.46}],
            },
            Stratum.REST,
        ),
        # The most serious comes first.
        ({"thumbs_down": True, "ranking": [*SURE, {"outcome": "handoff:urgent", "confidence": 0.2}]}, Stratum.NEAR_MEDICAL),
        ({"thumbs_down": True, "after_handoff": True, "confidence": 0.4}, Stratum.THUMBS_DOWN),
    ],
)
def test_a_turn_is_where_its_risk_is(facts: dict[str, Any], stratum: Stratum) -> None:
    assert stratum_of(Facts(**{**ANSWER, **facts})) == stratum
