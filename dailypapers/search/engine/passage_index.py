"""The index of passages: a Tantivy index of its own, so that texts cost the search for papers nothing.

A text is a head, which says of which state of the text its passages are, and a document for each passage. The words
of a passage are stored with it: an answer reads no document of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson
import tantivy

from dailypapers.search.embedders.tokens import tokens
from dailypapers.search.engine.errors import IndexBusy, IndexDamaged
from dailypapers.search.engine.lexical import analysis

_SPLITTER = "terms"  # splits at spaces
CONTEXT_WEIGHT = 0.4  # what a word of the titles above a passage counts, as a share of one in it
COMMIT_EVERY = 200  # texts; a kill loses no more
_MEMORY = 32_000_000  # of the writer, which flushes when that is full
_ID, _PAPER, _OWNER, _HEAD, _STAMP = "text_id", "paper", "owner", "head", "stamp"
_WORDS, _CONTEXT, _STORED = "words", "context", "stored"
_PRIVATE, _SET_FROM = "private", 50
_Occur, _Query = tantivy.Occur, tantivy.Query


class IndexedText(NamedTuple):
    """A text to index: `stamp` tells its states apart, `owner` is 0 for the site's.

    A passage is its anchor, the title of its section, and its words.
    """

    id: int
    paper_id: int
    owner: int
    stamp: int
    title: str
    passages: Sequence[tuple[str, str, str]]


class FoundPassage(NamedTuple):
    """A passage with words of a query, and its BM25."""

    text_id: int
    paper_id: int
    anchor: str
    section: str
    text: str
    score: float


class Wanted(NamedTuple):
    """What a passage must be: its words, phrases that must stand in it (of a group one), words that must not,
    in one of these papers (None: in any), the site's or its reader's own.
    """

    terms: Mapping[str, float]
    phrases: Sequence[Sequence[str]] = ()
    excluded: Sequence[str] = ()
    paper_ids: Collection[int] | None = None
    reader: int = 0


class PassageIndex:
    """The passages of all texts, in a folder. One process writes at a time, any number read."""

    def __init__(self, folder: Path) -> None:
        """Open the index, made where there is none. Raises `IndexDamaged`."""
        folder.mkdir(parents=True, exist_ok=True)
        self.schema = _build_schema()
        try:
            self.index = tantivy.Index(self.schema, path=str(folder))
            splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self.index.register_tokenizer(_SPLITTER, splitter)
            self.index.config_reader("manual")
            self.index.reload()
            self.searcher = self.index.searcher()
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"The index of passages in {folder} cannot be read: {error}. Rebuild it.") from error
        self.has_private = bool(self.searcher.doc_freq(_PRIVATE, 1))

    @property
    def passages(self) -> int:
        """Count the passages, those of heads of texts left out."""
        return int(self.searcher.num_docs) - int(self.searcher.doc_freq(_HEAD, 1))

    def stamps(self) -> dict[int, int]:
        """Return the stamp of every text that is indexed, by its id."""
        heads = _Query.const_score_query(_Query.term_query(self.schema, _HEAD, 1, "basic"), 1.0)
        count = self.searcher.num_docs
        addresses = (
            [address for _, address in self.searcher.search(heads, limit=count, count=False).hits] if count else []
        )
        if not addresses:
            return {}
        ids, stamps = (self.searcher.fast_field_values(field, addresses) for field in (_ID, _STAMP))
        return {int(text_id or 0): int(stamp or 0) for text_id, stamp in zip(ids, stamps, strict=True)}

    def update(self, texts: Iterable[IndexedText], deleted: Collection[int] = ()) -> int:
        """Replace texts by their ids and take `deleted` ones out; return how many were taken in.

        Commits every `COMMIT_EVERY` texts and at the end. Raises `IndexBusy`, `IndexDamaged`.
        """
        try:
            writer = self.index.writer(_MEMORY, 1)
        except ValueError as error:
            kind = IndexBusy if "Lock" in str(error) else IndexDamaged
            raise kind(f"The index of passages cannot be written: {error}.") from error
        done, stream = 0, iter(texts)
        try:
            self._delete(writer, deleted)
            while chunk := list(islice(stream, COMMIT_EVERY)):
                self._delete(writer, [text.id for text in chunk])
                for text in chunk:
                    _add(writer, text)
                writer.commit()
                done += len(chunk)
            if not done:
                writer.commit()
        finally:
            writer.wait_merging_threads()
        return done

    def search(self, wanted: Wanted, limit: int) -> list[FoundPassage]:
        """Return the best passages by BM25 of their words and of the titles above them."""
        scored = self._any_term(wanted.terms)
        if scored is None or not self.searcher.num_docs:
            return []
        must = [part for group in wanted.phrases if (part := self._any_phrase(group)) is not None]
        if wanted.paper_ids is not None:
            must.append(self._among(_PAPER, wanted.paper_ids))
        must_not = [part for text in wanted.excluded if (part := self._any_phrase([text])) is not None]
        if self.has_private:
            must_not.append(self._others(wanted.reader))
        parts = [(_Occur.Must, scored), *((_Occur.Must, _Query.const_score_query(part, 0.0)) for part in must)]
        parts += [(_Occur.MustNot, part) for part in must_not]
        query = _Query.boolean_query(parts) if len(parts) > 1 else scored  # a plain union is ranked fastest
        return [self._found(*hit) for hit in self.searcher.search(query, limit=limit, count=False).hits]

    def _found(self, score: float, address: tantivy.DocAddress) -> FoundPassage:
        stored: bytes = self.searcher.doc(address).get_first(_STORED)  # type: ignore[assignment]  # of any field
        return FoundPassage._make([*orjson.loads(bytes(stored)), score])

    def _any_term(self, terms: Mapping[str, float]) -> tantivy.Query | None:
        parts = [
            (_Occur.Should, _Query.boost_query(_Query.term_query(self.schema, field, term), weight * share))
            for term, weight in terms.items()
            for field, share in ((_WORDS, 1.0), (_CONTEXT, CONTEXT_WEIGHT))
            if self.searcher.doc_freq(field, term)
        ]
        return _Query.boolean_query(parts) if parts else None

    def _any_phrase(self, texts: Sequence[str]) -> tantivy.Query | None:
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for words in filter(None, (analysis.terms(text) for text in texts)):
            if len(words) == 1:
                parts.append((_Occur.Should, _Query.term_query(self.schema, _WORDS, words[0])))
            else:
                parts.append((_Occur.Should, _Query.phrase_query(self.schema, _WORDS, list(words))))
        return _Query.boolean_query(parts) if parts else None

    def _others(self, reader: int) -> tantivy.Query:
        """Query for the passages of the copies that others than the reader brought."""
        parts = [(_Occur.Must, _Query.term_query(self.schema, _PRIVATE, 1, "basic"))]
        if reader:
            parts.append((_Occur.MustNot, _Query.term_query(self.schema, _OWNER, reader, "basic")))
        return _Query.boolean_query(parts)

    def _among(self, field: str, ids: Collection[int]) -> tantivy.Query:
        if len(ids) > _SET_FROM:
            return _Query.term_set_query(self.schema, field, list(ids))
        each = (_Query.term_query(self.schema, field, one, "basic") for one in ids)
        return _Query.boolean_query([(_Occur.Should, part) for part in each]) if ids else _Query.empty_query()

    def _delete(self, writer: tantivy.IndexWriter, ids: Collection[int]) -> None:
        if ids:
            writer.delete_documents_by_query(_Query.term_set_query(self.schema, _ID, list(ids)))


def terms_found(texts: Iterable[str], terms: Collection[str]) -> int:
    """Count the different terms that stand in any of these texts."""
    wanted = frozenset(terms)
    return len({span.term for text in texts for span in analysis.find_terms(text, wanted)})


def stamp_of(*facts: object) -> int:
    """Return a number that tells the states of a text apart."""
    digest = blake2b("\0".join(map(str, facts)).encode(errors="replace"), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ID, indexed=True, fast=True)
    builder.add_unsigned_field(_STAMP, fast=True)
    for name in (_PAPER, _HEAD, _OWNER, _PRIVATE):
        builder.add_unsigned_field(name, indexed=True)
    builder.add_text_field(_WORDS, tokenizer_name=_SPLITTER, index_option="position")
    builder.add_text_field(_CONTEXT, tokenizer_name=_SPLITTER, index_option="freq")
    builder.add_bytes_field(_STORED, stored=True)
    return builder.build()


def _add(writer: tantivy.IndexWriter, text: IndexedText) -> None:
    head = tantivy.Document()
    for name, value in ((_ID, text.id), (_HEAD, 1), (_STAMP, text.stamp)):
        head.add_unsigned(name, value)
    writer.add_document(head)
    contexts: dict[str, str] = {}
    for anchor, section, words in text.passages:
        made = tantivy.Document()
        made.add_unsigned(_ID, text.id)
        made.add_unsigned(_PAPER, text.paper_id)
        if text.owner:
            made.add_unsigned(_OWNER, text.owner)
            made.add_unsigned(_PRIVATE, 1)
        if section not in contexts:
            contexts[section] = " ".join(analysis.index_terms(tokens(f"{text.title} {section}")))
        indexed = analysis.index_terms(tokens(words))
        made.add_text(_WORDS, indexed.terms)
        if indexed.compounds:
            made.add_text(_WORDS, indexed.compounds)
        made.add_text(_CONTEXT, contexts[section])
        made.add_bytes(_STORED, orjson.dumps([text.id, text.paper_id, anchor, section, words]))
        writer.add_document(made)
