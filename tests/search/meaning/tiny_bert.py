"""A sentence encoder of two layers with random weights, in the layout of sentence-transformers, and what it computes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

LAYERS, HEADS, SIZE, INNER, POSITIONS = 2, 4, 64, 128, 64
WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "sparse",
    "attention",
    "galaxy",
    "rotation",
    "whale",
    "song",
    "deep",
    "learning",
)
CONFIG = {
    "model_type": "bert", "hidden_act": "gelu", "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
    "layer_norm_eps": 1e-12,
}  # fmt: skip


def tensors(seed: int = 0) -> dict[str, npt.NDArray[np.float32]]:
    """Make the weights."""
    chance = np.random.default_rng(seed)
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), SIZE),
        "embeddings.position_embeddings.weight": (POSITIONS, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{name}.{part}.weight": (SIZE, SIZE), f"{name}.{part}.bias": (SIZE,)}
        shapes |= {f"{name}.intermediate.dense.weight": (INNER, SIZE), f"{name}.intermediate.dense.bias": (INNER,)}
        shapes |= {f"{name}.output.dense.weight": (SIZE, INNER), f"{name}.output.dense.bias": (SIZE,)}
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    made = {name: chance.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    for name in norms:
        made |= {f"{name}.weight": np.ones(SIZE, np.float32), f"{name}.bias": np.zeros(SIZE, np.float32)}
    return made


def write(folder: Path, seed: int = 0) -> Path:
    """Write the model into a folder, as the library would."""
    folder.mkdir(parents=True, exist_ok=True)
    head: dict[str, Any] = {}
    content = b""
    for name, values in tensors(seed).items():
        span = [len(content), len(content) + values.nbytes]
        head[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": span}
        content += values.tobytes()
    written = json.dumps(head).encode()
    (folder / "model.safetensors").write_bytes(len(written).to_bytes(8, "little") + written + content)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def embedded(ids: list[int], seed: int = 0) -> npt.NDArray[np.float64]:
    """Compute a text's vector in full precision, as BERT is defined (Devlin et al. 2019)."""
    weights = tensors(seed)

    def linear(states: Any, name: str) -> Any:
        return states @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def normalised(states: Any) -> Any:
        return (states - states.mean(-1, keepdims=True)) / np.sqrt(states.var(-1, keepdims=True) + 1e-12)

    states = weights["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    states = states + weights["embeddings.position_embeddings.weight"][: len(ids)]
    states = normalised(states + weights["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        parts = (linear(states, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        query, key, value = (part.reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in parts)
        weight = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(SIZE / HEADS))
        attended = (weight / weight.sum(-1, keepdims=True)) @ value
        attended = attended.transpose(1, 0, 2).reshape(len(ids), SIZE)
        states = normalised(states + linear(attended, f"{name}.attention.output.dense"))
        inner = linear(states, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        states = normalised(states + linear(inner, f"{name}.output.dense"))
    mean = states.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))
