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
_WARMING_UP = 50  # steps


def learn(
    table: Floats,
    pairs: Pairs,
    lesson: Lesson | None,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """The table after learning by contrast of pairs and, with a lesson, by what the teacher says.

    Adam (Kingma and Ba 2015), the rate warmed up and then lowered along a cosine. On a GPU where PyTorch sees one.
    ``progress`` gets steps done and steps in all.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    chance = np.random.default_rng(settings.seed + 1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    weights = torch.nn.Parameter(torch.from_numpy(table.copy()).to(device))
    optimiser = torch.optim.Adam([weights], lr=settings.rate, betas=(0.9, 0.99), fused=True)
    for step in range(settings.steps):
        share = min(1.0, (step + 1) / _WARMING_UP) * 0.5 * (1 + np.cos(np.pi * step / settings.steps))
        optimiser.param_groups[0]["lr"] = settings.rate * max(share, 0.02)
        optimiser.zero_grad(set_to_none=True)
        loss = weights.new_zeros(())
        if settings.contrast:
            loss = loss + settings.contrast * _contrast(weights, pairs, settings, chance)
        if lesson is not None and settings.distil:
            loss = loss + settings.distil * _distil(weights, lesson, settings, chance)
        loss.backward()
        optimiser.step()
        if progress is not None:
            progress(step + 1, settings.steps)
    return np.asarray(weights.detach().cpu().numpy(), np.float32)


def _contrast(weights: Any, pairs: Pairs, settings: Settings, chance: np.random.Generator) -> Any:
    chosen = chance.integers(0, len(pairs), settings.batch)
    a = _sums(weights, pairs.first, chosen, settings.longest, chance)
    b = _sums(weights, pairs.second, chosen, settings.longest, chance)
    owners = torch.from_numpy(pairs.owners[chosen]).to(weights.device)
    return contrastive(a, b, owners, settings.temperature)


def _distil(weights: Any, lesson: Lesson, settings: Settings, chance: np.random.Generator) -> Any:
    asked = lesson.drawn(settings.batch, settings.words_share, chance)
    said = _sums(weights, lesson.texts, asked, settings.longest, chance, keep=1.0)
    return distillation(said, torch.from_numpy(lesson.targets[asked]).to(weights.device))


def _sums(
    weights: Any,
    texts: Bags,
    chosen: npt.NDArray[np.int64],
    longest: int,
    chance: np.random.Generator,
    keep: float = 0.9,
) -> Any:
    rows, first = texts.drawn(chosen, longest, chance, keep)
    return functional.embedding_bag(
        torch.from_numpy(rows).to(weights.device), weights, torch.from_numpy(first).to(weights.device), mode="sum"
    )
