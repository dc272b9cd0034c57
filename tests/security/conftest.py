"""The site of `world.build`, built once a module; what a request changes is rolled back behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from prometheus_client.multiprocess import MultiProcessCollector

from tests.security.visitors import Visitors
from tests.security.world import build


@pytest.fixture(scope="module")
def _built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Visitors, Path]]:
    folder, before = tmp_path_factory.mktemp("security") / "index", django_settings.INDEX_FOLDER
    with django_db_blocker.unblock(), transaction.atomic():
        django_settings.INDEX_FOLDER = folder
        try:
            yield Visitors(build()), folder
        finally:
            django_settings.INDEX_FOLDER = before
            transaction.set_rollback(True)


@pytest.fixture
def visitors(_built: tuple[Visitors, Path], db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Visitors:
    """Everybody of the table, at a site that limits nobody and adds up no metrics: those of a whole run take seconds."""
    made, settings.INDEX_FOLDER = _built
    settings.API_RATE = 0
    monkeypatch.setattr(MultiProcessCollector, "collect", lambda collector: ())
    return made
