"""What is known of words and phrases: a small table of how they stand in papers, and a vocabulary filled from it.

The table holds facts of a corpus alone: document frequencies (Spärck Jones 1972, *A statistical interpretation of term
specificity*), how often a phrase begins and ends where a run of words does, and, for words, what stands around them,
which tells nouns from verbs well enough without a tagger.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis

TABLE = Path(__file__).parent / "phrases.npz"
MAX_TITLE = 1_000
MAX_ABSTRACT = 20_000
"""Characters that are read."""

_MAX_TOKEN = 60
_MAX_WORDS = 200_000
_BRIDGES = frozenset(("of", "from", "with"))
_BOUNDARIES = (analysis.STOP_WORDS - {"use"}) | frozenset(
    """
    s t don doesn didn isn aren wasn weren won ve ll re d m e.g i.e eg ie etc et al vs
    one two three four five six seven eight nine ten
    """.split()  # noqa: SIM905
)
_DOERS = frozenset("we to can could may might will would should must cannot not that which they it".split())  # noqa: SIM905
_DETERMINERS = frozenset("a an the this these those our their its his her each every".split())  # noqa: SIM905
_BASE = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]

BOUNDARY, BRIDGE, DOER, DETERMINER, ABBREVIATION = 1, 2, 4, 8, 16
"""Bits of a word's kind."""

WORD_FACTS = 14


def phrase_key(terms: str) -> int:
    """Return the key of spaced terms, a polynomial of their checksums: ``pre-training`` and ``pre training`` meet."""
    key = 0
    for term in terms.split():
        key = (key * _BASE + zlib.crc32(term.encode("utf-8", "replace")) + 1) & _MASK
    return key


class Vocabulary(dict[str, int]):
    """Maps tokens as they stand in texts to rows of arrays with what is known of them; filled as they come."""

    def __init__(self, words: Hashes, word_facts: Bytes) -> None:
        super().__init__()
        self._words, self._word_facts = words, word_facts
        self._lock = Lock()
        self.terms: list[str] = []
        self.term_keys = np.zeros(_MAX_WORDS, np.uint64)
        self.powers = np.zeros(_MAX_WORDS, np.uint64)
        self.kinds = np.zeros(_MAX_WORDS, np.uint8)
        self.facts = np.zeros((_MAX_WORDS, WORD_FACTS), np.float32)

    @property
    def is_full(self) -> bool:
        """Tell whether the next paper needs a new vocabulary; one paper's words always have room."""
        return len(self) > _MAX_WORDS - MAX_ABSTRACT - MAX_TITLE

    def __missing__(self, token: str) -> int:
        with self._lock:
            row = self.get(token)
            if row is None:
                row = len(self)
                self._describe(row, token)
                self[token] = row
        return row

    def _describe(self, row: int, token: str) -> None:
        folded = fold(token)
        terms = " ".join(analysis.terms(folded))
        shape = _shape(token)
        unusable = not terms or len(token) > _MAX_TOKEN or "://" in token or token.startswith("www.")
        self.terms.append(terms)
        self.term_keys[row] = phrase_key(terms)
        self.powers[row] = pow(_BASE, terms.count(" ") + 1, _MASK + 1)
        self.kinds[row] = (
            BOUNDARY * (unusable or folded in _BOUNDARIES)
            + BRIDGE * (folded in _BRIDGES)
            + DOER * (folded in _DOERS)
            + DETERMINER * (folded in _DETERMINERS)
            + ABBREVIATION * (shape == 2)
        )
        entry = _search(self._words, np.array([checksum(folded)], np.uint32))[0]
        if entry < len(self._words):
            self.facts[row, :6] = self._word_facts[entry] / 255
        form = [entry == len(self._words), shape == 1, shape == 2, shape == 3, "-" in folded]
        self.facts[row, 6:] = [*form, min(len(folded), 16) / 16, len(folded) < 3, folded.endswith(("s", "ing"))]


