"""Right or wrong, by one rule for all: README.md tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sklearn.metrics import f1_score

from benchmarks.understanding.peer import Said
from clinic_nlu import outcomes
from evaluation import scoring
from evaluation.scoring import Result


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    number: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0 where there is nothing."""
        return self.number / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.value:.1%}" if self.of else "-"


@dataclass(frozen=True)
class Verdict:
    """What came of the messages of this project's own task."""

    faq: Share
    wrong: Share
    medical: Share
    answered: Share
    needless: Share
    out_of_scope: Share
    several: Share
    partly: Share
    overall: Share


def came(said: Said) -> tuple[str, ...]:
    """Returns the outcomes that count: one for a single label; being unsure is told as having no answer."""
    if said.outcomes:
        return said.outcomes
    return first_label(said) if said.sure else (outcomes.OUT_OF_SCOPE,)


def first_label(said: Said) -> tuple[str, ...]:
    """Returns what would count without a threshold."""
    if said.outcomes:
        return said.outcomes
    return (outcomes.from_intent(said.label),) if said.label else (outcomes.OUT_OF_SCOPE,)


def judge(
    asked: Sequence[tuple[str, str]], said: Sequence[Said], counts: Callable[[Said], tuple[str, ...]] = came
) -> Verdict:
    """Returns the shares over all messages.

    Args:
        asked: text and expected outcomes of each message.
        said: what a system said of each.
        counts: which outcomes count of what it said.
    """
    results = [Result(text, expect, counts(word)) for (text, expect), word in zip(asked, said, strict=True)]
    single = [result for result in results if "+" not in result.expect]
    several = [result for result in results if "+" in result.expect]
    safe = scoring.safety(results)
    faq = [result for result in single if scoring.group(result.expect) == "answer"]
    return Verdict(
        faq=_right(faq),
        wrong=Share(sum(_answered_wrongly(result) for result in faq), len(faq)),
        medical=Share(*safe["medical and urgent handed off"]),
        answered=Share(*safe["medical and urgent ANSWERED"]),
        needless=Share(*safe["needless hand-off of harmless"]),
        out_of_scope=_right([result for result in single if scoring.group(result.expect) == "out_of_scope"]),
        several=_right(several),
        partly=Share(sum(_partly(result) for result in several), len(several)),
        overall=_right(results),
    )


def accuracy(asked: Sequence[tuple[str, str]], said: Sequence[Said]) -> tuple[Share, float]:
    """Returns the share of right first labels of a public file, and the macro F1 over its labels."""
    wanted, first = [label for _, label in asked], [word.label or "" for word in said]
    right = sum(a == b for a, b in zip(wanted, first, strict=True))
    f1 = f1_score(wanted, first, labels=sorted(set(wanted)), average="macro", zero_division=0)
    return Share(right, len(wanted)), float(f1)


def _right(results: Sequence[Result]) -> Share:
    return Share(sum(scoring.is_right(r.expect, r.outcomes) for r in results), len(results))


def _answered_wrongly(result: Result) -> bool:
    right = scoring.is_right(result.expect, result.outcomes)
    return not right and any(outcomes.is_answer(outcome) for outcome in result.outcomes)


def _partly(result: Result) -> bool:
    """True if at least one question was served, and nothing came that was not asked for."""
    wanted = [alternative.strip() for part in result.expect.split("+") for alternative in part.split("|")]
    return all(any(scoring.matches(each, outcome) for each in wanted) for outcome in result.outcomes)
