"""Retrieval by words: a Tantivy index of terms, BM25 over weighted fields.

Papers are turned into terms by `analysis` before Tantivy sees them, so its fields only split at spaces. Nothing is
stored but the id; the texts stay in the catalogue.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.errors import IndexBusy, IndexDamaged
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.tokenization import IndexedTerms
from dailypapers.search.engine.query.query import Filters

TEXT, PEOPLE, AFFILIATIONS, NUMBERS = "text", "authors", "organisations", "identifiers"
CATEGORY, GROUP, DAY, CODE, UPVOTES = "category", "group", "day", "code", "upvotes"
WEIGHTS = {TEXT: 1.0, PEOPLE: 0.5, AFFILIATIONS: 0.5}
"""What a match in a field counts; ``text`` holds title (twice), abstract, summary and keywords together.

One field of everything with the title repeated keeps BM25's saturation over the whole paper, as BM25F does
(Robertson, Zaragoza and Taylor 2004); adding up the scores of two fields measured worse.
"""

_MEMORY_A_THREAD = 96_000_000
_THREADS = 2
_REMEMBERED = 200_000
_LOOKED_UP_ALONE = 50
_FUZZY_FROM = 4
_FUZZY_TWICE_FROM = 7
_FUZZY_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Ranked:
    """Papers by falling score: ``ids`` int64, ``scores`` float32 (BM25), ``total`` papers that match at all."""

    ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    total: int


NOTHING = Ranked(np.empty(0, np.int64), np.empty(0, np.float32), 0)


def schema() -> tantivy.Schema:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in (TEXT, PEOPLE, AFFILIATIONS):
        builder.add_text_field(name, tokenizer_name="terms", index_option="position")
    for name in (NUMBERS, CATEGORY, GROUP):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (DAY, CODE, UPVOTES):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


class LexicalIndex:
    """A Tantivy index in a folder. One process writes at a time, any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.schema = schema()
        try:
            self.index = tantivy.Index(self.schema, path=str(folder))
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"The words of the index in {folder.parent} cannot be read: {error}. Rebuild it."
            ) from error
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        self.index.register_tokenizer("terms", builder.build())
        self.index.config_reader("manual")
        self.refresh()

    def refresh(self) -> None:
        """Sees what has been committed since."""
        try:
            self.index.reload()
            self.searcher = self.index.searcher()
            self._frequencies: dict[tuple[str, str], int] = {}
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"The words of the index cannot be read: {error}. Rebuild it.") from error

    def snapshot(self) -> LexicalIndex:
        """The same state for as long as it is held, whatever is refreshed meanwhile."""
        return copy.copy(self)

    def stamp(self) -> int:
        """Tantivy's number of the newest commit on disk."""
        try:
            return int(json.loads((self.folder / "meta.json").read_bytes())["opstamp"])
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The words of the index have no readable meta.json: {error}. Rebuild it.") from error

    def writer(self) -> tantivy.IndexWriter:
        """The one writer; raises `IndexBusy` while another process has it."""
        try:
            return self.index.writer(_MEMORY_A_THREAD * _THREADS, _THREADS)
        except ValueError as error:
            if "Lock" in str(error):
                raise IndexBusy("Another process is writing to the index at this moment.") from error
            raise IndexDamaged(f"The words of the index cannot be written: {error}. Rebuild it.") from error

    def ids(self) -> npt.NDArray[np.int64]:
        """Every id that is there."""
        return self.matching(tantivy.Query.all_query())

    def matching(self, query: tantivy.Query, limit: int | None = None) -> npt.NDArray[np.int64]:
        """The ids of papers that match, in no order."""
        count = self.searcher.num_docs if limit is None else limit
        if not count:
            return np.empty(0, np.int64)
        flat = tantivy.Query.const_score_query(query, 1.0)
        return self._ids(self.searcher.search(flat, limit=count, count=False).hits)

    def count(self, query: tantivy.Query) -> int:
        """How many papers match."""
        return _count(self.searcher.search(query, limit=1, count=True))

    def rank(self, query: tantivy.Query, limit: int) -> Ranked:
        """The best ``limit`` papers."""
        result = self.searcher.search(query, limit=limit, count=True)
        scores = np.array([score for score, _ in result.hits], np.float32)
        return Ranked(self._ids(result.hits), scores, _count(result))

    def newest(self, query: tantivy.Query, limit: int) -> Ranked:
        """The ``limit`` newest papers that match, all with score 0."""
        result = self.searcher.search(query, limit=limit, count=True, order_by_field=DAY)
        ids = self._ids(result.hits)
        return Ranked(ids, np.zeros(len(ids), np.float32), _count(result))

    def _ids(self, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> npt.NDArray[np.int64]:
        addresses = [address for _, address in hits]
        if not addresses:
            return np.empty(0, np.int64)
        return np.array(self.searcher.fast_field_values("id", addresses), np.int64)

    def frequency(self, term: str, name: str = TEXT) -> int:
        """In how many papers a term stands, in one field."""
        found = self._frequencies.get((term, name))
        if found is None:
            if len(self._frequencies) > _REMEMBERED:
                self._frequencies.clear()
            found = self._frequencies[term, name] = int(self.searcher.doc_freq(name, term))
        return found

    def known(self, term: str) -> bool:
        """Whether any field that is searched holds the term."""
        return any(self.frequency(term, name) for name in WEIGHTS)

    def holding(self, terms: Sequence[str], ids: npt.NDArray[np.int64]) -> dict[int, list[str]]:
        """For each paper of ``ids`` those of the terms (24 at most) that it holds.

        One search: each term scores a power of two of its own, which float32 adds without rounding.
        """
        parts = [(tantivy.Occur.Must, tantivy.Query.const_score_query(self.among(ids), 0.0))]
        for place, term in enumerate(terms[:24]):
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, name, term))
                    for name in WEIGHTS
                    if self.frequency(term, name)
                ]
            )
            parts.append((tantivy.Occur.Should, tantivy.Query.const_score_query(query, float(1 << place))))
        hits = self.searcher.search(tantivy.Query.boolean_query(parts), limit=len(ids), count=False).hits
        bits = {number: int(score) for number, (score, _) in zip(self._ids(hits).tolist(), hits, strict=True)}
        return {
            number: [term for place, term in enumerate(terms[:24]) if held >> place & 1]
            for number, held in bits.items()
        }

    def identified(self, identifiers: Sequence[str]) -> tantivy.Query:
        """Papers with one of the identifiers, as they were given."""
        return tantivy.Query.term_set_query(self.schema, NUMBERS, [text.lower() for text in identifiers])

    def by_identifier(self, identifier: str) -> npt.NDArray[np.int64]:
        """The papers with an identifier, as it was given."""
        return self.matching(tantivy.Query.term_query(self.schema, NUMBERS, identifier.lower(), "basic"))

    # Queries

    def any_term(self, terms: Mapping[str, float]) -> tantivy.Query:
        """Papers with any of the terms, by weighted BM25; a term counts as often as the query has it."""
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term, times in terms.items():
            for name, weight in WEIGHTS.items():
                if self.frequency(term, name):
                    part = tantivy.Query.term_query(self.schema, name, term)
                    parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(part, weight * times)))
        return tantivy.Query.boolean_query(parts)

    def near_terms(self, terms: Iterable[str]) -> tantivy.Query:
        """Papers with words one edit away, for words that nothing holds; two edits from seven letters on."""
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term in terms:
            if len(term) < _FUZZY_FROM or not term.isalpha():
                continue
            for name in (TEXT, PEOPLE, AFFILIATIONS):
                distance = 2 if len(term) >= _FUZZY_TWICE_FROM else 1
                near = tantivy.Query.fuzzy_term_query(self.schema, name, term, distance, True, False)
                parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(near, _FUZZY_WEIGHT)))
        return tantivy.Query.boolean_query(parts)

    def phrase(self, text: str, fields: Sequence[str] = (TEXT, PEOPLE, AFFILIATIONS)) -> tantivy.Query | None:
        """Papers with these words in this order in one of the fields; None when the text has no words."""
        words = analysis.terms(text)
        if not words:
            return None
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for name in fields:
            if len(words) == 1:
                part = tantivy.Query.term_query(self.schema, name, words[0])
            else:
                part = tantivy.Query.phrase_query(self.schema, name, list(words))
            parts.append((tantivy.Occur.Should, part))
        return tantivy.Query.boolean_query(parts)

    def person(self, name: str) -> tantivy.Query | None:
        """Papers by someone of this name: ``Ada Lovelace`` or ``Lovelace, Ada``, a middle name or initial between."""
        last, comma, first = name.partition(",")
        words = analysis.terms(f"{first} {last}" if comma else name)
        if not words:
            return None
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, PEOPLE, words[0])
        return tantivy.Query.phrase_query(self.schema, PEOPLE, list(words), slop=1)

    def passing(self, filters: Filters) -> list[tantivy.Query]:
        """What every hit must match, for the filters on facts; the same papers as `filtering.mask_of` lets through."""
        parts: list[tantivy.Query] = []
        if filters.categories:
            keys = [code.lower().removesuffix(".*") for code in filters.categories]
            parts.append(tantivy.Query.term_set_query(self.schema, CATEGORY, keys))
        if filters.organisations:
            keys = [" ".join(name.casefold().split()) for name in filters.organisations]
            parts.append(tantivy.Query.term_set_query(self.schema, GROUP, keys))
        if filters.has_code is not None:
            parts.append(tantivy.Query.term_query(self.schema, CODE, int(filters.has_code)))
        if filters.after is not None or filters.before is not None:
            parts.append(self._between(DAY, max(1, filters.after or 1), filters.before))
        if filters.minimum_upvotes is not None or filters.maximum_upvotes is not None:
            parts.append(self._between(UPVOTES, max(0, filters.minimum_upvotes or 0), filters.maximum_upvotes))
        return parts

    def _between(self, name: str, low: int, high: int | None) -> tantivy.Query:
        if high is not None and high < low:
            return tantivy.Query.empty_query()
        return tantivy.Query.range_query(self.schema, name, tantivy.FieldType.Unsigned, low, high)

    def among(self, ids: npt.NDArray[np.int64]) -> tantivy.Query:
        """Papers with one of the ids; for a page of them looked up one by one, which is half as dear as a set."""
        numbers = ids.tolist()
        if len(numbers) > _LOOKED_UP_ALONE:
            return tantivy.Query.term_set_query(self.schema, "id", numbers)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "id", number, "basic")) for number in numbers]
        )


