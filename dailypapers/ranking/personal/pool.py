"""Papers as features: TF-IDF of stemmed words, an embedding, and names. Built once, grown as papers come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.engine import analysis

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

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
class _Cut:
    terms: Ints
    counts: Floats
    vector: Floats


@dataclass(slots=True)
class Cutter:
    """Texts to terms and vectors; remembers the number of each term."""

    embedder: Embedder
    numbers: dict[str, int] = field(default_factory=dict)

    def cut(self, texts: Sequence[Text]) -> list[_Cut]:
        vectors = self.embedder.embed([f"{text.title} {text.abstract}" for text in texts])
        return [_Cut(*self._terms(text), vector) for text, vector in zip(texts, vectors, strict=True)]

    def _terms(self, text: Text) -> tuple[Ints, Floats]:
        found = Counter(
            term for term in analysis.terms(f"{text.title} {text.abstract}") if len(term) > 1 and term not in _STOPS
        )
        numbers = [self.numbers.setdefault(term, len(self.numbers)) for term in found]
        return np.array(numbers, np.int64), np.array(list(found.values()), np.float32)


class Pool:
    """All papers a feed is about, candidates and those somebody dealt with, in the order of their ids.

    `idf` is that of the pool itself: what is common among these papers says little about a taste for some of them.
    Words are sublinear TF-IDF of length 1, kept by term (postings) so that a profile costs what its own words cost.
    """

    def __init__(self, texts: Sequence[Text], cuts: Sequence[_Cut], cutter: Cutter) -> None:
        order = sorted(range(len(texts)), key=lambda place: texts[place].id)
        self.texts = [texts[place] for place in order]
        self.cutter = cutter
        self._cuts = {texts[place].id: cuts[place] for place in order}
        self.ids: Ints = np.array([text.id for text in self.texts], np.int64)
        self.days: Floats = np.array([text.day for text in self.texts], np.float32)
        self.attention: Floats = np.array([text.attention for text in self.texts], np.float32)
        self.has_abstract = np.array([len(text.abstract) >= 50 for text in self.texts], np.bool_)
        ordered = [cuts[place] for place in order]
        dimensions = cutter.embedder.dimensions
        self.vectors: Floats = np.array([cut.vector for cut in ordered], np.float32).reshape(-1, dimensions)
        self.centred = _centred(self.vectors)
        self._index(ordered)
        self._name()

    @classmethod
    def of(cls, texts: Iterable[Text], embedder: Embedder) -> Pool:
        """A pool made from nothing. Of texts with one id the last counts."""
        different = list({text.id: text for text in texts}.values())
        cutter = Cutter(embedder)
        return cls(different, cutter.cut(different), cutter)

    def renewed(self, texts: Iterable[Text]) -> Pool:
        """The pool of these texts; what this one has cut already is not cut again."""
        different = list({text.id: text for text in texts}.values())
        mine = {text.id: text for text in self.texts}
        fresh = [text for text in different if not _reads_the_same(text, mine.get(text.id))]
        cuts = dict(self._cuts) | {text.id: cut for text, cut in zip(fresh, self.cutter.cut(fresh), strict=True)}
        return Pool(different, [cuts[text.id] for text in different], self.cutter)

    def __len__(self) -> int:
        return len(self.texts)

    def places(self, ids: Iterable[int]) -> dict[int, int]:
        """Where the papers with these ids stand; those that are not in the pool are left out."""
        wanted = np.fromiter(ids, np.int64)
        if not len(self.ids):
            return {}
        found = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        there = self.ids[found] == wanted
        return dict(zip(wanted[there].tolist(), found[there].tolist(), strict=True))

    def _index(self, cuts: Sequence[_Cut]) -> None:
        lengths = np.array([len(cut.terms) for cut in cuts], np.int64)
        size = len(self.cutter.numbers)
        terms = np.concatenate([cut.terms for cut in cuts]) if len(cuts) else np.empty(0, np.int64)
        counts = np.concatenate([cut.counts for cut in cuts]) if len(cuts) else np.empty(0, np.float32)
        owners = np.repeat(np.arange(len(cuts)), lengths)
        frequency = np.bincount(terms, minlength=size)
        self.idf: Floats = np.asarray(np.log((1 + len(cuts)) / (1 + frequency)) + 1, np.float32)
        values = (1 + np.log(counts)) * self.idf[terms]
        norms = np.sqrt(np.bincount(owners, values * values, minlength=len(cuts)))
        values = np.asarray(values / np.maximum(norms[owners], 1e-9), np.float32)
        self._rows = np.concatenate(([0], np.cumsum(lengths)))
        self._terms, self._values = terms, values
        by_term = np.argsort(terms, kind="stable")
        self._owners, self._posted = owners[by_term], values[by_term]
        self._starts = np.concatenate(([0], np.cumsum(frequency)))
        # The cosine of each paper to the whole pool, word by word: what is near to everything is near to no taste.
        self.mean_words: Floats = np.asarray(np.bincount(terms, values, minlength=size) / max(1, len(cuts)), np.float32)

    def _name(self) -> None:
        self.by_name = _postings(text.names for text in self.texts)
        self.by_topic = _postings(text.topics for text in self.texts)

    def words_of(self, places: Ints, weights: Floats) -> Floats:
        """The weighted sum of the word vectors of some papers, over all terms."""
        parts = [slice(self._rows[place], self._rows[place + 1]) for place in places.tolist()]
        out = np.zeros(len(self.idf), np.float32)
        for part, weight in zip(parts, weights.tolist(), strict=True):
            out[self._terms[part]] += weight * self._values[part]
        return out

    def cosines(self, words: Floats, most: int = 300) -> Floats:
        """The product of every paper's words with a vector over all terms, of which the `most` largest count."""
        terms = np.flatnonzero(words)
        if len(terms) > most:
            terms = terms[np.argpartition(-np.abs(words[terms]), most)[:most]]
        lengths = self._starts[terms + 1] - self._starts[terms]
        total = int(lengths.sum())
        if not total:
            return np.zeros(len(self), np.float32)
        begins = np.repeat(self._starts[terms] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        places = begins + np.arange(total)
        values = self._posted[places] * np.repeat(words[terms], lengths)
        return np.bincount(self._owners[places], values, minlength=len(self)).astype(np.float32)

    def shared_words(self, one: int, other: int, most: int = 3) -> list[str]:
        """The words that make two papers alike, strongest first."""
        spans = [slice(self._rows[place], self._rows[place + 1]) for place in (one, other)]
        theirs = dict(zip(self._terms[spans[1]].tolist(), self._values[spans[1]].tolist(), strict=True))
        mine = zip(self._terms[spans[0]].tolist(), self._values[spans[0]].tolist(), strict=True)
        products = sorted(((-value * theirs[term], term) for term, value in mine if term in theirs))[:most]
        stems = {term for _, term in products}
        typed = {self.cutter.numbers.get(stem): word for stem, word in analysis.typed(self._text(one)).items()}
        return [typed[term].lower() for _, term in products if term in stems and term in typed]

    def _text(self, place: int) -> str:
        return f"{self.texts[place].title} {self.texts[place].abstract}"


def _centred(vectors: Floats) -> Floats:
    """Embeddings less most of their mean, of length 1: a common direction makes everything alike."""
    if not len(vectors):
        return vectors
    moved = vectors - COMMON_DIRECTION * vectors.mean(axis=0)
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _reads_the_same(text: Text, other: Text | None) -> bool:
    return other is not None and (text.title, text.abstract) == (other.title, other.abstract)


def _postings(lists: Iterable[Iterable[str]]) -> Mapping[str, list[int]]:
    out: dict[str, list[int]] = {}
    for place, names in enumerate(lists):
        for name in dict.fromkeys(names):
            out.setdefault(name, []).append(place)
    return out
