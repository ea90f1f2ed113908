"""The words for what happened to a message, and their mapping to Rasa's intents.

Outcomes are a contract (contracts/README.md): logs, reports and evaluation use them. Rasa's training data names the
same things as intents, because an intent's name may hold no colon.
"""

from __future__ import annotations

OUT_OF_SCOPE = "out_of_scope"
SMALLTALK = "smalltalk"
ANSWER = "answer"
CLARIFY = "clarify"
HANDOFF = "handoff"

# Most serious first: of two hand-offs, the first one counts (policy, rule 6).
HANDOFF_KINDS = ("urgent", "medical", "request")

# Rasa's own name for "not sure enough to act": the policy turns it into the clarifying question.
CLARIFY_INTENT = "nlu_fallback"
# The intent of a turn whose reply is made of more than one response: several questions, or a follow-up.
COMPOSED_INTENT = "composed"
# A message that means something only by the answer before it. Never an outcome: the decision resolves it.
FOLLOW_UP = "follow_up"


def from_intent(intent: str) -> str:
    """Returns the outcome that a training label stands for.

    Args:
        intent: a full intent of data/, such as `sun_care/how_long`, `handoff_medical`, `smalltalk/greet`.
    """
    if intent == OUT_OF_SCOPE:
        return OUT_OF_SCOPE
    for kind in (HANDOFF, FOLLOW_UP):
        if intent.startswith(f"{kind}_"):
            return f"{kind}:{intent[len(kind) + 1 :]}"
    topic, _, name = intent.partition("/")
    return f"{SMALLTALK}:{name}" if topic == SMALLTALK else f"{ANSWER}:{intent}"


def to_intent(outcome: str) -> str:
    """Returns the full intent behind an outcome; the inverse of `from_intent`, and clarify's too."""
    kind, _, name = outcome.partition(":")
    if kind == ANSWER:
        return name
    if kind == CLARIFY:
        return CLARIFY_INTENT
    if kind in (HANDOFF, FOLLOW_UP):
        return f"{kind}_{name}"
    return f"{SMALLTALK}/{name}" if kind == SMALLTALK else OUT_OF_SCOPE


def response_name(outcome: str) -> str:
    """Returns the name of the curated response of an answer or of smalltalk."""
    return f"utter_{to_intent(outcome)}"


def from_response(name: str) -> str:
    """Returns the outcome that a retrieval response (`utter_sun_care/how_long`) stands for."""
    return from_intent(name[len("utter_") :])


def clarify(answer_ids: list[str]) -> str:
    """Returns the outcome of asking which of two or three answers is meant."""
    return f"{CLARIFY}:{','.join(answer_ids)}"


def is_answer(outcome: str) -> bool:
    """True for an outcome that gives a curated answer."""
    return outcome.startswith(f"{ANSWER}:")


def is_follow_up(outcome: str) -> bool:
    """True for what is to be resolved by the conversation so far."""
    return outcome.startswith(f"{FOLLOW_UP}:")


def retrieval_property(intent: str, confidence: float) -> dict[str, object]:
    """Returns the message property by which Rasa's `utter_<topic>` action finds the full response.

    Rasa fills it from a ResponseSelector; here the decision knows the answer already.
    """
    topic = intent.partition("/")[0]
    selected = {
        "response": {
            "intent_response_key": intent,
            "utter_action": f"utter_{intent}",
            "confidence": confidence,
            "responses": [],
        },
        "ranking": [],
    }
    return {"all_retrieval_intents": [topic], topic: selected}
