"""The setting DAILYPAPERS_EMBEDDER, as the program takes it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from dailypapers.search.embedders.static import save
from tests.program import Home
from tests.search.embedders.test_model2vec import write_model
from tests.search.evaluation.test_evaluate import write


def test_collections_are_measured_with_the_embedder_that_is_set(tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "home")
    write(tmp_path / "collection", "q1\td1\t1\n")
    write_model(tmp_path)
    for words, environment in (
        ((), {"DAILYPAPERS_EMBEDDER": f"model2vec:{tmp_path}"}),
        (("--embedder", f"model2vec:{tmp_path}"), {}),
    ):
        done = home.run("evaluate", str(tmp_path / "collection"), *words, **environment)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["embedder"].startswith("model2vec-3-")


def test_changing_the_embedder_is_seen_said_and_done_by_index(tmp_path: Path) -> None:
    home = Home.sampled(tmp_path / "home")
    assert home.run("index").returncode == 0
    weights = tmp_path / "weights"
    weights.mkdir()
    save(weights / "static.npz", ["attention", "language"], np.eye(2, 16, dtype=np.float32), {})
    other = {"DAILYPAPERS_EMBEDDER": str(weights)}
    checked = home.run("doctor", **other)
    assert checked.returncode == 1
    assert "not made with the embedder that is set" in checked.stdout.decode()
    assert b"Index built anew: 210 papers" in home.run("index", **other).stdout
    assert home.run("doctor", **other).returncode == 0
    found = home.run("search", "attention", "--json")
    assert found.returncode == 0
    (weights / "static.npz").unlink()
    found = home.run("search", "attention")
    assert found.returncode == 0
    assert "by words only" in (found.stdout + found.stderr).decode()
    failed = home.run("index", **other)
    assert failed.returncode == 1
    assert "is not there. Write `static`" in failed.stderr.decode()
    assert b"Index built anew" in home.run("index").stdout
