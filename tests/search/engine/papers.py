"""A few papers and a tiny embedder, to test the engine without the shipped weights."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date

import numpy as np

from dailypapers.search.embedders import Vectors
from dailypapers.search.embedders.tokens import words
from dailypapers.search.engine import Document


class LetterEmbedder:
    """A vector for each word out of its checksum: texts with the same words are near, nothing more."""

    def __init__(self, name: str = "letters", dimensions: int = 96) -> None:
        self.name = name
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for place, text in enumerate(texts):
            for word in words(text):
                chance = np.random.default_rng(zlib.crc32(word.encode()))
                out[place] += chance.standard_normal(self.dimensions).astype(np.float32)
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def paper(number: int, title: str, abstract: str = "", **facts: object) -> Document:
    return Document(number, zlib.crc32(f"{title}|{abstract}".encode()), title, abstract, **facts)  # type: ignore[arg-type]


PAPERS = [
    paper(1, "Sparse attention for long sequences", "We prune attention maps of transformers. Memory falls by half.",
          authors=("Tri Dao", "Ada M. Lovelace"), organisations=("Google DeepMind",), categories=("cs.LG", "cs.CL"),
          identifiers=("2205.13147",), day=day("2024-03-01"), has_code=True, upvotes=40),
    paper(2, "Matryoshka representation learning", "Embeddings whose prefixes are embeddings too.",
          authors=("Aditya Kusupati",), organisations=("Google",), categories=("cs.LG",),
          identifiers=("2205.00001", "10.1000/xyz"), day=day("2025-01-15"), upvotes=12),
    paper(3, "GPT-4o and LoRA on C++ code", "Fine-tuning GPT-4o with LoRA adapters writes better C++ programs.",
          authors=("Wei Li", "Bo Zhang"), categories=("cs.SE",), day=day("2025-06-30"), has_code=True, upvotes=3),
    paper(4, "S4, k-NN and β-VAE compared", "State of the art pre-training is compared on small data.",
          authors=("Wei Zhang",), categories=("stat.ML",), organisations=("Meta AI",), day=day("2023-12-31")),
    paper(5, "Galaxy rotation curves", "Dark matter halos shape the rotation of spiral galaxies.",
          authors=("Zoë Müller",), categories=("astro-ph.GA",), day=day("2025-06-01"), upvotes=12),
    paper(6, "Attention Is All You Need", "The transformer is based solely on attention mechanisms.",
          authors=("Ashish Vaswani",), categories=("cs.CL",), day=day("2017-06-12"), upvotes=90),
]  # fmt: skip
