"""A server of texts, and a client that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dailypapers.lib.http.polite import PoliteClient
from tests.fulltext.server import Publishers


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    with Publishers() as server:
        yield server


@pytest.fixture
def client_of(publishers: Publishers, tmp_path: Path) -> Iterator[PoliteClient]:
    client = publishers.client(tmp_path)
    yield client
    client.close()
