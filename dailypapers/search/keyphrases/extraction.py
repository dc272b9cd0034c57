"""Keyphrases of a paper by words and embedding, without a language model.

Every candidate of `candidate_phrases` is weighed by a small network over what KEA (Witten et al. 1999) and YAKE
(Campos et al. 2020) look at: where and how often it stands, what stands around it, its letters, how rare it is. The
best of them are embedded and chosen one by one so that they differ: maximal marginal relevance (Carbonell and Goldstein
1998). An abbreviation that the text explains, `graph neural network (GNN)`, counts as its long form (Schwartz and
Hearst 2003).
"""

from __future__ import annotations

import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from dailypapers.search.embedders import Embedder, Vectors
from dailypapers.search.keyphrases.candidate_phrases import Occurrences, PaperTokens, find_occurrences, tokenize
from dailypapers.search.keyphrases.phrase_table import (
    ABBREVIATION,
    BOUNDARY,
    Bools,
    Floats,
    Keys,
    PhraseTable,
    Positions,
    Vocabulary,
    phrase_key,
)

WEIGHTS = Path(__file__).parent / "keyphrases.npz"
EMBEDDED = 16
"""Candidates that are embedded: the best by the network."""

SIMILARITY_PENALTY, CONTAINMENT_PENALTY = 1.0, 0.5
"""What a phrase chosen already takes from a candidate's logit: times their cosine; and when one contains the other."""

_MAX_ABBREVIATION = 10


class Span(NamedTuple):
    start: int
    end: int


class Keyphrase(NamedTuple):
    """A phrase as the text writes it most often, and how likely a reader would name it, 0…1.

    The abstract has it at ``abstract[start:end]`` for each of ``spans``, in order.
    """

    text: str
    score: float
    spans: tuple[Span, ...]


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
    tokens: PaperTokens
    occurrences: Occurrences
    keys: Keys
    owner: Positions
    """Of each occurrence the candidate."""

    example: Positions
    """Of each candidate an occurrence where it is written out."""

    is_written_out: Bools
    """Of each occurrence, whether the phrase is written out there, not abbreviated."""


