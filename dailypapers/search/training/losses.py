"""The losses of the training, at several lengths of the vector at once (Kusupati et al. 2022)."""

from __future__ import annotations

import torch
from torch.nn import functional

LENGTHS = (32, 64, 128, 256)


def contrastive(a: torch.Tensor, b: torch.Tensor, owners: torch.Tensor, temperature: float) -> torch.Tensor:
    """Compute InfoNCE both ways (van den Oord et al. 2018): row ``i`` of ``a`` belongs to row ``i`` of ``b``.

    Rows of one owner (a paper that is in the batch twice) are no negatives of each other.
    """
    target = torch.arange(len(a), device=a.device)
    is_same_owner = (owners[:, None] == owners[None, :]).fill_diagonal_(False)
    total = a.new_zeros(())
    for length in LENGTHS:
        x = functional.normalize(a[:, :length], dim=1)
        y = functional.normalize(b[:, :length], dim=1)
        logits = (x @ y.T / temperature).masked_fill(is_same_owner, -1e4)
        total = total + (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2
    return total / len(LENGTHS)


def distillation(vectors: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Compute one minus the cosine to the teacher, plus how far cosines within the batch are from the teacher's."""
    similarities = targets @ targets.T
    total = vectors.new_zeros(())
    for length in LENGTHS:
        x = functional.normalize(vectors[:, :length], dim=1)
        y = functional.normalize(targets[:, :length], dim=1)
        total = total + (1 - (x * y).sum(1)).mean() + 20 * functional.mse_loss(x @ x.T, similarities)
    return total / len(LENGTHS)
