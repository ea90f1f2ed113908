"""What happens to a message: the policy, as code.

Everything before this component measures; here, and nowhere else, it is decided. The order of the checks is the
policy's: what is dangerous first, however sure the classifier is of something harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import RESPONSE_SELECTOR_PROPERTY_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu import outcomes
from clinic_nlu.body_area import AREA
from clinic_nlu.intent_classifier import RANKING, SIMILARITY
from clinic_nlu.medical_score import MEDICAL_SCORE
from clinic_nlu.red_flags import RED_FLAGS

# Message property: the whole decision, read by the actions and by clinic_nlu.turn.
DECISION = "decision"

ANSWER_AT_KEY = "answer_at"
MARGIN_KEY = "margin"
CLARIFY_AT_KEY = "clarify_at"
SIMILARITY_KEY = "similarity"
OTHER_TREATMENT_KEY = "other_treatment_below"
OUT_OF_SCOPE_KEY = "out_of_scope_weight"
RAISED_KEY = "doubt_from"
SURE_KEY = "doubt_below"
PROFILE_ANSWERS_KEY = "profile_answers"

Config = dict[str, Any]
Evidence = list[dict[str, Any]]


@dataclass
class Reading:
    """Everything that was measured of one message."""

    ranking: list[tuple[str, float]]
    red_flags: Evidence
    scores: dict[str, dict[str, float]]
    similarity: float
    choice: str | None = None
    area: str | None = None

    @property
    def top(self) -> tuple[str, float]:
        """Best outcome and its confidence."""
        return self.ranking[0]

    def flags(self, kind: str) -> Evidence:
        """Red flags that ask for this kind of hand-off."""
        return [flag for flag in self.red_flags if flag["handoff"] == kind]


@dataclass
class Verdict:
    """One outcome, how sure it is, and why."""

    outcome: str
    confidence: float
    evidence: Evidence = field(default_factory=list)
    reason: str = ""
    candidates: list[str] = field(default_factory=list)


def decide(reading: Reading, config: Config) -> Verdict:
    """Returns the verdict on one message: the first check that has an opinion."""
    weighed = replace(reading, ranking=_weigh(reading, config))
    for check in CHECKS:
        verdict = check(weighed, config)
        if verdict is not None:
            return _doubted(verdict, weighed, config)
    confidence = weighed.top[1]
    unsure = Verdict(outcomes.OUT_OF_SCOPE, confidence, [_note("unsure", confidence, config[ANSWER_AT_KEY])])
    return _doubted(unsure, weighed, config)


def _doubted(verdict: Verdict, reading: Reading, config: Config) -> Verdict:
    """In doubt between saying something and a clinician, the clinician (policy, rule 1).

    Doubt is two weak signs together: a medical score that is raised but below its limit, and an unsure verdict.
    """
    score = reading.scores.get("medical")
    settled = verdict.outcome.startswith((outcomes.HANDOFF, outcomes.SMALLTALK))
    raised_from = config[RAISED_KEY] * score["limit"] if score else 0.0
    if settled or verdict.confidence >= config[SURE_KEY] or not score or score["value"] < raised_from:
        return verdict
    evidence = [{"kind": "score", "name": "doubt", "value": score["value"], "limit": raised_from}]
    return Verdict(f"{outcomes.HANDOFF}:medical", score["value"], evidence, reason="doubt")


def _weigh(reading: Reading, config: Config) -> list[tuple[str, float]]:
    """Returns the ranking with less weight on "none of ours", and none where one of our treatments is named.

    Examples of everything else in the world outnumber those of any one answer; visitors of a clinic's site ask the
    other way round.
    """
    weight = 0.0 if reading.flags("ours") else config[OUT_OF_SCOPE_KEY]
    weights = [weight if outcome == outcomes.OUT_OF_SCOPE else 1.0 for outcome, _ in reading.ranking]
    unranked = max(0.0, 1.0 - sum(confidence for _, confidence in reading.ranking))
    total = unranked + sum(c * w for (_, c), w in zip(reading.ranking, weights, strict=True))
    scaled = (
        [(outcome, c * w / total) for (outcome, c), w in zip(reading.ranking, weights, strict=True)] if total else []
    )
    return sorted(scaled, key=lambda item: -item[1]) or reading.ranking


def _chosen(reading: Reading, config: Config) -> Verdict | None:
    if reading.choice is None:
        return None
    evidence = [{"kind": "choice", "name": reading.choice}]
    return Verdict(reading.choice, 1.0, evidence, reason="choice")


def _urgent(reading: Reading, config: Config) -> Verdict | None:
    return _triage(reading, "urgent")


def _other_treatment(reading: Reading, config: Config) -> Verdict | None:
    """Another treatment, asked about in general: none of ours, though its name sounds medical to a score."""
    named = reading.flags("none")
    score = reading.scores.get("medical")
    if not named or reading.flags("medical") or (score and score["value"] >= config[OTHER_TREATMENT_KEY]):
        return None
    return Verdict(outcomes.OUT_OF_SCOPE, 1.0, named)


def _medical(reading: Reading, config: Config) -> Verdict | None:
    return _triage(reading, "medical")


def _triage(reading: Reading, kind: str) -> Verdict | None:
    """Rule, score or classifier: any one of them is enough (policy, rule 1)."""
    outcome = f"{outcomes.HANDOFF}:{kind}"
    flags, score = reading.flags(kind), reading.scores.get(kind)
    if flags:
        return Verdict(outcome, 1.0, flags, flags[0]["name"])
    if score and score["value"] >= score["limit"]:
        evidence = [{"kind": "score", "name": kind, **score}]
        return Verdict(outcome, score["value"], evidence, reason="score")
    if reading.top[0] == outcome:
        return Verdict(outcome, reading.top[1], [_note("classifier", reading.top[1])], reason="classifier")
    return None


def _request(reading: Reading, config: Config) -> Verdict | None:
    outcome = f"{outcomes.HANDOFF}:request"
    flags = reading.flags("request")
    # A rule alone does not stop a sure answer: "do I pay to talk to someone first" is about the fee.
    if flags and not (outcomes.is_answer(reading.top[0]) and reading.top[1] >= config[ANSWER_AT_KEY]):
        return Verdict(outcome, 1.0, flags, flags[0]["name"])
    if reading.top[0] == outcome and reading.top[1] >= config[CLARIFY_AT_KEY]:
        return Verdict(outcome, reading.top[1], reason="classifier")
    return None


def _strange(reading: Reading, config: Config) -> Verdict | None:
    """Softmax is sure of nonsense too; distance to everything known is not."""
    if reading.similarity < config[SIMILARITY_KEY] and not reading.flags("ours"):
        evidence = [
            {"kind": "distance", "name": "similarity", "value": reading.similarity, "limit": config[SIMILARITY_KEY]}
        ]
        return Verdict(outcomes.OUT_OF_SCOPE, 1.0 - max(reading.similarity, 0.0), evidence)
    if reading.top[0] == outcomes.OUT_OF_SCOPE:
        return Verdict(outcomes.OUT_OF_SCOPE, reading.top[1])
    return None


def _clear(reading: Reading, config: Config) -> Verdict | None:
    outcome, confidence = reading.top
    second = reading.ranking[1][1] if len(reading.ranking) > 1 else 0.0
    if confidence < config[ANSWER_AT_KEY] or confidence - second < config[MARGIN_KEY]:
        return None
    return Verdict(outcome, confidence)


def _ambiguous(reading: Reading, config: Config) -> Verdict | None:
    likely = [(o, c) for o, c in reading.ranking[:3] if outcomes.is_answer(o) and c >= config[CLARIFY_AT_KEY]]
    if len(likely) < 2 or not outcomes.is_answer(reading.top[0]):
        return None
    ids = [outcomes.to_intent(outcome) for outcome, _ in likely]
    return Verdict(outcomes.clarify(ids), likely[0][1], candidates=ids)


# In the policy's order. An undecided message falls through to out of scope, which offers a person.
CHECKS: tuple[Callable[[Reading, Config], Verdict | None], ...] = (
    _chosen,
    _urgent,
    _other_treatment,
    _medical,
    _request,
    _strange,
    _clear,
    _ambiguous,
)


def _note(name: str, value: float, limit: float | None = None) -> dict[str, Any]:
    note: dict[str, Any] = {"kind": "decision", "name": name, "value": value}
    return note if limit is None else {**note, "limit": limit}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Decision(GraphComponent):
    """Sets the message property `decision`, and the intent by which the policies pick the action."""

    def __init__(self, config: Config) -> None:
        """Takes the options of config.yml."""
        self._config = config

    @staticmethod
    def get_default_config() -> Config:
        """Returns the options. The thresholds are measured: docs/decision.md."""
        return {
            # Confidence from which the first answer is given.
            ANSWER_AT_KEY: 0.35,
            # Lead over the second answer below which the visitor is asked.
            MARGIN_KEY: 0.08,
            # Confidence from which an answer is worth offering in a clarifying question.
            CLARIFY_AT_KEY: 0.12,
            # Cosine to the nearest known example below which a message is none of ours.
            SIMILARITY_KEY: 0.42,
            # Weight of "out of scope" against a single answer, before the ranking is read.
            OUT_OF_SCOPE_KEY: 0.5,
            # Medical score below which a message that names another treatment is out of scope and no hand-off.
            OTHER_TREATMENT_KEY: 0.8,
            # Share of the medical limit from which a score counts as raised, and the confidence below which a verdict
            # that is not a hand-off then gives way to a clinician.
            RAISED_KEY: 0.25,
            SURE_KEY: 0.8,
            # Answers outside the topic `clinic` that the action server fills from clinic.yml.
            PROFILE_ANSWERS_KEY: ["cost/how_much", "cost/payment"],
        }

    @classmethod
    def create(
        cls, config: Config, model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Decision:
        """Called by Rasa."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decides each message."""
        for message in messages:
            reading = _read(message)
            verdict = decide(reading, self._config)
            message.set(DECISION, _packed(reading, verdict), add_to_output=True)
            self._steer(message, verdict)
        return messages

    def _steer(self, message: Message, verdict: Verdict) -> None:
        """Sets the intent that data/rules.yml turns into an action."""
        intent = outcomes.to_intent(verdict.outcome)
        topic = "clinic" if intent in self._config[PROFILE_ANSWERS_KEY] else intent.partition("/")[0]
        message.set(INTENT, {"name": topic, PREDICTED_CONFIDENCE_KEY: verdict.confidence}, add_to_output=True)
        if "/" in intent:
            selected = outcomes.retrieval_property(intent, verdict.confidence)
            message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)


