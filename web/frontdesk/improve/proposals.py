"""What reviewers corrected, as proposals for training examples, each with what is to be said about it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.answers import begun
from frontdesk.chat import rasa
from frontdesk.chat.models import Message
from frontdesk.corrections.models import Judgement, Ruling, Said, Verdict
from frontdesk.improve import examples, reviewed
from frontdesk.improve.models import Addition, Draft
from frontdesk.lib.outcomes import in_words
from frontdesk.privacy import personal

# So sure has the model to be of an outcome for a phrase to teach it nothing.
SURE = 0.9
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Proposal:
    """A phrase and what it should have been. `blocked` says why it is not exported, `notes` what to think about.

    `message` is None for words of staff's. `chosen` is whether it is exported unless somebody says otherwise.
    """

    key: str
    message: Message | None
    outcome: str
    text: str
    by: str
    blocked: str = ""
    notes: tuple[str, ...] = ()
    chosen: bool = True

    @property
    def example(self) -> reviewed.Example:
        """As it would stand in the file."""
        source = reviewed.source_of(self.message.conversation) if self.message else ""
        return reviewed.Example(reviewed.intent_of(self.outcome) or "", self.text, source)

    @property
    def place(self) -> int:
        """Where it stands in the order of what was said; words of staff's before all."""
        return self.message.pk if self.message else 0

    @property
    def file(self) -> str:
        """Where it would stand."""
        return reviewed.file_of(self.outcome)


@dataclass
class _Read:
    """What has been said about one turn."""

    judgements: list[Judgement] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)


def proposals() -> list[Proposal]:
    """All corrections, additions and ways to ask for new answers that are not in `data/reviewed/` yet, the latest first."""
    return compared(uncompared())


def uncompared() -> list[Proposal]:
    """The same without a look at what is like them: that takes some 20 ms for each, on the examples of a real assistant."""
    there = {(example.intent, examples.folded(example.text)) for name in reviewed.names() for example in reviewed.read(name)}
    fresh: list[Proposal] = []
    seen: set[tuple[str, str]] = set()
    for proposal in [*_corrected(), *_added(), *_asking_for_new()]:
        place = (proposal.example.intent, examples.folded(proposal.text))
        if place not in there | seen or proposal.blocked:
            fresh.append(proposal)
            seen.add(place)
    return _teachable(sorted(fresh, key=lambda proposal: -proposal.place))


def _corrected() -> Iterator[Proposal]:
    turns: dict[int, _Read] = defaultdict(_Read)
    # Most turns are right and nobody says otherwise: those propose nothing, and are not read.
    wrong: list[Any] = [said.objects.filter(verdict=Verdict.WRONG).order_by().values("turn") for said in (Judgement, Ruling)]
    judged = Judgement.objects.current().filter(turn__in=wrong[0].union(wrong[1]))
    for judgement in judged.select_related("turn__message__conversation", "reviewer"):
        turns[judgement.turn_id].judgements.append(judgement)
    for ruling in Ruling.objects.order_by("id").select_related("turn__message__conversation", "lead"):
        turns[ruling.turn_id].rulings.append(ruling)
    for pk, said in turns.items():
        counts: Said | None = said.rulings[-1] if said.rulings else said.judgements[0]
        if counts and (counts.verdict == Verdict.WRONG or _disputed(said.judgements)):
            yield _of_turn(pk, said, counts)


def _of_turn(pk: int, said: _Read, counts: Said) -> Proposal:
    message = (said.rulings or said.judgements)[-1].turn.message
    outcome = counts.should_be[0] if counts.should_be else ""
    names = [str(each.reviewer) for each in said.judgements] + [f"{each.lead} (decided)" for each in said.rulings[-1:]]
    proposal = _proposal(f"t{pk}", message, outcome, ", ".join(dict.fromkeys(names)))
    if not said.rulings and _disputed(said.judgements):
        return replace(proposal, blocked="The reviewers differ, and nobody has decided yet.", chosen=False)
    if not said.rulings and any(each.harmful for each in said.judgements):
        return replace(proposal, blocked="Marked as harmful: a lead has to decide first.", chosen=False)
    if len(counts.should_be) > 1:
        return replace(proposal, blocked="Several outcomes: an example teaches one.", chosen=False)
    return proposal


def _disputed(judgements: Sequence[Judgement]) -> bool:
    return len({judgement.label for judgement in judgements}) > 1


def _added() -> Iterator[Proposal]:
    for addition in Addition.objects.select_related("message__conversation", "by"):
        yield _proposal(f"a{addition.pk}", addition.message, addition.outcome, str(addition.by))


