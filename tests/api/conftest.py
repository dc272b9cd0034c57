"""A catalogue that is served in this process, and a client that answers in JSON."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client

from dailypapers.catalog.models import Paper
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import serving, sync
from tests import factories


class Api:
    """The API asked in this process."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost")

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
        return answer.json()


@pytest.fixture
def api(db: None, settings: Any) -> Api:
    settings.API_RATE = 0
    return Api()


@pytest.fixture(scope="module")
def _made(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Paper], Path]]:
    """The papers, made and indexed once a module; what a test changes is rolled back behind it."""
    folder, before = tmp_path_factory.mktemp("api") / "index", django_settings.INDEX_FOLDER
    with django_db_blocker.unblock(), transaction.atomic():
        django_settings.INDEX_FOLDER = folder
        try:
            made = _papers()
            sync()
            serving.close()
        finally:
            django_settings.INDEX_FOLDER = before
        yield made, folder
        transaction.set_rollback(True)


@pytest.fixture
def catalogue(_made: tuple[list[Paper], Path], db: None, settings: Any) -> list[Paper]:
    """Seven papers of two days, one of them with everything, indexed."""
    papers, folder = _made
    shutil.copytree(folder, settings.INDEX_FOLDER)
    return deepcopy(papers)


def _papers() -> list[Paper]:
    made = factories.papers(5)
    made.append(factories.paper(arxiv_id="hep-th/9901001", featured_on=date(2025, 10, 13), categories=("hep-th",)))
    made.append(
        factories.paper(
            arxiv_id="2510.90000",
            title="Attention That Forgets $x^2$",
            summary="Shows what attention forgets.",
            authors=("Ada Lovelace", "Charles Babbage"),
            keywords=("attention", "memory"),
            organisation=OrganisationFact("analytical", "Analytical Engines"),
            links=(LinkFact("code", "https://github.com/example/attention", 12),),
            published_at=datetime(2025, 10, 13, 17, 30, 5, tzinfo=UTC),
            upvotes=31,
            comment_count=4,
            journal_ref="Annals 1 (2025)",
        )
    )
    return made
