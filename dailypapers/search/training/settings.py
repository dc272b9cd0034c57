"""The settings of a training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """``rows`` of the table, ``pieces`` among them continuation pieces; ``rare`` words without a row to ask about.

    ``steps`` of ``batch`` pairs and as many of the teacher's texts, ``max_words`` of a text at once. ``contrast``
    and ``distil`` weigh the two losses; ``words_share`` of the teacher's texts in a batch are single words; it is asked
    about ``taught`` titles and sentences.
    """

    rows: int = 58_000
    pieces: int = 4_000
    rare: int = 25_000
    dimensions: int = 256
    steps: int = 2_600
    batch: int = 1_024
    max_words: int = 64
    rate: float = 4e-3
    temperature: float = 0.05
    contrast: float = 1.0
    distil: float = 3.0
    words_share: float = 0.2
    taught: int = 110_000
    seed: int = 0
    threads: int = 2
