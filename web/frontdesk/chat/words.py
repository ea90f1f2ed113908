"""What `web` itself says to visitors. Approved text: no sentence is put together from anything but the clinic's facts."""

from frontdesk.lib.clinic import profile


def bot_unavailable() -> str:
    """When the assistant gave no answer."""
    clinic = profile()
    return (
        f"The assistant cannot answer just now. A person at {clinic.name} will look at your message.\n"
        f"If this is an emergency, call {clinic.emergency_number} now."
    )
