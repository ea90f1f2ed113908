"""What stands behind the placeholders of curated answers: the clinic's facts, as a visitor reads them.

The actions fill what the assistant says by it, and the web app what the clinic has edited, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from clinic_profile import hours, wording
from clinic_profile.facts import Profile

Values = dict[str, str]
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def asking(profile: Profile) -> Values:
    """Those of every text that sends a visitor to reception."""
    return {"clinic": profile.name, "phone": profile.phone, "email": profile.email}


# Of answers that hold more than those: their own, as of a moment.
OWN: dict[str, Callable[[Profile, datetime], Values]] = {
    "clinic/hours": lambda profile, now: {"status": hours.status(profile, now), "week": hours.week(profile)},
    "clinic/location": lambda profile, now: {
        "address": wording.address(profile.address),
        "directions": profile.address.directions,
    },
    "clinic/contact": lambda profile, now: {"emergency_number": profile.emergency_number},
    "clinic/booking": lambda profile, now: {"how": profile.booking.how},
    "clinic/treatments": lambda profile, now: {"treatments": wording.listed(profile.treatments.names)},
    "clinic/team": lambda profile, now: {"team": wording.team(profile.team)},
    "clinic/privacy": lambda profile, now: {"privacy": profile.privacy_text},
}


def values(answer_id: str, profile: Profile, now: datetime) -> Values:
    """All that the text of an answer may hold, such as `{"phone": "020 ..."}`; `now` is aware."""
    own = OWN.get(answer_id)
    return asking(profile) | (own(profile, now) if own else {})


def fill(text: str, filled: Mapping[str, str]) -> str:
    """The text with its placeholders filled. Raises `KeyError` for one that is not among them."""
    return PLACEHOLDER.sub(lambda found: filled[found[1]], text)
