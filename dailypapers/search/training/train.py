"""From files of papers to weights: the whole of `dailypapers train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder, static
from dailypapers.search.embedders.tokens import Tokenizer
from dailypapers.search.training import corpus, dictionary, teacher, vocabulary
from dailypapers.search.training.batches import Lesson, bags, pairs_of
from dailypapers.search.training.corpus import Paper
from dailypapers.search.training.dictionary import Entry
from dailypapers.search.training.settings import Settings
from dailypapers.search.training.tables import aligned, start_table, turned
from dailypapers.search.training.validation import left_out, validate

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
    """The name of the weights, the papers learnt from, and how the papers left out are found."""

    name: str
    papers: int
    rows: int
    measured: dict[str, float] = field(default_factory=dict)


def gather(
    files: Sequence[Path],
    hold_out: Sequence[Path],
    thorough: Sequence[Path],
    dictionaries: Sequence[Path],
    certain: list[str],
    settings: Settings,
) -> Material:
    """Reads the papers and chooses the rows. Raises `ValueError` when there is nothing to learn from."""
    ids, titles = corpus.held_out(hold_out)
    general = corpus.read(files, (ids, titles))
    special = corpus.read(thorough, (ids, titles | {corpus.title_key(paper.title) for paper in general}))
    if len(general) + len(special) < 2:
        raise ValueError("there are no two papers with a title and an abstract of 80 characters to learn from")
    entries = dictionary.read(dictionaries)
    met = vocabulary.count(text for paper in special for text in (paper.title, paper.abstract))
    explained = vocabulary.count(entry.text for entry in entries)
    counts = met + explained + vocabulary.count(text for paper in general for text in (paper.title, paper.abstract))
    certain = certain + [word for word, n in met.items() if n >= 2 and teacher.PLAIN_WORD.fullmatch(word)]
    certain += [word for word, n in explained.items() if n >= 3 and teacher.PLAIN_WORD.fullmatch(word)]
    rows = vocabulary.choose(counts, settings.rows, settings.pieces, certain)
    return Material(general, special, entries, rows, counts)


def train(
    files: Sequence[Path],
    out: Path,
    *,
    taught_by: Embedder | None = None,
    certain: Sequence[str] = (),
    hold_out: Sequence[Path] = (),
    thorough: Sequence[Path] = (),
    dictionaries: Sequence[Path] = (),
    validating: bool = False,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Trains an embedding and writes it to ``out/static.npz``; what the teacher said is kept in ``out/teacher``.

    ``certain`` words get a row first. Of the papers in ``thorough`` the teacher is asked about every sentence, of the
    ``dictionaries`` about the entries of rare words; words of both have rows. Papers of ``hold_out`` that were featured
    since 2025 are never read. ``validating`` leaves every fortieth paper out and measures with it. Raises `ImportError`
    without PyTorch, `ValueError` when a file cannot be used.
    """
    from dailypapers.search.training.learning import learn

    chosen = settings or Settings()
    tell = progress or (lambda what, done, total: None)
    out.mkdir(parents=True, exist_ok=True)
    made_of = gather(files, hold_out, thorough, dictionaries, list(certain), chosen)
    papers, kept = left_out(made_of.papers) if validating else (made_of.papers, [])
    words: list[str] = []
    said: dict[str, Floats] = {}
    lesson: Lesson | None = None
    if taught_by is not None:
        words, texts = _questions(made_of, chosen)
        asked = list(dict.fromkeys([*words, *texts]))
        answers = teacher.ask(asked, taught_by, out / "teacher", lambda done, total: tell("teacher", done, total))
        said = dict(zip(asked, turned(answers, chosen.dimensions), strict=True))
        lesson = _lesson(made_of.rows, words, _without(texts, kept), said)
    pairs = pairs_of(Tokenizer(made_of.rows), papers, chosen.seed)
    start = start_table(
        made_of.rows, made_of.counts, {word: said[word] for word in words}, chosen.dimensions, chosen.seed
    )
    learnt = learn(start, pairs, lesson, chosen, lambda done, total: tell("training", done, total))
    table = aligned(learnt, pairs.second)
    facts: dict[str, object] = {"papers": len(papers), "steps": chosen.steps, "distilled": lesson is not None}
    name = static.save(out / static.WEIGHTS.name, made_of.rows, table, facts)
    measured = validate(static.StaticEmbedder(name, made_of.rows, table), kept, said) if kept else {}
    return Trained(name, len(papers), len(made_of.rows), measured)


def _questions(made_of: Material, settings: Settings) -> tuple[list[str], list[str]]:
    """Words and texts to ask the teacher about."""
    words = teacher.choose_words(made_of.rows, made_of.counts, settings.rare, made_of.entries)
    texts = teacher.choose_texts(made_of.general, made_of.rows, settings.taught, settings.seed)
    texts += teacher.all_texts(made_of.special)
    return words, texts + teacher.choose_entries(made_of.entries, made_of.rows, texts, settings.seed)


def _without(texts: Sequence[str], kept: Sequence[Paper]) -> list[str]:
    left = {text for paper in kept for text in (paper.title, *corpus.sentences(paper.abstract))}
    return [text for text in texts if text not in left]


def _lesson(rows: Sequence[str], words: Sequence[str], texts: Sequence[str], said: dict[str, Floats]) -> Lesson:
    everything = [*words, *texts]
    targets = np.stack([said[text] for text in everything])
    return Lesson(bags(Tokenizer(rows), everything), targets, len(words))
