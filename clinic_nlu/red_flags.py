"""Triage by rules: words that make a message a matter for a person, whatever any score says.

The rules are content (data/safety/red_flags.yml) in a small language of phrases; spaCy's Matcher does the matching.
What fired, with the visitor's own words, is the evidence that staff read in the log.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.matcher.levenshtein import levenshtein
from spacy.tokens import Doc, Span

from clinic_nlu.component import TrainedComponent, checksum
from clinic_nlu.english import NO_WORDS, WORDS_FILE, WORDS_KEY, English
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline
from clinic_nlu.spelling import readings

# Message property: a list of evidence items, most serious hand-off first.
RED_FLAGS = "red_flags"

RULES_KEY = "rules"
HANDOFF_ORDER = ("urgent", "medical", "request", "none", "ours")
# A gap does not cross the end of a sentence, and never more than five words.
GAP = {"NORM": {"NOT_IN": [".", "?", "!", ";", "\n"]}, "OP": "{0,5}"}
# Two blanks in a row, or a line break, are a token of spaCy's.
BLANKS = {"IS_SPACE": True, "OP": "*"}
# Slips that a word may have and still be that word. Short words have too many neighbours ("lips", "lupus").
SLIPS_BY_LENGTH = ((9, 2), (6, 1))
# A word that stands in so many harmless examples is no slip.
KNOWN_FROM = 3
EVIDENCE_TEXT_LIMIT = 200


@dataclass(frozen=True)
class Rule:
    """One red flag: the hand-off it asks for, its phrases, and the phrases that take its meaning away."""

    name: str
    handoff: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()


def read_rules(path: Path) -> tuple[list[Rule], dict[str, list[str]]]:
    """Reads rules and word lists.

    Raises:
        InvalidConfigException: with one line that says which rule is wrong and why.
    """
    try:
        content = rasa.shared.utils.io.read_yaml_file(path)
        lists = {name: [str(word).lower() for word in words] for name, words in content["lists"].items()}
        rules = [_rule(item) for item in content["red_flags"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidConfigException(
            f"{path}: needs `lists` and `red_flags` ({error}). See docs/red_flags.md."
        ) from error
    for index, rule in enumerate(rules):
        _check(rule, lists, path)
        if rule.name in {earlier.name for earlier in rules[:index]}:
            raise InvalidConfigException(f"{path}: rule {rule.name}: stands there twice.")
    return rules, lists


def _rule(item: dict[str, Any]) -> Rule:
    phrases, unless = item["phrases"], item.get("unless", [])
    if isinstance(phrases, str) or isinstance(unless, str):  # its letters would be taken for phrases
        raise TypeError(f"rule {item['name']}: phrases must be a list")
    return Rule(item["name"], item["handoff"], tuple(map(str, phrases)), tuple(map(str, unless)))


def _check(rule: Rule, lists: dict[str, list[str]], path: Path) -> None:
    if rule.handoff not in HANDOFF_ORDER:
        raise InvalidConfigException(f"{path}: rule {rule.name}: handoff must be one of {', '.join(HANDOFF_ORDER)}.")
    for phrase in rule.phrases + rule.unless:
        if not phrase.strip():
            raise InvalidConfigException(f"{path}: rule {rule.name}: a phrase is empty.")
        unknown = set(re.findall(r"<(\w+)>", phrase)) - set(lists)
        if unknown:
            raise InvalidConfigException(f"{path}: rule {rule.name}: no list <{unknown.pop()}>.")
        if phrase.split()[0] == ".." or phrase.split()[-1] == "..":
            raise InvalidConfigException(f"{path}: rule {rule.name}: a phrase cannot begin or end with a gap: {phrase}")


def compile_phrase(phrase: str, lists: dict[str, list[str]], nlp: Language) -> list[list[dict[str, Any]]]:
    """Returns a phrase as patterns for spaCy's Matcher: one, or more where a word of it is several tokens."""
    patterns: list[list[dict[str, Any]]] = [[]]
    for word in phrase.lower().split():
        ways = [[GAP]] if word == ".." else _word_patterns(word, lists, nlp)
        patterns = [[*before, *([BLANKS] if before else []), *way] for before in patterns for way in ways]
    return patterns


