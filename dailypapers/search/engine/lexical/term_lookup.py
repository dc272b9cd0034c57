"""What a search box needs beside hits: people whose name is begun, and words that no paper holds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import PEOPLE, LexicalIndex
from dailypapers.search.engine.lexical.query_builder import misspelt
from dailypapers.search.engine.query.query import Query

_COMPLETIONS = 24
_MAX_NAME = 6


def papers_of_people(words: LexicalIndex, begun: str, limit: int) -> npt.NDArray[np.int64]:
    """Ids of papers with an author of whose name ``begun`` is all but the end: ``yann lec`` finds Yann LeCun's."""
    parts = fold(begun).replace(",", " ").split()
    if not parts or len(parts) > _MAX_NAME or not parts[-1].isalnum():
        return np.empty(0, np.int64)
    ends = [term for term, _ in words.searcher.terms_with_prefix(PEOPLE, parts[-1], limit=_COMPLETIONS)]
    ends += [term for term in (analysis.stem(parts[-1]),) if term not in ends and words.frequency(term, PEOPLE)]
    if not ends:
        return np.empty(0, np.int64)
    must = [(tantivy.Occur.Must, tantivy.Query.term_set_query(words.schema, PEOPLE, ends))]
    for term in analysis.terms(" ".join(parts[:-1])):
        must.append((tantivy.Occur.Must, tantivy.Query.term_query(words.schema, PEOPLE, term)))
    return words.rank(tantivy.Query.boolean_query(must), limit).ids


def unknown_words(words: LexicalIndex, query: Query) -> tuple[str, ...]:
    """The query's words, as typed, that no paper holds and that others were taken for."""
    typed = analysis.typed(query.text)
    return tuple(dict.fromkeys(typed.get(term, term) for term in misspelt(words, analysis.query_terms(query.text))))
