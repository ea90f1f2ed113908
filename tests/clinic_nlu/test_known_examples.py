"""How alike a message is to each training example."""

from __future__ import annotations

import numpy as np
import pytest

from clinic_nlu.known_examples import BLOCK_ROWS, DIRECTIONS, KnownExamples, principal


def test_principal_directions_keep_the_products_of_vectors() -> None:
    generator = np.random.default_rng(0)
    flat = generator.normal(size=(50, 3)) @ generator.normal(size=(3, 20))
    rows = (flat + generator.normal(size=(50, 20)) * 1e-3).astype(np.float32)
    directions = principal(rows, 3)
    assert directions.shape == (20, 3) and directions.dtype == np.float32
    assert directions.T @ directions == pytest.approx(np.eye(3), abs=1e-4)
    assert (rows @ directions) @ (rows @ directions).T == pytest.approx(rows @ rows.T, abs=0.05)
    assert principal(rows, 1)[:, 0] == pytest.approx(directions[:, 0], abs=1e-4)


def test_likeness_is_the_product_with_each_example_in_its_directions() -> None:
    generator = np.random.default_rng(1)
    # More than one block, and the last one is not full.
    dense = generator.normal(size=(BLOCK_ROWS + 7, 768)).astype(np.float32)
    known, asked = KnownExamples.of(dense), list(dense[[0, 3, -1]])
    assert known.meanings.shape == (len(dense), DIRECTIONS)
    found = known.likenesses(asked)
    for vector, likeness in zip(asked, found, strict=True):
        reduced = vector @ known.directions
        assert likeness.products == pytest.approx(known.meanings @ reduced, rel=1e-4, abs=1e-3)
        assert likeness.square == pytest.approx(reduced @ reduced, rel=1e-5)


def test_nothing_asked_is_nothing_found() -> None:
    assert KnownExamples.of(np.eye(768, dtype=np.float32)).likenesses([]) == []
