"""Lexical retrieval: a Tantivy index of terms, ranked by BM25 over weighted fields."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.engine.errors import IndexBusy, IndexDamaged
from dailypapers.search.engine.lexical import analysis, foreign_terms
from dailypapers.search.engine.lexical.schema import WEIGHTS, WHITESPACE, Field, build_schema
from dailypapers.search.engine.query.query import Filters

_MEMORY_PER_THREAD = 96_000_000
_THREADS = 2
_MAX_CACHED = 200_000
_MAX_SINGLE_LOOKUPS = 50
_MAX_MATCHED_TERMS = 24
_FUZZY_FROM = 4
_FUZZY_TWICE_FROM = 7
_FUZZY_WEIGHT = 0.6
_MAX_LANGUAGES = 200
_MAX_PAIRS = 64  # of a sign that is asked for alone


@dataclass(frozen=True, slots=True)
class Ranked:
    """Papers by falling score: ``ids`` int64, ``scores`` float32 (BM25), ``total`` papers that match at all."""

    ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    total: int


NOTHING = Ranked(np.empty(0, np.int64), np.empty(0, np.float32), 0)


class _TermInField(NamedTuple):
    term: str
    field: Field


class LexicalIndex:
    """A Tantivy index in a folder. One process writes at a time, any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.schema = build_schema()
        try:
            self.index = tantivy.Index(self.schema, path=str(folder))
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"The words of the index in {folder.parent} cannot be read: {error}. Rebuild it."
            ) from error
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        self.index.register_tokenizer(WHITESPACE, builder.build())
        self.index.config_reader("manual")
        self.refresh()

    def refresh(self) -> None:
        """Open the newest commit. Raises `IndexDamaged`."""
        try:
            self.index.reload()
            self.searcher = self.index.searcher()
            self._frequencies: dict[_TermInField, int] = {}
            held = self.searcher.terms_with_prefix(Field.LANGUAGE, "", limit=_MAX_LANGUAGES)
            self.languages = tuple(sorted(code for code, _ in held if code != "en"))
            """Languages other than English that papers are in."""
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"The words of the index cannot be read: {error}. Rebuild it.") from error

    def snapshot(self) -> LexicalIndex:
        """Return this state of the index, which a `refresh` of the original leaves as it is."""
        return copy.copy(self)

    def stamp(self) -> int:
        """Return Tantivy's number of the newest commit on disk. Raises `IndexDamaged`."""
        try:
            return int(json.loads((self.folder / "meta.json").read_bytes())["opstamp"])
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The words of the index have no readable meta.json: {error}. Rebuild it.") from error

    def writer(self) -> tantivy.IndexWriter:
        """Open the one writer; raises `IndexBusy` while another process has it."""
        try:
            return self.index.writer(_MEMORY_PER_THREAD * _THREADS, _THREADS)
        except ValueError as error:
            if "Lock" in str(error):
                raise IndexBusy("Another process is writing to the index at this moment.") from error
            raise IndexDamaged(f"The words of the index cannot be written: {error}. Rebuild it.") from error

    def ids(self) -> npt.NDArray[np.int64]:
        """Return the id of every paper, in no order."""
        return self.matching(tantivy.Query.all_query())

    def matching(self, query: tantivy.Query, limit: int | None = None) -> npt.NDArray[np.int64]:
        """Return the ids of papers that match, in no order."""
        count = self.searcher.num_docs if limit is None else limit
        if not count:
            return np.empty(0, np.int64)
        unscored = tantivy.Query.const_score_query(query, 1.0)
        return self._ids(self.searcher.search(unscored, limit=count, count=False).hits)

    def count(self, query: tantivy.Query) -> int:
        """Count the papers that match."""
        return _count(self.searcher.search(query, limit=1, count=True))

    def count_by_day(self, query: tantivy.Query) -> dict[int, int]:
        """Count the papers that match by their day, an ordinal (`date.toordinal`); papers without one are left out."""
        by_day = {"days": {"histogram": {"field": Field.DAY.value, "interval": 1.0, "min_doc_count": 1}}}
        buckets = self.searcher.aggregate(query, by_day)["days"]["buckets"]
        return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets if bucket["key"] > 0}

    def rank(self, query: tantivy.Query, limit: int) -> Ranked:
        """Rank the best ``limit`` papers."""
        result = self.searcher.search(query, limit=limit, count=True)
        scores = np.array([score for score, _ in result.hits], np.float32)
        return Ranked(self._ids(result.hits), scores, _count(result))

    def newest(self, query: tantivy.Query, limit: int) -> Ranked:
        """Return the ``limit`` newest papers that match, all with score 0."""
        result = self.searcher.search(query, limit=limit, count=True, order_by_field=Field.DAY)
        ids = self._ids(result.hits)
        return Ranked(ids, np.zeros(len(ids), np.float32), _count(result))

    def _ids(self, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> npt.NDArray[np.int64]:
        addresses = [address for _, address in hits]
        if not addresses:
            return np.empty(0, np.int64)
        return np.array(self.searcher.fast_field_values(Field.ID, addresses), np.int64)

    def frequency(self, term: str, field: Field = Field.TEXT) -> int:
        """Count the papers that hold a term in a field."""
        key = _TermInField(term, field)
        count = self._frequencies.get(key)
        if count is None:
            if len(self._frequencies) > _MAX_CACHED:
                self._frequencies.clear()
            count = self._frequencies[key] = int(self.searcher.doc_freq(field, term))
        return count

    def has_term(self, term: str) -> bool:
        """Tell whether a paper holds the term in a field that is searched."""
        return any(self.frequency(term, field) for field in WEIGHTS)

    def matched_terms(
        self, terms: Sequence[str], ids: npt.NDArray[np.int64], foreign: Mapping[str, tantivy.Query]
    ) -> dict[int, list[str]]:
        """Return for each paper of ``ids`` those of the terms (24 at most) that it holds.

        ``foreign`` are queries for terms that papers in other languages hold otherwise. One search: each term scores a
        power of two of its own, which float32 adds without rounding.
        """
        terms = terms[:_MAX_MATCHED_TERMS]
        parts = [(tantivy.Occur.Must, tantivy.Query.const_score_query(self.among(ids), 0.0))]
        for number, term in enumerate(terms):
            held = [
                tantivy.Query.term_query(self.schema, field, term) for field in WEIGHTS if self.frequency(term, field)
            ]
            held += [foreign[term]] if term in foreign else []
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in held])
            parts.append((tantivy.Occur.Should, tantivy.Query.const_score_query(query, float(1 << number))))
        hits = self.searcher.search(tantivy.Query.boolean_query(parts), limit=len(ids), count=False).hits
        bits = {paper_id: int(score) for paper_id, (score, _) in zip(self._ids(hits).tolist(), hits, strict=True)}
        return {
            paper_id: [term for number, term in enumerate(terms) if mask >> number & 1]
            for paper_id, mask in bits.items()
        }

    def with_identifiers(self, identifiers: Sequence[str]) -> tantivy.Query:
        """Query for papers with one of the identifiers, upper or lower case."""
        return tantivy.Query.term_set_query(self.schema, Field.IDENTIFIERS, [text.lower() for text in identifiers])

    def ids_with_identifier(self, identifier: str) -> npt.NDArray[np.int64]:
        """Return the ids of papers with an identifier, upper or lower case."""
        return self.matching(tantivy.Query.term_query(self.schema, Field.IDENTIFIERS, identifier.lower(), "basic"))

    # Queries

    def any_term(self, terms: Mapping[str, float]) -> tantivy.Query:
        """Query for papers with any of the terms, by weighted BM25; a term counts as often as the query has it."""
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term, count in terms.items():
            for field, weight in WEIGHTS.items():
                if self.frequency(term, field):
                    part = tantivy.Query.term_query(self.schema, field, term)
                    parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(part, weight * count)))
        return tantivy.Query.boolean_query(parts)

    def foreign_word(self, word: str) -> tantivy.Query | None:
        """Query for papers in other languages with a word of the query; None where no paper has it.

        Of several languages the best counts. Signs without blanks count together as one word.
        """
        terms = list(foreign_terms.query_terms(word, self.languages))
        if len(word) == 1 and terms:  # a sign alone: all pairs that it begins
            terms = [term for term, _ in self.searcher.terms_with_prefix(Field.FOREIGN, terms[0], limit=_MAX_PAIRS)]
        parts = [
            tantivy.Query.term_query(self.schema, Field.FOREIGN, term)
            for term in terms
            if self.frequency(term, Field.FOREIGN)
        ]
        if not parts:
            return None
        if foreign_terms.is_unspaced(word):
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
        return tantivy.Query.disjunction_max_query(parts)

    def fuzzy_terms(self, terms: Iterable[str]) -> tantivy.Query:
        """Query for papers with words one edit away from the terms, two edits from seven letters on."""
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term in terms:
            if len(term) < _FUZZY_FROM or not term.isalpha():
                continue
            for field in WEIGHTS:
                distance = 2 if len(term) >= _FUZZY_TWICE_FROM else 1
                near = tantivy.Query.fuzzy_term_query(self.schema, field, term, distance, True, False)
                parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(near, _FUZZY_WEIGHT)))
        return tantivy.Query.boolean_query(parts)

    def phrase(self, text: str, fields: Iterable[Field] = WEIGHTS) -> tantivy.Query | None:
        """Query for papers with these words in this order in one of the fields; None when the text has no words."""
        words = analysis.terms(text)
        if not words:
            return None
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for field in fields:
            if len(words) == 1:
                part = tantivy.Query.term_query(self.schema, field, words[0])
            else:
                part = tantivy.Query.phrase_query(self.schema, field, list(words))
            parts.append((tantivy.Occur.Should, part))
            if field in (Field.TEXT, Field.TITLE) and self.languages and foreign_terms.is_unspaced(text):
                parts.append((tantivy.Occur.Should, self._signs(text, field)))
        return tantivy.Query.boolean_query(parts)

    def _signs(self, text: str, field: Field) -> tantivy.Query:
        """Query for papers with the signs of a text side by side, where they are not written in words."""
        held = Field.FOREIGN if field is Field.TEXT else field
        pairs = foreign_terms.pairs(text)
        if len(pairs) == 1:
            return tantivy.Query.term_query(self.schema, held, pairs[0])
        return tantivy.Query.phrase_query(self.schema, held, list(pairs))

    def passing(self, filters: Filters) -> list[tantivy.Query]:
        """Return queries that every hit must match for the filters on facts, the same as `filtering.mask_of`."""
        parts: list[tantivy.Query] = []
        if filters.categories:
            keys = [code.lower().removesuffix(".*") for code in filters.categories]
            parts.append(tantivy.Query.term_set_query(self.schema, Field.CATEGORY, keys))
        if filters.organisations:
            keys = [" ".join(name.casefold().split()) for name in filters.organisations]
            parts.append(tantivy.Query.term_set_query(self.schema, Field.ORGANISATION_PREFIX, keys))
        if filters.venues:
            keys = [" ".join(name.casefold().split()) for name in filters.venues]
            parts.append(tantivy.Query.term_set_query(self.schema, Field.VENUE_NAME, keys))
        if filters.languages:
            parts.append(tantivy.Query.term_set_query(self.schema, Field.LANGUAGE, list(filters.languages)))
        if filters.has_code is not None:
            parts.append(tantivy.Query.term_query(self.schema, Field.CODE, int(filters.has_code)))
        if filters.after is not None or filters.before is not None:
            parts.append(self._between(Field.DAY, max(1, filters.after or 1), filters.before))
        if filters.minimum_upvotes is not None or filters.maximum_upvotes is not None:
            parts.append(self._between(Field.UPVOTES, max(0, filters.minimum_upvotes or 0), filters.maximum_upvotes))
        return parts

    def _between(self, field: Field, low: int, high: int | None) -> tantivy.Query:
        if high is not None and high < low:
            return tantivy.Query.empty_query()
        return tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Unsigned, low, high)

    def among(self, ids: npt.NDArray[np.int64]) -> tantivy.Query:
        """Query for papers with one of the ids; a page of them one by one, which takes half as long as a set."""
        paper_ids = ids.tolist()
        if len(paper_ids) > _MAX_SINGLE_LOOKUPS:
            return tantivy.Query.term_set_query(self.schema, Field.ID, paper_ids)
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, Field.ID, paper_id, "basic"))
                for paper_id in paper_ids
            ]
        )


def _count(result: tantivy.SearchResult) -> int:
    return int(getattr(result, "count", None) or 0)
