"""The rules that every curated answer keeps to, the shipped ones and those that a clinic edits alike.

They hold what a visitor is told to what can be read at a glance, checked by a person and filled from the clinic's file.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from clinic_profile.placeholders import PLACEHOLDER

# What the sources of the shipped answers are about.
SOURCES = {
    "S0": "document S0, on the stomach",
    "S1": "document S1, what one should know",
    "S2": "document S2, a clinic's overview, step by step",
    "S3": "document S3, damage, procedure and aftercare",
    "S4": "document S4, methods, aftereffects and benefits",
    "clinic": "the clinic itself",
}
# Topics whose answers hold for every clinic: none of the clinic's facts is in them, and no figure that no source gives.
FACTS = ("procedure/", "side_effects/", "sessions/", "sun_care/")
FEWEST_SENTENCES, MOST_SENTENCES, MOST_WORDS = 2, 5, 95
MOST_RELATED = 3

_LINK = re.compile(r"https?:|www\.", re.IGNORECASE)
_MARKUP = re.compile(r"[!*_#<>`]")
# Characters that are not seen, or turn the direction of what follows.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# These stand for a sentence or more of the clinic's own.
_WHOLE = re.compile(r"\{(?:how|directions|privacy|facts)\}(?=\s|$)")


def sentences(text: str) -> int:
    """How many sentences the text has, those that a placeholder stands for included."""
    return len(re.findall(r"[.?!](?=\s|$)", text)) + len(_WHOLE.findall(text))


def text_faults(answer_id: str, text: str, known: Collection[str], clinic_answers_for_it: bool) -> list[str]:
    """What is wrong with the text of an answer, a sentence each.

    Args:
        answer_id: such as `sun_care/how_long`.
        text: as it is kept, with placeholders.
        known: the placeholders that can be filled in this answer.
        clinic_answers_for_it: the clinic is named as a source, and so may give figures of its own.
    """
    faults = [*_length_faults(text), *_plain_faults(text), *_placeholder_faults(answer_id, text, known)]
    if answer_id.startswith(FACTS) and not clinic_answers_for_it and re.search(r"\d", text):
        faults.append("It gives a figure: name the clinic as a source, so that it is known who answers for it.")
    return faults


def _length_faults(text: str) -> list[str]:
    count, words = sentences(text), len(text.split())
    faults = []
    if not FEWEST_SENTENCES <= count <= MOST_SENTENCES:
        faults.append(
            f"It has {count} sentence{'' if count == 1 else 's'}: {FEWEST_SENTENCES} to {MOST_SENTENCES} are read."
        )
    if words > MOST_WORDS:
        faults.append(f"It has {words} words: at most {MOST_WORDS} are read.")
    return faults


def _plain_faults(text: str) -> list[str]:
    plain = PLACEHOLDER.sub("", text)
    faults = []
    if "\n" in text:
        faults.append("It has more than one paragraph: an answer is one.")
    if text.strip() != text or _HIDDEN.search(text.replace("\n", "")):
        faults.append("It has blanks at its ends, or characters that nobody sees.")
    if _LINK.search(plain):
        faults.append("It has a link: write what the page says, or how to reach the clinic.")
    if found := _MARKUP.search(plain):
        faults.append(f"It has the sign {found[0]}: visitors would see it as it stands.")
    return faults


def _placeholder_faults(answer_id: str, text: str, known: Collection[str]) -> list[str]:
    names = PLACEHOLDER.findall(text)
    faults = []
    if names and answer_id.startswith(FACTS):
        faults.append("It has a placeholder: an answer on the treatment holds for every clinic.")
    elif wrong := [name for name in names if name not in known]:
        there = ", ".join(f"{{{name}}}" for name in known)
        faults.append(f"There is no placeholder {{{wrong[0]}}} here. These exist: {there}.")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        faults.append("A curly bracket stands alone. Brackets are for placeholders such as {phone}.")
    return faults


def source_faults(sources: Collection[str]) -> list[str]:
    """What is wrong with the sources of an answer."""
    if not sources:
        return ["It names no source."]
    unknown = [source for source in sources if source not in SOURCES]
    return [f"There is no source {unknown[0]}."] if unknown else []


def related_faults(answer_id: str, related: Collection[str], answer_ids: Collection[str]) -> list[str]:
    """What is wrong with the related questions, which are ids of answers."""
    faults = []
    if not 1 <= len(related) <= MOST_RELATED:
        faults.append(f"It has {len(related)} related questions: choose 1 to {MOST_RELATED}.")
    if len(set(related)) != len(related):
        faults.append("A related question is chosen twice.")
    if answer_id in related:
        faults.append("It leads back to itself.")
    if unknown := [each for each in related if each not in answer_ids]:
        faults.append(f"There is no answer {unknown[0]}.")
    return faults