def _word_patterns(word: str, lists: dict[str, list[str]], nlp: Language) -> list[list[dict[str, Any]]]:
    """Returns the ways to write one word: all options of one token together, any other by itself.

    "can't", "shes" and "mum's" are two tokens each; they are cut the way the visitor's text will be.
    """
    options = [option for part in word.split("|") for option in _expand(part, lists)]
    stems = [option[:-1] for option in options if option.endswith("*")]
    cut = {option: [token.norm_ for token in nlp.make_doc(option)] for option in options if not option.endswith("*")}
    whole = {form for option, norms in cut.items() if len(norms) == 1 for form in (option, norms[0])}
    ways = [[{"NORM": norm} for norm in norms] for norms in cut.values() if len(norms) > 1]
    if stems:
        expression = "|".join([f"^{re.escape(stem)}" for stem in stems] + [f"^{re.escape(w)}$" for w in sorted(whole)])
        return [[{"NORM": {"REGEX": expression}}], *ways]
    # An exact word costs the Matcher a fraction of what a set of one costs.
    together = [[{"NORM": {"IN": sorted(whole)} if len(whole) > 1 else min(whole)}]] if whole else []
    return together + ways


def _expand(part: str, lists: dict[str, list[str]]) -> Sequence[str]:
    return lists[part[1:-1]] if part.startswith("<") else [part]


@dataclass(frozen=True)
class Needs:
    """What a text must hold for a phrase of a rule to have a chance, order aside: one set of options for each word.

    Attributes:
        rule: the rule's name.
        words: per word of the phrase, the forms that satisfy it.
        stems: per word of the phrase, the beginnings that satisfy it.
    """

    rule: str
    words: tuple[frozenset[str], ...]
    stems: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, rule: str, phrase: str, lists: dict[str, list[str]], nlp: Language) -> Needs:
        """Reads a phrase in the language of the rules."""
        options = [
            [option for part in word.split("|") for option in _expand(part, lists)]
            for word in phrase.lower().split()
            if word != ".."
        ]
        # Of an option that is cut into several tokens, the first is enough to ask for.
        words = [{form for o in each if o[-1] != "*" for form in (o, nlp.make_doc(o)[0].norm_)} for each in options]
        stems = [{o[:-1] for o in each if o[-1] == "*"} for each in options]
        return cls(rule, tuple(map(frozenset, words)), tuple(map(frozenset, stems)))

    def rarest(self) -> frozenset[str]:
        """Returns the forms and beginnings of the word with the fewest: the one to look the phrase up by."""
        return min((w | s for w, s in zip(self.words, self.stems, strict=True)), key=len)

    def met(self, words: frozenset[str], beginnings: frozenset[str]) -> bool:
        """True if each word of the phrase is among `words`, or has a stem among their `beginnings`."""
        return all(
            not exact.isdisjoint(words) or not stems.isdisjoint(beginnings)
            for exact, stems in zip(self.words, self.stems, strict=True)
        )


class RuleBook:
    """Compiled rules, and the knowledge of which unknown word is probably a slip for which rule word."""

    def __init__(
        self, rules: Sequence[Rule], lists: dict[str, list[str]], known_words: set[str], english: English = NO_WORDS
    ) -> None:
        """Compiles the rules.

        Args:
            rules: what `read_rules` returned.
            lists: the named word lists.
            known_words: words of harmless messages, which are never taken for slips.
            english: words that are taken for another form of a rule's word at most.
        """
        self._nlp = blank_pipeline()
        self._rules = {rule.name: rule for rule in rules}
        self._flags = {rule.name: self._matcher(rule.phrases, lists) for rule in rules}
        self._unless = {rule.name: self._matcher(rule.unless, lists) for rule in rules if rule.unless}
        self._needs: dict[str, list[Needs]] = {}
        for needs in (Needs.of(rule.name, phrase, lists, self._nlp) for rule in rules for phrase in rule.phrases):
            for form in needs.rarest():
                self._needs.setdefault(form, []).append(needs)
        self._words = _long_words(phrase for rule in rules for phrase in rule.phrases)
        self._known = known_words | self._words | _long_words(phrase for rule in rules for phrase in rule.unless)
        self._english = english
        self._slips: dict[str, str] = {}

    def evidence(self, doc: Doc) -> list[dict[str, Any]]:
        """Returns what fires in a document, urgent before medical before request, each rule once.

        The document is copied first: correcting slips in place would show in what other components see.
        """
        doc = self._corrected(doc)
        found: dict[str, Span] = {}
        for name in self._possible(doc):
            spans = self._flags[name](doc, as_spans=True)
            excused = self._unless[name](doc, as_spans=True) if spans and name in self._unless else []
            guilty = [span for span in spans if not _touches(span, excused)]
            if guilty:
                found[name] = min(guilty, key=len)
        order = sorted(found, key=lambda name: (HANDOFF_ORDER.index(self._rules[name].handoff), found[name].start))
        return [_evidence(self._rules[name], found[name]) for name in order]

    def _matcher(self, phrases: Sequence[str], lists: dict[str, list[str]]) -> Matcher:
        matcher = Matcher(self._nlp.vocab)
        matcher.add("rule", [way for phrase in phrases for way in compile_phrase(phrase, lists, self._nlp)])
        return matcher

    def _possible(self, doc: Doc) -> list[str]:
        """Returns the rules that have a phrase of which every word is there: few, and only these need matching."""
        words = frozenset(token.norm_ for token in doc)
        beginnings = frozenset(word[:length] for word in words for length in range(1, len(word) + 1))
        likely = (needs for form in beginnings if form in self._needs for needs in self._needs[form])
        names = {needs.rule for needs in likely if needs.met(words, beginnings)}
        return [name for name in self._rules if name in names]

    def _corrected(self, doc: Doc) -> Doc:
        copy = self._nlp.make_doc(doc.text)
        for token in copy:
            token.norm_ = self._meant(token.norm_.replace("\u2019", "'"))
        return copy

    def _meant(self, word: str) -> str:
        if word in self._known or not word.isalpha():
            return word
        if word not in self._slips:
            if len(self._slips) > 10_000:  # a flood of nonsense must not fill the memory
                self._slips.clear()
            self._slips[word] = self._nearest(word) or word
        return self._slips[word]

    def _nearest(self, word: str) -> str | None:
        allowed = next((slips for length, slips in SLIPS_BY_LENGTH if len(word) >= length), 0)
        if not allowed:
            return None
        akin = _akin if word in self._english else _same_letter
        near = [(levenshtein(word, known, allowed), known) for known in self._words if akin(word, known)]
        best = min(near, default=(allowed + 1, ""))
        return best[1] if best[0] <= allowed else None


