"""Several questions in one message: what the verdicts on the whole and on its parts make together.

The most serious decides (policy): urgent stands alone; beside a matter for a clinician only an independent question
about the clinic or its prices is answered; and several general questions get their answers in the order asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic_nlu import outcomes
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import Config, Reading, Verdict

PART_AT_KEY = "part_at"
PART_MEDICAL_AT_KEY = "part_medical_at"
PART_SIMILARITY_KEY = "part_similarity"
BACKED_AT_KEY = "backed_at"
EXPLAINED_AT_KEY = "explained_at"
ASIDE_AT_KEY = "aside_at"
ASIDES_KEY = "asides"
MOST_ANSWERS = 3
# A text this short is a fragment or a sigh, and not a question that was not understood.
LEAST_WORDS = 3
# How many of the first places of the whole message back an answer to a part, and with how much confidence at least.
BACKING_PLACES = 3
BACKING_AT = 0.04
# Confidence in "none of ours" from which a question beside an answer is said not to have been understood.
FOREIGN_AT = 0.9


@dataclass
class Judged:
    """One part of a message, and the verdict on it alone."""

    text: str
    reading: Reading
    verdict: Verdict
    kind: Kind

    @property
    def is_answer(self) -> bool:
        """True where this part alone would get an answer."""
        return outcomes.is_answer(self.verdict.outcome)

    @property
    def wants_reply(self) -> bool:
        """True where one would expect a reply to this part."""
        return self.kind == Kind.QUESTION and len(self.text.split()) >= LEAST_WORDS


@dataclass
class Joined:
    """The verdicts on one message in the order of their replies, and the questions that were not understood."""

    verdicts: list[Verdict]
    unclear: list[str]


def calmed(reading: Reading, config: Config) -> Reading:
    """Returns a part's reading with hand-offs left to the rules and to a score or a confidence beyond doubt.

    The limits of the score are learned on whole messages. A fragment sounds alarming, or like a wish for a person,
    sooner ("my late father"), and what the message says as a whole has been judged already.
    """
    least = config[PART_MEDICAL_AT_KEY]
    scores = {kind: {**score, "limit": max(score["limit"], least)} for kind, score in reading.scores.items()}
    safe = [(o, c) for o, c in reading.ranking if not o.startswith(outcomes.HANDOFF) or c >= least]
    return replace(reading, scores=scores, ranking=safe or reading.ranking)


def join(whole: Verdict, parts: list[Judged], config: Config, reading: Reading | None = None) -> Joined:
    """Returns what becomes of a message.

    Args:
        whole: the verdict on the message as a whole.
        parts: its parts with their verdicts; none where there is nothing to take apart.
        config: the options of Decision.
        reading: what was measured of the message as a whole; without it, nothing backs a part.
    """
    if whole.reason == "choice" or not parts:
        return Joined([whole], [])
    backing = _backing(reading)
    heard = [*(part.verdict for part in parts)]
    if not _explained(whole, parts, config):
        heard = [whole, *heard]
    serious = _most_serious(heard)
    if serious and serious.outcome.endswith(":urgent"):
        return Joined([serious], [])
    if serious and serious.is_medical:
        return Joined([serious, *_asides(parts, config)], [])
    answers = _clear_answers(parts, config, backing)
    if serious:
        return Joined([serious, *answers[:MOST_ANSWERS]], [])
    return _general(whole, parts, answers)


def _backing(reading: Reading | None) -> Sequence[str]:
    """The outcomes that the message as a whole speaks for: an answer to a part that is among them needs less of its own."""
    ranking = reading.ranking if reading else []
    return [outcome for outcome, confidence in ranking[:BACKING_PLACES] if confidence >= BACKING_AT]


def _explained(whole: Verdict, parts: list[Judged], config: Config) -> bool:
    """True where only a score or a classifier finds the whole alarming, and every piece of it is surely a general question.

    Both learned from messages about one thing, and a list of questions is like none of them.
    """
    if not whole.is_medical or whole.reason not in ("score", "classifier", "doubt"):
        return False
    harmless = (p.is_answer and p.verdict.confidence >= config[EXPLAINED_AT_KEY] for p in parts)
    unraised = (p.reading.raised(config) is None and not p.reading.flags("medical") for p in parts)
    return len(parts) > 1 and all(harmless) and all(unraised)


def _general(whole: Verdict, parts: list[Judged], answers: list[Verdict]) -> Joined:
    """Nothing but general questions, or none at all."""
    if len(answers) > 1:
        return Joined(answers[:MOST_ANSWERS], _unclear(parts))
    # The one clear part stands for a whole that is not, for instance at the end of a long story.
    unsure = whole.reason == "unsure" or whole.outcome.startswith((outcomes.CLARIFY, outcomes.SMALLTALK))
    if answers and unsure:
        return Joined(answers, _unclear(parts))
    if answers and (foreign := _foreign(parts)) and whole.outcome == outcomes.OUT_OF_SCOPE:
        return Joined(answers, foreign)
    if answers and answers[0].outcome == whole.outcome:
        return Joined([whole], _foreign(parts))
    return Joined([whole], [])


def _most_serious(verdicts: list[Verdict]) -> Verdict | None:
    """The first of the most serious hand-offs; None if there is none."""
    for kind in outcomes.HANDOFF_KINDS:
        for verdict in verdicts:
            if verdict.outcome == f"{outcomes.HANDOFF}:{kind}":
                return verdict
    return None


def _asides(parts: list[Judged], config: Config) -> list[Verdict]:
    """Answers about the clinic and its prices that a medical question beside them does not touch (policy, rule 6)."""
    wanted = [
        part.verdict
        for part in parts
        if part.kind != Kind.LISTED
        and outcomes.to_intent(part.verdict.outcome).startswith(tuple(config[ASIDES_KEY]))
        and outcomes.is_answer(part.verdict.outcome)
        and part.verdict.confidence >= config[ASIDE_AT_KEY]
        and part.reading.raised(config) is None
    ]
    return _distinct(wanted)[:MOST_ANSWERS]


def _clear_answers(parts: list[Judged], config: Config, backing: Sequence[str]) -> list[Verdict]:
    return _distinct([part.verdict for part in parts if _is_clear(part, config, backing)])


def _is_clear(part: Judged, config: Config, backing: Sequence[str]) -> bool:
    limits: dict[str, float] = config[PART_AT_KEY]
    least = limits.get(part.kind.value, 1.1)
    if part.verdict.outcome in backing:
        least = min(least, config[BACKED_AT_KEY])
    sure = part.verdict.confidence >= least
    return sure and part.is_answer and part.reading.similarity >= config[PART_SIMILARITY_KEY]


def _distinct(verdicts: list[Verdict]) -> list[Verdict]:
    first: dict[str, Verdict] = {}
    for verdict in verdicts:
        first.setdefault(verdict.outcome, verdict)
    return list(first.values())


def _unclear(parts: list[Judged]) -> list[str]:
    """The questions among the parts to which there is no reply."""
    without = (outcomes.OUT_OF_SCOPE, outcomes.CLARIFY)
    return [part.text for part in parts if part.wants_reply and part.verdict.outcome.startswith(without)]


def _foreign(parts: list[Judged]) -> list[str]:
    """Beside one answer: the questions that are surely about something else. A rhetorical one is named by nobody."""
    return [
        part.text
        for part in parts
        if part.wants_reply and part.verdict.outcome == outcomes.OUT_OF_SCOPE and part.verdict.confidence >= FOREIGN_AT
    ]
