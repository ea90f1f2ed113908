"""The component that decides: takes what was measured of a message and its parts, and steers the policies.

The policy itself stands in clinic_nlu.verdict (one text) and clinic_nlu.joining (several questions in one message).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import RESPONSE_SELECTOR_PROPERTY_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu import follow_ups, outcomes, verdict
from clinic_nlu.body_area import AREA
from clinic_nlu.component import TrainedComponent, checksum
from clinic_nlu.intent_classifier import RANKING, SIMILARITY
from clinic_nlu.joining import (
    ASIDE_AT_KEY,
    ASIDES_KEY,
    BACKED_AT_KEY,
    EXPLAINED_AT_KEY,
    NEAR_AT_KEY,
    PART_AT_KEY,
    PART_MEDICAL_AT_KEY,
    PART_SIMILARITY_KEY,
    Joined,
    Judged,
    calmed,
    join,
)
from clinic_nlu.medical_score import MEDICAL_SCORE
from clinic_nlu.questions import PART_KIND, PART_START, PARTS, Kind
from clinic_nlu.red_flags import RED_FLAGS
from clinic_nlu.spelling import RESPELT
from clinic_nlu.verdict import Context, Reading, decide

# Message property: the whole decision, read by the actions and by clinic_nlu.turn.
DECISION = "decision"

FOLLOW_UPS_KEY = "follow_ups"
PROFILE_ANSWERS_KEY = "profile_answers"
EVIDENCE_LIMIT = 20


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Decision(TrainedComponent):
    """Sets the message property `decision`, and the intent by which the policies pick the action."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options. The thresholds are measured: docs/decision.md."""
        return {
            # Confidence from which the first answer is given.
            verdict.ANSWER_AT_KEY: 0.35,
            # Lead over the second answer below which the visitor is asked.
            verdict.MARGIN_KEY: 0.08,
            # Confidence from which an answer is worth offering in a clarifying question.
            verdict.CLARIFY_AT_KEY: 0.12,
            # Cosine to the nearest known example below which a message is none of ours.
            verdict.SIMILARITY_KEY: 0.625,
            # Weight of "out of scope" against a single answer, before the ranking is read.
            verdict.OUT_OF_SCOPE_KEY: 0.5,
            # Medical score below which a message that names another treatment is out of scope and no hand-off.
            verdict.OTHER_TREATMENT_KEY: 0.8,
            # Share of the medical limit from which a score counts as raised, and the confidence below which a verdict
            # that is not a hand-off then gives way to a clinician.
            verdict.RAISED_KEY: 0.3,
            verdict.SURE_KEY: 0.8,
            # How much likelier the answer just given is than any other, where the words leave it open.
            verdict.SUBJECT_KEY: 2.5,
            # Confidence from which one of several questions in a message counts as understood, by what it looks like.
            PART_AT_KEY: {
                Kind.QUESTION.value: 0.9,
                Kind.SENTENCE.value: 0.85,
                Kind.LISTED.value: 0.8,
                Kind.SUBJECT.value: 0.99,
                Kind.LEAD.value: 0.99,
            },
            # The same for an answer that is among the first places of the whole message.
            BACKED_AT_KEY: 0.6,
            # The same for a question to which a known example is very near.
            NEAR_AT_KEY: 0.7,
            # Confidence of every part from which a whole that only a score finds alarming is nothing but its parts.
            EXPLAINED_AT_KEY: 0.9,
            # Cosine to the nearest known example below which a part is a fragment.
            PART_SIMILARITY_KEY: 0.666,
            # Score from which a part is a matter for a clinician though the message as a whole is none.
            PART_MEDICAL_AT_KEY: 0.97,
            # The same for a question beside a medical one, and what such a question may be about.
            ASIDE_AT_KEY: 0.7,
            ASIDES_KEY: ["clinic/", "cost/how_much", "cost/payment"],
            # What follow-ups mean, relative to the project's root.
            FOLLOW_UPS_KEY: "data/follow_ups/answers.yml",
            # Answers outside the topic `clinic` that the action server fills from clinic.yml.
            PROFILE_ANSWERS_KEY: ["cost/how_much", "cost/payment"],
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa train anew when the table of follow-ups changes, though it is no training data of its own."""
        path = Path({**cls.get_default_config(), **config}[FOLLOW_UPS_KEY])
        return checksum(path) if path.exists() else None

    def train(self, training_data: TrainingData) -> Resource:
        """Checks the table of follow-ups and packs it into the model."""
        self.trained = follow_ups.read_table(Path(self.config[FOLLOW_UPS_KEY]))
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Decides each message."""
        for message in messages:
            context = _context(message, self.trained or {})
            whole = _read(message, context)
            parts = self._judge_all(message.get(PARTS) or (), context)
            joined = join(decide(whole, self.config), parts, self.config, whole)
            message.set(DECISION, _packed(whole, joined), add_to_output=True)
            self._steer(message, joined)
        return messages

    def _judge_all(self, parts: Iterable[Message], context: Context) -> list[Judged]:
        """Judges each part as what comes after the ones before: "what does it cost, and for how long"."""
        judged: list[Judged] = []
        for part in parts:
            found = self._judge(part, context)
            judged.append(found)
            if found.is_answer:
                context = replace(context, answers=[outcomes.to_intent(found.verdict.outcome), *context.answers])
            elif found.verdict.outcome.startswith(outcomes.HANDOFF):
                context = replace(context, answers=[], candidates=[])
        return judged

    def _judge(self, part: Message, context: Context) -> Judged:
        # Only a whole message can belong to the hand-off before it: a fragment is unsure by nature.
        reading = _read(part, replace(context, last=None))
        found = decide(calmed(reading, self.config), {**self.config, verdict.RAISED_KEY: 1.0})
        found.evidence = [_moved(item, part.get(PART_START)) for item in found.evidence]
        return Judged(part.get(TEXT), reading, found, part.get(PART_KIND))

    def _steer(self, message: Message, joined: Joined) -> None:
        """Sets the intent that data/rules.yml turns into an action."""
        first = joined.verdicts[0]
        intent = outcomes.to_intent(first.outcome)
        if len(joined.verdicts) > 1 or joined.unclear or first.taken_for:
            composed = {"name": outcomes.COMPOSED_INTENT, PREDICTED_CONFIDENCE_KEY: first.confidence}
            message.set(INTENT, composed, add_to_output=True)
            return
        topic = "clinic" if intent in self.config[PROFILE_ANSWERS_KEY] else intent.partition("/")[0]
        message.set(INTENT, {"name": topic, PREDICTED_CONFIDENCE_KEY: first.confidence}, add_to_output=True)
        if "/" in intent:
            selected = outcomes.retrieval_property(intent, first.confidence)
            message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)