def _count(result: tantivy.SearchResult) -> int:
    return int(getattr(result, "count", None) or 0)


def terms_of(document: Document, made: IndexedTerms) -> tantivy.Document:
    """A paper as Tantivy takes it."""
    out = tantivy.Document()
    out.add_unsigned("id", document.id)
    out.add_text(TEXT, made.text)
    if made.people:
        out.add_text(PEOPLE, made.people)
    if made.places:
        out.add_text(AFFILIATIONS, made.places)
    for identifier in document.identifiers:
        out.add_text(NUMBERS, identifier.lower())
    for key in {key for name in document.categories for key in category_keys(name)}:
        out.add_text(CATEGORY, key)
    for key in {key for name in document.organisations for key in organisation_keys(name)}:
        out.add_text(GROUP, key)
    out.add_unsigned(DAY, max(0, document.day))
    out.add_unsigned(CODE, int(document.has_code))
    out.add_unsigned(UPVOTES, max(0, document.upvotes))
    return out


def category_keys(name: str) -> tuple[str, ...]:
    """A category and its archive: ``cs.LG`` is found as ``cs.lg`` and as ``cs``."""
    low = name.lower()
    return (low, low.partition(".")[0]) if "." in low else (low,)


def organisation_keys(name: str) -> list[str]:
    """A name and the words it begins with: ``Google DeepMind`` is found as ``google`` too."""
    parts = name.casefold().split()
    return [" ".join(parts[: count + 1]) for count in range(min(len(parts), 8))]
