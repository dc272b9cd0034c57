"""The phrases of a paper that could be keyphrases.

A candidate is a run of up to four words without a boundary inside: no punctuation, no function word. Two such runs
joined by ``of``, ``from`` or ``with`` are one candidate too ("chain of thought"). Everything is done for all words of a
paper at once, in arrays.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from dailypapers.search.keyphrases.phrase_table import (
    BOUNDARY,
    BRIDGE,
    DETERMINER,
    DOER,
    MAX_ABSTRACT,
    MAX_TITLE,
    Bools,
    Bytes,
    Keys,
    Positions,
    Vocabulary,
)

MAX_PHRASE = 4
_TOKEN = re.compile(r"(?:https?://|www\.)\S+|[^\W_]+(?:\+\+|#|(?:[-\u2010-\u2013_./@][^\W_]+)+)?")


class PaperTokens(NamedTuple):
    """The tokens of a title and an abstract, ``text[start:end]`` each; arrays of one length."""

    text: str
    rows: Positions
    """Of each token in the vocabulary."""

    starts: Positions
    ends: Positions
    kinds: Bytes
    is_adjacent: Bools
    """Whether a single space parts it from the one before."""

    continues_run: Bools
    """Whether it is in one run with the one before; one longer than the others."""

    title_length: int
    """How many tokens are the title's."""

    abstract_start: int
    """Where the abstract begins in ``text``."""


def tokenize(title: str, abstract: str, vocabulary: Vocabulary) -> PaperTokens:
    """Split a paper into tokens."""
    title = title[:MAX_TITLE]
    text = f"{title}\n{abstract[:MAX_ABSTRACT]}"
    matches = list(_TOKEN.finditer(text))
    rows = np.array([vocabulary[match[0]] for match in matches], np.intp)
    spans = np.array([match.span() for match in matches], np.intp).reshape(-1, 2)
    starts, ends = spans[:, 0], spans[:, 1]
    precedes_space = [text[end] == " " for end in ends[:-1].tolist()]
    is_adjacent = np.zeros(len(rows), bool)
    is_adjacent[1:] = (starts[1:] == ends[:-1] + 1) & np.array(precedes_space, bool)
    kinds = vocabulary.kinds[rows]
    is_inner = (kinds & BOUNDARY) == 0
    continues_run = np.zeros(len(rows) + 1, bool)
    continues_run[1:-1] = is_inner[1:] & is_inner[:-1] & is_adjacent[1:]
    abstract_start = len(title) + 1
    title_length = int(np.searchsorted(starts, abstract_start))
    return PaperTokens(text, rows, starts, ends, kinds, is_adjacent, continues_run, title_length, abstract_start)


class Occurrences(NamedTuple):
    """Every occurrence of a candidate: its key, its first and last token, and whether it has a bridge."""

    keys: Keys
    first: Positions
    last: Positions
    is_bridged: Bools


class _Runs(NamedTuple):
    """Some of the occurrences."""

    keys: Keys
    first: Positions
    last: Positions


def find_occurrences(tokens: PaperTokens, vocabulary: Vocabulary) -> Occurrences:
    """Find all candidates of a paper, the short ones first, those of one length in order of position."""
    keys, powers = vocabulary.term_keys[tokens.rows], vocabulary.powers[tokens.rows]
    first = np.flatnonzero((tokens.kinds & BOUNDARY) == 0)
    run_keys = keys[first]
    runs = [_Runs(run_keys, first, first)]
    for length in range(1, MAX_PHRASE):
        is_longer = tokens.continues_run[first + length]
        first, run_keys = first[is_longer], run_keys[is_longer]
        last = first + length
        run_keys = run_keys * powers[last] + keys[last]
        runs.append(_Runs(run_keys, first, last))
    unbridged = sum(len(run.keys) for run in runs)
    runs += _bridged(tokens, keys, powers)
    columns = _Runs(*(np.concatenate(column) for column in zip(*runs, strict=True)))
    return Occurrences(*columns, np.arange(len(columns.keys)) >= unbridged)


def _bridged(tokens: PaperTokens, keys: Keys, powers: Keys) -> list[_Runs]:
    """Find two runs of one or two tokens joined by a bridge."""
    is_inner = (tokens.kinds & BOUNDARY) == 0
    bridges = np.flatnonzero(tokens.kinds[1:-1] & BRIDGE) + 1
    bridges = bridges[
        is_inner[bridges - 1] & is_inner[bridges + 1] & tokens.is_adjacent[bridges] & tokens.is_adjacent[bridges + 1]
    ]
    runs = []
    for before in (1, 2):
        bridge = bridges if before == 1 else bridges[tokens.continues_run[bridges - 1]]
        first = bridge - before
        run_keys = keys[first]
        for offset in range(1, before + 2):
            run_keys = run_keys * powers[first + offset] + keys[first + offset]
        runs.append(_Runs(run_keys, first, bridge + 1))
        is_longer = tokens.continues_run[bridge + 2]
        last = bridge[is_longer] + 2
        runs.append(_Runs(run_keys[is_longer] * powers[last] + keys[last], first[is_longer], last))
    return runs


def context_bits(tokens: PaperTokens) -> Bytes:
    """Return bits for what stands around each token.

    1 a run begins, 2 a run ends, 4 after a doer, 8 before a determiner, 16 after a determiner.
    """
    before = np.concatenate([np.zeros(1, np.uint8), tokens.kinds[:-1]]) * tokens.is_adjacent
    after = np.concatenate([tokens.kinds[1:] * tokens.is_adjacent[1:], np.zeros(1, np.uint8)])[: len(tokens.rows)]
    bits = (~tokens.continues_run[:-1]) + 2 * (~tokens.continues_run[1:]) + 4 * ((before & DOER) > 0)
    return np.asarray(bits + 8 * ((after & DETERMINER) > 0) + 16 * ((before & DETERMINER) > 0), np.uint8)
