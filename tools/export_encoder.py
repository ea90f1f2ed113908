"""Export the sentence encoder (all-MiniLM-L6-v2) from its weights to ONNX, in two precisions.

Runs in the encoder environment (numpy, onnx, onnxruntime, safetensors); `tools/encoder.py` calls it. The graph is
written node by node because `torch`, which usually does this, is a hundred times larger than the model.

The graph takes `input_ids` and `attention_mask` (int64, [batch, tokens], at most 512 tokens) and gives `embedding`
(float32, [batch, 768], length 1): the states of the last layer and of one in the middle (`POOLED`), each as their mean
over the mask and normalised, side by side. The last layer knows what a sentence is about; the middle one has forgotten
less of its words, which tells more of what is none of ours from what is.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from tools.reference_encoder import HEADS, HIDDEN, LAYER_NORM_EPSILON, LAYERS, POOLED, forward

# The oldest opset with LayerNormalization, and an IR that every onnxruntime since 1.12 reads: Rasa's environment has an
# older onnxruntime than this one.
OPSET = 17
IR_VERSION = 8
# The domain of the operators that only onnxruntime has.
RUNTIMES_OWN = "com.microsoft"
TOLERANCE = 1e-4
# The precision that int8 loses is real (about 0.97); below this something other than rounding went wrong.
LEAST_INT8_COSINE = 0.9

Weights = dict[str, NDArray[Any]]


class GraphBuilder:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of one output."""
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=f"node_{output}", **attributes))
        return output

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant once; a second one of the same name is the same constant."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def scalar(self, name: str, value: float) -> str:
        """Add a float32 number."""
        return self.constant(name, np.array(value, dtype=np.float32))

    def integers(self, name: str, *values: int) -> str:
        """Add a one-dimensional int64 constant, as shapes and axes are."""
        return self.constant(name, np.array(values, dtype=np.int64))

    def weight(self, name: str) -> str:
        """Add a tensor of the model under its own name."""
        return self.constant(name, self.weights[name].astype(np.float32))

    def linear(self, name: str, states: str) -> str:
        """states @ weight.T + bias, the weight stored transposed so that int8 quantisation can take it."""
        kernel = self.constant(f"{name}.kernel", self.weights[f"{name}.weight"].T.astype(np.float32))
        return self.op("Add", self.op("MatMul", states, kernel), self.weight(f"{name}.bias"))

    def layer_norm(self, name: str, states: str) -> str:
        """Layer normalisation over the last axis."""
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", states, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(self, states: str) -> str:
        """The exact GELU, in the shape that onnxruntime recognises and fuses."""
        inner = self.op("Erf", self.op("Div", states, self.scalar("sqrt_two", 2.0**0.5)))
        product = self.op("Mul", states, self.op("Add", inner, self.scalar("one", 1.0)))
        return self.op("Mul", product, self.scalar("half", 0.5))


def embeddings(graph: GraphBuilder) -> str:
    """Words, positions and the one token type, summed and normalised: [batch, tokens, 384]."""
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    tokens = graph.op("Shape", "input_ids", start=1, end=2)
    positions = graph.weight("embeddings.position_embeddings.weight")
    positions = graph.op("Slice", positions, graph.integers("zero", 0), tokens, graph.integers("axis_zero", 0))
    kind = graph.constant("token_type_zero", graph.weights["embeddings.token_type_embeddings.weight"][0])
    total = graph.op("Add", graph.op("Add", words, positions), kind)
    return graph.layer_norm("embeddings.LayerNorm", total)


def attention(graph: GraphBuilder, prefix: str, states: str) -> str:
    """Self-attention of one layer: [batch, tokens, 384].

    In one operator of onnxruntime's own, which takes a tenth off the time of a text.
    """

    def stacked(part: str) -> NDArray[np.float32]:
        rows = [graph.weights[f"{prefix}.self.{name}.{part}"].T for name in ("query", "key", "value")]
        return np.concatenate(rows, axis=-1).astype(np.float32)

    kernel = graph.constant(f"{prefix}.kernel", stacked("weight"))
    bias = graph.constant(f"{prefix}.bias", stacked("bias"))
    return graph.op("Attention", states, kernel, bias, "whole_mask", num_heads=HEADS, domain=RUNTIMES_OWN)


def layer(graph: GraphBuilder, index: int, states: str) -> str:
    """One transformer layer: [batch, tokens, 384] to the same."""
    prefix = f"encoder.layer.{index}"
    mixed = graph.linear(f"{prefix}.attention.output.dense", attention(graph, f"{prefix}.attention", states))
    states = graph.layer_norm(f"{prefix}.attention.output.LayerNorm", graph.op("Add", mixed, states))
    wide = graph.gelu(graph.linear(f"{prefix}.intermediate.dense", states))
    narrow = graph.linear(f"{prefix}.output.dense", wide)
    return graph.layer_norm(f"{prefix}.output.LayerNorm", graph.op("Add", narrow, states))


