"""The questions of one message: "does it hurt and how much is it" holds two.

The text is cut where a new question can begin, and where the words change their subject. Each part then goes through
the same components as the whole message, and the decision judges the parts and the whole; a cut in the wrong place
costs nothing while its parts are unclear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc, Token

from clinic_nlu import outcomes
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import full_intent
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline
from clinic_nlu.topics import Topics

# Message properties: the parts of a message, each a message itself; where a part begins in the whole text; its Kind.
PARTS = "parts"
PART_START = "part_start"
PART_KIND = "part_kind"

MOST_KEY = "most_parts"
WORDS_KEY = "words_of_a_listed_part"
PAUSE_COST_KEY = "cost_at_a_pause"
FREE_COST_KEY = "cost_in_the_flow"

PAUSES = frozenset((",", "-", "\u2013", "\u2014", ":", "/", "+"))
ENDS = frozenset(".?!;\n") | {"...", "\u2026", "?!", "!?", "??", "!!"}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LINKS = _set("and also plus & then but nd n or")
# Question words that seldom stand for anything else, unlike "when" and "who".
PLAIN_WH_WORDS = _set("how what why hows whats hw wat wot wht whether")
WH_WORDS = PLAIN_WH_WORDS | _set("when where who which wheres whens wen whn wer whos")
# Words that stand between a link and its question: "and also how", "and if so what", "oh and can you".
FILLERS = _set("also so please then oh btw if secondly lastly finally second for")
VERBS = _set("do does did is are was can could will would should shall may has have")
PRONOUNS = _set("i you it they we u there this that ya")
SUBJECTS = PRONOUNS | _set("one the people your my a")
# What follows a verb in a statement rather than in a question.
NO_SUBJECTS = _set("be been not have had only just very so too always never still also now then")
# "collagen, what is it": a question of nothing but these words asks about what stands before it.
WHAT = _set("what whats wot wat which")
EMPTY = WHAT | VERBS | PRONOUNS | LINKS | FILLERS | _set("s even exactly actually really mean be these those")
# Behind these a question word begins no question of its own: "tell me how", "it depends on what", "no idea when".
LEADS = _set(
    """
    me us know knows wonder wondering wondered tell explain see idea sure unsure ask asks asked asking curious
    understand say said matter guess interested check hear show describe clarify find need decide case clue want wants
    about on of exactly for to in at by with from that is are was be not or than like out into just so because if as
    the no until till since only even really and much
    """
)


class Kind(str, Enum):
    """What a part looks like, and so how sure its answer must be."""

    # It asks in so many words: "how much is it".
    QUESTION = "question"
    # A sentence of its own that may be a hidden question: "I faint at needles."
    SENTENCE = "sentence"
    # Only a comma or a bare "and" sets it apart: "price, downtime".
    LISTED = "listed"
    # Nothing but its words sets it apart: they are about something else.
    SUBJECT = "subject"
    # What leads up to the question behind it: "after the neck, ..."
    LEAD = "lead"


@dataclass(frozen=True)
class Part:
    """A stretch of tokens."""

    start: int
    end: int
    kind: Kind


def whole_and_parts(messages: Iterable[Message]) -> Iterator[Message]:
    """Returns each message, followed by its parts."""
    for message in messages:
        yield message
        yield from message.get(PARTS) or ()


def cut(doc: Doc, words_of_a_listed_part: int, changes: Iterable[int] = ()) -> list[Part]:
    """Returns the parts of a document in their order; one part alone means that there is nothing to cut.

    Args:
        doc: the message.
        words_of_a_listed_part: how many words a part may have that only a comma or "and" sets apart.
        changes: where the words change their subject, as indices of tokens.
    """
    begun = {token.i for token in doc if token.i and (_after_end(token) or _begins_question(token))}
    changed = {_with_its_link(doc, index) for index in changes} - begun
    starts = _telling(doc, sorted(begun | changed))
    parts = [_part(doc, start, end, changed) for start, end in _stretches(doc, starts)]
    if begun and len(parts) > 1:
        return parts
    starts = _telling(doc, [token.i for token in doc if token.i and _follows_comma_or_link(token)])
    listed = [Part(start, end, Kind.LISTED) for start, end in _stretches(doc, starts)]
    short = all(_words(doc, part.start, part.end) <= words_of_a_listed_part for part in listed)
    return listed if short else parts


def subject_costs(doc: Doc, at_a_pause: float, in_the_flow: float) -> list[float]:
    """Returns what a change of subject before each token costs: nothing where a question begins anyway."""
    return [0.0, *(_cost(token, at_a_pause, in_the_flow) for token in doc[1:])] if len(doc) else []


def _cost(token: Token, at_a_pause: float, in_the_flow: float) -> float:
    if _after_end(token) or _begins_question(token):
        return 0.0
    return at_a_pause if token.lower_ in LINKS or token.nbor(-1).text in PAUSES else in_the_flow


def _with_its_link(doc: Doc, index: int) -> int:
    return index - 1 if index > 1 and doc[index - 1].lower_ in LINKS else index


def _stretches(doc: Doc, starts: list[int]) -> list[tuple[int, int]]:
    borders = [0, *starts, len(doc)]
    return [(start, end) for start, end in pairwise(borders) if _words(doc, start, end)]


def _telling(doc: Doc, starts: list[int]) -> list[int]:
    """Leaves out the starts of stretches that say nothing of their own: they stay with what is before them."""
    return [start for start, end in pairwise([*starts, len(doc)]) if not _empty(doc, start, end)]


def _empty(doc: Doc, start: int, end: int) -> bool:
    words = {token.lower_ for token in doc[start:end] if token.is_alpha}
    return bool(words & WHAT) and words <= EMPTY


def _words(doc: Doc, start: int, end: int) -> int:
    return sum(token.is_alpha and token.lower_ not in LINKS for token in doc[start:end])


def _part(doc: Doc, start: int, end: int, changed: set[int]) -> Part:
    first = next((token for token in doc[start:end] if token.is_alpha and token.lower_ not in LINKS | FILLERS), None)
    linked = doc[start].lower_ in LINKS
    asks = first is not None and (_opens(first) or (linked and _asks(first)))
    indirect = any(token.lower_ in PLAIN_WH_WORDS for token in doc[start:end])
    if asks or indirect or doc[end - 1].text[-1] == "?":
        return Part(start, end, Kind.QUESTION)
    if start in changed or end in changed:
        return Part(start, end, Kind.SUBJECT)
    whole_sentence = (start == 0 or _after_end(doc[start])) and (end == len(doc) or _after_end(doc[end]))
    return Part(start, end, Kind.SENTENCE if whole_sentence else Kind.LEAD)


def _after_end(token: Token) -> bool:
    """True for the first word of a sentence."""
    if token.is_punct or token.is_space:
        return False
    before = token.nbor(-1)
    return before.text in ENDS or "\n" in before.text or (before.is_punct and before.text[-1] in "?!")


def _begins_question(token: Token) -> bool:
    before = token.nbor(-1)
    if token.lower_ in LINKS:
        return _opener_follows(token)
    if before.text in (",", "-", "\u2013", "\u2014", ":") or before.is_space:
        return _opens(token)
    return _opens_without_pause(token) and not _continues(token)


def _opener_follows(link: Token) -> bool:
    rest = [token for token in link.doc[link.i + 1 : link.i + 4] if token.text != ","]
    while rest and rest[0].lower_ in FILLERS:
        rest = rest[1:]
    return bool(rest) and (_opens(rest[0]) or _asks(rest[0]))


def _asks(verb: Token) -> bool:
    """True for a verb behind a link whose subject can be anything: "and is parking free", but not "and will be"."""
    following = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
    asks = verb.lower_ in VERBS and verb.lower_ not in ("have", "has")
    return asks and following not in NO_SUBJECTS and following.isalpha()


def _opens(token: Token) -> bool:
    """True where a question can begin: with a question word, or with a verb before its subject."""
    return token.lower_ in WH_WORDS or token.lower_ == "any" or _turned(token)


def _opens_without_pause(token: Token) -> bool:
    """The same within a sentence, where "when you sit", "my father was a" and "can you do it" ask nothing new."""
    return token.lower_ in PLAIN_WH_WORDS or (_turned(token, PRONOUNS) and token.nbor(-1).lower_ not in SUBJECTS)


def _turned(token: Token, subjects: frozenset[str] = SUBJECTS) -> bool:
    """True for a verb before its subject."""
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    # "have you", but "I have a wedding".
    return token.lower_ in VERBS and following in (PRONOUNS if token.lower_ in ("have", "has") else subjects)


def _continues(token: Token) -> bool:
    """True where the words before are part of this question: "tell me how", "how long does it"."""
    before = [each.lower_ for each in token.doc[max(0, token.i - 5) : token.i]]
    if len(before) < 2 or before[-1] in LEADS or before[-1] in LINKS | FILLERS:
        return True
    # "what side effects does it have": the question word of this very question stands a few words back.
    return token.lower_ in VERBS and bool(WH_WORDS & set(before))


def _follows_comma_or_link(token: Token) -> bool:
    return token.nbor(-1).text in (",", "/", "+") or token.lower_ in LINKS or token.text in ("+", "/")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class QuestionSplitter(TrainedComponent):
    """Sets the message property `parts` where a message may hold several questions. Needs BlankSpacyTokenizer."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        super().__init__(config, model_storage, resource)
        self._nlp = blank_pipeline()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Longer messages are a story and not a list: beyond this many parts only the whole is judged.
            MOST_KEY: 8,
            # "price, downtime and pain": how many words a part may have that only a comma or "and" sets apart.
            WORDS_KEY: 3,
            # How much better the words must fit two subjects than one, as a logarithm: behind a pause or before a link,
            # and where neither is.
            PAUSE_COST_KEY: 3.0,
            FREE_COST_KEY: 7.0,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which words speak for which intent; a follow-up has no subject of its own."""
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        labelled = ((each.get(TEXT), full_intent(each)) for each in examples)
        self.trained = Topics.learn(
            ([token.lower_ for token in self._nlp.make_doc(text) if token.is_alpha], intent)
            for text, intent in labelled
            if not outcomes.is_follow_up(outcomes.from_intent(intent))
        )
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds its parts to each message that has more than one, but for what only leads up to a question."""
        for message in messages:
            doc = message.get(DOC)
            parts = cut(doc, self.config[WORDS_KEY], self._changes(doc)) if doc is not None else []
            if 1 < len(parts) <= self.config[MOST_KEY]:
                message.set(PARTS, [self._message(doc, part) for part in parts])
        return messages

    def _changes(self, doc: Doc) -> list[int]:
        costs = subject_costs(doc, self.config[PAUSE_COST_KEY], self.config[FREE_COST_KEY])
        changes: list[int] = self.trained.changes([token.lower_ for token in doc], costs)
        return changes

    def _message(self, doc: Doc, part: Part) -> Message:
        span = doc[part.start : part.end]
        words = [token for token in span if not token.is_space and token.text != ","]
        first = words[0] if words else span[0]
        if len(words) > 1 and first.lower_ in LINKS:
            first = words[1]
        text = doc.text[first.idx : span.end_char].strip(" ,\n\t")
        return Message({TEXT: text, DOC: self._nlp(text), PART_START: first.idx, PART_KIND: part.kind})
