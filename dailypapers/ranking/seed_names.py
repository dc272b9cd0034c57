"""The papers that a text names, pure: for a short text here, for a long one in a process whose time is limited.

python -m dailypapers.ranking.seed_names < list.bib    a JSON list of names, cut behind `MAX_SEEDS`
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import without_controls
from dailypapers.sources.bibtex import parse as bibtex

MAX_SEEDS = 500  # papers of one list
MAX_WORD = 300  # characters of an identifier or its URL


class TooSlow(Exception):
    """A text could not be read in the time it was given."""


def names_in(text: str) -> list[str]:
    """Return the different names in a text, in order; one more than `MAX_SEEDS` where there are more."""
    names: dict[str, None] = {}
    for name in seed_names(text):
        names[name] = None
        if len(names) > MAX_SEEDS:
            break
    return list(names)


def seed_names(text: str) -> Iterable[str]:
    """Yield the papers a text names: of BibTeX the arXiv id, DOI, or title of each entry; else the words."""
    clean = without_controls(text)
    if "@" not in clean or "{" not in clean:
        yield from (word.strip("<>()[];\"'")[:MAX_WORD] for word in clean.replace(",", " ").split())
        return
    for _, record in bibtex.parse(enumerate(clean.splitlines(), start=1)):
        if isinstance(record, PaperRecord):
            yield record.arxiv_id or record.doi or f"title:{to_plain(record.title)}"


def names_in_process(text: str, seconds: float) -> list[str]:
    """Return the same as `names_in`, worked out in another process. Raises `TooSlow` after so many seconds."""
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, input=text.encode("utf-8", "replace"), capture_output=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    names: list[str] = json.loads(done.stdout)
    return names


def _main() -> Iterator[str]:
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    yield from islice(names_in(text), MAX_SEEDS + 1)


if __name__ == "__main__":
    json.dump(list(_main()), sys.stdout)