def _shape(token: str) -> int:
    """Return 0 for small letters, 1 for a capital at the beginning, 2 for capitals or digits within, 3 for a number."""
    if not any(map(str.isalpha, token)):
        return 3
    if token[1:] != token[1:].lower() or any(map(str.isdigit, token)):
        return 2
    return int(token[0] != token[0].lower())


def checksum(folded: str) -> int:
    """Return the checksum of a folded word, 32 bits."""
    return zlib.crc32(folded.encode("utf-8", "replace"))


class PhraseTable:
    """Facts of a corpus, looked up by checksum; all of them 0…255.

    ``phrases`` is sorted; ``phrase_facts`` is ``(phrases, 3)``: 16·log2 of the document frequency, and the shares of
    documents in which it begins and ends a run. ``words`` and ``word_facts``, ``(words, 6)``: 8·log2 of the count and
    the shares of the five `candidate_phrases.context_bits`.
    """

    def __init__(self, phrases: Hashes, phrase_facts: Bytes, words: Hashes, word_facts: Bytes) -> None:
        if phrase_facts.shape != (len(phrases), 3) or word_facts.shape != (len(words), 6):
            raise ValueError("its arrays do not fit together")
        self._phrases = phrases
        self._phrase_facts = np.vstack([phrase_facts, np.zeros((1, 3), np.uint8)])
        self._words, self._word_facts = words, word_facts
        self._vocabulary = Vocabulary(words, word_facts)

    @classmethod
    def load(cls, path: Path = TABLE) -> PhraseTable:
        """Load the table of a file written by `save`, read once and shared; `ValueError` when it is none."""
        return _load(path)

    @classmethod
    def empty(cls) -> PhraseTable:
        """Make a table that knows nothing."""
        none = np.zeros(0, np.uint32)
        return cls(none, np.zeros((0, 3), np.uint8), none, np.zeros((0, 6), np.uint8))

    def vocabulary(self) -> Vocabulary:
        """Return the words met so far, to use for one paper."""
        if self._vocabulary.is_full:
            self._vocabulary = Vocabulary(self._words, self._word_facts)
        return self._vocabulary

    def phrases(self, keys: Keys) -> Floats:
        """Return the facts of phrases, ``(keys, 3)``, each 0…1, zero when unknown."""
        return self._phrase_facts[_search(self._phrases, short(keys))].astype(np.float32) / np.float32(255)


def short(keys: Keys) -> Hashes:
    """Return 32 bits of each key: what the table is looked up by."""
    return (keys ^ (keys >> np.uint64(32))).astype(np.uint32)


def _search(table: Hashes, hashes: Hashes) -> Positions:
    """Return the position of each hash in a sorted table, its length where it is not there."""
    if not len(table):
        return np.zeros(len(hashes), np.intp)
    positions = np.searchsorted(table, hashes)
    return np.where(table[np.minimum(positions, len(table) - 1)] == hashes, positions, len(table))


def save(path: Path, phrases: Hashes, phrase_facts: Bytes, words: Hashes, word_facts: Bytes) -> None:
    """Write a table; checksums as differences, facts by column, so that they compress."""
    np.savez_compressed(
        path,
        phrases=np.diff(phrases, prepend=np.uint32(0)),
        phrase_facts=np.ascontiguousarray(phrase_facts.T),
        words=np.diff(words, prepend=np.uint32(0)),
        word_facts=np.ascontiguousarray(word_facts.T),
    )


@lru_cache(maxsize=2)
def _load(path: Path) -> PhraseTable:
    try:
        with np.load(path, allow_pickle=False) as file:
            return PhraseTable(
                np.cumsum(file["phrases"], dtype=np.uint32),
                file["phrase_facts"].T,
                np.cumsum(file["words"], dtype=np.uint32),
                np.ascontiguousarray(file["word_facts"].T),
            )
    except (KeyError, ValueError, OSError, EOFError, zlib.error, BadZipFile) as error:
        raise ValueError(f"{path.name} is not a phrase table: {error}") from error
