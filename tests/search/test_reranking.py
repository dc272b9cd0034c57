"""Re-ranking: a search is never kept waiting, and the next one is the better."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.search import reranking, search, sync
from tests.factories import papers
from tests.search.meaning import tiny_bert

pytest.importorskip("onnxruntime")
pytestmark = pytest.mark.django_db


def never() -> bool:
    return False


@pytest.fixture
def model(tmp_path: Path, settings: Any) -> Path:
    settings.MEANING = str(tiny_bert.write(tmp_path / "model"))
    return Path(settings.MEANING)


def known(ids: list[int]) -> list[bool]:
    cosines = reranking.better_cosines()
    values = cosines("deep learning", ids) if cosines else None
    return [] if values is None else (~np.isnan(values)).tolist()


def test_what_people_find_gets_its_vectors_for_the_next_one(model: Path) -> None:
    made = papers(12)
    Paper.objects.update(published_at=None, announced_on=None, featured_on=None)
    sync()
    assert reranking.better_cosines() is None  # nobody has made the model ready
    assert reranking.embed_wanted(never) == 0
    first = [item.paper.pk for item in search(made[0].title).items]
    assert known(first) == [False] * len(first)
    assert reranking.embed_wanted(never) >= len(first)
    assert known(first) == [True] * len(first)
    assert {item.paper.pk for item in search(made[0].title).items} == set(first)


def test_the_last_days_papers_come_without_being_asked_for(model: Path) -> None:
    new, old = papers(2)
    Paper.objects.update(published_at=None, announced_on=None, featured_on=None)
    Paper.objects.filter(pk=new.pk).update(announced_on=timezone.localdate())
    assert reranking.embed_wanted(never) == 1
    assert known([new.pk, old.pk]) == [True, False]
    assert reranking.embed_wanted(never) == 1  # the one that `known` asked for
    assert reranking.embed_wanted(never) == 0


def test_changed_texts_are_embedded_again_and_gone_ones_forgotten(model: Path) -> None:
    one, other = papers(2)
    Paper.objects.update(announced_on=timezone.localdate())
    assert reranking.embed_wanted(never) == 2
    Paper.objects.filter(pk=one.pk).update(text_hash=1)
    gone = other.pk
    other.delete()
    assert reranking.embed_wanted(never, with_changed=False) == 0
    assert reranking.embed_wanted(never) == 1
    assert known([one.pk, gone]) == [True, False]


def test_the_worker_stops_when_it_is_to(model: Path) -> None:
    papers(3)
    Paper.objects.update(announced_on=timezone.localdate())
    assert reranking.embed_wanted(lambda: True) == 0


def test_another_model_begins_anew(model: Path, tmp_path: Path, settings: Any) -> None:
    (one,) = papers(1)
    Paper.objects.update(announced_on=timezone.localdate())
    reranking.embed_wanted(never)
    settings.MEANING = str(tiny_bert.write(tmp_path / "other", seed=1))
    assert reranking.embed_wanted(never) == 1
    assert known([one.pk]) == [True]
    settings.MEANING = "off"
    assert known([one.pk]) == []
    assert reranking.embed_wanted(never) == 0


def test_damage_costs_the_better_order_alone(model: Path) -> None:
    made = papers(4)
    Paper.objects.update(announced_on=timezone.localdate())
    sync()
    reranking.embed_wanted(never)
    for ending in ("-wal", "-shm"):
        (reranking._folder() / f"vectors.sqlite3{ending}").unlink(missing_ok=True)
    (reranking._folder() / "vectors.sqlite3").write_bytes(b"no database" * 500)
    reranking._load.cache_clear()
    assert search(made[0].title).items[0].paper == made[0]
    assert reranking.embed_wanted(never) == 0
    assert reranking.embed_wanted(never) == 4
    (reranking._folder() / "model.onnx").write_bytes(b"no model")
    assert reranking.better_cosines() is None
    assert search(made[0].title).items[0].paper == made[0]
