"""Keyphrases of a paper by words and embedding, without a language model.

Every candidate of `phrases` is weighed by a small network over what KEA (Witten et al. 1999) and YAKE (Campos et al.
2020) look at: where and how often it stands, what stands around it, its letters, how rare it is. The best of them are
compared with the whole text by embedding, as EmbedRank (Bennani-Smires et al. 2018) and KeyBERT do, and chosen one by
one so that they differ: maximal marginal relevance (Carbonell and Goldstein 1998). An abbreviation that the text
explains, `graph neural network (GNN)`, counts as its long form (Schwartz and Hearst 2003).
"""

from __future__ import annotations

import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, Vectors
from dailypapers.search.keyphrases.phrase_table import (
    ABBREVIATION,
    BOUNDARY,
    Bools,
    Floats,
    Keys,
    Occurrences,
    PhraseTable,
    Places,
    Vocabulary,
    Words,
    occurrences,
    phrase_key,
    words_of,
)

WEIGHTS = Path(__file__).parent / "keyphrases.npz"
COMPARED = 16
"""Candidates that are embedded: the best by words."""

ALIKE, WITHIN = 1.0, 0.5
"""What a phrase chosen already takes from a candidate's logit: times their cosine; and when one holds the other."""

_MAX_ABBREVIATION = 10


class Keyphrase(NamedTuple):
    """A phrase as the text writes it most often, how likely a reader would name it, 0…1, and where the abstract has
    it: ``abstract[start:end]`` for each of ``spans``, in order."""

    text: str
    score: float
    spans: tuple[tuple[int, int], ...]


class Network(NamedTuple):
    """One hidden layer: ``max(0, (facts - centre) / spread @ inner + inner_bias) @ outer + outer_bias``, a logit."""

    centre: Floats
    spread: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def logits(self, facts: Floats) -> Floats:
        hidden = ((facts - self.centre) / self.spread) @ self.inner + self.inner_bias
        return np.asarray(np.maximum(hidden, 0) @ self.outer + self.outer_bias, np.float32)


class Candidates(NamedTuple):
    """The different phrases of a paper."""

    vocabulary: Vocabulary
    words: Words
    found: Occurrences
    keys: Keys
    owner: Places
    """Of each place in ``found`` the candidate."""

    example: Places
    """Of each candidate a place where it is written out."""

    written: Bools
    """Of each place, whether the phrase is written out there, not abbreviated."""