@lru_cache(maxsize=1)
def network(path: Path = WEIGHTS) -> Network:
    """Load the weights that ship with the package; ``ValueError`` when the file holds none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Network(*(file[name].astype(np.float32) for name in Network._fields))
    except (KeyError, ValueError, OSError, EOFError, zlib.error, BadZipFile) as error:
        raise ValueError(f"{path.name} holds no weights: {error}") from error


def keyphrases(
    title: str, abstract: str, embedder: Embedder, *, limit: int = 8, frequencies: PhraseTable | None = None
) -> list[Keyphrase]:
    """Choose the phrases that a reader would name, the first to be named first, at most ``limit``.

    ``frequencies`` is a table other than the shipped one. Texts are read up to 20,000 characters.
    """
    table = PhraseTable.load() if frequencies is None else frequencies
    candidates = find_candidates(title, abstract, table.vocabulary())
    if limit < 1 or not len(candidates.keys):
        return []
    logits = network().logits(features(candidates, table))
    best = np.argsort(-logits, kind="stable")[: max(EMBEDDED, limit)]
    logits = logits[best]
    vectors = embedder.embed(_example_texts(candidates, best))
    contains = _containment([f" {terms} " for terms in _term_strings(candidates, best)])
    chosen = _diverse(logits, vectors, contains, limit)
    scores = 1 / (1 + np.exp(-logits.clip(-30, 30).astype(np.float64)))
    return [_keyphrase(candidates, int(best[number]), float(scores[number])) for number in chosen]


def find_candidates(title: str, abstract: str, vocabulary: Vocabulary) -> Candidates:
    """Find the candidates of a paper; an explained abbreviation is one with its long form."""
    tokens = tokenize(title, abstract, vocabulary)
    occurrences = find_occurrences(tokens, vocabulary)
    keys, is_written_out = occurrences.keys.copy(), np.ones(len(occurrences.keys), bool)
    for short, long in _abbreviations(tokens, vocabulary):
        if short != long and (keys == long).any():
            is_short = keys == short
            keys[is_short], is_written_out[is_short] = long, False
    order = np.argsort(~is_written_out, kind="stable")
    distinct, example, owner = np.unique(keys[order], return_index=True, return_inverse=True)
    owner_of = np.empty(len(order), np.intp)
    owner_of[order] = owner
    return Candidates(vocabulary, tokens, occurrences, distinct, owner_of, order[example], is_written_out)


class _Abbreviation(NamedTuple):
    """The keys of an abbreviation and of what it stands for."""

    short: np.uint64
    long: np.uint64


def _abbreviations(tokens: PaperTokens, vocabulary: Vocabulary) -> list[_Abbreviation]:
    """Find what abbreviations stand for: ``GNNs`` for ``GNN``, one in parentheses for the long form before it."""
    long_forms: dict[str, str] = {}
    explained: dict[str, str] = {}
    text = tokens.text
    for position in np.flatnonzero((tokens.kinds & (ABBREVIATION | BOUNDARY)) == ABBREVIATION).tolist():
        start, end = int(tokens.starts[position]), int(tokens.ends[position])
        terms = vocabulary.terms[int(tokens.rows[position])]
        if text[end - 1] == "s" and text[end - 2].isupper():
            long_forms[terms] = terms.removesuffix("s")
        if text[start - 2 : start] == " (" and text[end : end + 1] == ")" and end - start <= _MAX_ABBREVIATION:
            letters = text[start:end].lower().removesuffix("s").replace("-", "")
            if long := _long_form(tokens, vocabulary, position, letters):
                explained |= dict.fromkeys((terms, terms.removesuffix("s"), f"{letters}s"), long)
    long_forms |= explained
    return [_Abbreviation(np.uint64(phrase_key(a)), np.uint64(phrase_key(b))) for a, b in long_forms.items()]


def _long_form(tokens: PaperTokens, vocabulary: Vocabulary, position: int, letters: str) -> str:
    """Return the terms before a token that begin with the letters; "" where they do not."""
    before: list[str] = []
    for earlier in range(position - 1, max(-1, position - 6), -1):
        before.insert(0, vocabulary.terms[int(tokens.rows[earlier])])
        long = " ".join(before)
        initials = "".join(word[0] for word in long.split())
        if letters in (initials, initials.replace("o", "")):
            return long
    return ""


def features(candidates: Candidates, table: PhraseTable) -> Floats:
    """Compute what is known of each candidate without the embedding: ``(candidates, features)``."""
    tokens, occurrences, example = candidates.tokens, candidates.occurrences, candidates.example
    first, last = occurrences.first[example], occurrences.last[example]
    size = np.minimum(last - first, 3)
    by_size = np.eye(4, dtype=np.float32)[size]
    phrase = table.phrases(candidates.keys)
    is_known = phrase[:, :1] > 0
    word_facts = candidates.vocabulary.facts[tokens.rows]
    middle = word_facts[first + (last - first) // 2] * (size > 1)[:, None]
    before = _neighbour_features(word_facts, tokens, first - 1)
    after = _neighbour_features(word_facts, tokens, last + 1)
    columns = [by_size, by_size * is_known, by_size * phrase[:, :1], phrase[:, 1:]]
    columns += [word_facts[first], word_facts[last], middle, before, after]
    columns += [_position_features(candidates, first, last)]
    return np.hstack(columns).astype(np.float32)


def _neighbour_features(word_facts: Floats, tokens: PaperTokens, positions: Positions) -> Floats:
    """Return the first facts of the words beside, and whether they are boundaries; zeros beyond the ends."""
    is_inside = (positions >= 0) & (positions < len(tokens.rows))
    inside = np.where(is_inside, positions, 0)
    is_boundary = (tokens.kinds[inside] & BOUNDARY) > 0
    return np.hstack([word_facts[inside, :6], is_boundary[:, None]]) * is_inside[:, None]


def _position_features(candidates: Candidates, first: Positions, last: Positions) -> Floats:
    """Return how often, where and between what each candidate stands; ``first`` and ``last`` of its example."""
    tokens, occurrences, owner = candidates.tokens, candidates.occurrences, candidates.owner
    number, length = len(candidates.keys), max(1, len(tokens.rows) - tokens.title_length)
    count = np.bincount(owner, minlength=number)
    begins, ends = ~tokens.continues_run[occurrences.first], ~tokens.continues_run[occurrences.last + 1]
    is_in_title = np.bincount(owner, occurrences.first < tokens.title_length, number) > 0
    position = np.clip((occurrences.first - tokens.title_length) / length, 0, 1)
    earliest, latest = np.full(number, 1.0), np.zeros(number)
    np.minimum.at(earliest, owner, position)
    np.maximum.at(latest, owner, position)
    shares = [np.bincount(owner, bits, number) / count for bits in (begins, ends, begins & ends)]
    is_adjacent = np.stack([tokens.is_adjacent[first], np.append(tokens.is_adjacent, False)[last + 1]])
    columns = [count > 1, count > 2, np.minimum(count, 8) / 8, is_in_title, count - is_in_title > 0]
    columns += [earliest, earliest**2, earliest < 0.1, latest - earliest, *shares, *is_adjacent]
    columns += [occurrences.is_bridged[candidates.example], np.bincount(owner, ~candidates.is_written_out, number) > 0]
    columns += [np.full(number, min(length, 400) / 400)]
    return np.stack(columns, axis=1).astype(np.float32)


def _example_texts(candidates: Candidates, numbers: Positions) -> list[str]:
    tokens, examples = candidates.tokens, candidates.example[numbers]
    starts = tokens.starts[candidates.occurrences.first[examples]]
    ends = tokens.ends[candidates.occurrences.last[examples]]
    return [tokens.text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _keyphrase(candidates: Candidates, number: int, score: float) -> Keyphrase:
    """Take the spelling most often used, the first of equals; that of the title only when the abstract has none."""
    tokens, occurrences = candidates.tokens, candidates.occurrences
    own = np.flatnonzero(candidates.owner == number)
    own = own[np.argsort(occurrences.first[own], kind="stable")]
    starts, ends = tokens.starts[occurrences.first[own]], tokens.ends[occurrences.last[own]]
    is_written_out, is_in_abstract = candidates.is_written_out[own], starts >= tokens.abstract_start
    both = is_written_out & is_in_abstract
    spelt = both if both.any() else is_written_out
    texts = [tokens.text[start:end] for start, end in zip(starts[spelt].tolist(), ends[spelt].tolist(), strict=True)]
    in_abstract = zip(starts[is_in_abstract].tolist(), ends[is_in_abstract].tolist(), strict=True)
    spans = (Span(start - tokens.abstract_start, end - tokens.abstract_start) for start, end in in_abstract)
    return Keyphrase(Counter(texts).most_common(1)[0][0], round(score, 4), tuple(dict.fromkeys(spans)))


def _term_strings(candidates: Candidates, numbers: Positions) -> list[str]:
    occurrences, rows, terms = candidates.occurrences, candidates.tokens.rows, candidates.vocabulary.terms
    return [
        " ".join(terms[row] for row in rows[occurrences.first[example] : occurrences.last[example] + 1].tolist())
        for example in candidates.example[numbers].tolist()
    ]


def _containment(terms: list[str]) -> Floats:
    """Return 1 where one phrase contains the other, ``(phrases, phrases)``."""
    return np.array([[float(one in other or other in one) for other in terms] for one in terms], np.float32)


def _diverse(relevance: Floats, vectors: Vectors, contains: Floats, limit: int) -> list[int]:
    """Choose greedily by relevance less similarity to the nearest chosen (Carbonell and Goldstein 1998)."""
    similarity = SIMILARITY_PENALTY * (vectors @ vectors.T) + CONTAINMENT_PENALTY * contains
    penalty = np.zeros(len(relevance), np.float32)
    chosen: list[int] = []
    is_left = np.ones(len(relevance), bool)
    while len(chosen) < min(limit, len(relevance)):
        best = int(np.argmax(np.where(is_left, relevance - penalty, -np.inf)))
        is_left[best] = False
        chosen.append(best)
        penalty = np.maximum(penalty, similarity[best])
    return chosen
