"""Several questions in one message: what the verdicts on the whole and on its parts make together.

The most serious decides (policy): urgent stands alone; beside a matter for a clinician only an independent question
about the clinic or its prices is answered; and several general questions get their answers in the order asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from clinic_nlu import outcomes
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import Config, Reading, Verdict

PART_AT_KEY = "part_at"
PART_MEDICAL_AT_KEY = "part_medical_at"
PART_SIMILARITY_KEY = "part_similarity"
ASIDE_AT_KEY = "aside_at"
ASIDES_KEY = "asides"
MOST_ANSWERS = 3
# A text this short is a fragment or a sigh, and not a question that was not understood.
LEAST_WORDS = 3
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


def join(whole: Verdict, parts: list[Judged], config: Config) -> Joined:
    """Returns what becomes of a message.

    Args:
        whole: the verdict on the message as a whole.
        parts: its parts with their verdicts; none where there is nothing to take apart.
        config: the options of Decision.
    """
    if whole.reason == "choice" or not parts:
        return Joined([whole], [])
    serious = _most_serious([whole, *(part.verdict for part in parts)])
    if serious and serious.outcome.endswith(":urgent"):
        return Joined([serious], [])
    if serious and serious.is_medical:
        return Joined([serious, *_asides(parts, config)], [])
    answers = _clear_answers(parts, config)
    if serious:
        return Joined([serious, *answers[:MOST_ANSWERS]], [])
    return _general(whole, parts, answers)


def _general(whole: Verdict, parts: list[Judged], answers: list[Verdict]) -> Joined:
    """Nothing but general questions, or none at all."""
    if len(answers) > 1:
        return Joined(answers[:MOST_ANSWERS], _unclear(parts))
    # The one clear part stands for a whole that is not, for instance at the end of a long story.
    unsure = whole.reason == "unsure" or whole.outcome.startswith(outcomes.CLARIFY)
    if answers and unsure:
        return Joined(answers, _unclear(parts))
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


def _clear_answers(parts: list[Judged], config: Config) -> list[Verdict]:
    return _distinct([part.verdict for part in parts if _is_clear(part, config)])


def _is_clear(part: Judged, config: Config) -> bool:
    limits: dict[str, float] = config[PART_AT_KEY]
    sure = part.verdict.confidence >= limits.get(part.kind.value, 1.1)
    return sure and outcomes.is_answer(part.verdict.outcome) and part.reading.similarity >= config[PART_SIMILARITY_KEY]


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
