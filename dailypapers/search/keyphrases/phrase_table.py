"""The phrases of a paper that could be keyphrases, and a small table of how phrases and words stand in papers.

A candidate is a run of up to four words without a boundary inside: no punctuation, no function word. Two such runs
joined by ``of``, ``from`` or ``with`` are one where the table knows them as a whole ("chain of thought"). The table
holds facts of a corpus alone: document frequencies (Spärck Jones 1972, *A statistical interpretation of term
specificity*), how often a phrase begins and ends where a run does, and, for words, what stands around them, which
tells nouns from verbs well enough without a tagger. Everything is done for all words of a paper at once, in arrays.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis

TABLE = Path(__file__).parent / "phrases.npz"
MAX_TITLE = 1_000
MAX_ABSTRACT = 20_000
"""Characters that are read."""

MAX_PHRASE = 4
_MAX_TOKEN = 60
_REMEMBERED = 200_000
_TOKEN = re.compile(r"(?:https?://|www\.)\S+|[^\W_]+(?:\+\+|#|(?:[-\u2010-\u2013_./@][^\W_]+)+)?")
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
_ALL = 0xFFFFFFFFFFFFFFFF

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]

BOUNDARY, BRIDGE, DOER, DETERMINER, ABBREVIATION = 1, 2, 4, 8, 16
"""Bits of a word's kind."""

WORD_FACTS = 14


def phrase_key(terms: str) -> int:
    """The key of spaced terms: a polynomial of their checksums, so that ``pre-training`` and ``pre training`` meet."""
    key = 0
    for term in terms.split():
        key = (key * _BASE + zlib.crc32(term.encode("utf-8", "replace")) + 1) & _ALL
    return key


class Vocabulary(dict[str, int]):
    """Tokens as they stand in texts to rows of arrays with what is known of them; filled as they come."""

    def __init__(self, words: Hashes, word_facts: Bytes) -> None:
        super().__init__()
        self._words, self._word_facts = words, word_facts
        self._lock = Lock()
        self.terms: list[str] = []
        self.term_keys = np.zeros(_REMEMBERED, np.uint64)
        self.powers = np.zeros(_REMEMBERED, np.uint64)
        self.kinds = np.zeros(_REMEMBERED, np.uint8)
        self.facts = np.zeros((_REMEMBERED, WORD_FACTS), np.float32)

    @property
    def full(self) -> bool:
        """Whether the next paper wants a new vocabulary; one paper's words always have room."""
        return len(self) > _REMEMBERED - MAX_ABSTRACT - MAX_TITLE

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
        self.powers[row] = pow(_BASE, terms.count(" ") + 1, _ALL + 1)
        self.kinds[row] = (
            BOUNDARY * (unusable or folded in _BOUNDARIES)
            + BRIDGE * (folded in _BRIDGES)
            + DOER * (folded in _DOERS)
            + DETERMINER * (folded in _DETERMINERS)
            + ABBREVIATION * (shape == 2)
        )
        found = _known(self._words, np.array([checksum(folded)], np.uint32))[0]
        if found < len(self._words):
            self.facts[row, :6] = self._word_facts[found] / 255
        form = [found == len(self._words), shape == 1, shape == 2, shape == 3, "-" in folded]
        self.facts[row, 6:] = [*form, min(len(folded), 16) / 16, len(folded) < 3, folded.endswith(("s", "ing"))]


def _shape(token: str) -> int:
    """0 small letters, 1 a capital at the beginning, 2 capitals or digits within, 3 a number."""
    if not any(map(str.isalpha, token)):
        return 3
    if token[1:] != token[1:].lower() or any(map(str.isdigit, token)):
        return 2
    return int(token[0] != token[0].lower())


def checksum(folded: str) -> int:
    """Of a folded word, 32 bits."""
    return zlib.crc32(folded.encode("utf-8", "replace"))


class Words(NamedTuple):
    """The tokens of a title and an abstract, ``text[start:end]`` each; arrays of one length."""

    text: str
    rows: Places
    """In the vocabulary."""

    starts: Places
    ends: Places
    kinds: Bytes
    tight: Bools
    """A single space parts it from the one before."""

    joined: Bools
    """In one run with the one before; one longer than the others."""

    title: int
    """How many are the title's."""

    offset: int
    """Where the abstract begins in ``text``."""


def words_of(title: str, abstract: str, vocabulary: Vocabulary) -> Words:
    """Cuts a paper into tokens."""
    head = title[:MAX_TITLE]
    text = f"{head}\n{abstract[:MAX_ABSTRACT]}"
    matches = list(_TOKEN.finditer(text))
    rows = np.array([vocabulary[match[0]] for match in matches], np.intp)
    places = np.array([match.span() for match in matches], np.intp).reshape(-1, 2)
    starts, ends = places[:, 0], places[:, 1]
    spaced = [text[end] == " " for end in ends[:-1].tolist()]
    tight = np.zeros(len(rows), bool)
    tight[1:] = (starts[1:] == ends[:-1] + 1) & np.array(spaced, bool)
    kinds = vocabulary.kinds[rows]
    inner = (kinds & BOUNDARY) == 0
    joined = np.zeros(len(rows) + 1, bool)
    joined[1:-1] = inner[1:] & inner[:-1] & tight[1:]
    offset = len(head) + 1
    return Words(text, rows, starts, ends, kinds, tight, joined, int(np.searchsorted(starts, offset)), offset)


