"""From files of papers to weights: the whole of `dailypapers train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, static
from dailypapers.search.embedders.tokens import Tokenizer
from dailypapers.search.training import corpus, dictionary, teacher, vocabulary
from dailypapers.search.training.batches import Lesson, bags, pairs_of
from dailypapers.search.training.corpus import HeldOut, Paper
from dailypapers.search.training.dictionary import Entry
from dailypapers.search.training.settings import Settings
from dailypapers.search.training.tables import align, reduce_dimensions, start_table
from dailypapers.search.training.validation import Split, split, validate

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much


@dataclass(frozen=True)
class Material:
    """What is learnt from: papers, the rows chosen for their words, how often each word occurs."""

    general: list[Paper]
    special: list[Paper]
    entries: list[Entry]
    rows: list[str]
    counts: Counter[str]

    @property
    def papers(self) -> list[Paper]:
        return self.general + self.special


@dataclass(frozen=True)
class Trained:
    """The name of the weights, the papers learnt from, and how well the papers left out are retrieved."""

    name: str
    papers: int
    rows: int
    measured: dict[str, float] = field(default_factory=dict)


class _TeacherTexts(NamedTuple):
    """What the teacher embeds."""

    words: list[str]
    texts: list[str]


def gather(
    files: Sequence[Path],
    hold_out: Sequence[Path],
    thorough: Sequence[Path],
    dictionaries: Sequence[Path],
    required_words: list[str],
    settings: Settings,
) -> Material:
    """Read the papers and choose the rows. Raises `ValueError` when there is nothing to learn from."""
    held_out = corpus.read_held_out(hold_out)
    general = corpus.read(files, held_out)
    general_keys = {corpus.title_key(paper.title) for paper in general}
    special = corpus.read(thorough, HeldOut(held_out.ids, held_out.title_keys | general_keys))
    if len(general) + len(special) < 2:
        raise ValueError("at least two papers with a title and an abstract of 80 characters are needed")
    entries = dictionary.read(dictionaries)
    special_counts = vocabulary.count(text for paper in special for text in (paper.title, paper.abstract))
    entry_counts = vocabulary.count(entry.text for entry in entries)
    general_counts = vocabulary.count(text for paper in general for text in (paper.title, paper.abstract))
    required = [
        *required_words,
        *(word for word, n in special_counts.items() if n >= 2 and teacher.PLAIN_WORD.fullmatch(word)),
        *(word for word, n in entry_counts.items() if n >= 3 and teacher.PLAIN_WORD.fullmatch(word)),
    ]
    counts = special_counts + entry_counts + general_counts
    rows = vocabulary.choose(counts, settings.rows, settings.pieces, required)
    return Material(general, special, entries, rows, counts)


def train(
    files: Sequence[Path],
    out: Path,
    *,
    taught_by: Embedder | None = None,
    required_words: Sequence[str] = (),
    hold_out: Sequence[Path] = (),
    thorough: Sequence[Path] = (),
    dictionaries: Sequence[Path] = (),
    validating: bool = False,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Train an embedding and write it to ``out/static.npz``; the teacher's vectors are kept in ``out/teacher``.

    ``required_words`` get a row first. Of the papers in ``thorough`` the teacher embeds every sentence, of the
    ``dictionaries`` the entries of rare words; words of both have rows. Papers of ``hold_out`` that were featured
    since 2025 are never read. ``validating`` leaves every fortieth paper out and measures with it. Raises `ImportError`
    without PyTorch, `ValueError` when a file cannot be used.
    """
    from dailypapers.search.training.learning import learn

    settings = settings or Settings()
    report = progress or (lambda what, done, total: None)
    out.mkdir(parents=True, exist_ok=True)
    material = gather(files, hold_out, thorough, dictionaries, list(required_words), settings)
    papers, held_out = split(material.papers) if validating else Split(material.papers, [])
    words: list[str] = []
    vectors: dict[str, Floats] = {}
    lesson: Lesson | None = None
    if taught_by is not None:
        words, texts = _teacher_texts(material, settings)
        distinct = list(dict.fromkeys([*words, *texts]))
        embedded = teacher.embed_texts(
            distinct, taught_by, out / "teacher", lambda done, total: report("teacher", done, total)
        )
        vectors = dict(zip(distinct, reduce_dimensions(embedded, settings.dimensions), strict=True))
        lesson = _lesson(material.rows, words, _without(texts, held_out), vectors)
    pairs = pairs_of(Tokenizer(material.rows), papers, settings.seed)
    start = start_table(
        material.rows, material.counts, {word: vectors[word] for word in words}, settings.dimensions, settings.seed
    )
    learnt = learn(start, pairs, lesson, settings, lambda done, total: report("training", done, total))
    table = align(learnt, pairs.second)
    facts: dict[str, object] = {"papers": len(papers), "steps": settings.steps, "distilled": lesson is not None}
    name = static.save(out / static.WEIGHTS.name, material.rows, table, facts)
    embedder = static.StaticEmbedder(name, material.rows, table)
    measured = validate(embedder, held_out, vectors) if held_out else {}
    return Trained(name, len(papers), len(material.rows), measured)


def _teacher_texts(material: Material, settings: Settings) -> _TeacherTexts:
    """Choose words and texts for the teacher."""
    words = teacher.choose_words(material.rows, material.counts, settings.rare, material.entries)
    texts = teacher.choose_texts(material.general, material.rows, settings.taught, settings.seed)
    texts += teacher.all_texts(material.special)
    texts += teacher.choose_entries(material.entries, material.rows, texts, settings.seed)
    return _TeacherTexts(words, texts)


def _without(texts: Sequence[str], papers: Sequence[Paper]) -> list[str]:
    """Leave out the titles and sentences of papers."""
    excluded = {text for paper in papers for text in (paper.title, *corpus.sentences(paper.abstract))}
    return [text for text in texts if text not in excluded]


def _lesson(rows: Sequence[str], words: Sequence[str], texts: Sequence[str], vectors: dict[str, Floats]) -> Lesson:
    inputs = [*words, *texts]
    return Lesson(bags(Tokenizer(rows), inputs), np.stack([vectors[text] for text in inputs]), len(words))
