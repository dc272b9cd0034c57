"""Trains the static Matryoshka embedding from papers with titles and abstracts. See README.md beside this file."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from dailypapers.search.embedders import static
from dailypapers.search.embedders.tokens import Tokenizer
from training import corpus, teacher, vocabulary
from training.batches import Bags, bags, pairs_of
from training.losses import contrastive, distillation

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Settings:
    """Everything that decides the result, besides the corpus."""

    rows: int = 40_000
    pieces: int = 3_000
    dimensions: int = 256
    steps: int = 2_000
    batch: int = 1_024
    longest: int = 96
    rate: float = 2e-3
    temperature: float = 0.05
    distil: float = 1.0
    seed: int = 0
    threads: int = 2


_ADJUSTABLE: dict[str, type] = {
    "rows": int,
    "steps": int,
    "batch": int,
    "rate": float,
    "distil": float,
    "seed": int,
    "threads": int,
}


@dataclass(frozen=True)
class Lesson:
    """What the teacher says: texts as bags of rows, and their vectors turned to our dimensions."""

    texts: Bags
    targets: torch.Tensor


def start_table(rows: list[str], counts: dict[str, int], words: Floats | None, settings: Settings) -> Floats:
    """First vectors: the teacher's for each word where there is one, small chance otherwise.

    Lengths are those of Arora et al. 2017 (*A simple but tough-to-beat baseline for sentence embeddings*):
    ``a / (a + p)`` for a word of frequency ``p``.
    """
    chance = np.random.default_rng(settings.seed)
    table = chance.normal(0, 1 / settings.dimensions**0.5, (len(rows), settings.dimensions)).astype(np.float32)
    if words is not None:
        known = np.abs(words).sum(axis=1) > 0
        table[known] = words[known]
    total = sum(counts.values())
    share = np.array([counts.get(row, 1) / total for row in rows], np.float32)
    return np.asarray(table * (1e-3 / (1e-3 + share))[:, None], np.float32)


def turn(vectors: npt.NDArray[np.float16], dimensions: int) -> Floats:
    """Teacher vectors in their principal directions, the strongest first, so that truncating loses least."""
    sample = vectors[:: max(1, len(vectors) // 50_000)].astype(np.float32)
    _, directions = np.linalg.eigh(sample.T @ sample)
    turned = vectors.astype(np.float32) @ directions[:, ::-1][:, :dimensions]
    return np.asarray(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9), np.float32)


def train(table: Floats, first: Bags, second: Bags, lesson: Lesson | None, settings: Settings) -> Floats:
    """Learns by contrast of pairs, and by what the teacher says; returns the table of the trained rows."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    chance = np.random.default_rng(settings.seed + 1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    weights = torch.nn.Parameter(torch.from_numpy(table.copy()).to(device))
    optimiser = torch.optim.Adam([weights], lr=settings.rate, betas=(0.9, 0.99))
    began = time.monotonic()
    for step in range(settings.steps):
        rate = min(1.0, (step + 1) / 50) * 0.5 * (1 + np.cos(np.pi * step / settings.steps))
        optimiser.param_groups[0]["lr"] = settings.rate * max(rate, 0.02)
        chosen = chance.integers(0, len(first), settings.batch)
        a = first.embed(chosen, weights, settings.longest, chance)
        b = second.embed(chosen, weights, settings.longest, chance)
        loss = contrastive(a, b, settings.temperature)
        taught = torch.zeros(())
        if lesson is not None:
            asked = chance.integers(0, len(lesson.texts), settings.batch)
            said = lesson.texts.embed(asked, weights, settings.longest, chance, keep=1.0)
            taught = distillation(said, lesson.targets[torch.from_numpy(asked)].to(device))
            loss = loss + settings.distil * taught
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 100 == 0 or step == settings.steps - 1:
            spent = time.monotonic() - began
            print(f"step {step} loss {loss.item():.3f} taught {taught.item():.3f} {spent:.0f} s", flush=True)
    return np.asarray(weights.detach().cpu().numpy(), np.float32)


def aligned(table: Floats, texts: Bags) -> Floats:
    """The table turned so that the texts' vectors vary most in the first dimension, least in the last.

    Inner products stay as they are; those of the first few dimensions come as near to them as they can (principal
    components, Eckart and Young 1936), which is what the coarse pass of a search looks at.
    """
    chosen = np.arange(0, len(texts), max(1, len(texts) // 20_000))
    whole = texts.embed(chosen, torch.from_numpy(table), 512, np.random.default_rng(0), keep=1.0).numpy()
    whole /= np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9)
    _, directions = np.linalg.eigh(whole.T @ whole)
    return np.ascontiguousarray(table @ directions[:, ::-1], np.float32)


def learn_from(
    papers: list[corpus.Paper], rows: list[str], model: Path, amount: int, cache: Path, settings: Settings
) -> tuple[Lesson, Floats]:
    """Asks the teacher (or reads what it said before); the lesson and its vectors of the single words."""
    texts_file, vectors_file = cache / "texts.json", cache / "teacher.f16"
    if not texts_file.exists():
        texts_file.write_text(json.dumps(teacher.choose_texts(papers, rows, amount, settings.seed)))
    texts: list[str] = json.loads(texts_file.read_text())
    targets = turn(teacher.embed(texts, model, vectors_file, threads=settings.threads), settings.dimensions)
    place = {text: i for i, text in enumerate(texts)}
    words = np.zeros((len(rows), settings.dimensions), np.float32)
    for number, row in enumerate(rows):
        if row in place:
            words[number] = targets[place[row]]
    return Lesson(bags(Tokenizer(rows), texts), torch.from_numpy(targets)), words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="JSON lines with id, title, abstract")
    parser.add_argument("--hold-out", type=Path, nargs="*", default=[], help="files of papers never to train on")
    parser.add_argument("--teacher", type=Path, help="folder of a local transformer to distil from")
    parser.add_argument("--taught", type=int, default=110_000, help="short texts the teacher is asked about")
    parser.add_argument("--words", type=Path, help="file with further words to give a row, one to a line")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and what is kept on the way")
    for name, kind in _ADJUSTABLE.items():
        parser.add_argument(f"--{name}", type=kind, default=getattr(Settings, name))
    given = parser.parse_args()
    settings = Settings(**{name: getattr(given, name) for name in _ADJUSTABLE})
    given.out.mkdir(parents=True, exist_ok=True)
    papers = corpus.read(given.corpus, corpus.held_out(given.hold_out))
    counts = vocabulary.count(text for paper in papers for text in (paper.title, paper.abstract))
    extra = given.words.read_text().split() if given.words else []
    rows = vocabulary.choose(counts, settings.rows, settings.pieces, extra)
    print(f"{len(papers)} papers, {len(rows)} rows", flush=True)
    lesson, words = None, None
    if given.teacher:
        lesson, words = learn_from(papers, rows, given.teacher, given.taught, given.out, settings)
    first, second = pairs_of(Tokenizer(rows), papers, settings.seed)
    table = aligned(train(start_table(rows, counts, words, settings), first, second, lesson, settings), second)
    facts: dict[str, object] = {"papers": len(papers), "steps": settings.steps, "distilled": lesson is not None}
    print(static.save(given.out / "static.npz", rows, table, facts))


if __name__ == "__main__":
    main()
