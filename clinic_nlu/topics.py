"""Where a message changes its subject: "the recovery then the results" does, and no grammar shows it.

Each word speaks for some intents and against others, as often as it stands in their examples. The likeliest course of
intents through a message, where every change costs something, says where one subject ends and another begins.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

# Added to the count of each word under each intent, so that no single word can rule an intent out.
SMOOTHING = 0.1
# A word that stands in fewer examples tells of no subject.
LEAST_EXAMPLES = 2


@dataclass(frozen=True)
class Topics:
    """What each word says about the subject.

    Attributes:
        rows: by word, lower case, its row in `weights`.
        weights: how much more often a word stands under an intent than in general, as a logarithm; words x intents.
        names: the intents.
    """

    rows: dict[str, int]
    weights: np.ndarray
    names: list[str]

    @classmethod
    def learn(cls, examples: Iterable[tuple[Sequence[str], str]]) -> Topics:
        """Counts the words of examples, each given as its words, lower case, and its intent."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for words, intent in examples:
            counts[intent].update(set(words))
        total = Counter[str]()
        for each in counts.values():
            total.update(each)
        known = sorted(word for word, count in total.items() if count >= LEAST_EXAMPLES)
        names = sorted(counts)
        table = np.array([[counts[name][word] for name in names] for word in known], dtype=float)
        table = table.reshape(len(known), len(names))
        general = (table.sum(axis=1, keepdims=True) + SMOOTHING) / (table.sum() + SMOOTHING * len(known))
        own = (table + SMOOTHING * general * len(known)) / (table.sum(axis=0) + SMOOTHING * len(known))
        return cls({word: row for row, word in enumerate(known)}, np.log(own / general).astype(np.float32), names)

    def changes(self, words: Sequence[str], costs: Sequence[float]) -> list[int]:
        """Returns where the subject changes: indices of the first words of all subjects but the first.

        Args:
            words: the words of a message, lower case.
            costs: what a change before each word costs; the first is of no account.
        """
        if not words or not self.names:
            return []
        best = np.zeros(len(self.names))
        came: list[tuple[np.ndarray, int]] = []
        for word, cost in zip(words, costs, strict=True):
            leader = int(best.argmax())
            least = best[leader] - cost
            came.append((least > best, leader))
            best = np.maximum(best, least) + self._weights(word)
        return self._walk_back(came, int(best.argmax()))

    def _weights(self, word: str) -> np.ndarray | float:
        row = self.rows.get(word)
        return 0.0 if row is None else self.weights[row]

    @staticmethod
    def _walk_back(came: list[tuple[np.ndarray, int]], state: int) -> list[int]:
        found = []
        for index in range(len(came) - 1, 0, -1):
            switched, leader = came[index]
            if switched[state]:
                found.append(index)
                state = leader
        return found[::-1]
