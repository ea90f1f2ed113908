"""Texts grouped by what they mean: `python -m evaluation.grouping`, from standard input to standard output, both JSON.

The web app calls it, for the encoder and scikit-learn live in this environment. `["text", ...]` goes in; out come the
groups, the largest first, each as `[[index of the text, nearness to the middle of its group], ...]`, the nearest first.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
# Mean cosine distance up to which two groups become one. Chosen on the held-out questions (docs/improve.md).
DISTANCE = 0.5
# Comparing each with each takes memory by the square.
MOST = 4000


def vectors(texts: Sequence[str]) -> Rows:
    """Returns unit vectors of what the texts are about, texts x 384: the encoder's last layer, less their wording."""
    from clinic_nlu.sentence_encoder import (
        DIRECTORY_KEY,
        LAST_LAYER,
        MAX_TOKENS_KEY,
        MODEL_KEY,
        Encoder,
        SentenceEncoder,
    )

    usual = SentenceEncoder.get_default_config()
    encoder = Encoder(Path(usual[DIRECTORY_KEY]), usual[MODEL_KEY], usual[MAX_TOKENS_KEY])
    about = np.concatenate([encoder.encode(text)[:, :LAST_LAYER] for text in texts])
    shortened: Rows = about / np.linalg.norm(about, axis=1, keepdims=True)
    return shortened


def group(rows: Rows, distance: float = DISTANCE) -> list[list[tuple[int, float]]]:
    """Returns the groups of unit vectors, the largest first: each member with its nearness (cosine), nearest first."""
    if not len(rows):
        return []
    labels = _labels(rows, distance)
    found = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        middle = rows[members].mean(axis=0)
        nearness = rows[members] @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
        found.append(sorted(zip(members.tolist(), nearness.tolist(), strict=True), key=lambda item: -item[1]))
    return sorted(found, key=lambda members: (-len(members), members[0][0]))


def _labels(rows: Rows, distance: float) -> Labels:
    from sklearn.cluster import AgglomerativeClustering

    if len(rows) == 1:
        return np.zeros(1, dtype=int)
    clustering = AgglomerativeClustering(
        n_clusters=None, affinity="cosine", linkage="average", distance_threshold=distance
    )
    labels: Labels = clustering.fit_predict(rows)
    return labels


def main() -> int:
    """Groups what stands on standard input; at most `MOST` texts are taken."""
    texts = json.load(sys.stdin)[:MOST]
    found = group(vectors(texts)) if texts else []
    json.dump([[[index, round(nearness, 4)] for index, nearness in members] for members in found], sys.stdout)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    sys.exit(main())
