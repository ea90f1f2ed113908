"""What a clinic says about itself in `clinic.yml`: read, checked and typed for the assistant and the web app alike."""

from clinic_profile.errors import ClinicProfileError
from clinic_profile.facts import Profile
from clinic_profile.loader import load

__all__ = ["ClinicProfileError", "Profile", "load"]