def _context(message: Message, table: follow_ups.Table) -> Context:
    known = (message.get(METADATA) or {}).get("context") or {}
    return Context(
        answers=known.get("answers") or [],
        area=known.get("area"),
        candidates=known.get("candidates") or [],
        last=known.get("last"),
        table=table,
    )


def _read(message: Message, context: Context) -> Reading:
    """Returns what was measured of a text, and of the same text with its slips corrected: of two, the worse danger."""
    written = _measured(message, context)
    respelt = message.get(RESPELT)
    if respelt is None:
        return written
    meant = _measured(respelt, context)
    kinds = {**written.scores, **meant.scores}
    written.scores = {
        kind: max((r.scores[kind] for r in (written, meant) if kind in r.scores), key=lambda score: score["value"])
        for kind in kinds
    }
    seen = {flag["name"] for flag in written.red_flags}
    # The words of the mended form are not the visitor's, and its offsets point elsewhere.
    own = ("text", "start", "end")
    more = [{k: v for k, v in flag.items() if k not in own} for flag in meant.red_flags if flag["name"] not in seen]
    written.red_flags = written.red_flags + more
    rankings = [written.ranking, meant.ranking]
    dangerous = [ranking for ranking in rankings if ranking[0][0].startswith(outcomes.HANDOFF)]
    written.ranking = max(dangerous or rankings, key=lambda ranking: ranking[0][1])
    written.similarity = max(written.similarity, meant.similarity)
    written.area = written.area or meant.area
    return written


def _measured(message: Message, context: Context) -> Reading:
    areas = [entity["value"] for entity in message.get(ENTITIES, []) if entity["entity"] == AREA]
    ranking = message.get(RANKING)
    return Reading(
        ranking=[(outcomes.from_intent(item["name"]), item[PREDICTED_CONFIDENCE_KEY]) for item in ranking],
        red_flags=message.get(RED_FLAGS, []),
        scores=message.get(MEDICAL_SCORE, {}),
        similarity=message.get(SIMILARITY),
        choice=(message.get(METADATA) or {}).get("choice"),
        area=areas[0] if areas else None,
        context=context,
    )


def _packed(whole: Reading, joined: Joined) -> dict[str, Any]:
    first = joined.verdicts[0]
    kind, _, name = first.outcome.partition(":")
    handoff = {"kind": name, "reason": first.reason or "classifier"} if kind == outcomes.HANDOFF else None
    found = [each.outcome for each in joined.verdicts]
    return {
        "outcomes": found + ([outcomes.OUT_OF_SCOPE] if joined.unclear else []),
        "confidence": round(min(max(first.confidence, 0.0), 1.0), 4),
        "ranking": [{"outcome": outcome, "confidence": round(c, 4)} for outcome, c in whole.ranking],
        "evidence": [_public(item) for each in joined.verdicts for item in each.evidence][:EVIDENCE_LIMIT],
        "candidates": first.candidates,
        "area": whole.area or whole.context.area,
        "handoff": handoff,
        "unclear": joined.unclear,
        "taken_for": {each.outcome: each.taken_for for each in joined.verdicts if each.taken_for},
    }


def _public(item: dict[str, Any]) -> dict[str, Any]:
    # Which hand-off a rule asks for shows in the outcome; the contract has no field for it.
    return {key: value for key, value in item.items() if key != "handoff"}


def _moved(item: dict[str, Any], start: int) -> dict[str, Any]:
    """Returns evidence from a part with its offsets in the whole text."""
    return {**item, "start": item["start"] + start, "end": item["end"] + start} if "start" in item else item
