"""Texts to vectors by a small transformer in onnxruntime: 1.5 ms for a query, some 30 abstracts a second and core."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from dailypapers.search.meaning.bert_graph import ATTENTION_MASK, EMBEDDING, INPUT_IDS
from dailypapers.search.meaning.model_files import Model

_BATCH = 8  # texts of about one length


class SentenceEncoder:
    """A model in memory, for any number of threads; one thread computes a batch. Raises `ImportError`, `ValueError`."""

    def __init__(self, model: Model) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # other requests have the other cores
        try:
            self._session: Any = onnxruntime.InferenceSession(model.onnx, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_str(model.tokenizer)
        except Exception as error:  # neither library raises anything more exact
            raise ValueError(f"The model cannot be loaded: {error}") from error
        self._lock = threading.Lock()  # the tokenizer is not safe to be used by two threads
        self.name = model.name

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts, ``(len(texts), dimensions)``, each row of length 1."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        parts = [self._run([texts[number] for number in batch]) for batch in batches]
        vectors = np.empty((len(texts), parts[0].shape[1] if parts else 0), np.float32)
        vectors[order] = np.concatenate(parts) if parts else vectors
        return vectors

    def _run(self, texts: list[str]) -> npt.NDArray[np.float32]:
        with self._lock:
            encodings = self._tokenizer.encode_batch(texts)
        inputs = {
            INPUT_IDS: np.array([encoding.ids for encoding in encodings], np.int64),
            ATTENTION_MASK: np.array([encoding.attention_mask for encoding in encodings], np.int64),
        }
        return np.nan_to_num(np.asarray(self._session.run([EMBEDDING], inputs)[0], np.float32))