def _asking_for_new() -> Iterator[Proposal]:
    """What asks for the answers that the clinic adds: what visitors said, and other ways that staff thought of."""
    for draft in Draft.objects.exclude(answer_id="").select_related("by"):
        outcome, by = f"answer:{draft.answer_id}", str(draft.by)
        for phrase in draft.phrases.select_related("message__conversation"):
            yield _proposal(f"p{phrase.pk}", phrase.message, outcome, by)
        for number, line in enumerate(filter(str.strip, draft.ways.splitlines())):
            text = reviewed.plain(line)
            blocked = "" if len(examples.folded(text)) >= FEWEST_LETTERS else "No letters are in it."
            yield Proposal(f"w{draft.pk}-{number}", None, outcome, text, by, blocked, chosen=not blocked)


def _proposal(key: str, message: Message, outcome: str, by: str) -> Proposal:
    text = reviewed.plain(message.text)
    blocked = ""
    if message.choice:
        blocked = "A tapped button, and no words of the visitor's."
    elif len(examples.folded(text)) < FEWEST_LETTERS:
        blocked = "Nothing is left of it without personal details."
    elif reviewed.intent_of(outcome) is None:
        blocked = "No outcome that an example can teach."
    notes = ("Personal details were taken out.",) if personal.find(message.text) else ()
    return Proposal(key, message, outcome, text, by, blocked, notes, chosen=not blocked)


def _teachable(found: list[Proposal]) -> list[Proposal]:
    """The same, with what has no answer yet, and words that are proposed twice, blocked."""
    approved = begun.approved().keys()
    waiting, intents = begun.begun().keys() - approved, {*examples.intents(), *approved}
    earlier: dict[str, Proposal] = {}
    return [one if one.blocked else _blocked(one, _why_not(one, waiting, intents, earlier)) for one in found]


def _why_not(one: Proposal, waiting: Collection[str], intents: Collection[str], earlier: dict[str, Proposal]) -> str:
    if one.example.intent in waiting:
        return "This new answer is not approved yet, or was retired."
    if one.example.intent not in intents:
        return "The assistant has no such answer."
    twin = earlier.setdefault(examples.folded(one.text), one)
    return "" if twin is one else f"The same words are proposed as {in_words(twin.outcome)} too."


def _blocked(one: Proposal, why: str) -> Proposal:
    return replace(one, blocked=why, chosen=False) if why else one


def compared(found: Iterable[Proposal]) -> list[Proposal]:
    """The same with what they are like: texts that are only for measuring, and examples that there are."""
    taught, frozen = examples.taught(), examples.frozen()
    return [one if one.blocked else _with_notes(one, taught, frozen) for one in found]


def _with_notes(one: Proposal, taught: examples.Corpus, frozen: examples.Corpus) -> Proposal:
    if like := frozen.like(one.text):
        said = "Stands in" if like.same else "Is nearly the same as a text of"
        return _blocked(one, f"{said} {like.taught.file}, which is only for measuring.")
    like = taught.like(one.text)
    if like is None:
        return one
    where = f"{in_words(outcome_of(like.taught.intent))} ({like.taught.file})"
    if like.same and like.taught.intent == one.example.intent:
        return _blocked(one, f"Is an example already: {where}.")
    if like.same:
        return replace(one, notes=(*one.notes, f"The same words teach {where}: one of the two has to go."), chosen=False)
    return replace(one, notes=(*one.notes, f"Nearly the same as “{like.taught.text}”, {where}."))


def outcome_of(intent: str) -> str:
    """The outcome that an intent teaches; the inverse of `reviewed.intent_of`."""
    if intent.startswith("handoff_"):
        return "handoff:" + intent.removeprefix("handoff_")
    if intent.startswith("smalltalk/"):
        return "smalltalk:" + intent.removeprefix("smalltalk/")
    return intent if intent == "out_of_scope" else f"answer:{intent}"


def asked(found: Iterable[Proposal]) -> list[Proposal]:
    """The same with what the model that serves makes of each phrase by itself: one that it is sure of teaches nothing."""
    told, up = [], True
    for one in found:
        if up and not one.blocked:
            try:
                reply = rasa.client().turn(one.text, None, {})
            except rasa.TurnError:
                up = False
            else:
                sure = reply.outcomes == [one.outcome] and reply.confidence >= SURE
                said = f"Teaches nothing new: understood so already, {reply.confidence:.0%} sure."
                told.append(replace(one, notes=(*one.notes, said), chosen=False) if sure else one)
                continue
        said = "Whether it teaches anything new is not known: the assistant cannot be asked just now."
        told.append(one if one.blocked else replace(one, notes=(*one.notes, said)))
    return told
