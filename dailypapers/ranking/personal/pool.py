"""Papers as features: words, their themes, an embedding, and names. Built once, grown as papers come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from dailypapers.ranking.personal.names import Names
from dailypapers.ranking.personal.stack import Stack, StackedRows
from dailypapers.ranking.personal.words import Floats, Ints, Rows, tf_idf, themes
from dailypapers.search.embedders import Embedder
from dailypapers.search.engine.lexical import analysis

MAX_CACHED = 20_000  # papers outside of the pool whose features are kept
COMMON_DIRECTION = 0.7  # share of the mean embedding that is taken off
_STOPS = frozenset(analysis.stem(word) for word in analysis.STOP_WORDS)


@dataclass(frozen=True, slots=True)
class Text:
    """A paper as the feed sees it. `day` is an ordinal, 0 when unknown; `attention` is log2(1 + points)."""

    id: int
    title: str
    abstract: str = ""
    names: tuple[str, ...] = ()  # authors
    topics: tuple[str, ...] = ()  # what can be followed: `cat:cs.LG`, `org:…`, `key:…`
    day: int = 0
    attention: float = 0.0


@dataclass(frozen=True, slots=True)
class _TextFeatures:
    terms: Ints
    counts: Floats
    vector: Floats


@dataclass(slots=True)
class Cutter:
    """Cuts texts into terms and vectors; keeps the number of each term."""

    embedder: Embedder
    numbers: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)  # the shortest that was read for each term
    cache: dict[tuple[str, str], _TextFeatures] = field(default_factory=dict)

    def cut(self, texts: Sequence[Text]) -> list[_TextFeatures]:
        vectors = self.embedder.embed([f"{text.title} {text.abstract}" for text in texts])
        return [_TextFeatures(*self._terms(text), vector) for text, vector in zip(texts, vectors, strict=True)]

    def cut_cached(self, texts: Sequence[Text]) -> list[_TextFeatures]:
        """Return what `cut` does; texts that were asked for lately are not cut again."""
        keys = [(text.title, text.abstract) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.cache}
        features = dict(zip(fresh, self.cut(list(fresh.values())), strict=True)) | {
            key: self.cache[key] for key in keys if key in self.cache
        }
        if len(self.cache) > MAX_CACHED:
            self.cache.clear()
        self.cache.update(features)
        return [features[key] for key in keys]

    def _terms(self, text: Text) -> tuple[Ints, Floats]:
        counts: Counter[str] = Counter()
        content = f"{text.title} {text.abstract}"
        for term, start, end in analysis.term_spans(content):
            if len(term) > 1 and term not in _STOPS:
                counts[term] += 1
                if term not in self.numbers:
                    self.numbers[term] = len(self.words)
                    self.words.append(content[start:end].lower())
                elif end - start < len(self.words[number := self.numbers[term]]):
                    self.words[number] = content[start:end].lower()
        return np.array([self.numbers[term] for term in counts], np.int64), np.array([*counts.values()], np.float32)


class Pool:
    """All papers a feed is about, candidates and those somebody dealt with.

    `idf` is that of the pool itself: what is common among these papers says little about a taste for some of them.
    """

    def __init__(self, texts: Sequence[Text], cuts: Sequence[_TextFeatures], cutter: Cutter) -> None:
        order = sorted(range(len(texts)), key=lambda position: texts[position].id)
        ordered = [cuts[position] for position in order]
        self.texts = [texts[position] for position in order]
        self.cutter = cutter
        self._cuts = {texts[position].id: cuts[position] for position in order}
        self._size = len(cutter.numbers)
        frequency = np.bincount(_flat([cut.terms for cut in ordered], np.int64), minlength=self._size)
        self.idf: Floats = np.asarray(np.log((1 + len(cuts)) / (1 + frequency)) + 1, np.float32)
        rows, vectors = self._tf_idf(ordered), self._stacked(ordered)
        self._themes = themes(rows, self._size)
        self._common = np.asarray(vectors.sum(axis=0) * (COMMON_DIRECTION / max(1, len(cuts))), np.float32)
        self.rows: Rows | StackedRows = rows
        self.themes: Floats | Stack = self._themes.of(rows)
        self.vectors: Floats | Stack = vectors
        self.centred: Floats | Stack = self._centred(vectors)
        self._describe()

    @classmethod
    def of(cls, texts: Iterable[Text], embedder: Embedder) -> Pool:
        """Build a pool from scratch. Of texts with one id the last counts."""
        unique = list({text.id: text for text in texts}.values())
        cutter = Cutter(embedder)
        return cls(unique, cutter.cut(unique), cutter)

    def renewed(self, texts: Iterable[Text]) -> Pool:
        """Return the pool of these texts; what this one has cut already is not cut again."""
        unique = list({text.id: text for text in texts}.values())
        mine = {text.id: text for text in self.texts}
        fresh = [text for text in unique if not _reads_the_same(text, mine.get(text.id))]
        if not fresh and len(unique) == len(mine):  # only days, names or votes are other ones
            pool = copy(self)
            pool.texts = sorted(unique, key=lambda text: text.id)
            pool._describe()
            return pool
        cuts = dict(self._cuts) | {text.id: cut for text, cut in zip(fresh, self.cutter.cut(fresh), strict=True)}
        return Pool(unique, [cuts[text.id] for text in unique], self.cutter)

    def joined(self, texts: Iterable[Text]) -> Pool:
        """Return this pool with some more papers behind its own, which stay as they are.

        Cheap, for one person's old likes. What is common, and the themes, are those of this pool.
        """
        unique = {text.id: text for text in texts if text.id not in self._positions}
        more = [unique[number] for number in sorted(unique)]
        if not more:
            return self
        cuts = self.cutter.cut_cached(more)
        rows, vectors = self._tf_idf(cuts), self._stacked(cuts)
        pool = copy(self)
        pool.rows = StackedRows(self.rows, rows)
        pool.themes = Stack(self.themes, self._themes.of(rows))
        pool.vectors = Stack(self.vectors, vectors)
        pool.centred = Stack(self.centred, self._centred(vectors))
        pool._describe_more(more)
        return pool

    def __len__(self) -> int:
        return len(self.texts)

    def positions(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the positions of these papers by id; those that are not in the pool are left out."""
        return {number: self._positions[number] for number in ids if number in self._positions}

    def _describe(self) -> None:
        texts, self.texts = self.texts, []
        self.ids: Ints = np.empty(0, np.int64)
        self._positions: dict[int, int] = {}
        self.days: Floats = np.empty(0, np.float32)
        self.attention: Floats = np.empty(0, np.float32)
        self.has_abstract = np.empty(0, np.bool_)
        self.names = Names.none()
        self.by_topic: Mapping[str, Sequence[int]] = {}
        self._describe_more(texts)

    def _describe_more(self, more: list[Text]) -> None:
        """Add what is known of papers beside their words, behind that of the others. Changes nothing in place."""
        first = len(self.texts)
        self.texts = [*self.texts, *more]
        self.ids = np.append(self.ids, np.array([text.id for text in more], np.int64))
        self._positions = self._positions | {text.id: position for position, text in enumerate(more, first)}
        self.days = np.append(self.days, np.array([text.day for text in more], np.float32))
        self.attention = np.append(self.attention, np.array([text.attention for text in more], np.float32))
        abstracts = np.array([len(text.abstract) >= 50 for text in more], np.bool_)
        self.has_abstract = np.append(self.has_abstract, abstracts)
        self.names = self.names.joined(text.names for text in more)
        topics = _postings((text.topics for text in more), first)
        self.by_topic = {**self.by_topic, **{name: [*self.by_topic.get(name, ()), *topics[name]] for name in topics}}

    def _tf_idf(self, cuts: Sequence[_TextFeatures]) -> Rows:
        return tf_idf([cut.terms for cut in cuts], [cut.counts for cut in cuts], self.idf)

    def _stacked(self, cuts: Sequence[_TextFeatures]) -> Floats:
        return np.array([cut.vector for cut in cuts], np.float32).reshape(-1, self.cutter.embedder.dimensions)

    def _centred(self, vectors: Floats) -> Floats:
        """Take most of their mean off embeddings, as it makes everything alike, and scales them to length 1."""
        moved = vectors - self._common
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)

    def best(self, scores: Floats, count: int) -> Ints:
        """Return the positions of the `count` highest scores in order, of equals the lower id first."""
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        positions = np.flatnonzero(scores >= threshold)
        return positions[np.lexsort((self.ids[positions], -scores[positions]))][:count]

    def like_words(self, positions: Ints, weights: Floats) -> Floats:
        """Return the cosine of every paper's words to the weighted sum of those of some papers, up to a factor."""
        return self.rows.times(self.rows.sum(positions, weights, self._size))

    def shared_words(self, one: int, other: int, limit: int = 3) -> list[str]:
        """Return the words that make two papers alike, strongest first."""
        (mine, weights), (theirs, others) = self.rows.row(one), self.rows.row(other)
        _, here, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
        products = weights[here] * others[there]
        best = mine[here[np.lexsort((here, -products))[:limit]]].tolist()
        return [self.cutter.words[term] for term in best]


def _flat(parts: Sequence[Ints], kind: type[np.int64]) -> Ints:
    return np.concatenate(parts) if len(parts) else np.empty(0, kind)


def _reads_the_same(text: Text, other: Text | None) -> bool:
    return other is not None and (text.title, text.abstract) == (other.title, other.abstract)


def _postings(lists: Iterable[Iterable[str]], first: int) -> Mapping[str, list[int]]:
    """Return the positions of each name; the first list is that of position `first`."""
    out: dict[str, list[int]] = {}
    for position, names in enumerate(lists, first):
        for name in dict.fromkeys(names):
            out.setdefault(name, []).append(position)
    return out
