"""Choosing what the teacher, a better and slower embedder, embeds; its vectors are kept because they take long."""

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
_BATCH = 2_048
_MIN_COUNT = 6


def known_words(model: Path) -> list[str]:
    """Return the whole words, of three or more ASCII letters, that a local model has an entry for.

    None for a model without `vocab.txt`.
    """
    path = model / "vocab.txt"
    if not path.is_file():
        return []
    return [word for word in path.read_text(encoding="utf-8").split("\n") if PLAIN_WORD.fullmatch(word)]


def choose_words(rows: Sequence[str], counts: Counter[str], rare: int, entries: Sequence[Entry] = ()) -> list[str]:
    """Choose words for the teacher to embed: those with a row, then the ``rare`` most frequent without one.

    The latter are there for the pieces, which learn to add up to a word; so are all words that a dictionary explains.
    """
    own = [row for row in rows if not row.startswith(CONTINUATION) and not row.isdigit() and len(row) > 2]
    has_row = set(rows)
    others = sorted((-n, w) for w, n in counts.items() if w not in has_row and PLAIN_WORD.fullmatch(w))
    terms = [term.lower() for entry in entries for term in entry.terms]
    explained = [term for term in terms if term not in has_row and PLAIN_WORD.fullmatch(term)]
    return list(dict.fromkeys([*own, *(word for _, word in others[:rare]), *explained]))


def choose_texts(papers: Sequence[Paper], rows: Sequence[str], amount: int, seed: int = 0) -> list[str]:
    """Choose short texts for the teacher to embed, titles and sentences half and half.

    Sentences are chosen greedily so that rare words are met in a context at least four times where the corpus can.
    """
    order = list(papers)
    random.Random(seed).shuffle(order)
    titles = [paper.title for paper in order[: amount // 2]]
    counts: Counter[str] = Counter()
    for title in titles:
        counts.update(set(words(title)))
    rare_words = {row for row in rows if len(row) > 2 and not row.isdigit()}
    chosen: list[str] = []
    for paper in order[::-1]:
        if len(chosen) >= amount - len(titles):
            break
        for sentence in sentences(paper.abstract):
            own = set(words(sentence))
            minimum = 1 + (len(chosen) > amount // 3)
            if 6 <= len(own) <= 26 and sum(counts[word] < 4 for word in own & rare_words) >= minimum:
                chosen.append(sentence)
                counts.update(own)
                break
    return titles + chosen


def choose_entries(entries: Sequence[Entry], rows: Sequence[str], texts: Iterable[str], seed: int = 0) -> list[str]:
    """Choose the entries of dictionaries with a word that fewer than six of the texts and of earlier entries have."""
    counts = Counter(word for text in texts for word in words(text))
    rare_words = {row for row in rows if len(row) > 2 and not row.isdigit()}
    chosen: list[str] = []
    for entry in random.Random(seed).sample(entries, len(entries)):
        own = set(words(entry.text))
        if any(counts[word] < _MIN_COUNT for word in own & rare_words):
            chosen.append(entry.text)
            counts.update(own)
    return chosen


def all_texts(papers: Sequence[Paper], max_length: int = 120) -> list[str]:
    """Return every title, and every sentence of 6 different words or more and at most ``max_length`` characters."""
    texts = [paper.title for paper in papers]
    for paper in papers:
        texts += [part for part in sentences(paper.abstract) if len(part) <= max_length and len(set(words(part))) >= 6]
    return texts


def embed_texts(
    texts: Sequence[str], embedder: Embedder, folder: Path, progress: Callable[[int, int], None] | None = None
) -> npt.NDArray[np.float16]:
    """Embed texts by the teacher, ``(len(texts), its dimensions)``; ``progress`` gets texts done and texts in all.

    Vectors are kept in a folder of the teacher's name in ``folder``: interrupted work goes on where it stopped, and
    another training embeds only what is new.
    """
    cache = folder / embedder.name
    cache.mkdir(parents=True, exist_ok=True)
    text_file, vector_file = cache / "said.jsonl", cache / "said.f16"
    position = _cached_texts(text_file, vector_file, embedder.dimensions)
    missing = sorted({text for text in texts if text not in position}, key=lambda text: (len(text), text))
    with text_file.open("a", encoding="utf-8") as cached_texts, vector_file.open("ab") as cached_vectors:
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            cached_vectors.write(embedder.embed(batch).astype(np.float16).tobytes())
            cached_vectors.flush()
            cached_texts.write("".join(json.dumps(text) + "\n" for text in batch))
            cached_texts.flush()
            if progress is not None:
                progress(start + len(batch), len(missing))
    position = _cached_texts(text_file, vector_file, embedder.dimensions)
    vectors = np.fromfile(vector_file, np.float16).reshape(-1, embedder.dimensions)
    return np.asarray(vectors[[position[text] for text in texts]], np.float16)


def _cached_texts(text_file: Path, vector_file: Path, dimensions: int) -> dict[str, int]:
    """Return the position of each text with a vector; both files are cut to what both hold."""
    if not text_file.exists() or not vector_file.exists():
        return {}
    lines = text_file.read_text(encoding="utf-8").split("\n")[:-1]  # the last one has no end: nothing, or half a line
    count = min(len(lines), vector_file.stat().st_size // (2 * dimensions))
    text_file.write_text("".join(line + "\n" for line in lines[:count]), encoding="utf-8")
    with vector_file.open("r+b") as file:
        file.truncate(count * 2 * dimensions)
    return {json.loads(line): number for number, line in enumerate(lines[:count])}
