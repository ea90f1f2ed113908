"""What `web` itself says to visitors. Approved text: no sentence is put together from anything but the clinic's facts."""

from frontdesk.lib.clinic import profile


def bot_unavailable() -> str:
    """When the assistant gave no answer."""
    clinic = profile()
    return (
        f"If this is an emergency, call {clinic.emergency_number} now. Then ring us on {clinic.phone}.\n"
        f"The assistant cannot answer just now. A person at {clinic.name} will look at your message."
    )


def starting() -> str:
    """When the assistant is only starting, so that nothing answers yet."""
    clinic = profile()
    return (
        f"If this is an emergency, call {clinic.emergency_number} now; do not wait for an answer here.\n"
        "The assistant is starting and has not read your message yet. It answers here as soon as it is ready."
    )


def joined(name: str) -> str:
    """When a person takes the conversation."""
    return f"{name} has joined and will answer you here."


def passed_on(name: str, other: str = "") -> str:
    """When a person passes the conversation to another, or to whoever of their colleagues is free."""
    if other:
        return f"{name} has passed your question on. {other} will answer you here."
    return f"{name} has passed your question on to a colleague, who will answer you here."


def left(name: str) -> str:
    """When a person had to go before it was done."""
    return f"{name} has had to leave. Your question is kept, and a colleague will answer you here."


def handed_back(name: str) -> str:
    """When the assistant has the word again, and nobody else need look."""
    return f"{name} has left the chat. You are with the assistant again; ask for a person whenever you like."


def resolved(reason: str) -> str:
    """When staff are done with a question without having joined the chat; `reason` is one of `exits.REASONS`."""
    clinic = profile()
    if reason == "nobody_available":
        return (
            f"We are sorry: nobody at {clinic.name} can answer your question here. "
            f"Please ring us on {clinic.phone}; in an emergency call {clinic.emergency_number}."
        )
    if reason in ("answered", "called", "arranged"):
        return "Our team has dealt with your question. You are with the assistant again; ask for a person whenever you like."
    return (
        "Our team has looked at your question and closed it. You are with the assistant again; ask for a person whenever you "
        "like."
    )
