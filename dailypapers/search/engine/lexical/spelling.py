"""The words somebody meant: those of the index near to a word that no paper, or hardly any, has.

A word is left alone where more than a few papers have it, where it is somebody's or something's name, and where the
papers that have it have the query's other words too. Edits are counted by rapidfuzz (optimal string alignment: a
letter more, less or other, or two neighbours exchanged; Damerau 1964); words that were joined are parted where papers
have them side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tantivy

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.names import is_coined
from dailypapers.search.engine.lexical.schema import NAME_FIELDS, Field

_MIN_LETTERS = 4
_TWO_EDITS_FROM = 7  # letters
_MAX_CORRECTED = 6  # words of a query
_MAX_WORDS = 16  # of a query that is corrected: a longer one finds its papers by its other words
_PAPERS_PER_TYPO = 25_000
"""One paper in so many makes a given mistake; of 2,500 usual ones almost none had more in the arXiv."""

_PAPERS_PER_FREQUENT_TYPO = 5_000
"""One paper in so many makes a frequent one: ``vison``, or joins two words, which a lost line end does."""

_MIN_RATIO = 300  # papers with the word meant for each with the mistake
_MIN_RATIO_FREQUENT = 1_000
_MIN_PAPERS = 3  # with the word meant; fewer suffice in a small collection
_MIN_PAPERS_TWO_EDITS = 20
_MIN_SIDE_BY_SIDE = 3
_SMALL = 2_000  # papers, one of which suffices
_CANDIDATES = 4_000  # words that are compared, the most frequent first
_TIED = 5.0
"""How many times more often a rare word must stand with the query's other words than the frequent one to be meant."""


class Correction(NamedTuple):
    """A word as typed, and the word or words that are searched instead."""

    word: str
    replacement: str


class _Candidate(NamedTuple):
    """In the order of choice: fewest edits, same first letter, most papers."""

    edits: int
    has_other_beginning: bool
    minus_papers: int
    word: str


def correct_words(lexical: LexicalIndex, text: str) -> list[Correction]:
    """Find the words of a text that are misspelt, with what is meant; at most six, none in a long text."""
    typed = text.split()
    if len(typed) > _MAX_WORDS:
        return []
    words = list(dict.fromkeys(word.strip(".,;:!?()[]'’\"") for word in typed))
    suspects = [word for word in words if _may_be_misspelt(lexical, word, fold(word))]
    context = [term for word in words if word not in suspects for term in analysis.query_terms(word)]
    meant = ((word, _replacement(lexical, fold(word), context)) for word in suspects[:_MAX_CORRECTED])
    return [Correction(word, replacement) for word, replacement in meant if replacement]


def papers_with(lexical: LexicalIndex, folded: str) -> int:
    """Count the papers that have exactly this word, not one of the same stem."""
    field = Field.TEXT if analysis.stem(folded) == folded else Field.SURFACE
    return lexical.frequency(folded, field)


