"""What one text amounts to: the policy, as code.

Everything before measures; here, and nowhere else, it is decided. The order of the checks is the policy's: what is
dangerous first, however sure the classifier is of something harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from clinic_nlu import follow_ups, outcomes

ANSWER_AT_KEY = "answer_at"
MARGIN_KEY = "margin"
CLARIFY_AT_KEY = "clarify_at"
SIMILARITY_KEY = "similarity"
OTHER_TREATMENT_KEY = "other_treatment_below"
OUT_OF_SCOPE_KEY = "out_of_scope_weight"
RAISED_KEY = "doubt_from"
SURE_KEY = "doubt_below"
SUBJECT_KEY = "subject_weight"

Config = dict[str, Any]
Evidence = list[dict[str, Any]]


@dataclass
class Context:
    """What is known of the conversation so far.

    Attributes:
        answers: ids of the answers given, newest first.
        area: body area talked about.
        candidates: ids of the answers that the last turn offered.
        last: first outcome of the last turn.
        table: what follow-ups mean (clinic_nlu.follow_ups).
    """

    answers: list[str] = field(default_factory=list)
    area: str | None = None
    candidates: list[str] = field(default_factory=list)
    last: str | None = None
    table: follow_ups.Table = field(default_factory=dict)

    @property
    def begins(self) -> bool:
        """Whether nothing but pleasantries was said before."""
        return not self.answers and (self.last is None or self.last.startswith(f"{outcomes.SMALLTALK}:"))

    @property
    def subject(self) -> str | None:
        """The answer that the last turn gave, as an outcome; None where it gave none."""
        newest = f"{outcomes.ANSWER}:{self.answers[0]}" if self.answers else None
        return newest if self.last and outcomes.is_answer(self.last) else None


@dataclass
class Reading:
    """Everything that was measured of one text: a whole message, or one of its parts.

    Attributes:
        lost: confidence of the follow-ups that the conversation gives no meaning.
        borrowed: the follow-ups that stand for an answer, each with its confidence, by the answer's outcome.
        plain: confidence of each outcome before the conversation's subject gave it weight.
    """

    ranking: list[tuple[str, float]]
    red_flags: Evidence
    scores: dict[str, dict[str, float]]
    similarity: float
    choice: str | None = None
    area: str | None = None
    context: Context = field(default_factory=Context)
    lost: float = 0.0
    borrowed: dict[str, dict[str, float]] = field(default_factory=dict)
    plain: dict[str, float] = field(default_factory=dict)

    @property
    def top(self) -> tuple[str, float]:
        """Best outcome and its confidence."""
        return self.ranking[0]

    def flags(self, kind: str) -> Evidence:
        """Red flags that ask for this kind of hand-off."""
        return [flag for flag in self.red_flags if flag["handoff"] == kind]

    def raised(self, config: Config) -> float | None:
        """Returns the medical score where it is raised, though maybe below its limit."""
        score = self.scores.get("medical")
        return score["value"] if score and score["value"] >= config[RAISED_KEY] * score["limit"] else None


@dataclass
class Verdict:
    """One outcome, how sure it is, and why.

    Attributes:
        taken_for: `area` or `question` where the text means something only by what went before.
    """

    outcome: str
    confidence: float
    evidence: Evidence = field(default_factory=list)
    reason: str = ""
    candidates: list[str] = field(default_factory=list)
    taken_for: str = ""

    @property
    def is_medical(self) -> bool:
        """True for a hand-off to a clinician."""
        return self.outcome in (f"{outcomes.HANDOFF}:urgent", f"{outcomes.HANDOFF}:medical")


def decide(reading: Reading, config: Config) -> Verdict:
    """Returns the verdict on one message: the first check that has an opinion."""
    lost = sum(confidence for outcome, confidence in reading.ranking if _is_lost(outcome, reading))
    weighed = replace(reading, ranking=_weigh(reading, config), lost=lost)
    settled = _settled(weighed, config)
    # What is dangerous is judged by the message's own words: the conversation never makes it look harmless.
    for checks, seen in ((TRIAGE, weighed), (CHECKS, settled)):
        for check in checks:
            verdict = check(seen, config)
            if verdict is not None:
                return _doubted(verdict, settled, config)
    confidence = settled.top[1]
    unsure = Verdict(outcomes.OUT_OF_SCOPE, confidence, [note("unsure", confidence, config[ANSWER_AT_KEY])], "unsure")
    return _doubted(unsure, settled, config)


def _doubted(verdict: Verdict, reading: Reading, config: Config) -> Verdict:
    """In doubt between saying something and a clinician, the clinician (policy, rule 1).

    Doubt is two weak signs together: a medical score that is raised but below its limit, and an unsure verdict.
    """
    if verdict.reason == "choice":
        return verdict
    confidence = reading.plain.get(verdict.outcome, verdict.confidence)
    if verdict.outcome.startswith((outcomes.HANDOFF, outcomes.SMALLTALK)) or confidence >= config[SURE_KEY]:
        return verdict
    raised = reading.raised(config)
    if raised is not None:
        limit = config[RAISED_KEY] * reading.scores["medical"]["limit"]
        evidence = [{"kind": "score", "name": "doubt", "value": raised, "limit": limit}]
        return Verdict(f"{outcomes.HANDOFF}:medical", raised, evidence, reason="doubt")
    return _carried_on(verdict, reading)


def _carried_on(verdict: Verdict, reading: Reading) -> Verdict:
    """What is not understood right after a hand-off belongs to it: "only on the left", "since last night"."""
    last = reading.context.last or ""
    understood = outcomes.is_answer(verdict.outcome)
    if understood or not last.startswith(f"{outcomes.HANDOFF}:") or verdict.outcome == last:
        return verdict
    return Verdict(last, verdict.confidence, [note("carried_on", verdict.confidence)], reason="carried_on")


def _weigh(reading: Reading, config: Config) -> list[tuple[str, float]]:
    """Returns the ranking with less weight on "none of ours", and none where one of our treatments is named.

    Examples of everything else in the world outnumber those of any one answer; visitors of a clinic's site ask the
    other way round. Follow-ups that the conversation gives no meaning weigh nothing, and what they had is nobody's.
    """
    weight = 0.0 if reading.flags("ours") else config[OUT_OF_SCOPE_KEY]
    kept = [(o, c) for o, c in reading.ranking if not _is_lost(o, reading)]
    weighed = [(o, c * weight if o == outcomes.OUT_OF_SCOPE else c) for o, c in kept]
    total = 1.0 - sum(c for _, c in kept) + sum(c for _, c in weighed)
    scaled = [(o, c / total) for o, c in weighed] if total > 0 else []
    return sorted(scaled, key=lambda item: -item[1]) or reading.ranking


def _settled(reading: Reading, config: Config) -> Reading:
    """Returns the reading as the conversation makes it: what a follow-up stands for gets its confidence.

    What has just been talked about is likelier than anything else, in particular where the words alone say little.
    """
    plain: dict[str, float] = {}
    borrowed: dict[str, dict[str, float]] = {}
    for outcome, confidence in reading.ranking:
        answer_id = _meaning(outcome, reading) if outcomes.is_follow_up(outcome) else None
        target = f"{outcomes.ANSWER}:{answer_id}" if answer_id else outcome
        plain[target] = plain.get(target, 0.0) + confidence
        if answer_id:
            borrowed.setdefault(target, {})[outcomes.to_intent(outcome)] = confidence
    subject = reading.context.subject
    weighed = {o: c * config[SUBJECT_KEY] if o == subject else c for o, c in plain.items()}
    total = 1.0 - sum(plain.values()) + sum(weighed.values())
    ranking = sorted(((o, c / total) for o, c in weighed.items()), key=lambda item: -item[1]) if total > 0 else []
    return replace(reading, ranking=ranking or reading.ranking, plain=plain, borrowed=borrowed)


def _is_lost(outcome: str, reading: Reading) -> bool:
    """True for a follow-up that the conversation gives no meaning."""
    return outcomes.is_follow_up(outcome) and _meaning(outcome, reading) is None


def _meaning(outcome: str, reading: Reading) -> str | None:
    """Returns the id of the answer that a follow-up asks for here: what the table says, else the subject again."""
    known = reading.context
    kind = outcomes.to_intent(outcome)
    found = None
    if kind != follow_ups.AREA_KIND or reading.area is not None:
        found = follow_ups.meant(known.table, kind, known.answers, known.candidates, known.begins)
    return found or (outcomes.to_intent(known.subject) if known.subject else None)


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
    # First of what a follow-up to nothing has left over is no place: "why?" alone is a matter for nobody.
    if reading.top[0] == outcome and reading.top[1] >= reading.lost:
        return Verdict(outcome, reading.top[1], [note("classifier", reading.top[1])], reason="classifier")
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


def _accepted(reading: Reading, config: Config) -> Verdict | None:
    """Yes to the person that a refusal offers."""
    if reading.top[0] == f"{outcomes.SMALLTALK}:affirm" and reading.context.last == outcomes.OUT_OF_SCOPE:
        return Verdict(f"{outcomes.HANDOFF}:request", reading.top[1], reason="accepted")
    return None


def _follow_up(reading: Reading, config: Config) -> Verdict | None:
    """A message that means something mostly by the answer before it."""
    outcome, confidence = reading.top
    kinds = reading.borrowed.get(outcome, {})
    if sum(kinds.values()) <= reading.plain.get(outcome, 0.0) / 2 or confidence < config[ANSWER_AT_KEY]:
        return None
    kind = max(kinds, key=lambda each: kinds[each])
    taken_for = "area" if kind == follow_ups.AREA_KIND and reading.area else "question"
    return Verdict(outcome, confidence, [note(kind, confidence)], taken_for=taken_for)


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
    if outcomes.is_follow_up(outcome) or confidence < config[ANSWER_AT_KEY]:
        return None
    return Verdict(outcome, confidence) if confidence - second >= config[MARGIN_KEY] else None


def _ambiguous(reading: Reading, config: Config) -> Verdict | None:
    likely = [(o, c) for o, c in reading.ranking[:3] if outcomes.is_answer(o) and c >= config[CLARIFY_AT_KEY]]
    if len(likely) < 2 or not outcomes.is_answer(reading.top[0]):
        return None
    ids = [outcomes.to_intent(outcome) for outcome, _ in likely]
    return Verdict(outcomes.clarify(ids), likely[0][1], candidates=ids)


# In the policy's order. An undecided message falls through to out of scope, which offers a person.
Check = Callable[[Reading, Config], Verdict | None]
TRIAGE: tuple[Check, ...] = (_chosen, _urgent, _other_treatment, _medical, _request)
CHECKS: tuple[Check, ...] = (
    _accepted,
    _follow_up,
    _strange,
    _clear,
    _ambiguous,
)


def note(name: str, value: float, limit: float | None = None) -> dict[str, Any]:
    """Returns an item of evidence for something that the decision itself weighed."""
    item: dict[str, Any] = {"kind": "decision", "name": name, "value": value}
    return item if limit is None else {**item, "limit": limit}
