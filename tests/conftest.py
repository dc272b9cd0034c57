"""What all tests share: an index folder of their own, the real data where it lies beside the checkout, a live site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _index_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    """No test sees the index of another."""
    from dailypapers.search import live

    settings.INDEX_FOLDER = tmp_path / "index"
    live._serving = None
    yield
    live._serving = None


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests change rows behind the site's back and look at once; tests of remembering set its second again."""
    from dailypapers.web import remembering

    monkeypatch.setattr(remembering, "SECONDS", 0.0)
    yield
    remembering.forget()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real papers and saved pages; the test is skipped where there is none."""
    folder = Path(os.environ.get("DAILYPAPERS_SHARED") or Path(__file__).parent.parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the folder with real data is not there")
    return folder