def _at_least(lexical: LexicalIndex, papers: int) -> int:
    """Return how many papers must have a word in this collection where so many must in a large one."""
    return max(1, min(papers, lexical.searcher.num_docs // _SMALL))


def _may_be_misspelt(lexical: LexicalIndex, word: str, folded: str) -> bool:
    if len(folded) < _MIN_LETTERS or not folded.isalpha() or is_coined(word) or folded in analysis.STOP_WORDS:
        return False
    if not folded.isascii():
        return False  # no letters of the dictionary's
    if lexical.foreign_word(word) is not None:
        return False
    return papers_with(lexical, folded) <= 1 + lexical.searcher.num_docs // _PAPERS_PER_FREQUENT_TYPO


def _replacement(lexical: LexicalIndex, folded: str, context: Sequence[str]) -> str:
    """Return what a word that is rare or unknown stands for; "" where it may be meant."""
    papers = papers_with(lexical, folded)
    parted = _parted(lexical, folded)
    is_name = any(lexical.frequency(folded, field) for field in (Field.AUTHOR_NAMES, *NAME_FIELDS))
    candidate = None if is_name else _nearest(lexical, folded)
    if parted and not (candidate and candidate.edits == 1 and -candidate.minus_papers > parted.papers):
        return parted.text if parted.papers >= _MIN_RATIO * max(papers, is_name) else ""
    if candidate is None or (papers and candidate.edits > 1):
        return ""
    is_rare = papers <= 1 + lexical.searcher.num_docs // _PAPERS_PER_TYPO
    if -candidate.minus_papers < (_MIN_RATIO if is_rare else _MIN_RATIO_FREQUENT) * papers:
        return ""
    return "" if papers and _is_tied(lexical, folded, candidate.word, context) else candidate.word


def _nearest(lexical: LexicalIndex, folded: str) -> _Candidate | None:
    """Find the nearest word of the index; those that begin alike first, then all with the same first letter."""
    maximum = 2 if len(folded) >= _TWO_EDITS_FROM else 1
    beginnings = {folded[:2], folded[1] + folded[0], folded[0] + folded[2], folded[1:3]}
    for prefixes in (sorted(beginnings), [folded[0]]):
        found = [candidate for prefix in prefixes for candidate in _near(lexical, folded, prefix, maximum)]
        if found:
            return min(found)
    return None


def _near(lexical: LexicalIndex, folded: str, prefix: str, maximum: int) -> list[_Candidate]:
    counts: dict[str, int] = {}
    for field in (Field.TEXT, Field.SURFACE):
        for word, papers in lexical.searcher.terms_with_prefix(field, prefix, limit=_CANDIDATES):
            if word.isalpha() and papers >= _at_least(lexical, _MIN_PAPERS) and abs(len(word) - len(folded)) <= maximum:
                counts[word] = max(papers, counts.get(word, 0))
    from rapidfuzz import process  # when a word looks misspelt
    from rapidfuzz.distance import OSA

    near = process.extract(folded, list(counts), scorer=OSA.distance, score_cutoff=maximum, limit=None)
    candidates: list[_Candidate] = []
    for word, edits, _ in near:
        papers = _papers_as_written(lexical, word, counts[word]) if word != folded else 0
        if papers >= _at_least(lexical, _MIN_PAPERS if edits <= 1 else _MIN_PAPERS_TWO_EDITS):
            candidates.append(_Candidate(int(edits), word[0] != folded[0], -papers, word))
    return candidates


def _papers_as_written(lexical: LexicalIndex, word: str, papers: int) -> int:
    """Count the papers with a word as it is written, of ``papers`` with its term: ``languag`` stands in none."""
    if analysis.stem(word) != word:
        return lexical.frequency(word, Field.SURFACE)
    longer = lexical.searcher.terms_with_prefix(Field.SURFACE, word[:-1], limit=_CANDIDATES)
    return papers - sum(count for other, count in longer if analysis.stem(other) == word)


class _Parted(NamedTuple):
    text: str
    papers: int


def _parted(lexical: LexicalIndex, folded: str) -> _Parted | None:
    """Part a word into two that papers have side by side."""
    best: _Parted | None = None
    for cut in range(2, len(folded) - 1):
        first, second = folded[:cut], folded[cut:]
        least = _at_least(lexical, _MIN_PAPERS_TWO_EDITS)
        if any(lexical.frequency(analysis.stem(part)) < least for part in (first, second)):
            continue
        phrase = lexical.phrase(f"{first} {second}", (Field.TEXT,))
        papers = lexical.count(phrase) if phrase is not None else 0
        if papers >= _at_least(lexical, _MIN_SIDE_BY_SIDE) and (best is None or papers > best.papers):
            best = _Parted(f"{first} {second}", papers)
    return best


def _is_tied(lexical: LexicalIndex, folded: str, candidate: str, context: Sequence[str]) -> bool:
    """Tell whether the papers with a rare word have the query's other terms far more often than those with another."""
    if not any(map(lexical.frequency, context)):
        return False
    shares = []
    for word in (folded, candidate):
        term = analysis.stem(word)
        both = [
            (tantivy.Occur.Must, tantivy.Query.term_query(lexical.schema, Field.TEXT, term)),
            (tantivy.Occur.Must, lexical.any_term(dict.fromkeys(context, 1.0))),
        ]
        shares.append(lexical.count(tantivy.Query.boolean_query(both)) / max(1, lexical.frequency(term)))
    return shares[0] > _TIED * shares[1]
