"""A BERT of sentence-transformers as an ONNX model of 8-bit numbers: 91 MB of weights become 23.

Every matrix has a scale for each of its columns and numbers of -64…64: seven bits, since processors without VNNI add
two products of eight in sixteen bits, which overflow. What the matrices are multiplied with is quantised as it comes.
The result is the mean of the tokens' states, of length 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.meaning.onnx_writer import CONTRIB, INT64, GraphWriter

Tensors = Mapping[str, npt.NDArray[Any]]
Floats = npt.NDArray[np.float32]

INPUT_IDS, ATTENTION_MASK, EMBEDDING = "input_ids", "attention_mask", "embedding"
_LARGEST = 64
_LARGEST_EMBEDDING = 127


class BertConfig(NamedTuple):
    """What the numbers of a model do not say themselves."""

    layers: int
    heads: int
    epsilon: float

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> BertConfig:
        """Read a ``config.json``. Raises `ValueError` where it is of another kind of network."""
        kind = (config.get("model_type"), config.get("hidden_act"), config.get("position_embedding_type", "absolute"))
        if kind != ("bert", "gelu", "absolute"):
            raise ValueError(f"only a BERT with gelu and absolute positions is read, not {kind}")
        layers, heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        return cls(layers, heads, float(config["layer_norm_eps"]))


class _Quantised(NamedTuple):
    values: npt.NDArray[np.int8]
    scales: Floats


def _quantised(matrix: Floats, axis: int, largest: int) -> _Quantised:
    """Quantise a matrix with one scale for everything along `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / largest
    return _Quantised(np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32))


def bert_model(tensors: Tensors, config: BertConfig) -> bytes:
    """Return the ONNX model of a BERT's weights. Raises `KeyError` where some are missing."""
    return _BertWriter(tensors, config).write()


class _BertWriter:
    def __init__(self, tensors: Tensors, config: BertConfig) -> None:
        self.graph = GraphWriter("sentence encoder")
        self.config = config
        prefix = "bert." if "bert.embeddings.word_embeddings.weight" in tensors else ""
        self.tensors = {name.removeprefix(prefix): values for name, values in tensors.items()}

    def write(self) -> bytes:
        ids = self.graph.take(INPUT_IDS, INT64, ("texts", "tokens"))
        mask = self.graph.take(ATTENTION_MASK, INT64, ("texts", "tokens"))
        padding = self.graph.node("Cast", mask, to=6)
        states = self._normalised(self._embedded(ids), "embeddings.LayerNorm")
        for layer in range(self.config.layers):
            states = self._layer(states, padding, f"encoder.layer.{layer}")
        self._pooled(states, mask)
        return self.graph.model()

    def _weights(self, name: str) -> Floats:
        return np.asarray(self.tensors[name], np.float32)

    def _embedded(self, ids: str) -> str:
        """Look the tokens up, eight bits and a scale each, and add their positions."""
        words = _quantised(self._weights("embeddings.word_embeddings.weight"), 1, _LARGEST_EMBEDDING)
        rows = self.graph.node("Cast", self.graph.node("Gather", self.graph.constant(words.values), ids), to=1)
        rows = self.graph.node("Mul", rows, self.graph.node("Gather", self.graph.constant(words.scales), ids))
        segment = self._weights("embeddings.token_type_embeddings.weight")[0]
        positions = self.graph.constant(self._weights("embeddings.position_embeddings.weight") + segment)
        zero, one = (self.graph.constant(np.array([number], np.int64)) for number in (0, 1))
        length = self.graph.node(
            "Slice", self.graph.node("Shape", ids), one, self.graph.constant(np.array([2], np.int64))
        )
        return self.graph.node("Add", rows, self.graph.node("Slice", positions, zero, length, zero))

    def _normalised(self, states: str, name: str) -> str:
        scale, bias = (self.graph.constant(self._weights(f"{name}.{part}")) for part in ("weight", "bias"))
        return self.graph.node("LayerNormalization", states, scale, bias, axis=-1, epsilon=self.config.epsilon)

    def _linear(self, states: str, *names: str) -> str:
        """Multiply by the matrices of some layers side by side, and add their biases."""
        matrix = np.concatenate([self._weights(f"{name}.weight") for name in names]).T
        bias = np.concatenate([self._weights(f"{name}.bias") for name in names])
        values, scales = _quantised(matrix, 0, _LARGEST)
        constants = (self.graph.constant(values), self.graph.constant(scales[0]), "", self.graph.constant(bias))
        return self.graph.node("DynamicQuantizeMatMul", states, *constants, domain=CONTRIB)

    def _layer(self, states: str, padding: str, name: str) -> str:
        parts = [self._linear(states, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        attended = self.graph.node(
            "MultiHeadAttention", *parts, "", padding, domain=CONTRIB, num_heads=self.config.heads
        )
        attended = self._linear(attended, f"{name}.attention.output.dense")
        states = self._normalised(self.graph.node("Add", attended, states), f"{name}.attention.output.LayerNorm")
        inner = self.graph.node("Gelu", self._linear(states, f"{name}.intermediate.dense"), domain=CONTRIB)
        outer = self._linear(inner, f"{name}.output.dense")
        return self._normalised(self.graph.node("Add", outer, states), f"{name}.output.LayerNorm")

    def _pooled(self, states: str, mask: str) -> None:
        """Give the mean of the states that are no padding, of length 1."""
        last = self.graph.constant(np.array([-1], np.int64))
        weights = self.graph.node("Unsqueeze", self.graph.node("Cast", mask, to=1), last)
        tokens = self.graph.constant(np.array([1], np.int64))
        total = self.graph.node("ReduceSum", self.graph.node("Mul", states, weights), tokens, keepdims=0)
        length = self.graph.node("ReduceL2", total, last, keepdims=1)
        self.graph.give("Div", total, length, name=EMBEDDING, shape=("texts", "numbers"))
