"""The setting that names the embedder."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dailypapers.lib.errors import DailyPapersError
from dailypapers.search.embedders import Profile, embed_query, loader, profile
from dailypapers.search.embedders.static import WEIGHTS, StaticEmbedder
from tests.search.embedders.test_model2vec import write_model
from tests.search.engine.papers import LetterEmbedder


def test_the_shipped_one_and_a_folder_of_weights(tmp_path: Path) -> None:
    assert loader.load("static") is StaticEmbedder.load()
    (tmp_path / "static.npz").write_bytes(WEIGHTS.read_bytes())
    for setting in (str(tmp_path), str(tmp_path / "static.npz")):
        assert loader.load(setting).name == StaticEmbedder.load().name


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("nowhere/at/all", "dailypapers train"),
        ("model2vec:", "dailypapers train"),
        ("sentence-transformers:/nowhere", "no folder /nowhere"),
        ("model2vec:./nowhere", "no folder"),
    ],
)
def test_what_is_not_there_is_told(setting: str, says: str) -> None:
    with pytest.raises(loader.EmbedderUnavailable, match=says) as caught:
        loader.load(setting)
    assert isinstance(caught.value, DailyPapersError)


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(loader.EmbedderUnavailable, match="cannot be loaded"):
        loader.load(f"model2vec:{tmp_path}")
    (tmp_path / "static.npz").write_bytes(b"no weights")
    with pytest.raises(loader.EmbedderUnavailable, match="is not a static embedding"):
        loader.load(str(tmp_path))


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(loader.EmbedderUnavailable, match=r"pip install 'dailypapers\[transformers\]'"):
        loader.load(f"sentence-transformers:{tmp_path}")
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(loader.EmbedderUnavailable, match=r"pip install 'dailypapers\[transformers\]'"):
        loader.load("model2vec:someone/model")


class Hub:
    """Stands for the library of the hub: one model there, downloaded or not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.downloads, self.here = folder, 0, False

    def snapshot_download(self, name: str, *, local_files_only: bool, ignore_patterns: list[str]) -> str:
        if name != "someone/model" or (local_files_only and not self.here):
            raise FileNotFoundError(name)
        if not local_files_only:
            self.downloads += 1
            self.here = True
        return str(self.folder)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    write_model(tmp_path)
    made = Hub(tmp_path)
    module: Any = ModuleType("huggingface_hub")
    module.snapshot_download = made.snapshot_download
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    return made


def test_a_name_is_downloaded_once_said_and_only_when_asked(hub: Hub) -> None:
    said: list[str] = []
    with pytest.raises(loader.EmbedderUnavailable, match="`dailypapers index` downloads it"):
        loader.load("model2vec:someone/model")
    assert hub.downloads == 0
    for _ in range(2):
        loader.download("model2vec:someone/model", said.append)
    assert hub.downloads == 1
    assert len(said) == 1
    assert "someone/model" in said[0]
    assert loader.load("model2vec:someone/model").dimensions == 3


def test_nothing_is_downloaded_for_folders_and_wrong_names_are_told(hub: Hub) -> None:
    said: list[str] = []
    loader.download("static", said.append)
    loader.download(f"model2vec:{hub.folder}", said.append)
    assert (said, hub.downloads) == ([], 0)
    with pytest.raises(loader.EmbedderUnavailable, match="check its name"):
        loader.download("model2vec:no/such", said.append)


def test_what_the_engine_must_know_of_an_embedder() -> None:
    assert profile(None) == profile(StaticEmbedder.load()) == Profile()
    letters = LetterEmbedder()
    letters.profile = Profile(words_share=0.25)  # type: ignore[attr-defined]
    assert profile(letters).words_share == 0.25
    assert embed_query(letters, "word") == pytest.approx(letters.embed(["word"])[0])
    letters.embed_queries = lambda texts: -letters.embed(texts)  # type: ignore[attr-defined]
    assert embed_query(letters, "word") == pytest.approx(-letters.embed(["word"])[0])
