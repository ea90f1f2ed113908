"""How alike a message is to each training example, worked out once for all who ask.

The nearest example and both curved borders compare a message with thousands of the same vectors. What that costs is
reading them from memory, so they are read once for a message, its parts and its mended forms together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Directions in which messages are compared, of the encoder's 768: a fifth of them loses and costs little.
DIRECTIONS = 160
# Rows that stay in a processor's own cache while each reading of a message is compared with them.
BLOCK_ROWS = 1024


@dataclass(frozen=True)
class Likeness:
    """A message among the training examples.

    Attributes:
        products: with each example, in their order, float32.
        square: of the message with itself.
    """

    products: np.ndarray
    square: float


def principal(rows: np.ndarray, width: int = DIRECTIONS) -> np.ndarray:
    """Returns the matrix that brings vectors down to their `width` most telling directions, float32, old x new width.

    Products of vectors stay nearly what they were, and all that is compared with thousands of vectors gets cheaper.
    """
    _, directions = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(directions[:, ::-1][:, :width], dtype=np.float32)


@dataclass
class KnownExamples:
    """The meanings of all training examples, in their most telling directions.

    Attributes:
        directions: what `principal` gave, encoder's width x width.
        meanings: float32, examples x width.
    """

    directions: np.ndarray
    meanings: np.ndarray

    @classmethod
    def of(cls, dense: np.ndarray) -> KnownExamples:
        """Takes the encoder's vectors of all examples, examples x 768."""
        directions = principal(dense)
        return cls(directions, np.ascontiguousarray(dense @ directions, dtype=np.float32))

    def likenesses(self, dense: Sequence[np.ndarray]) -> list[Likeness]:
        """Returns how alike the examples each of some messages is, given the encoder's vector of each."""
        rows = [vector @ self.directions for vector in dense]
        products = np.empty((len(rows), len(self.meanings)), dtype=np.float32)
        for start in range(0, len(self.meanings), BLOCK_ROWS):
            block = self.meanings[start : start + BLOCK_ROWS]
            # One product after the other: of a wide matrix with a narrow one, BLAS would first copy the wide one.
            for row, found in zip(rows, products, strict=True):
                np.dot(block, row, out=found[start : start + BLOCK_ROWS])
        return [Likeness(found, float(row @ row)) for row, found in zip(rows, products, strict=True)]
