"""The training from end to end on a tiny corpus; what needs PyTorch is skipped where it is not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.training.settings import Settings
from tests.search.engine.papers import LetterEmbedder

TINY = Settings(rows=120, pieces=40, rare=10, dimensions=32, steps=60, batch=32, taught=60, rate=2e-2, threads=1)
SUBJECTS = {
    "galaxies": "galaxy rotation halo star telescope orbit",
    "cooking": "rice pan oven butter dough recipe",
    "gardens": "moss stone rose soil root leaf",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Ninety papers on three subjects that share no word but the small ones."""
    chance = np.random.default_rng(0)
    rows = []
    for number in range(90):
        words = list(SUBJECTS.values())[number % 3].split()
        title = " ".join([*chance.permutation(words)[:3], f"paper{number}"])
        abstract = ". ".join(f"We see the {' and the '.join(chance.permutation(words)[:4])}" for _ in range(4)) + "."
        rows.append({"id": str(number), "title": title, "abstract": abstract})
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("teacher", [None, LetterEmbedder()], ids=["alone", "taught"])
def test_the_same_seed_the_same_weights_and_they_mean_something(
    corpus: Path, tmp_path: Path, teacher: Embedder | None
) -> None:
    pytest.importorskip("torch", reason="the extra [training] is not installed")
    from dailypapers.search.training.train import train

    done = [
        train([corpus], tmp_path / name, taught_by=teacher, validating=True, settings=TINY) for name in ("one", "two")
    ]
    assert done[0] == done[1]
    assert done[0].papers == 87
    assert set(done[0].measured) == {"agreement", "title", "sentence"}
    made = StaticEmbedder.load(tmp_path / "one" / "static.npz")
    assert made.name == done[0].name
    assert made.dimensions == 32
    if teacher is None:
        star, oven, halo = made.embed(["star", "oven", "halo"])
        assert star @ halo > star @ oven + 0.3
    other = Settings(**{**TINY.__dict__, "seed": 1})
    assert train([corpus], tmp_path / "three", taught_by=teacher, settings=other).name != done[0].name


def run(*words: str, **python: str) -> subprocess.CompletedProcess[str]:
    start = "import sys; {}; from dailypapers.cli import main; main()".format(python.get("before", "pass"))
    return subprocess.run([sys.executable, "-c", start, "train", *words], capture_output=True, text=True, timeout=300)


def test_the_verb_makes_weights_and_says_how_to_use_them(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the extra [training] is not installed")
    from click.testing import CliRunner

    from dailypapers.cli.train import command

    out = tmp_path / "weights"
    done = CliRunner().invoke(
        command, [str(corpus), "--out", str(out), "--steps", "3", "--rows", "4100", "--validate", "--threads", "1"]
    )
    assert done.exit_code == 0, done.output
    name = StaticEmbedder.load(out / "static.npz").name
    assert name in done.output
    assert f"DAILYPAPERS_EMBEDDER={out} dailypapers index" in done.output
    assert '"sentence"' in done.output


def test_a_corpus_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the extra [training] is not installed")
    from click.testing import CliRunner

    from dailypapers.cli.train import command

    path = tmp_path / "papers.jsonl"
    for content, says in (("nonsense\n", "line 1"), ("", "no two papers"), ("[]\n", "line 1")):
        path.write_text(content)
        done = CliRunner().invoke(command, [str(path), "--out", str(tmp_path / "out")])
        assert done.exit_code == 1
        assert "Nothing could be learnt" in done.output
        assert says in done.output


def test_without_pytorch_the_verb_says_how_to_install_it(corpus: Path, tmp_path: Path) -> None:
    done = run(str(corpus), "--out", str(tmp_path / "out"), before="sys.modules['torch'] = None")
    assert done.returncode == 1
    assert "pip install 'dailypapers[training]'" in done.stderr
    assert not (tmp_path / "out").exists()
