"""The clinic's own facts, from clinic.yml by way of `clinic_profile`."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from clinic_profile import Profile


@lru_cache(maxsize=1)
def profile() -> "Profile":
    """The profile of SUNHAT_CLINIC, read once. Raises `ClinicProfileError`, one clear line, if the file is wrong."""
    from clinic_profile import load

    return load(settings.SUNHAT_CLINIC)


def clinic_open() -> bool:
    """Whether somebody is at the clinic now, as far as its profile says."""
    from clinic_profile.hours import open_now

    return open_now(profile(), timezone.now())
