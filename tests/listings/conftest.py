"""One small site for all tests of a module: it is built once, and each test's own changes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from tests.listings.world import World, build


@pytest.fixture(scope="module")
def _built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    folder, before = tmp_path_factory.mktemp("listings") / "index", django_settings.INDEX_FOLDER
    with django_db_blocker.unblock(), transaction.atomic():
        django_settings.INDEX_FOLDER = folder
        try:
            yield build(), folder
        finally:
            django_settings.INDEX_FOLDER = before
            transaction.set_rollback(True)


@pytest.fixture
def world(_built: tuple[World, Path], db: None, settings: Any) -> World:
    """The site with its index; see `world.build`."""
    made, settings.INDEX_FOLDER = _built
    return made
