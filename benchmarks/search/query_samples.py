"""The queries of the speed benchmarks: what people type, taken from real papers."""

from __future__ import annotations

import random
from pathlib import Path

from corpora import Texts, featured

EACH = 100
KNOWN_ITEMS = 200


def questions(texts: Texts, real: int, hub: Path | None, seed: int = 1) -> list[str]:
    """Beginnings of titles of the first ``real`` papers, three to eight words; with the hub's papers as many summaries
    and as many times three keywords; shuffled.
    """
    chance = random.Random(seed)
    titles = texts.titles(chance.sample(range(1, real + 1), EACH if hub else 3 * EACH))
    asked = [" ".join(title.split()[: chance.randint(3, 8)]) for title in titles]
    if hub:
        rows = chance.sample([row for row in featured(hub) if row["ai_keywords"]], 2 * EACH)
        asked += [row["ai_summary"] for row in rows[:EACH]]
        asked += [" ".join(row["ai_keywords"][:3]) for row in rows[EACH:]]
    chance.shuffle(asked)
    return asked


def known_items(texts: Texts, hub: Path, seed: int = 2) -> list[tuple[str, int]]:
    """One-sentence summaries of hub papers of 2025 with the number of the paper each is of."""
    numbers = texts.numbers()
    rows = [row for row in featured(hub) if row["id"] in numbers]
    return [(row["ai_summary"], numbers[row["id"]]) for row in random.Random(seed).sample(rows, KNOWN_ITEMS)]
