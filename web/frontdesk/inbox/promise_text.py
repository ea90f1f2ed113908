"""The promise in words. Approved sentences, put together from the clinic's facts and the figures of the moment."""

from typing import TYPE_CHECKING

from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile

if TYPE_CHECKING:
    from frontdesk.inbox.promise import Promise

URGENT, MEDICAL = Handoff.Kind.URGENT, Handoff.Kind.MEDICAL
# Above that a number of people says less than the wait.
MOST_COUNTED = 20


def text(promise: "Promise") -> str:
    """Whole sentences, in the order in which a visitor wants to know."""
    if promise.kind == URGENT:
        parts = [emergency(), _urgent_hours(promise), _kept(promise)]
    elif promise.taken:
        parts = ["A member of our team has your question and will answer you here.", _contact(promise)]
    else:
        parts = [_who(promise), _hours(promise), _wait(promise), _contact(promise)]
    return " ".join([part for part in parts if part] + [f"Your reference is {promise.reference}."])


def emergency() -> str:
    """What to do first: the emergency number, then the clinic."""
    clinic = profile()
    return f"If this may be an emergency, call {clinic.emergency_number} now. Then ring us on {clinic.phone}."


def consent() -> str:
    """What a visitor agrees to who leaves contact details; what is in the e-mail is part of it."""
    if profile().handoff.answer_in_email:
        return (
            "You may use these details to answer this question. If I have left the chat, you may send me the answer by "
            "e-mail, with a link to the chat. It may be about my health."
        )
    return (
        "You may use these details to answer this question. If I have left the chat, you may send me an e-mail that an "
        "answer is there, with a link to the chat. The answer itself is not in it."
    )


def nobody_came(promise: "Promise") -> str:
    """The one message to a visitor for whom nobody has come in time; it asks for nothing that was asked for before."""
    sorry = "I am sorry, nobody has been free to answer you yet."
    if not promise.open_now:
        sorry = f"I am sorry, nobody was able to answer you before we closed.{_opens(promise)}"
    first = f"{emergency()} " if promise.kind == URGENT else ""
    kept = f"Your question is kept, with the reference {promise.reference}."
    if promise.contact_given:
        return f"{first}{sorry} {kept} We will use the details that you left."
    return f"{first}{sorry} {kept} Leave an e-mail address or a phone number, and we will answer you there."


def nobody_came_again(promise: "Promise") -> str:
    """The same to who has been asked for contact details before and left none."""
    first = f"{emergency()} " if promise.kind == URGENT else ""
    sorry = f"{first}I am sorry, nobody has been free to answer you yet."
    return f"{sorry} Your question is kept, with the reference {promise.reference}. You can also ring us on {profile().phone}."


def _who(promise: "Promise") -> str:
    who = "A clinician" if promise.kind == MEDICAL else "A member of our team"
    if promise.nobody_came:
        return f"Nobody has been free yet, and we are sorry. {who} will read your question."
    return f"{who} will read your question and answer it."


def _hours(promise: "Promise") -> str:
    if promise.open_now:
        return ""
    if not promise.opens_text:
        return f"To ask when we are open, ring us on {profile().phone}."
    return f"We are closed now.{_opens(promise)}"


def _opens(promise: "Promise") -> str:
    return f" We open again {promise.opens_text}." if promise.opens_text else ""


def _urgent_hours(promise: "Promise") -> str:
    if promise.open_now:
        return "We are open now."
    if not promise.opens_text:
        return ""
    return f"The clinic is closed now and opens again {promise.opens_text}."


def _kept(promise: "Promise") -> str:
    if promise.taken:
        return "A member of our team has your message."
    return "Your message is marked as urgent. Please do not wait for a reply here."


def _wait(promise: "Promise") -> str:
    if not promise.open_now:
        return ""
    parts = [_place(promise.place), _usual(promise.wait_minutes)]
    return " ".join(part for part in parts if part)


def _place(place: int | None) -> str:
    if place is None or place > MOST_COUNTED:
        return ""
    if place == 1:
        return "You are next."
    return "One person is before you." if place == 2 else f"{place - 1} people are before you."


def _usual(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes == 1:
        return "The usual wait is about a minute."
    if minutes < 60:
        return f"The usual wait is about {minutes} minutes."
    whole, quarters = divmod(minutes, 60)
    hours = "an hour" if whole == 1 else f"{whole} hours"
    rest = ("", " and a quarter", " and a half", " and three quarters")[quarters // 15]
    return f"The usual wait is about {hours}{rest}."


def _contact(promise: "Promise") -> str:
    if promise.contact_given:
        return "If you leave the chat, we will use the details that you left."
    if promise.ask_contact:
        return "If you leave an e-mail address or a phone number, we will answer you there."
    return ""