def _read(message: Message) -> Reading:
    metadata = message.get(METADATA) or {}
    areas = [entity["value"] for entity in message.get(ENTITIES, []) if entity["entity"] == AREA]
    ranking = message.get(RANKING)
    return Reading(
        ranking=[(outcomes.from_intent(item["name"]), item[PREDICTED_CONFIDENCE_KEY]) for item in ranking],
        red_flags=message.get(RED_FLAGS, []),
        scores=message.get(MEDICAL_SCORE, {}),
        similarity=message.get(SIMILARITY),
        choice=metadata.get("choice"),
        area=areas[0] if areas else (metadata.get("context") or {}).get("area"),
    )


def _packed(reading: Reading, verdict: Verdict) -> dict[str, Any]:
    kind, _, name = verdict.outcome.partition(":")
    handoff = {"kind": name, "reason": verdict.reason or "classifier"} if kind == outcomes.HANDOFF else None
    return {
        "outcomes": [verdict.outcome],
        "confidence": round(min(max(verdict.confidence, 0.0), 1.0), 4),
        "ranking": [{"outcome": outcome, "confidence": round(c, 4)} for outcome, c in reading.ranking],
        "evidence": [_public(item) for item in verdict.evidence],
        "candidates": verdict.candidates,
        "area": reading.area,
        "handoff": handoff,
    }


def _public(item: dict[str, Any]) -> dict[str, Any]:
    # Which hand-off a rule asks for shows in the outcome; the contract has no field for it.
    return {key: value for key, value in item.items() if key != "handoff"}
