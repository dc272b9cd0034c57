"""Counts the phrases and words of a corpus into the table that ships as `phrases.npz`.

python benchmarks/keyphrases/table.py --corpus arxiv.jsonl.gz --hold-out hf_daily_2024-05_2025-12.jsonl.gz --out OUT.npz

Papers featured on the hub since 2025 are left out, by identifier and by title: they are what is measured on.
"""

from __future__ import annotations

import argparse
import gzip
import json
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dailypapers.lib.tex import to_plain
from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.keyphrases import phrase_table
from dailypapers.search.keyphrases.candidate_phrases import context_bits, find_occurrences, tokenize


def rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, filter(str.strip, lines))


def same(title: str) -> str:
    return " ".join(analysis.terms(title))


def texts(corpus: list[Path], hold_out: Path) -> Iterator[tuple[str, str]]:
    """Title and abstract of each work of the corpus once, without those held out."""
    held = [row for row in rows(hold_out) if row["daily_date"] >= "2025"]
    identifiers = {row["id"] for row in held}
    seen = {same(row["title"]) for row in held}
    for path in corpus:
        for row in rows(path):
            title = same(row["title"])
            if row.get("id") not in identifiers and title not in seen and row.get("abstract"):
                seen.add(title)
                yield to_plain(row["title"]), to_plain(row["abstract"])


def count(every: Iterator[tuple[str, str]]) -> tuple[list[np.ndarray], int]:
    """Key and bits (begins, ends a run, has a bridge) of each phrase of each document; of each word where it stands."""
    table = phrase_table.PhraseTable.empty()
    keys, flags, words, around = array("I"), array("B"), array("I"), array("B")
    documents = 0
    for title, abstract in every:
        documents += 1
        vocabulary = table.vocabulary()
        tokens = tokenize(title, abstract, vocabulary)
        found = find_occurrences(tokens, vocabulary)
        bits = ~tokens.continues_run[found.first] + 2 * ~tokens.continues_run[found.last + 1] + 4 * found.is_bridged
        once, where = np.unique(phrase_table.short(found.keys), return_inverse=True)
        together = np.zeros(len(once), np.uint8)
        np.bitwise_or.at(together, where, bits.astype(np.uint8))
        keys.frombytes(once.tobytes())
        flags.frombytes(together.tobytes())
        inner = np.flatnonzero((tokens.kinds & phrase_table.BOUNDARY) == 0)
        spelt = (tokens.text[tokens.starts[position] : tokens.ends[position]] for position in inner)
        words.extend(phrase_table.checksum(fold(word)) for word in spelt)
        around.frombytes(context_bits(tokens)[inner].tobytes())
    return [
        np.frombuffer(keys, np.uint32),
        np.frombuffer(flags, np.uint8),
        np.frombuffer(words, np.uint32),
        np.frombuffer(around, np.uint8),
    ], documents


def shares(groups: np.ndarray, bits: np.ndarray, totals: np.ndarray, number: int) -> np.ndarray:
    """For each group, of each of the first bits the share set, 0…255: ``(groups, number)``."""
    columns = [np.bincount(groups, bits >> bit & 1, len(totals)) / totals for bit in range(number)]
    return np.rint(np.stack(columns, axis=1) * 255).astype(np.uint8)


def logarithm(counts: np.ndarray, steps: int) -> np.ndarray:
    return np.rint(np.log2(counts) * steps).clip(1, 255).astype(np.uint8)[:, None]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, nargs="+", required=True)
    options.add_argument("--hold-out", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--phrase-from", type=int, default=12, help="documents a phrase must stand in")
    options.add_argument("--bridged-from", type=int, default=25, help="the same for one with of, from or with")
    options.add_argument("--word-from", type=int, default=20, help="times a word must stand")
    chosen = options.parse_args()
    (keys, flags, words, around), documents = count(texts(chosen.corpus, chosen.hold_out))

    known, groups, counts = np.unique(keys, return_inverse=True, return_counts=True)
    bridged = np.zeros(len(known), bool)
    bridged[groups[flags >= 4]] = True
    kept = counts >= np.where(bridged, chosen.bridged_from, chosen.phrase_from)
    facts = np.hstack([logarithm(counts, 16), shares(groups, flags, counts, 2)])[kept]

    spoken, groups, times = np.unique(words, return_inverse=True, return_counts=True)
    frequent = times >= chosen.word_from
    about = np.hstack([logarithm(times, 8), shares(groups, around, times, 5)])[frequent]
    phrase_table.save(chosen.out, known[kept], facts, spoken[frequent], about)
    size = chosen.out.stat().st_size / 1e6
    print(f"{documents} documents, {kept.sum()} phrases of {len(known)}, {frequent.sum()} words, {size:.2f} MB")


if __name__ == "__main__":
    main()