class Occurrences(NamedTuple):
    """Every place where a candidate stands: its key, its first and last token, and whether it has a bridge."""

    keys: Keys
    first: Places
    last: Places
    bridged: Bools


def occurrences(words: Words, vocabulary: Vocabulary) -> Occurrences:
    """All candidates of a paper, the short ones first, those of one length in order of place."""
    keys, powers = vocabulary.term_keys[words.rows], vocabulary.powers[words.rows]
    places = np.flatnonzero((words.kinds & BOUNDARY) == 0)
    running = keys[places]
    parts = [(running, places, places)]
    for length in range(1, MAX_PHRASE):
        goes_on = words.joined[places + length]
        places, running = places[goes_on], running[goes_on]
        last = places + length
        running = running * powers[last] + keys[last]
        parts.append((running, places, last))
    plain = sum(len(part[0]) for part in parts)
    parts += _bridged(words, keys, powers)
    joined = [np.concatenate([part[column] for part in parts]) for column in range(3)]
    return Occurrences(joined[0], joined[1], joined[2], np.arange(len(joined[0])) >= plain)


def _bridged(words: Words, keys: Keys, powers: Keys) -> list[tuple[Keys, Places, Places]]:
    inner = (words.kinds & BOUNDARY) == 0
    around = np.flatnonzero(words.kinds[1:-1] & BRIDGE) + 1
    around = around[inner[around - 1] & inner[around + 1] & words.tight[around] & words.tight[around + 1]]
    parts = []
    for before in (1, 2):
        first = around - before
        bridge = around if before == 1 else around[words.joined[around - 1]]
        first = bridge - before
        running = keys[first]
        for place in range(1, before + 2):
            running = running * powers[first + place] + keys[first + place]
        parts.append((running, first, bridge + 1))
        longer = words.joined[bridge + 2]
        last = bridge[longer] + 2
        parts.append((running[longer] * powers[last] + keys[last], first[longer], last))
    return parts


def signs(words: Words) -> Bytes:
    """Bits for what stands around each token: 1 a run begins, 2 a run ends, 4 after a doer, 8 before a determiner,
    16 after a determiner."""
    before = np.concatenate([np.zeros(1, np.uint8), words.kinds[:-1]]) * words.tight
    after = np.concatenate([words.kinds[1:] * words.tight[1:], np.zeros(1, np.uint8)])[: len(words.rows)]
    bits = (~words.joined[:-1]) + 2 * (~words.joined[1:]) + 4 * ((before & DOER) > 0)
    return np.asarray(bits + 8 * ((after & DETERMINER) > 0) + 16 * ((before & DETERMINER) > 0), np.uint8)


class PhraseTable:
    """Facts of a corpus, looked up by checksum; all of them 0…255.

    ``phrases`` is sorted; ``phrase_facts`` is ``(phrases, 3)``: 16·log2 of the document frequency, and the shares of
    documents in which it begins and ends a run. ``words`` and ``word_facts``, ``(words, 6)``: 8·log2 of the count and
    the shares of the five `signs`.
    """

    def __init__(self, phrases: Hashes, phrase_facts: Bytes, words: Hashes, word_facts: Bytes) -> None:
        if phrase_facts.shape != (len(phrases), 3) or word_facts.shape != (len(words), 6):
            raise ValueError("the phrase table is not whole")
        self._phrases = phrases
        self._phrase_facts = np.vstack([phrase_facts, np.zeros((1, 3), np.uint8)])
        self._words, self._word_facts = words, word_facts
        self._vocabulary = Vocabulary(words, word_facts)

    @classmethod
    def load(cls, path: Path = TABLE) -> PhraseTable:
        """The table of a file written by `save`, read once and shared; `ValueError` when it is none."""
        return _load(path)

    @classmethod
    def empty(cls) -> PhraseTable:
        """A table that knows nothing."""
        none = np.zeros(0, np.uint32)
        return cls(none, np.zeros((0, 3), np.uint8), none, np.zeros((0, 6), np.uint8))

    def vocabulary(self) -> Vocabulary:
        """The words met so far, to use for one paper."""
        if self._vocabulary.full:
            self._vocabulary = Vocabulary(self._words, self._word_facts)
        return self._vocabulary

    def phrases(self, keys: Keys) -> Floats:
        """``(keys, 3)``, each 0…1, zero when unknown."""
        return self._phrase_facts[_known(self._phrases, short(keys))].astype(np.float32) / np.float32(255)


def short(keys: Keys) -> Hashes:
    """32 bits of each key: what the table is looked up by."""
    return (keys ^ (keys >> np.uint64(32))).astype(np.uint32)


def _known(known: Hashes, wanted: Hashes) -> Places:
    """The place of each, or the number of them all."""
    if not len(known):
        return np.zeros(len(wanted), np.intp)
    places = np.searchsorted(known, wanted)
    return np.where(known[np.minimum(places, len(known) - 1)] == wanted, places, len(known))


def save(path: Path, phrases: Hashes, phrase_facts: Bytes, words: Hashes, word_facts: Bytes) -> None:
    """Writes a table; checksums as differences, facts by column, so that they compress."""
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
        raise ValueError(f"{path.name} holds no phrase table: {error}") from error
