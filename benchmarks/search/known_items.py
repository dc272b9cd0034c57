"""Known items: does what somebody remembers of a paper find it among all others?

    python benchmarks/search/known_items.py TEXTS.sqlite INDEX HUB.jsonl.gz

TEXTS and INDEX are those of `speed.py`, made with the hub's papers. Of hub papers of 2025, which the embedding has
never seen: the one-sentence summary, the title, the title with one edit in one word, and with its words shuffled.
"""

from __future__ import annotations

import argparse
import random
import string
from collections.abc import Callable
from pathlib import Path

from corpora import Texts, featured

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Engine, plain
from dailypapers.search.evaluation.evaluate import MODES

AMOUNT = 400
LEAST_LETTERS = 4


def with_an_edit(title: str, chance: random.Random) -> str:
    """One letter of one word left out, doubled, replaced or changed with its neighbour."""
    words = title.split()
    long = [place for place, word in enumerate(words) if len(word) >= LEAST_LETTERS and word.isalpha()]
    if not long:
        return title
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(len(word) - 1)
    words[place] = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] * 2 + word[at + 1 :],
            word[:at] + chance.choice(string.ascii_lowercase) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


def shuffled(title: str, chance: random.Random) -> str:
    """The same words in another order."""
    words = title.split()
    return " ".join(chance.sample(words, len(words)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("texts", "index", "hub"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--amount", type=int, default=AMOUNT)
    given = parser.parse_args()
    texts = Texts(given.texts)
    numbers = texts.numbers()
    rows = [row for row in featured(given.hub) if row["id"] in numbers]
    rows = random.Random(3).sample(rows, min(given.amount, len(rows)))
    engine = Engine.open(given.index, StaticEmbedder.load())
    asked: dict[str, Callable[[random.Random, str, str], str]] = {
        "its one-sentence summary": lambda chance, title, summary: summary,
        "its title": lambda chance, title, summary: title,
        "its title, one edit in one word": lambda chance, title, summary: with_an_edit(title, chance),
        "its title, words shuffled": lambda chance, title, summary: shuffled(title, chance),
    }
    print(f"MRR@10; {len(engine)} papers, {len(rows)} of them asked for\n")
    print("| asked | " + " | ".join(MODES) + " |\n|---" + "|---" * len(MODES) + "|")
    for name, of in asked.items():
        found = []
        for mode in MODES:
            chance, total = random.Random(4), 0.0
            for row in rows:
                query = plain(of(chance, row["title"], row["ai_summary"]))
                ids = [hit.id for hit in engine.search(query, limit=10, mode=mode).hits]
                wanted = numbers[row["id"]]
                total += 1 / (ids.index(wanted) + 1) if wanted in ids else 0
            found.append(f"{total / len(rows):.3f}")
        print(f"| {name} | " + " | ".join(found) + " |", flush=True)


if __name__ == "__main__":
    main()
