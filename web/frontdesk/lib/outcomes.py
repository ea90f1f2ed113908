"""Outcomes, as contracts/README.md names them, in words for people."""

from collections.abc import Iterable

KINDS = {
    "urgent": "Urgent",
    "medical": "Medical",
    "request": "Asked for a person",
    "bot_unavailable": "Assistant unavailable",
}


def in_words(outcome: str) -> str:
    """Such as "Sun care: how long" for `answer:sun_care/how_long`; an unknown outcome stays as it is."""
    kind, _, rest = outcome.partition(":")
    match kind:
        case "answer":
            return rest.replace("/", ": ").replace("_", " ").capitalize()
        case "handoff":
            return KINDS.get(rest, outcome)
        case "clarify":
            return "Asked back"
        case "out_of_scope":
            return "Out of scope"
        case "smalltalk":
            return "Small talk: " + rest.replace("_", " ")
        case _:
            return outcome


def tone(outcome: str) -> str:
    """The class of its colour: the kind of a hand-off, else the first word."""
    kind, _, rest = outcome.partition(":")
    return rest if kind == "handoff" and rest in KINDS else kind


def code_in_words(code: str) -> str:
    """A short code of the log as words: "red_flag" is "red flag"."""
    return code.replace("_", " ").replace(":", ": ")


def distinct(outcomes: Iterable[str]) -> list[str]:
    """Each once, in order, without the empty ones."""
    return list(dict.fromkeys(outcome for outcome in outcomes if outcome))
