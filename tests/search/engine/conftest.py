from __future__ import annotations

from collections.abc import Iterator

import pytest

from dailypapers.search.engine import Engine
from tests.search.engine.papers import PAPERS, LetterEmbedder


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The six papers, indexed once for each module; tests that write use their own folder."""
    made = Engine.open(tmp_path_factory.mktemp("index"), LetterEmbedder())
    made.update(PAPERS)
    yield made
    made.close()