def pooled(graph: GraphBuilder, states: str, mask: str) -> str:
    """Mean over the mask, then length 1: [batch, 384]."""
    column = graph.op("Unsqueeze", mask, graph.integers("last_axis", 2))
    total = graph.op("ReduceSum", graph.op("Mul", states, column), graph.integers("token_axis", 1), keepdims=0)
    count = graph.op("ReduceSum", column, graph.integers("token_axis", 1), keepdims=0)
    mean = graph.op("Div", total, graph.op("Max", count, graph.scalar("least_count", 1e-9)))
    length = graph.op("ReduceL2", mean, axes=[1], keepdims=1)
    return graph.op("Div", mean, graph.op("Max", length, graph.scalar("least_length", 1e-12)))


def build_model(weights: Weights) -> onnx.ModelProto:
    """The whole encoder as a checked ONNX model."""
    graph = GraphBuilder(weights)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    whole = helper.make_node("Cast", ["attention_mask"], ["whole_mask"], name="node_whole_mask", to=TensorProto.INT32)
    graph.nodes.append(whole)
    states = embeddings(graph)
    means = {}
    for index in range(LAYERS):
        states = layer(graph, index, states)
        if index + 1 in POOLED:
            means[index + 1] = pooled(graph, states, mask)
    joined = graph.op("Concat", *(means[number] for number in POOLED), axis=1)
    parts = [joined, graph.scalar("root", len(POOLED) ** 0.5)]
    graph.nodes.append(helper.make_node("Div", parts, ["embedding"], name="node_embedding"))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    width = HIDDEN * len(POOLED)
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", width])]
    definition = helper.make_graph(graph.nodes, "sentence_encoder", inputs, outputs, list(graph.constants.values()))
    operators = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIMES_OWN, 1)]
    model = helper.make_model(definition, opset_imports=operators, producer_name="sunhat")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


def sample_batch() -> dict[str, NDArray[np.int64]]:
    """Eight sequences of one to 128 tokens, padded: every length class that the tokenizer can produce."""
    random = np.random.default_rng(20_261_121)
    ids = random.integers(1_000, 30_000, size=(8, 128), dtype=np.int64)
    lengths = np.array([1, 3, 5, 10, 17, 40, 90, 128])
    mask = (np.arange(128)[None, :] < lengths[:, None]).astype(np.int64)
    return {"input_ids": ids * mask, "attention_mask": mask}


def embed(path: Path, batch: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
    """Run an exported model: [batch, 768]."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    result: NDArray[np.float32] = session.run(["embedding"], batch)[0]
    return result


def verify(weights: Weights, plain: Path, small: Path) -> tuple[float, float]:
    """Compare both exports with a forward pass in NumPy.

    Returns the greatest absolute difference of the float32 model and the least cosine of the int8 model; raises
    SystemExit where one is beyond what rounding explains.
    """
    batch = sample_batch()
    expected = forward(weights, batch["input_ids"], batch["attention_mask"])
    difference = float(np.abs(embed(plain, batch) - expected).max())
    cosine = float((embed(small, batch) * expected).sum(axis=1).min())
    if not difference < TOLERANCE:
        raise SystemExit(f"The exported encoder differs from its weights by {difference:.2e} (limit {TOLERANCE:.0e}).")
    if not cosine > LEAST_INT8_COSINE:
        raise SystemExit(f"The int8 encoder is too far from its weights: cosine {cosine:.3f}.")
    return difference, cosine


def export(weights_file: Path, out: Path) -> tuple[float, float]:
    """Write encoder.onnx and encoder.int8.onnx into `out`; return what `verify` measured."""
    weights: Weights = load_file(str(weights_file))
    plain, small = out / "encoder.onnx", out / "encoder.int8.onnx"
    onnx.save(build_model(weights), str(plain))
    # The quantiser's only warning advises a pre-processing step for graphs without known shapes; this one has them.
    logging.getLogger().setLevel(logging.ERROR)
    # The type of what follows an operator of its own the quantiser cannot find out.
    kind = {"DefaultTensorType": TensorProto.FLOAT}
    quantize_dynamic(str(plain), str(small), per_channel=True, weight_type=QuantType.QInt8, extra_options=kind)
    return verify(weights, plain, small)


def main() -> None:
    """Read the arguments, export, say how close the result is."""
    parser = argparse.ArgumentParser(description="Export the sentence encoder to ONNX.")
    parser.add_argument("--weights", type=Path, required=True, help="model.safetensors")
    parser.add_argument("--out", type=Path, required=True, help="an existing folder")
    arguments = parser.parse_args()
    difference, cosine = export(arguments.weights, arguments.out)
    print(f"float32 within {difference:.1e} of the weights, int8 cosine at least {cosine:.3f}")


if __name__ == "__main__":
    main()
