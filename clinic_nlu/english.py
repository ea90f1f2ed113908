"""Which words are English: one that the examples merely lack is no slip of the keyboard.

The words are those that the sentence encoder's tokenizer keeps whole, some 20,000 of the most frequent ones, and their
regular forms.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException

# Option of components that need the words: the tokenizer's file, relative to the project's root.
WORDS_KEY = "words"
WORDS_FILE = "build/encoder/tokenizer.json"

SHORTEST = 4
ENDINGS = ("s", "es", "ed", "ing", "ings", "er", "ers", "est", "ly", "ness", "less", "ish", "able", "y")
PREFIXES = ("over", "under", "out", "un", "re", "non")


@dataclass(frozen=True)
class English:
    """The words, lower case; none, unless given."""

    words: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: Path) -> English:
        """Reads the words of a tokenizer file, as Hugging Face's tokenizers write it.

        Raises:
            InvalidConfigException: if the file is missing.
        """
        if not path.is_file():
            raise InvalidConfigException(f"The encoder's words are missing ({path}). `make train` fetches them.")
        pieces = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
        return cls(frozenset(piece for piece in pieces if piece.isalpha() and len(piece) >= SHORTEST))

    def __contains__(self, word: str) -> bool:
        """True for a word, a regular form of one, and two words or a prefix and a word in one."""
        return word in self.words or self._is_form(word) or self._is_compound(word)

    def _is_form(self, word: str) -> bool:
        return any(self._is_base(word[: -len(ending)], ending) for ending in ENDINGS if word.endswith(ending))

    def _is_base(self, base: str, ending: str) -> bool:
        bases = {base}
        if ending[0] in "eiay":  # "hiking" is of "hike", "trapping" of "trap"
            bases |= {base + "e", base[:-1] if base[-2:-1] == base[-1:] else base}
        return not bases.isdisjoint(self.words)

    def _is_compound(self, word: str) -> bool:
        prefixed = any(word.startswith(prefix) and word[len(prefix) :] in self.words for prefix in PREFIXES)
        cuts = range(SHORTEST, len(word) - SHORTEST + 1)
        return prefixed or any(word[:cut] in self.words and word[cut:] in self.words for cut in cuts)


# For whoever has no tokenizer at hand: every unknown word may be a slip.
NO_WORDS = English()
