"""The part of the training that needs PyTorch: small steps down the losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from dailypapers.search.training.batches import Bags, Lesson, Pairs
from dailypapers.search.training.losses import contrastive, distillation
from dailypapers.search.training.settings import Settings

Floats = npt.NDArray[np.float32]
_WARMUP_STEPS = 50  # steps


def learn(
    table: Floats,
    pairs: Pairs,
    lesson: Lesson | None,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Train the table by contrast of pairs and, with a lesson, by the teacher's vectors; returns the trained one.

    Adam (Kingma and Ba 2015), the rate warmed up and then lowered along a cosine. On a GPU where PyTorch sees one.
    ``progress`` gets steps done and steps in all.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    rng = np.random.default_rng(settings.seed + 1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    weights = torch.nn.Parameter(torch.from_numpy(table.copy()).to(device))
    optimiser = torch.optim.Adam([weights], lr=settings.rate, betas=(0.9, 0.99), fused=True)
    for step in range(settings.steps):
        share = min(1.0, (step + 1) / _WARMUP_STEPS) * 0.5 * (1 + np.cos(np.pi * step / settings.steps))
        optimiser.param_groups[0]["lr"] = settings.rate * max(share, 0.02)
        optimiser.zero_grad(set_to_none=True)
        loss = weights.new_zeros(())
        if settings.contrast:
            loss = loss + settings.contrast * _contrastive_loss(weights, pairs, settings, rng)
        if lesson is not None and settings.distil:
            loss = loss + settings.distil * _distillation_loss(weights, lesson, settings, rng)
        loss.backward()
        optimiser.step()
        if progress is not None:
            progress(step + 1, settings.steps)
    return np.asarray(weights.detach().cpu().numpy(), np.float32)


def _contrastive_loss(weights: Any, pairs: Pairs, settings: Settings, rng: np.random.Generator) -> Any:
    chosen = rng.integers(0, len(pairs), settings.batch)
    a = _text_vectors(weights, pairs.first, chosen, settings.max_words, rng)
    b = _text_vectors(weights, pairs.second, chosen, settings.max_words, rng)
    owners = torch.from_numpy(pairs.owners[chosen]).to(weights.device)
    return contrastive(a, b, owners, settings.temperature)


def _distillation_loss(weights: Any, lesson: Lesson, settings: Settings, rng: np.random.Generator) -> Any:
    chosen = lesson.sample(settings.batch, settings.words_share, rng)
    vectors = _text_vectors(weights, lesson.texts, chosen, settings.max_words, rng, keep=1.0)
    return distillation(vectors, torch.from_numpy(lesson.targets[chosen]).to(weights.device))


def _text_vectors(
    weights: Any,
    texts: Bags,
    chosen: npt.NDArray[np.int64],
    max_words: int,
    rng: np.random.Generator,
    keep: float = 0.9,
) -> Any:
    rows, starts = texts.sample(chosen, max_words, rng, keep)
    return functional.embedding_bag(
        torch.from_numpy(rows).to(weights.device), weights, torch.from_numpy(starts).to(weights.device), mode="sum"
    )
