"""Vectors of a sentence transformer (the teacher) for short texts, kept in a file because they are dear to make."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders.tokens import words
from training.corpus import Paper, sentences


def choose_texts(papers: list[Paper], rows: list[str], amount: int, seed: int = 0) -> list[str]:
    """Short texts to ask the teacher about: the words that have rows, then titles and sentences that cover them.

    Sentences are chosen greedily so that rare words are met in a context at least four times where the corpus can.
    """
    chance = random.Random(seed)
    own = [row for row in rows if not row.startswith("##") and not row.isdigit() and len(row) > 2]
    order = papers[:]
    chance.shuffle(order)
    titles = [paper.title for paper in order[: amount // 2]]
    met: Counter[str] = Counter()
    for title in titles:
        met.update(set(words(title)))
    wanted = set(own)
    chosen: list[str] = []
    for paper in order[::-1]:
        for sentence in sentences(paper.abstract):
            found = set(words(sentence))
            if 6 <= len(found) <= 26 and sum(met[w] < 4 for w in found & wanted) >= 1 + (len(chosen) > amount // 3):
                chosen.append(sentence)
                met.update(found)
                break
        if len(chosen) >= amount - len(titles):
            break
    mixed = titles + chosen
    chance.shuffle(mixed)
    return own + mixed


def embed(texts: list[str], model: Path, out: Path, batch: int = 256, threads: int = 2) -> npt.NDArray[np.float16]:
    """Mean-pooled, normalised vectors ``(len(texts), 384)`` of a local transformer; written to ``out`` as they come.

    Interrupted work goes on where it stopped. Needs ``torch`` and ``transformers``.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(str(model))
    transformer = AutoModel.from_pretrained(str(model)).eval()
    width = int(transformer.config.hidden_size)
    done = out.stat().st_size // (2 * width) if out.exists() else 0
    block = batch * 16
    with out.open("ab") as file, torch.inference_mode():
        for start in range(done, len(texts), block):
            part = texts[start : start + block]
            order = sorted(range(len(part)), key=lambda i: len(part[i]))
            vectors = np.zeros((len(part), width), np.float16)
            for first in range(0, len(part), batch):
                ids = order[first : first + batch]
                tokens = tokenizer(
                    [part[i] for i in ids], padding=True, truncation=True, max_length=96, return_tensors="pt"
                )
                hidden = transformer(**tokens).last_hidden_state
                mask = tokens["attention_mask"].unsqueeze(-1)
                mean = (hidden * mask).sum(1) / mask.sum(1)
                vectors[ids] = torch.nn.functional.normalize(mean, dim=1).numpy()
            file.write(vectors.tobytes())
            file.flush()
    return np.fromfile(out, np.float16).reshape(-1, width)
