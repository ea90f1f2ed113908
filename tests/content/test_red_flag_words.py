"""The file of red flags: every phrase of every rule can match, at least on its own words."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest
from content_files import DATA, ROOT

from clinic_nlu.red_flags import Rule, RuleBook, read_rules
from clinic_nlu.spacy_tokenizer import blank_pipeline

RULES, LISTS = read_rules(DATA / "safety" / "red_flags.yml")
NLP = blank_pipeline()
MOST_EVIDENCE = 20  # contracts/turn-response.schema.json


def options(word: str) -> list[str]:
    """What a visitor may write for one word of a phrase."""
    if word == "..":
        return [""]
    parts = [option for part in word.split("|") for option in (LISTS[part[1:-1]] if part.startswith("<") else [part])]
    return [part.rstrip("*") for part in parts]


def wordings(phrase: str) -> list[str]:
    """As few texts as use every option of a phrase at least once."""
    choices = [options(word) for word in phrase.split()]
    longest = max(map(len, choices))
    texts = zip(*(itertools.islice(itertools.cycle(each), longest) for each in choices), strict=True)
    return [re.sub(" +", " ", " ".join(words)) for words in texts]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_option_of_every_phrase_matches_itself(rule: Rule) -> None:
    dead = []
    for phrase in rule.phrases + rule.unless:
        book = RuleBook([Rule(rule.name, rule.handoff, (phrase,))], LISTS, set())
        dead += [f"{phrase}: {text}" for text in wordings(phrase) if not book.evidence(NLP.make_doc(text))]
    assert dead == []


def test_the_names_are_unique_and_fit_the_contract() -> None:
    names = Counter(rule.name for rule in RULES)
    assert max(names.values()) == 1
    assert all(re.fullmatch(r"[a-z_]{1,80}", name) for name in names)


def test_even_all_rules_at_once_fit_the_contract() -> None:
    assert max(Counter(rule.handoff for rule in RULES).values()) <= MOST_EVIDENCE


def test_the_page_that_the_file_names_exists() -> None:
    named = re.findall(r"docs/\w+\.md", (DATA / "safety" / "red_flags.yml").read_text("utf-8"))
    assert named and [name for name in named if not (ROOT / name).is_file()] == []


def test_the_file_promises_no_key_that_nothing_reads() -> None:
    text = (DATA / "safety" / "red_flags.yml").read_text("utf-8")
    assert "literal" not in text
