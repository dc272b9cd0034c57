"""Re-ranking what people find by a small transformer: its vectors are made by the worker and only read in a search.

A search asks for the cosines of its best papers. Those without a vector keep their place and are noted; the worker
makes their vectors, and those of each day's papers, so that the next one who asks gets the better order.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.lib.tex import to_plain
from dailypapers.search import index_folders
from dailypapers.search.embedders.loader import EmbedderUnavailable
from dailypapers.search.meaning.model_files import OFF, Model, find_source, has_runtime, read_model
from dailypapers.search.meaning.sentence_encoder import SentenceEncoder
from dailypapers.search.meaning.vector_file import PaperVector, VectorFile, cosines, quantised

logger = logging.getLogger(__name__)

RECENT_DAYS = 3
"""Papers of the last days get their vectors before anybody finds them."""

_CHUNK = 16  # papers embedded at once: half a second
_BATCH = 256
_MAX_RECENT = 3_000
_lock = threading.Lock()


class _Reranker:
    """The model of this process and the file of its vectors."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.encoder = SentenceEncoder(model)
        self.vectors = VectorFile(folder / "vectors.sqlite3", model.name)

    def cosines(self, text: str, ids: Sequence[int]) -> npt.NDArray[np.float32] | None:
        """Return the cosines of a query and papers, NaN for those without a vector, which are noted; None on errors."""
        try:
            held = self.vectors.get(ids)
            if missing := [paper_id for paper_id in ids if paper_id not in held]:
                self.vectors.want(missing)
        except sqlite3.Error:
            logger.warning("The vectors for re-ranking cannot be read", exc_info=True)
            return None
        out = np.full(len(ids), np.nan, np.float32)
        if held:
            positions = [position for position, paper_id in enumerate(ids) if paper_id in held]
            values = np.stack([held[ids[position]] for position in positions])
            out[positions] = cosines(values, self.encoder.embed([text])[0])
        return out


def better_cosines() -> Callable[[str, Sequence[int]], npt.NDArray[np.float32] | None] | None:
    """Return what the engine asks for the cosines of its best papers; None where no model is set or made ready."""
    folder = _folder()
    if settings.MEANING == OFF or not has_runtime():
        return None
    try:
        made = (folder / "model.onnx").stat().st_mtime_ns
    except OSError:
        return None
    reranker = _loaded(folder, made)
    return reranker.cosines if reranker else None


def has_model() -> bool:
    """Tell whether a model is set, whether or not it can be used."""
    try:
        return find_source(settings.MEANING) is not None
    except EmbedderUnavailable:
        return True


def prepare() -> bool:
    """Make the model of the settings ready, once; tell whether there is one. Raises `EmbedderUnavailable`."""
    source, folder = find_source(settings.MEANING), _folder()
    if source is None:
        return False
    noted, described = folder / "source", str(source)
    if (folder / "model.onnx").is_file() and noted.is_file() and noted.read_text() == described:
        return True
    model = read_model(source)
    SentenceEncoder(model)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "tokenizer.json", model.tokenizer.encode())
    _write(folder / "name", model.name.encode())
    _write(folder / "model.onnx", model.onnx)
    _write(noted, described.encode())
    return True


def embed_wanted(
    is_over: Callable[[], bool], renew: Callable[[], None] = lambda: None, *, with_changed: bool = True
) -> int:
    """Make vectors of what people found and of the last days' papers until `is_over`; returns how many were made.

    `with_changed`: and of those whose text is another than the vector was made of, which takes a look at all papers.
    Raises `EmbedderUnavailable` where a model is set that cannot be used.
    """
    if not prepare():
        return 0
    reranker = _loaded(_folder(), (_folder() / "model.onnx").stat().st_mtime_ns)
    if reranker is None:
        return 0
    try:
        done = _embed_found(reranker, is_over, renew)
        changed = _changed(reranker) if with_changed and not is_over() else []
        recent = [] if is_over() else reranker.vectors.missing(_recent())
        return done + _embed_papers(reranker, [*changed, *recent], is_over, renew)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or the disk is full: later
            raise
        reranker.vectors.start_anew()
        return 0


def _embed_found(reranker: _Reranker, is_over: Callable[[], bool], renew: Callable[[], None]) -> int:
    done = 0
    while not is_over() and (ids := reranker.vectors.wanted(_BATCH)):
        done += _embed_papers(reranker, ids, is_over, renew)
    return done


def _changed(reranker: _Reranker) -> list[int]:
    """Return ids of the papers whose text has changed; the vectors of those that are gone are forgotten."""
    held, current = reranker.vectors.text_hashes(), dict(Paper.objects.values_list("id", "text_hash"))
    reranker.vectors.forget(paper_id for paper_id in held if paper_id not in current)
    return [paper_id for paper_id, made_of in held.items() if current.get(paper_id, made_of) != made_of]


def _embed_papers(
    reranker: _Reranker, ids: Sequence[int], is_over: Callable[[], bool], renew: Callable[[], None]
) -> int:
    """Make and keep the vectors of papers, in their order; stops where it `is_over`."""
    done = 0
    for chunk in _chunks(ids):
        if is_over():
            break
        renew()
        papers = list(Paper.objects.filter(id__in=chunk).values_list("id", "text_hash", "title_text", "abstract"))
        made = quantised(reranker.encoder.embed([f"{title}. {to_plain(abstract)}" for *_, title, abstract in papers]))
        rows = zip(papers, made, strict=True)
        reranker.vectors.put((PaperVector(paper[0], paper[1], values) for paper, values in rows), done=chunk)
        done += len(papers)
    return done


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _recent() -> Sequence[int]:
    """Return ids of the papers of the last days, the newest first."""
    since = timezone.localdate() - timedelta(days=RECENT_DAYS)
    is_recent = Q(featured_on__gte=since) | Q(announced_on__gte=since) | Q(published_at__date__gte=since)
    return list(Paper.objects.filter(is_recent).order_by("-id").values_list("id", flat=True)[:_MAX_RECENT])


def _folder() -> Path:
    return index_folders.root() / index_folders.MEANING


def _write(path: Path, content: bytes) -> None:
    """Write a file beside and rename it: readers see the old one or the new one."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)


def _loaded(folder: Path, made: int) -> _Reranker | None:
    with _lock:
        return _load(folder, made)


@lru_cache(maxsize=1)
def _load(folder: Path, _made: int) -> _Reranker | None:
    """Load what `prepare` made ready; None, and a line in the log, where that is damaged."""
    try:
        onnx = (folder / "model.onnx").read_bytes()
        model = Model(onnx, (folder / "tokenizer.json").read_text(), (folder / "name").read_text())
        return _Reranker(model, folder)
    except (ImportError, OSError, ValueError):
        logger.warning("The model for re-ranking cannot be loaded; remove %s to make it anew", folder, exc_info=True)
        return None
