"""Evidence for a question: the passages that come closest to it, by words and by meaning; none where none is close."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.passages import Passage
from dailypapers.fulltext.queries import ReadableText, Reader
from dailypapers.search import embedder_cache
from dailypapers.search.embedders import embed_query
from dailypapers.search.embedders.loader import EmbedderUnavailable
from dailypapers.search.engine import Query
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.passage_index import terms_found
from dailypapers.search.passages import find_passages
from dailypapers.search.text_search import A_PAPER, TextHit, search_texts

CANDIDATES = 40  # passages that are compared with the question by meaning
MIN_SHARE = 0.3  # of the question's words, for a passage to be one of them
WORDS_SHARE = 0.5  # what BM25 counts beside the cosine
CLOSE_SHARE, CLOSE_COSINE = 0.6, 0.5  # a passage is close with this share of the words, or this cosine and half of it


MAX_SENTENCES = 12  # of a passage
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[A-Z0-9])")


class Evidence(NamedTuple):
    """A passage and how close it is to the question, 0…1."""

    hit: TextHit
    closeness: float


def evidence_in_paper(readable: ReadableText, question: str, limit: int) -> list[Evidence]:
    """Return the passages of one text that come closest to a question."""
    query = Query(text=question)
    try:
        found = find_passages(readable.document(), query, CANDIDATES, MIN_SHARE)
    except FullTextError:
        return []
    return _closest([TextHit(readable.text.paper, readable, hit) for hit in found], question, limit)


def evidence_in_texts(
    question: str, reader: Reader, limit: int, paper_ids: Collection[int] | None = None
) -> list[Evidence]:
    """Return the passages of many texts that come closest to a question."""
    page = search_texts(
        Query(text=question), reader, paper_ids=paper_ids, limit=CANDIDATES, a_paper=A_PAPER, least_share=MIN_SHARE
    )
    return _closest(list(page.items), question, limit)


def _closest(hits: list[TextHit], question: str, limit: int) -> list[Evidence]:
    """Order by BM25 and cosine together, and leave out what is not close."""
    if not hits:
        return []
    terms = analysis.query_terms(question)
    best = max(hit.hit.score for hit in hits)
    cosines = _cosines(question, [_sentences(hit.hit.passage) for hit in hits])
    judged = []
    for hit, cosine in zip(hits, cosines, strict=True):
        passage = hit.hit.passage
        share = terms_found((passage.text, passage.section, hit.paper.title_text), terms) / len(terms)
        is_close = share >= CLOSE_SHARE or (cosine >= CLOSE_COSINE and share >= CLOSE_SHARE / 2)
        closeness = WORDS_SHARE * hit.hit.score / best + (1.0 - WORDS_SHARE) * max(cosine, 0.0)
        judged += [Evidence(hit, closeness)] if is_close else []
    return sorted(judged, key=lambda one: -one.closeness)[:limit]


def _sentences(passage: Passage) -> list[str]:
    """Return a passage as it is compared: the whole under its title, and each of its sentences."""
    sentences = _SENTENCE_END.split(passage.text)[:MAX_SENTENCES]
    return [f"{passage.section}. {passage.text}", *(sentences if len(sentences) > 1 else ())]


def _cosines(question: str, passages: list[list[str]]) -> list[float]:
    """Return how close each passage is in meaning, by what is closest of it; 0 where no embedder can be loaded."""
    try:
        embedder = embedder_cache.get_embedder()
    except EmbedderUnavailable:
        return [0.0] * len(passages)
    cosines = embedder.embed([text for texts in passages for text in texts]) @ embed_query(embedder, question)
    starts = np.cumsum([0, *(len(texts) for texts in passages)])[:-1]
    return [float(one) for one in np.maximum.reduceat(np.asarray(cosines), starts)]