def _same_letter(word: str, known: str) -> bool:
    return known[0] == word[0]


def _akin(word: str, known: str) -> bool:
    """True for two forms of one word, such as "breathes" and "breathe", and not for "bluntness" and "blindness"."""
    shared = min(len(word), len(known)) - 1
    return word[:shared] == known[:shared]


def _long_words(phrases: Iterable[str]) -> set[str]:
    shortest = SLIPS_BY_LENGTH[-1][0]
    words = {word.lower() for phrase in phrases for word in re.split(r"[\s|]+", phrase)}
    return {word for word in words if word.isalpha() and len(word) >= shortest}


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _evidence(rule: Rule, span: Span) -> dict[str, Any]:
    return {
        "kind": "rule",
        "name": rule.name,
        "handoff": rule.handoff,
        "text": span.text[:EVIDENCE_TEXT_LIMIT],
        "start": span.start_char,
        "end": min(span.end_char, span.start_char + EVIDENCE_TEXT_LIMIT),
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class RedFlags(TrainedComponent):
    """Sets the message property `red_flags`. Needs BlankSpacyTokenizer before it."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        super().__init__(config, model_storage, resource)
        self._book = RuleBook([], {}, set())

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options: the files of red flags and of English words, relative to the project's root."""
        return {RULES_KEY: "data/safety/red_flags.yml", WORDS_KEY: WORDS_FILE}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa train anew when the rules change, though they are no training data of its own."""
        path = Path(config.get(RULES_KEY, cls.get_default_config()[RULES_KEY]))
        return checksum(path) if path.exists() else None

    def train(self, training_data: TrainingData) -> Resource:
        """Checks the rules and packs them, with the words of harmless examples, into the model."""
        english = English.read(Path(self.config[WORDS_KEY]))
        self.trained = (*read_rules(Path(self.config[RULES_KEY])), known_words(training_data), english)
        self.loaded()
        return self.persist()

    def loaded(self) -> None:
        """Compiles the rules."""
        self._book = RuleBook(*self.trained)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the evidence to each message."""
        for message in readings(messages):
            doc = message.get(DOC)
            message.set(RED_FLAGS, self._book.evidence(doc) if doc is not None else [])
        return messages


def known_words(training_data: TrainingData) -> set[str]:
    """Returns the words of examples that are no hand-off for safety, without the rare ones: examples hold slips too."""
    nlp = blank_pipeline()
    texts = (
        example.get(TEXT)
        for example in training_data.intent_examples
        if example.get(INTENT) not in ("handoff_medical", "handoff_urgent")
    )
    counts = Counter(token.norm_ for text in texts if text for token in nlp.make_doc(text))
    return {word for word, count in counts.items() if count >= KNOWN_FROM}
