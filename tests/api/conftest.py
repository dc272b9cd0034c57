"""A catalogue that is served in this process, and a client that answers in JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from dailypapers.catalog.models import Paper
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import sync
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


@pytest.fixture
def catalogue(db: None) -> list[Paper]:
    """Seven papers of two days, one of them with everything, indexed."""
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
    sync()
    return made
