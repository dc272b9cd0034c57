"""Measure the search in the texts of many papers: indexing, size, memory and time of an answer.

    python benchmarks/fulltext/passages.py ../shared/data/fulltext --texts 10000

The texts are made of the real files of a folder: each takes its paragraphs from several files at random, so that
no two are alike. Times are those of the processor.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.passages import passages_of
from dailypapers.fulltext.read import read, sniff
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.passage_index import IndexedText, PassageIndex, Wanted

PASSAGES = 90  # of a text: the mean of the files


def passages_of_files(folder: Path) -> list[tuple[str, str, str]]:
    """Read the passages of every HTML and JATS file that can be read."""
    found = []
    for path in sorted([*(folder / "html").glob("*"), *(folder / "jats").glob("*")]):
        body = path.read_bytes()
        kind = sniff(body)
        try:
            found += [tuple(one) for one in passages_of(read(body, kind))] if kind else []
        except FullTextError:
            continue
    return found


def make_texts(passages: list[tuple[str, str, str]], count: int, dice: random.Random) -> Iterator[IndexedText]:
    """Make texts of random passages."""
    for number in range(1, count + 1):
        chosen = dice.sample(passages, min(PASSAGES, len(passages)))
        yield IndexedText(number, number, 0, number, chosen[0][2][:60], chosen)


def queries(passages: list[tuple[str, str, str]], count: int, dice: random.Random) -> list[str]:
    """Take two to six words that stand next to each other somewhere, as people type them."""
    found = []
    while len(found) < count:
        words = [word for word in dice.choice(passages)[2].split() if word.isalpha()]
        size = dice.randint(2, 6)
        if len(words) > size:
            start = dice.randrange(len(words) - size)
            found.append(" ".join(words[start : start + size]))
    return found


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    dice = random.Random(18)
    passages = passages_of_files(options.folder)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        PassageIndex(folder).update(make_texts(passages, options.texts, dice))
        took, after = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = sum(path.stat().st_size for path in folder.iterdir())
        index = PassageIndex(folder)
        times = []
        for query in queries(passages, options.queries, dice):
            wanted = Wanted(analysis.query_terms(query))
            started = time.process_time()
            index.search(wanted, 150)
            times.append(1_000 * (time.process_time() - started))
        times.sort()
        rate = options.texts / took
        print(f"{options.texts:,} texts, {index.passages:,} passages: {rate:,.0f} texts indexed in a processor second,")
        print(f"{size / options.texts / 1_000:,.1f} kB a text, {(after - before) / 1_000:,.0f} MB more memory at most,")
        print(f"an answer p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
