"""Fits the network of `keyphrases.npz`: which candidates are keywords of the hub. NumPy alone, ten seconds.

python benchmarks/keyphrases/fit_phrases.py hf_daily_2024-05_2025-12.jsonl.gz --out OUT.npz

Papers featured from March to July 2025; those from August on are for measuring. With ``--check`` every third paper
is left out and measured on, to choose by.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from measures import judged

from dailypapers.search.keyphrases import extraction, phrase_table

TRAINED_SINCE, TRAINED_BEFORE = "2025-03", "2025-08"


class Network:
    """One hidden layer trained by Adam (Kingma and Ba 2015) on the cross-entropy."""

    def __init__(self, inputs: int, hidden: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        scale = np.sqrt(2 / inputs)
        self.weights = [
            chance.normal(0, scale, (inputs, hidden)),
            np.zeros(hidden),
            chance.normal(0, np.sqrt(2 / hidden), hidden),
            np.zeros(1),
        ]
        self.weights = [one.astype(np.float32) for one in self.weights]
        self.moments = [(np.zeros_like(one), np.zeros_like(one)) for one in self.weights]
        self.steps = 0

    def step(self, facts: np.ndarray, wanted: np.ndarray, rate: float, decay: float) -> None:
        inner, inner_bias, outer, outer_bias = self.weights
        hidden = np.maximum(facts @ inner + inner_bias, 0)
        error = (1 / (1 + np.exp(-(hidden @ outer + outer_bias))) - wanted) / len(facts)
        back = (error[:, None] * outer) * (hidden > 0)
        slopes = [facts.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(keepdims=True)]
        self.steps += 1
        for place, (weight, slope, (first, second)) in enumerate(zip(self.weights, slopes, self.moments, strict=True)):
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            scaled = first / (1 - 0.9**self.steps) / (np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8)
            weight -= rate * (scaled + (decay * weight if place in (0, 2) else 0))


def train(facts: np.ndarray, wanted: np.ndarray, hidden: int, epochs: int, seed: int = 0) -> extraction.Network:
    """``facts`` is ``(candidates, facts)``, ``wanted`` 0 or 1 for each."""
    centre, spread = facts.mean(axis=0), facts.std(axis=0) + 1e-3
    scaled = ((facts - centre) / spread).astype(np.float32)
    made, chance = Network(facts.shape[1], hidden, seed), np.random.default_rng(seed)
    total = epochs * (len(facts) // 512 + 1)
    for _ in range(epochs):
        order = chance.permutation(len(facts))
        for start in range(0, len(order), 512):
            part = order[start : start + 512]
            made.step(scaled[part], wanted[part], 2e-3 * (1 - made.steps / total), 0.02)
    return extraction.Network(centre, spread, *made.weights)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("papers", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--check", action="store_true")
    options.add_argument("--hidden", type=int, default=48)
    options.add_argument("--epochs", type=int, default=20)
    chosen = options.parse_args()
    table = phrase_table.PhraseTable.load()
    facts, wanted, golds = [], [], []
    for paper in judged(chosen.papers, TRAINED_SINCE, TRAINED_BEFORE):
        every = extraction.find_candidates(paper.title, paper.abstract, table.vocabulary())
        gold = {phrase_table.phrase_key(keyword) for keyword in paper.keywords}
        facts.append(extraction.features(every, table))
        wanted.append(np.isin(every.keys, np.array(list(gold), np.uint64)))
        golds.append(len(gold))
    print(f"{len(facts)} papers, {facts[0].shape[1]} facts, {sum(map(sum, wanted)) / sum(golds):.3f} of keywords found")
    kept = [place for place in range(len(facts)) if not chosen.check or place % 3]
    made = train(
        np.vstack([facts[p] for p in kept]), np.concatenate([wanted[p] for p in kept]), chosen.hidden, chosen.epochs
    )
    if chosen.check:
        scores = []
        for place in range(0, len(facts), 3):
            top = np.argsort(-made.logits(facts[place]))[:8]
            hits = int(wanted[place][top].sum())
            scores.append(2 * hits / (len(top) + golds[place]))
        print(f"F1@8 by words alone, every third paper: {np.mean(scores):.4f}")
    if chosen.out:
        named = {name: getattr(made, name).astype(np.float16) for name in made._fields}
        np.savez_compressed(chosen.out, **named)


if __name__ == "__main__":
    main()
