"""The sentence encoder's forward pass in plain NumPy: what an export is compared with.

It shares no operation with the ONNX graph, so that a mistake in one does not hide in the other.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
HEADS = 12
HIDDEN = 384
# The layers, from 1, whose states make the vector.
POOLED = (6, 4)
LAYER_NORM_EPSILON = 1e-12
# Added to the score of a padded token before the softmax; far enough that its weight is exactly zero in float32.
MASKED = -10_000.0

Weights = dict[str, NDArray[Any]]
Floats = NDArray[np.float32]

_erf = np.frompyfunc(math.erf, 1, 1)


def _linear(weights: Weights, name: str, states: Floats) -> Floats:
    return states @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _layer_norm(weights: Weights, name: str, states: Floats) -> Floats:
    centred = states - states.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + LAYER_NORM_EPSILON)
    return centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(states: Floats) -> Floats:
    return states * 0.5 * (1.0 + _erf(states / math.sqrt(2.0)).astype(np.float32))


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponents / exponents.sum(axis=-1, keepdims=True)


def _attention(weights: Weights, prefix: str, states: Floats, bias: Floats) -> Floats:
    batch, tokens, _ = states.shape

    def heads(part: str) -> Floats:
        projected = _linear(weights, f"{prefix}.self.{part}", states)
        return projected.reshape(batch, tokens, HEADS, HIDDEN // HEADS).swapaxes(1, 2)

    scores = heads("query") @ heads("key").swapaxes(2, 3) / math.sqrt(HIDDEN // HEADS)
    mixed = _softmax(scores + bias) @ heads("value")
    return mixed.swapaxes(1, 2).reshape(batch, tokens, HIDDEN)


def _layer(weights: Weights, index: int, states: Floats, bias: Floats) -> Floats:
    prefix = f"encoder.layer.{index}"
    mixed = _linear(
        weights, f"{prefix}.attention.output.dense", _attention(weights, f"{prefix}.attention", states, bias)
    )
    states = _layer_norm(weights, f"{prefix}.attention.output.LayerNorm", states + mixed)
    wide = _gelu(_linear(weights, f"{prefix}.intermediate.dense", states))
    return _layer_norm(weights, f"{prefix}.output.LayerNorm", states + _linear(weights, f"{prefix}.output.dense", wide))


def forward(weights: Weights, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]) -> Floats:
    """Embeddings of length 1, [batch, 768], of token ids and their mask, both [batch, tokens]."""
    positions = weights["embeddings.position_embeddings.weight"][: input_ids.shape[1]]
    words = weights["embeddings.word_embeddings.weight"][input_ids]
    summed = words + positions + weights["embeddings.token_type_embeddings.weight"][0]
    states = _layer_norm(weights, "embeddings.LayerNorm", summed)
    mask = attention_mask.astype(np.float32)
    bias = ((1.0 - mask) * np.float32(MASKED))[:, None, None, :]
    every = []
    for index in range(LAYERS):
        states = _layer(weights, index, states, bias)
        mean = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        every.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
    joined = np.concatenate([every[number - 1] for number in POOLED], axis=1)
    normalised: Floats = joined / np.linalg.norm(joined, axis=1, keepdims=True)
    return normalised