@lru_cache(maxsize=1)
def network(path: Path = WEIGHTS) -> Network:
    """The weights that ship with the package; ``ValueError`` when the file holds none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Network(*(file[name].astype(np.float32) for name in Network._fields))
    except (KeyError, ValueError, OSError, EOFError, zlib.error, BadZipFile) as error:
        raise ValueError(f"{path.name} holds no weights: {error}") from error


def keyphrases(
    title: str, abstract: str, embedder: Embedder, *, limit: int = 8, frequencies: PhraseTable | None = None
) -> list[Keyphrase]:
    """The phrases that a reader would name, the first to be named first, at most ``limit``.

    ``frequencies`` is a table other than the shipped one. Texts are read up to 20,000 characters.
    """
    table = PhraseTable.load() if frequencies is None else frequencies
    every = candidates(title, abstract, table.vocabulary())
    if limit < 1 or not len(every.keys):
        return []
    logits = network().logits(features(every, table))
    best = np.argsort(-logits, kind="stable")[: max(COMPARED, limit)]
    logits = logits[best]
    texts = _examples(every, best)
    held = _held([f" {terms} " for terms in _term_strings(every, best)])
    chosen = _differing(logits, embedder.embed(texts), held, limit)
    scores = 1 / (1 + np.exp(-logits.clip(-30, 30).astype(np.float64)))
    return [_keyphrase(every, int(best[one]), float(scores[one])) for one in chosen]


def candidates(title: str, abstract: str, vocabulary: Vocabulary) -> Candidates:
    """The candidates of a paper; an explained abbreviation is one with its long form."""
    words = words_of(title, abstract, vocabulary)
    found = occurrences(words, vocabulary)
    keys, written = found.keys.copy(), np.ones(len(found.keys), bool)
    for brief, long in _abbreviations(words, vocabulary):
        if brief != long and (keys == long).any():
            same = keys == brief
            keys[same], written[same] = long, False
    order = np.argsort(~written, kind="stable")
    different, example, owner = np.unique(keys[order], return_index=True, return_inverse=True)
    backwards = np.empty(len(order), np.intp)
    backwards[order] = owner
    return Candidates(vocabulary, words, found, different, backwards, order[example], written)


def _abbreviations(words: Words, vocabulary: Vocabulary) -> list[tuple[np.uint64, np.uint64]]:
    """Keys of abbreviations and of what they stand for: of ``GNNs`` ``GNN``, of one in parentheses the long form."""
    pairs: dict[str, str] = {}
    text, explained = words.text, []
    for place in np.flatnonzero((words.kinds & (ABBREVIATION | BOUNDARY)) == ABBREVIATION).tolist():
        start, end = int(words.starts[place]), int(words.ends[place])
        terms = vocabulary.terms[int(words.rows[place])]
        if text[end - 1] == "s" and text[end - 2].isupper():
            pairs[terms] = terms.removesuffix("s")
        if text[start - 2 : start] == " (" and text[end : end + 1] == ")" and end - start <= _MAX_ABBREVIATION:
            letters = text[start:end].lower().removesuffix("s").replace("-", "")
            long = _long_form(words, vocabulary, place, letters)
            explained += [(terms, long), (terms.removesuffix("s"), long), (f"{letters}s", long)] if long else []
    pairs.update(explained)
    return [(np.uint64(phrase_key(brief)), np.uint64(phrase_key(long))) for brief, long in pairs.items()]


def _long_form(words: Words, vocabulary: Vocabulary, place: int, letters: str) -> str:
    """The terms before a token that begin with the letters, or nothing."""
    before: list[str] = []
    for earlier in range(place - 1, max(-1, place - 6), -1):
        before.insert(0, vocabulary.terms[int(words.rows[earlier])])
        long = " ".join(before)
        initials = "".join(word[0] for word in long.split())
        if letters in (initials, initials.replace("o", "")):
            return long
    return ""


def features(every: Candidates, table: PhraseTable) -> Floats:
    """What is known of each candidate by words: ``(candidates, facts)``."""
    words, found, owner = every.words, every.found, every.owner
    first, last = found.first[every.example], found.last[every.example]
    size = np.minimum(last - first, 3)
    by_size = np.eye(4, dtype=np.float32)[size]
    phrase = table.phrases(every.keys)
    known = phrase[:, :1] > 0
    about = every.vocabulary.facts[words.rows]
    middle = (about[first + (last - first) // 2]) * (size > 1)[:, None]
    before = _neighbour(about, words, first - 1)
    after = _neighbour(about, words, last + 1)
    columns = [by_size, by_size * known, by_size * phrase[:, :1], phrase[:, 1:], about[first], about[last], middle]
    columns += [before, after, _standing(every, owner, first, last)]
    return np.hstack(columns).astype(np.float32)


def _neighbour(about: Floats, words: Words, places: Places) -> Floats:
    """The first facts of the words beside, and whether they are boundaries; zeros beyond the ends."""
    inside = (places >= 0) & (places < len(words.rows))
    at = np.where(inside, places, 0)
    boundary = (words.kinds[at] & BOUNDARY) > 0
    return np.hstack([about[at, :6], boundary[:, None]]) * inside[:, None]


def _standing(every: Candidates, owner: Places, first: Places, last: Places) -> Floats:
    """How often, where and between what each candidate stands."""
    words, found = every.words, every.found
    number, length = len(every.keys), max(1, len(words.rows) - words.title)
    count = np.bincount(owner, minlength=number)
    begins, ends = ~words.joined[found.first], ~words.joined[found.last + 1]
    titled = np.bincount(owner, found.first < words.title, number) > 0
    place = np.clip((found.first - words.title) / length, 0, 1)
    earliest, latest = np.full(number, 1.0), np.zeros(number)
    np.minimum.at(earliest, owner, place)
    np.maximum.at(latest, owner, place)
    shares = [np.bincount(owner, bits, number) / count for bits in (begins, ends, begins & ends)]
    tight = np.stack([words.tight[first], np.append(words.tight, False)[last + 1]])
    facts = [count > 1, count > 2, np.minimum(count, 8) / 8, titled, count - titled > 0, earliest, earliest**2]
    facts += [earliest < 0.1, latest - earliest, *shares, *tight, found.bridged[every.example]]
    facts += [np.bincount(owner, ~every.written, number) > 0, np.full(number, min(length, 400) / 400)]
    return np.stack(facts, axis=1).astype(np.float32)


def _examples(every: Candidates, numbers: Places) -> list[str]:
    words, places = every.words, every.example[numbers]
    starts, ends = words.starts[every.found.first[places]], words.ends[every.found.last[places]]
    return [words.text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _keyphrase(every: Candidates, number: int, score: float) -> Keyphrase:
    """With the spelling most often used, the first of equals; that of the title only when the abstract has none."""
    words, found = every.words, every.found
    places = np.flatnonzero(every.owner == number)
    places = places[np.argsort(found.first[places], kind="stable")]
    starts, ends = words.starts[found.first[places]], words.ends[found.last[places]]
    written, inside = every.written[places], starts >= words.offset
    spelt = written & inside if (written & inside).any() else written
    texts = [words.text[start:end] for start, end in zip(starts[spelt].tolist(), ends[spelt].tolist(), strict=True)]
    spans = zip((starts[inside] - words.offset).tolist(), (ends[inside] - words.offset).tolist(), strict=True)
    return Keyphrase(Counter(texts).most_common(1)[0][0], round(score, 4), tuple(dict.fromkeys(spans)))


def _term_strings(every: Candidates, numbers: Places) -> list[str]:
    found, rows = every.found, every.words.rows
    places = every.example[numbers].tolist()
    return [
        " ".join(every.vocabulary.terms[row] for row in rows[found.first[p] : found.last[p] + 1].tolist())
        for p in places
    ]


def _held(terms: list[str]) -> Floats:
    """1 where one phrase holds the other, ``(phrases, phrases)``."""
    return np.array([[float(one in other or other in one) for other in terms] for one in terms], np.float32)


def _differing(relevance: Floats, vectors: Vectors, held: npt.NDArray[np.float32], limit: int) -> list[int]:
    """Greedy choice by relevance less likeness to the nearest chosen (Carbonell and Goldstein 1998)."""
    likeness = ALIKE * (vectors @ vectors.T) + WITHIN * held
    taken = np.zeros(len(relevance), np.float32)
    chosen: list[int] = []
    left = np.ones(len(relevance), bool)
    while len(chosen) < min(limit, len(relevance)):
        best = int(np.argmax(np.where(left, relevance - taken, -np.inf)))
        left[best] = False
        chosen.append(best)
        taken = np.maximum(taken, likeness[best])
    return chosen
