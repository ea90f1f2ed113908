"""Several questions in one message: what the verdicts on the whole and on its parts make together.

The most serious decides (policy): urgent stands alone; beside a matter for a clinician only an independent question
about the clinic or its prices is answered; and several general questions get their answers in the order asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic_nlu import outcomes
from clinic_nlu.questions import Kind
from clinic_nlu.verdict import RAISED_KEY, Config, Reading, Verdict

PART_AT_KEY = "part_at"
PART_MEDICAL_AT_KEY = "part_medical_at"
PART_SIMILARITY_KEY = "part_similarity"
BACKED_AT_KEY = "backed_at"
NEAR_AT_KEY = "near_at"
EXPLAINED_AT_KEY = "explained_at"
ASIDE_AT_KEY = "aside_at"
ASIDES_KEY = "asides"
MOST_ANSWERS = 3
# A text this short is a fragment or a sigh, and not a question that was not understood.
LEAST_WORDS = 3
# Confidence from which the whole message backs an answer to one of its parts. What both speak for is right in eight of
# ten cases from half the confidence on; what only a fragment speaks for, much seldomer.
BACKING_AT = 0.02
# Cosine to the nearest example below which a part that only continues the one before it is a chance likeness.
FRAGMENT_SIMILARITY = 0.874
# Cosine to the nearest example from which a question is so near that less confidence will do.
NEAR_SIMILARITY = 0.874
# Kinds of parts that no grammar sets apart. They may answer; where one sounds alarming, answers would pass over it.
ALARMS = (f"{outcomes.HANDOFF}:medical", f"{outcomes.HANDOFF}:urgent")
ALARM_AT = 0.5
# Confidence from which a question stands for itself though the sentence goes on with something else.
INDEPENDENT_AT = 0.95
# Reasons of a hand-off that no word proves.
BY_MANNER = ("score", "classifier", "doubt")
# Share of its limit that the whole message's medical score must reach before what is merely told can be alarming.
STORY_BELOW = 0.05
SOFT = (Kind.LEAD, Kind.SUBJECT)
# From this confidence on, a whole that says the same as one of its questions is about that; what stands around the
# question is its story, unless the whole gives it some weight as well.
ABOUT_AT = 0.8
STORY_WORDS = 16
HINT_AT = 0.05
# Confidence in "none of ours" from which a question beside an answer is said not to have been understood.
FOREIGN_AT = 0.9
# The same where the message as a whole is none of ours either.
FOREIGN_WHOLE_AT = 0.6


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
    explained = _explained(whole, parts, config)
    heard = [part.verdict for part in parts if not _is_story(part, reading, config)]
    if any(part.kind in SOFT and _alarming(part) for part in parts):
        parts = [part for part in parts if part.kind not in SOFT]
    serious = _most_serious(heard if explained else [whole, *heard])
    if serious and serious.outcome.endswith(":urgent"):
        return Joined([serious], [])
    if serious and serious.is_medical:
        return Joined([serious, *_asides(parts, config)], [])
    asked = _without_story(whole, parts, reading) if not serious else _independent(parts)
    answers = _clear_answers(asked, config, _backing(reading))
    if serious:
        return Joined([serious, *answers[:MOST_ANSWERS]], [])
    return _general(whole, parts, answers)


def _is_story(part: Judged, reading: Reading | None, config: Config) -> bool:
    """True for what asks nothing, is alarming by its manner alone, and does not make the whole message alarming at all.

    "I was the same with my driving test" looks like nothing that the scores know, unless one sees what it belongs to.
    """
    tells = part.kind in (*SOFT, Kind.SENTENCE) and part.verdict.is_medical and part.verdict.reason in BY_MANNER
    return tells and reading is not None and reading.raised({**config, RAISED_KEY: STORY_BELOW}) is None


def _backing(reading: Reading | None) -> Sequence[str]:
    """The outcomes that the whole message speaks for: a part with one of them needs less confidence of its own."""
    ranking = reading.ranking if reading else []
    return [outcome for outcome, confidence in ranking if confidence >= BACKING_AT]


def _without_story(whole: Verdict, parts: list[Judged], reading: Reading | None) -> list[Judged]:
    """Leaves out what only tells how the one question of the message came about."""
    asked = any(part.kind == Kind.QUESTION and part.verdict.outcome == whole.outcome for part in parts)
    words = sum(len(part.text.split()) for part in parts)
    if reading is None or not asked or whole.confidence < ABOUT_AT or words < STORY_WORDS:
        return parts
    hinted = {outcome for outcome, confidence in reading.ranking if confidence >= HINT_AT} | {whole.outcome}
    return [part for part in parts if part.kind == Kind.QUESTION or part.verdict.outcome in hinted]


def _alarming(part: Judged) -> bool:
    """True for a part that sounds like a matter for a clinician, though not surely."""
    outcome, confidence = part.reading.top
    return outcome in ALARMS and confidence >= ALARM_AT


def _independent(parts: list[Judged]) -> list[Judged]:
    """The parts that stand for themselves: neither they nor what follows them were set apart by their words alone."""
    continued = {index - 1 for index, part in enumerate(parts) if part.kind == Kind.SUBJECT}
    return [
        part
        for index, part in enumerate(parts)
        if part.kind not in SOFT and (index not in continued or part.verdict.confidence >= INDEPENDENT_AT)
    ]


def _explained(whole: Verdict, parts: list[Judged], config: Config) -> bool:
    """True where only a score or the classifier finds the whole alarming, and every part surely is a general question.

    Both learned from messages about one thing, and a list of questions is like none of them.
    """
    if not whole.is_medical or whole.reason not in BY_MANNER:
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
    if answers and whole.outcome == outcomes.OUT_OF_SCOPE and (foreign := _foreign(parts, FOREIGN_WHOLE_AT)):
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
        for part in _independent(parts)
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
    elif part.verdict.taken_for and part.reading.similarity < FRAGMENT_SIMILARITY:
        return False
    if part.kind == Kind.QUESTION and part.reading.similarity >= NEAR_SIMILARITY:
        least = min(least, config[NEAR_AT_KEY])
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


def _foreign(parts: list[Judged], least: float = FOREIGN_AT) -> list[str]:
    """Beside one answer: the questions that are surely about something else. A rhetorical one is named by nobody."""
    return [
        part.text
        for part in parts
        if part.wants_reply and part.verdict.outcome == outcomes.OUT_OF_SCOPE and part.verdict.confidence >= least
    ]
