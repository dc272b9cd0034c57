"""Candidates for the references of texts, by words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dailypapers.search import serving
from dailypapers.search.engine import Engine, Mode, Query

CANDIDATES = 10
_WORD = re.compile(r"[^\W_]{2,}")
_MAX_WORDS = 24


def find_candidates(texts: Sequence[str]) -> list[list[int]] | None:
    """Return for each text the papers that share most of its words, best first; None while there is no index."""

    def question(engine: Engine) -> list[list[int]]:
        return [_find(engine, text) for text in texts]

    return serving.ask(question)


def _find(engine: Engine, text: str) -> list[int]:
    words = " ".join(_WORD.findall(text)[:_MAX_WORDS])
    if not words:
        return []
    return [hit.id for hit in engine.search(Query(text=words), limit=CANDIDATES, mode=Mode.LEXICAL).hits]
