"""Any sentence-transformers model as an embedder: better than the shipped one and a hundred times slower."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dailypapers.search.embedders import Profile, Vectors
from dailypapers.search.embedders.fingerprints import model_fingerprint

_BATCH_CHARACTERS = 24_000


class TransformerEmbedder:
    """A model of the library sentence-transformers in a folder; no code out of the folder is run.

    Raises `ImportError` where the library is not installed, `OSError` or `ValueError` where the folder holds no model.
    """

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # loading takes seconds
        self._model: Any = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
        _use_bfloat16(self._model)
        self.dimensions = int(self._model.encode(["a"], show_progress_bar=False).shape[1])
        self.name = f"sentence-transformers-{self.dimensions}-{model_fingerprint(folder)}"
        self.profile = Profile(words_share=0.35, feedback=0.45, far=0.4)
        self._prompts: dict[str, str] = dict(getattr(self._model, "prompts", None) or {})
        self._lock = threading.Lock()  # the tokenizer is not safe to be used by two threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "document", "passage")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "query")

    def _encode(self, texts: Sequence[str], *prompts: str) -> Vectors:
        prompt = next((name for name in prompts if self._prompts.get(name)), None)
        out = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [number for number, text in enumerate(texts) if text.strip()]
        if filled:
            with self._lock:
                encoded = self._model.encode(
                    [texts[number] for number in filled],
                    batch_size=max(8, min(256, _BATCH_CHARACTERS // (max(map(len, texts)) + 1))),
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                    prompt_name=prompt,
                )
            vectors = np.nan_to_num(np.asarray(encoded, np.float32))
            out[filled] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return out


def _use_bfloat16(model: Any) -> None:
    """Compute with 16 bits where the processor can: twice as fast, the vectors the same to 4 digits."""
    import torch

    capabilities: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    if model.device.type == "cpu" and (capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")):
        model.to(torch.bfloat16)
