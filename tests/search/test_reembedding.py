"""Another embedder: the next index is built beside, the one in use serves on with its own, the two never mix."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dailypapers.catalog.models import Paper
from dailypapers.search import (
    actions,
    advance,
    behind,
    embedder_cache,
    has_other_embedder,
    index_folders,
    rebuild,
    search,
    serving,
    similar,
    sync,
)
from dailypapers.search.embedders import Vectors, loader
from dailypapers.search.embedders.static import StaticEmbedder, save
from tests.factories import papers
from tests.search.engine.papers import LetterEmbedder

pytestmark = pytest.mark.django_db


class Slow(LetterEmbedder):
    """Another dimension than the shipped one, and no rows: the engine takes it for slow. Counts what it is asked."""

    def __init__(self, name: str = "slow") -> None:
        super().__init__(name, 40)
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        assert len(texts) <= 64
        self.asked += texts
        return super().embed(texts)


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Slow:
    """The setting `slow` names it. Steps are of ten papers."""
    made = Slow()
    real = loader.load

    def load(setting: str) -> Any:
        return made if setting == "slow" else real(setting)

    monkeypatch.setattr(loader, "load", load)
    monkeypatch.setattr(actions, "STEP", 10)
    settings.EMBEDDER = "static"
    embedder_cache.clear()
    return made


def test_the_one_in_use_answers_with_its_own_embedder_until_the_swap(settings: Any, slow: Slow) -> None:
    made = papers(25)
    sync()
    before = index_folders.current_name()
    settings.EMBEDDER = "slow"
    assert has_other_embedder()
    assert behind() == 25
    lefts = []
    while index_folders.current_name() == before:
        engine = serving.current_engine()
        assert engine is not None
        assert engine.embedder_name == StaticEmbedder.load().name
        asked = len(slow.asked)
        page = search(made[0].title)
        assert page.items[0].paper == made[0]
        assert page.warnings == ()
        assert len(similar(made[0].id)) == 6
        assert len(slow.asked) == asked, "a question to the old index is none to the new embedder"
        done = advance()
        lefts.append(done.left)
        assert done.rebuilt
    assert lefts == [15, 5, 0]
    engine = serving.current_engine()
    assert engine is not None
    assert engine.embedder_name == "slow"
    assert search(made[0].title).items[0].paper == made[0]
    assert slow.asked[-1] == made[0].title
    assert (behind(), has_other_embedder()) == (0, False)
    assert [entry.name for entry in index_folders.root().iterdir() if entry.is_dir()] == [index_folders.current_name()]
    assert advance().updated == 0


def test_new_papers_are_found_while_it_is_built(settings: Any) -> None:
    papers(25)
    sync()
    settings.EMBEDDER = "slow"
    advance()
    new = papers(3)
    assert advance().left == 8
    assert {item.paper.id for item in search(new[-1].title).items[:3]} & {one.id for one in new}
    Paper.objects.filter(id=new[0].id).delete()
    progress: list[tuple[int, int]] = []
    done = sync(lambda *where: progress.append(where))
    assert (done.updated, done.rebuilt, done.left) == (7, True, 0)
    assert progress[-1] == (27, 27)
    assert len(search("task", limit=50).items) == 27


def test_interrupted_it_goes_on_and_embeds_nothing_twice(settings: Any, slow: Slow, monkeypatch: Any) -> None:
    papers(25)
    sync()
    before = index_folders.current_name()
    settings.EMBEDDER = "slow"

    def killed(done: int, total: int) -> None:
        if done > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(killed)
    assert index_folders.current_name() == before
    folder = index_folders.building()
    assert len(search("task", limit=50).items) == 25
    slow.asked.clear()
    assert sync().updated == 15
    assert len(slow.asked) == 15
    assert index_folders.root() / index_folders.current_name() == folder
    assert index_folders.building() is None


@pytest.mark.parametrize("harm", ["another embedder", "garbage", "gone"])
def test_what_was_begun_and_cannot_be_used_is_begun_again(settings: Any, slow: Slow, harm: str) -> None:
    papers(25)
    sync()
    settings.EMBEDDER = "slow"
    advance()
    begun = index_folders.building()
    assert begun is not None
    match harm:
        case "another embedder":
            slow.name = "slow, trained on"
        case "garbage":
            (begun / "manifest.json").write_bytes(b"\x07" * 50)
        case "gone":
            shutil.rmtree(begun)
    assert sync().updated == 25
    assert index_folders.current_name() != begun.name
    assert not begun.exists()


def test_without_its_embedder_the_index_serves_words_and_says_so(settings: Any, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    settings.EMBEDDER = str(weights)
    save(weights / "static.npz", ["task", "number"], np.eye(2, 8, dtype=np.float32), {})
    made = papers(5)
    sync()
    assert search("task").warnings == ()
    (weights / "static.npz").unlink()
    embedder_cache.clear()
    serving.close()
    page = search(made[0].title)
    assert page.items[0].paper == made[0]
    assert "by words only" in page.warnings[-1]
    assert similar(made[0].id), "papers can still be compared with each other"
    assert (has_other_embedder(), behind()) == (True, 5)
    with pytest.raises(loader.EmbedderUnavailable, match="is not there"):
        sync()
    settings.EMBEDDER = "static"
    assert behind() == 5
    assert sync().rebuilt
    assert search("task").warnings == ()


def test_weights_trained_anew_at_the_same_place(settings: Any, tmp_path: Path) -> None:
    settings.EMBEDDER = str(tmp_path)
    for turn in (1, 2):
        save(tmp_path / "static.npz", ["task", "number"], np.eye(2, 8, dtype=np.float32) * turn, {"turn": turn})
        if turn == 1:
            papers(5)
        else:
            embedder_cache.clear()  # what the next process has anyway
        assert sync().updated == 5
        assert search("task number").warnings == ()


def test_a_rebuild_that_was_killed_is_finished_by_the_next_sync(settings: Any) -> None:
    settings.EMBEDDER = "slow"
    papers(25)
    sync()

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(killed)
    before = index_folders.current_name()
    assert index_folders.building() is not None
    assert sync().updated == 25
    assert index_folders.current_name() != before


def test_an_index_from_before_the_setting_is_of_the_shipped_embedder() -> None:
    papers(3)
    sync()
    (index_folders.root() / index_folders.current_name() / "embedder").unlink()
    serving.close()
    assert not has_other_embedder()
    assert search("task").warnings == ()
    assert sync().rebuilt is False
