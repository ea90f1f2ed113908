"""What every action needs at hand: the clinic's profile, the catalogue of responses, a clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import cache
from pathlib import Path

import clinic_profile
from actions import catalogue
from actions.catalogue import Catalogue
from clinic_profile import placeholders

ROOT = Path(__file__).resolve().parent.parent
PROFILE_VARIABLE = "SUNHAT_CLINIC"


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Desk:
    """`clock` gives an aware datetime; tests pass their own."""

    profile: clinic_profile.Profile
    catalogue: Catalogue
    clock: Callable[[], datetime] = _utc_now

    def today(self) -> date:
        """The clinic's own date."""
        return self.profile.today(self.clock())

    @property
    def ask(self) -> dict[str, str]:
        """Placeholders of every response that sends a visitor to reception."""
        return placeholders.asking(self.profile)


def profile_path() -> Path:
    """The clinic's file: SUNHAT_CLINIC, else clinic.yml at the root."""
    return Path(os.environ.get(PROFILE_VARIABLE) or ROOT / "clinic.yml")


@cache
def current() -> Desk:
    """The desk of this process, read once; raises ClinicProfileError if the clinic's file is wrong."""
    responses = catalogue.load(ROOT / "data")
    return Desk(clinic_profile.load(profile_path(), responses.answer_ids), responses)
