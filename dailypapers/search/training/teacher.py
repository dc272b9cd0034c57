"""What the teacher, an embedder that is better and slower, is asked; its answers are kept because they are dear."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.tokens import CONTINUATION, words
from dailypapers.search.training.corpus import Paper, sentences
from dailypapers.search.training.dictionary import Entry

PLAIN_WORD = re.compile(r"[a-z]{3,24}")
_AT_ONCE = 2_048
_MET = 6


def known_words(model: Path) -> list[str]:
    """The whole words, of three or more ASCII letters, that a local transformer has an entry for; none without list."""
    path = model / "vocab.txt"
    if not path.is_file():
        return []
    return [word for word in path.read_text(encoding="utf-8").split("\n") if PLAIN_WORD.fullmatch(word)]


def choose_words(rows: Sequence[str], counts: Counter[str], rare: int, entries: Sequence[Entry] = ()) -> list[str]:
    """Words to ask the teacher about alone: those with a row, then the ``rare`` most frequent of those without one.

    The latter are there for the pieces, which learn to add up to a word; so are all words that a dictionary explains.
    """
    own = [row for row in rows if not row.startswith(CONTINUATION) and not row.isdigit() and len(row) > 2]
    known = set(rows)
    others = sorted((-n, w) for w, n in counts.items() if w not in known and PLAIN_WORD.fullmatch(w))
    terms = [term.lower() for entry in entries for term in entry.terms]
    explained = [term for term in terms if term not in known and PLAIN_WORD.fullmatch(term)]
    return list(dict.fromkeys([*own, *(word for _, word in others[:rare]), *explained]))


def choose_texts(papers: Sequence[Paper], rows: Sequence[str], amount: int, seed: int = 0) -> list[str]:
    """Short texts to ask the teacher about, titles and sentences half and half.

    Sentences are chosen greedily so that rare words are met in a context at least four times where the corpus can.
    """
    order = list(papers)
    random.Random(seed).shuffle(order)
    titles = [paper.title for paper in order[: amount // 2]]
    met: Counter[str] = Counter()
    for title in titles:
        met.update(set(words(title)))
    wanted = {row for row in rows if len(row) > 2 and not row.isdigit()}
    chosen: list[str] = []
    for paper in order[::-1]:
        if len(chosen) >= amount - len(titles):
            break
        for sentence in sentences(paper.abstract):
            found = set(words(sentence))
            if 6 <= len(found) <= 26 and sum(met[w] < 4 for w in found & wanted) >= 1 + (len(chosen) > amount // 3):
                chosen.append(sentence)
                met.update(found)
                break
    return titles + chosen


def choose_entries(entries: Sequence[Entry], rows: Sequence[str], texts: Iterable[str], seed: int = 0) -> list[str]:
    """The entries of dictionaries with a word that fewer than six of the texts, and of those before them, have."""
    met = Counter(word for text in texts for word in words(text))
    wanted = {row for row in rows if len(row) > 2 and not row.isdigit()}
    chosen: list[str] = []
    for entry in random.Random(seed).sample(entries, len(entries)):
        found = set(words(entry.text))
        if any(met[word] < _MET for word in found & wanted):
            chosen.append(entry.text)
            met.update(found)
    return chosen


def all_texts(papers: Sequence[Paper], longest: int = 120) -> list[str]:
    """Every title, and every sentence of 6 different words or more that is not ``longest``: the teacher is slow."""
    found = [paper.title for paper in papers]
    for paper in papers:
        found += [part for part in sentences(paper.abstract) if len(part) <= longest and len(set(words(part))) >= 6]
    return found


def ask(
    texts: Sequence[str], embedder: Embedder, folder: Path, progress: Callable[[int, int], None] | None = None
) -> npt.NDArray[np.float16]:
    """The teacher's vectors, ``(len(texts), its dimensions)``; ``progress`` gets texts done and texts in all.

    What it has once said is kept in a folder of its name in ``folder``: interrupted work goes on where it stopped, and
    another lesson asks only for what is new.
    """
    kept = folder / embedder.name
    kept.mkdir(parents=True, exist_ok=True)
    names, numbers = kept / "said.jsonl", kept / "said.f16"
    place = _said(names, numbers, embedder.dimensions)
    missing = sorted({text for text in texts if text not in place}, key=lambda text: (len(text), text))
    with names.open("a", encoding="utf-8") as said, numbers.open("ab") as vectors:
        for start in range(0, len(missing), _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            vectors.write(embedder.embed(part).astype(np.float16).tobytes())
            vectors.flush()
            said.write("".join(json.dumps(text) + "\n" for text in part))
            said.flush()
            if progress is not None:
                progress(start + len(part), len(missing))
    place = _said(names, numbers, embedder.dimensions)
    every = np.fromfile(numbers, np.float16).reshape(-1, embedder.dimensions)
    return np.asarray(every[[place[text] for text in texts]], np.float16)


def _said(names: Path, numbers: Path, width: int) -> dict[str, int]:
    """Where the vector of each text is; both files cut to what both hold."""
    if not names.exists() or not numbers.exists():
        return {}
    lines = names.read_text(encoding="utf-8").split("\n")
    lines = lines[: len(lines) - 1]  # the last one has no end: nothing, or half of a line
    whole = min(len(lines), numbers.stat().st_size // (2 * width))
    names.write_text("".join(line + "\n" for line in lines[:whole]), encoding="utf-8")
    with numbers.open("r+b") as file:
        file.truncate(whole * 2 * width)
    return {json.loads(line): i for i, line in enumerate(lines[:whole])}
