"""Ranking quality beside bm25s, in one run: nDCG@10 of each mode, and what it gains over bm25s.

    python benchmarks/search/quality.py FOLDER... [--k1 1.2] [--meaning MODEL]

Each folder is in BEIR layout. bm25s runs with b 0.75, its English stop words and the Snowball stemmer over title and
text. The gain is the mean of the collections' ratios to bm25s; its interval holds 95 of 100 paired bootstraps, in which
the queries of each collection are drawn anew, the same for both.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from dailypapers.search.embedders import loader
from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.engine import Engine
from dailypapers.search.engine.query.parser import plain
from dailypapers.search.engine.results import Mode
from dailypapers.search.evaluation.beir import Corpus, read_corpus, read_qrels, read_queries
from dailypapers.search.evaluation.evaluate import MODES
from dailypapers.search.evaluation.metrics import ndcg
from dailypapers.search.meaning.model_files import find_source, read_model
from dailypapers.search.meaning.sentence_encoder import SentenceEncoder
from dailypapers.search.meaning.vector_file import cosines, quantised

SAMPLES = 10_000
Scores = npt.NDArray[np.float64]


class Collection(NamedTuple):
    """A test collection: its corpus, the judged queries and their judgements, in one order."""

    name: str
    corpus: Corpus
    queries: list[str]
    judged: list[dict[str, int]]

    @classmethod
    def read(cls, folder: Path) -> Collection:
        qrels, texts = read_qrels(folder), read_queries(folder)
        names = [name for name in texts if name in qrels]
        return cls(folder.name, read_corpus(folder), [texts[name] for name in names], [qrels[name] for name in names])

    def ndcg(self, rankings: Sequence[Sequence[int]]) -> Scores:
        """Return nDCG@10 of each query, of rankings of positions in the corpus."""
        named = ([self.corpus.names[position] for position in ranking] for ranking in rankings)
        return np.array([ndcg(ranking, grades) for ranking, grades in zip(named, self.judged, strict=True)])


def bm25s_scores(collection: Collection, k1: float) -> Scores:
    """Return nDCG@10 of bm25s for each query."""
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in collection.corpus.documents]
    index = bm25s.BM25(k1=k1, b=0.75)
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(collection.queries, stopwords="en", stemmer=stemmer, show_progress=False)
    found, _ = index.retrieve(asked, k=min(10, len(texts)), show_progress=False)
    return collection.ndcg([row.tolist() for row in found])


class EagerCosines:
    """The cosines of a transformer over documents, each embedded when it is first asked for."""

    def __init__(self, encoder: SentenceEncoder, documents: Sequence[Document]) -> None:
        self.encoder, self.documents = encoder, documents
        self.vectors: dict[int, npt.NDArray[np.int8]] = {}

    def __call__(self, text: str, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        missing = [number for number in ids if number not in self.vectors]
        texts = [f"{self.documents[number].title}. {self.documents[number].abstract}" for number in missing]
        self.vectors |= dict(zip(missing, quantised(self.encoder.embed(texts)), strict=True)) if missing else {}
        return cosines(np.stack([self.vectors[number] for number in ids]), self.encoder.embed([text])[0])


def our_scores(collection: Collection, embedder: str, encoder: SentenceEncoder | None) -> dict[str, Scores]:
    """Return nDCG@10 of each mode of the engine for each query; re-ranked, too, where there is an encoder."""

    def ask(mode: Mode, better_cosines: EagerCosines | None = None) -> Scores:
        asked = (
            engine.search(plain(q), limit=10, mode=mode, better_cosines=better_cosines) for q in collection.queries
        )
        return collection.ndcg([[hit.id for hit in results.hits] for results in asked])

    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(Path(folder), loader.load(embedder))
        engine.update(collection.corpus.documents)
        scores = {mode.value: ask(mode) for mode in MODES}
        if encoder is not None:
            scores["re-ranked"] = ask(Mode.HYBRID, EagerCosines(encoder, collection.corpus.documents))
        engine.close()
    return scores


def gain(theirs: Sequence[Scores], ours: Sequence[Scores], rng: np.random.Generator) -> tuple[float, float, float]:
    """Return the mean gain over the collections and the ends of its 95 % interval by paired bootstrap."""
    ratios = np.zeros(SAMPLES)
    for base, other in zip(theirs, ours, strict=True):
        drawn = rng.integers(0, len(base), (SAMPLES, len(base)))
        ratios += other[drawn].mean(axis=1) / base[drawn].mean(axis=1) / len(theirs)
    mean = float(np.mean([other.mean() / base.mean() for base, other in zip(theirs, ours, strict=True)]))
    low, high = np.quantile(ratios, (0.025, 0.975))
    return mean - 1, float(low) - 1, float(high) - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--k1", type=float, default=1.2, help="k1 of bm25s.")
    parser.add_argument("--embedder", default=loader.SHIPPED, help="As in the setting DAILYPAPERS_EMBEDDER.")
    parser.add_argument("--meaning", default="off", help="A transformer, as in the setting DAILYPAPERS_MEANING.")
    given = parser.parse_args()
    source = find_source(given.meaning)
    encoder = SentenceEncoder(read_model(source)) if source else None
    collections = [Collection.read(folder) for folder in given.folders]
    table: dict[str, list[Scores]] = {"bm25s": [bm25s_scores(collection, given.k1) for collection in collections]}
    for collection in collections:
        for mode, scores in our_scores(collection, given.embedder, encoder).items():
            table.setdefault(mode, []).append(scores)
    print("| nDCG@10 | " + " | ".join(c.name for c in collections) + " | mean | over bm25s | 95 % |")
    print("|---" * (len(collections) + 4) + "|")
    for name, scores in table.items():
        means = [float(values.mean()) for values in scores]
        mean, low, high = gain(table["bm25s"], scores, np.random.default_rng(0))
        cells = " | ".join(f"{value:.3f}" for value in means)
        print(f"| {name} | {cells} | {np.mean(means):.3f} | {mean:+.1%} | {low:+.1%} … {high:+.1%} |")


if __name__ == "__main__":
    main()
