"""Keyphrases and the sentence of every paper, whatever happens meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.search import describe, enrichment, undescribed
from tests.factories import paper, papers, record

pytestmark = pytest.mark.django_db

TITLE = "Sparse attention for long documents"
ABSTRACT = (
    "Reading long documents is slow. We introduce SkimNet, a sparse attention method that skips paragraphs. "
    "It costs $O(n)$ time."
)


def test_a_paper_gets_its_sentence_and_its_phrases() -> None:
    made = paper(title=TITLE, abstract=ABSTRACT)
    assert undescribed() == 1
    assert describe() == 1
    made.refresh_from_db()
    assert made.gist == "We introduce SkimNet, a sparse attention method that skips paragraphs."
    assert made.gist_by == "dailypapers"
    assert made.keyphrases is not None
    assert "sparse attention" in made.keyphrases
    assert len(made.keyphrases) <= enrichment.KEYPHRASES
    assert (undescribed(), describe()) == (0, 0)


def test_only_another_text_makes_it_out_of_date() -> None:
    made = record(title=TITLE, abstract=ABSTRACT)
    store([made])
    describe()
    store([replace(made, upvotes=99, keywords=("x",), categories=("cs.CL",))])
    assert undescribed() == 0, "votes and categories are no text"
    store([replace(made, abstract="We prove that bees can count.")])
    assert undescribed() == 1
    describe()
    assert Paper.objects.get().gist == "We prove that bees can count."


@pytest.mark.parametrize(
    "abstract",
    ["", " ", "$x$", "🙂", "שלום עולם", "a" * 30_000, "\\alpha" * 3_000, "We. " * 9_000, "<b>x</b>", "\u202e\ud7ff"],
)
def test_any_abstract_is_described_once(abstract: str) -> None:
    papers(1, abstract=abstract)
    assert describe() == 1
    assert undescribed() == 0
    assert Paper.objects.get().keyphrases is not None


def test_the_newest_come_first_and_a_limit_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrichment, "BATCH", 2)
    papers(7)
    seen: list[tuple[int, int]] = []
    assert describe(lambda done, total: seen.append((done, total)), limit=5) == 5
    assert seen == [(2, 5), (4, 5), (5, 5)]
    waiting = Paper.objects.filter(keyphrases__isnull=True).order_by("id")
    assert list(waiting) == list(Paper.objects.order_by("id")[:2])


def test_killed_between_batches_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrichment, "BATCH", 3)
    papers(8)

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        describe(die)
    assert undescribed() == 5
    assert describe() == 5


def test_a_paper_that_changes_meanwhile_waits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made = paper(title=TITLE, abstract=ABSTRACT)
    real = enrichment.description_of

    def change(title: str, abstract: str) -> Any:
        Paper.objects.filter(id=made.id).update(text_hash=5)
        return real(title, abstract)

    monkeypatch.setattr(enrichment, "description_of", change)
    describe()
    assert undescribed() == 1


def test_the_queue_costs_the_same_however_many_are_done(django_assert_num_queries: Any) -> None:
    papers(30)
    describe()
    with django_assert_num_queries(1):
        describe()


def test_pages_show_them_apart_from_the_sources(client: Client) -> None:
    own = paper(title=TITLE, abstract=ABSTRACT)
    named = paper(
        title="Sparse retrieval of documents", abstract=ABSTRACT, keywords=("retrieval",), summary="It skips."
    )
    before = client.get("/papers/date/2025-10-14").content.decode()
    assert "Keywords found by" not in before, "shown without them meanwhile"
    describe()
    page = client.get(f"/papers/{own.key}").content.decode()
    assert "found by dailypapers in title and abstract" in page
    linked = re.findall(r'<a href="/papers\?q=([^"]+)">', page)
    assert any("sparse+attention" in phrase for phrase in linked), linked
    other = client.get(f"/papers/{named.key}").content.decode()
    assert '<h2 id="keywords-title">Keywords</h2>' in other
    assert "More, found by dailypapers" in " ".join(other.split())
    day = client.get("/papers/date/2025-10-14").content.decode()
    assert "We introduce SkimNet" in day
    assert "It skips." in day
    assert day.count('title="Keywords found by dailypapers"') == 1, "where the source names none"
    text = client.get(f"/papers/{named.key}.md").content.decode()
    assert "- Keywords: retrieval" in text
    assert "- Keywords found by dailypapers: " in text


def test_lists_cost_no_query_more(client: Client) -> None:
    papers(5)
    with CaptureQueriesContext(connection) as before:
        client.get("/papers/date/2025-10-14")
    describe()
    with CaptureQueriesContext(connection) as after:
        client.get("/papers/date/2025-10-14")
    assert len(after) == len(before)
