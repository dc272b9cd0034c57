"""What papers cite whose text nobody offers, as OpenAlex lists it: from a server that behaves well, badly, and not at all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.fulltext import cited_works, listed_references, queries
from dailypapers.fulltext.listed_references import Listed, has_due_lists, list_due
from dailypapers.fulltext.models import CitedIdentifier, FullText
from dailypapers.fulltext.openalex import doi_for
from dailypapers.lib.errors import SourceBusy, SourceError
from dailypapers.lib.http.polite import PoliteClient
from tests import factories
from tests.fulltext.server import Publishers, Reply

pytestmark = pytest.mark.django_db
OLD = timezone.now() - timedelta(days=90)


def _without_text(paper: Paper, **facts: Any) -> FullText:
    return FullText.objects.create(paper=paper, **{"state": FullText.State.MISSING} | facts)


def _answers(publishers: Publishers, *bodies: object) -> None:
    """Answer whatever is asked with these, one after another."""
    replies = [body if isinstance(body, Reply) else Reply(json.dumps(body).encode()) for body in bodies]

    class Everywhere(dict[str, list[Reply]]):
        def get(self, *_: object) -> Any:
            return replies

    publishers.replies = Everywhere()


def _works(*works: object) -> dict[str, object]:
    return {"meta": {}, "results": list(works)}


def _list(client: PoliteClient) -> Listed:
    return list_due("key", client, lambda: False, lambda: None)


def _citing(**facts: Any) -> Paper:
    return factories.paper(doi="10.1000/citing", published_at=OLD, **facts)


def _cites(*numbers: int) -> dict[str, object]:
    return {
        "doi": "https://doi.org/10.1000/CITING",
        "referenced_works": [f"https://openalex.org/W{n}" for n in numbers],
    }


def test_what_is_cited_is_stored_by_its_identifiers(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = _citing()
    by_arxiv, by_doi = factories.paper(arxiv_id="2401.00001"), factories.paper(doi="10.1000/cited")
    text = _without_text(paper)
    _answers(
        publishers,
        _works(_cites(1, 2, 3, 4), {"doi": "https://doi.org/10.1000/another", "referenced_works": ["https://openalex.org/W9"]}),
        _works(
            {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/journal",
             "locations": [{"landing_page_url": "http://arxiv.org/abs/2401.00001"}, {"landing_page_url": None}]},
            {"id": "https://openalex.org/W2", "doi": "https://doi.org/10.1000/CITED"},
            {"id": "https://openalex.org/W3", "doi": "https://doi.org/10.48550/arXiv.2401.00009"},
            {"id": "https://openalex.org/W4", "doi": None},
        ),
    )  # fmt: skip
    assert has_due_lists()
    assert _list(client_of) == Listed(1, 2)
    assert not has_due_lists()
    assert len(publishers.seen) == 2
    assert "W9" not in publishers.seen[1]
    assert set(queries.cited(paper)) == {by_arxiv, by_doi}
    assert queries.cited_by(by_doi, 5) == ([paper.id], 1)
    assert list(queries.citing_identifier("2401.00009")) == [paper]
    assert queries.has_site_text(paper.id)
    assert queries.text_of(paper, None) is None

    cited_works.LinkedPapers.objects.create(pk=1, up_to=Paper.objects.order_by("-id")[0].id)
    late = factories.paper(arxiv_id="2401.00009")
    assert cited_works.link_new_papers(lambda: False) == 1
    assert late in queries.cited(paper)
    assert CitedIdentifier.objects.filter(text=text).count() == 4


@pytest.mark.parametrize(
    "facts",
    [
        {"state": FullText.State.WAITING},
        {"fetched_at": OLD, "state": FullText.State.READ},
        {"linked_by": cited_works.LINKER},
    ],
)
def test_papers_with_a_text_or_a_list_are_not_asked_for(facts: dict[str, Any]) -> None:
    _without_text(_citing(), **facts)
    assert not has_due_lists()


def test_new_papers_and_those_without_a_number_wait() -> None:
    _without_text(factories.paper(doi="10.1000/new", published_at=timezone.now()))
    _without_text(factories.paper(arxiv_id="", doi="", published_at=OLD))
    assert not has_due_lists()


BAD: dict[str, tuple[object, ...]] = {
    "404": (Reply(b"No", 404),),
    "no works": ({"error": "x"},),
    "gone between": (_works(_cites(1)), Reply(b"No", 404)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_wrong_answer_changes_nothing(publishers: Publishers, client_of: PoliteClient, what: str) -> None:
    _without_text(_citing())
    _answers(publishers, *BAD[what])
    with pytest.raises(SourceError, match="asked again later"):
        _list(client_of)
    assert has_due_lists()


@pytest.mark.parametrize("reply", [Reply(b"", 429, {"Retry-After": "3600"}), Reply(b"<html>down</html>")])
def test_a_busy_service_is_left_in_peace(publishers: Publishers, client_of: PoliteClient, reply: Reply) -> None:
    _without_text(_citing())
    _answers(publishers, reply)
    with pytest.raises(SourceBusy):
        _list(client_of)
    assert (has_due_lists(), len(publishers.seen)) == (True, 1)


def test_what_is_not_as_it_should_be_is_left_out(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = _citing()
    _without_text(paper)
    odd = {
        "doi": "https://doi.org/10.1000/citing",
        "referenced_works": [1, None, "W1", "https://openalex.org/W1|W2", "https://openalex.org/W5"],
    }
    _answers(
        publishers,
        _works(3, None, {"doi": 4}, {"doi": "https://doi.org/10.1000/citing", "referenced_works": "W1"}, odd),
        _works(
            {"id": 5},
            {"id": "https://openalex.org/W5", "doi": "no doi", "locations": {"a": 1}},
            {"id": "https://openalex.org/W5", "doi": "10.1/" + "x" * 300},
        ),
    )
    assert _list(client_of) == Listed(1, 0)
    assert not queries.cited(paper).exists()


def test_a_text_that_comes_meanwhile_keeps_its_own(client_of: PoliteClient, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = _citing()
    factories.paper(doi="10.1000/cited")
    text = _without_text(paper)

    def answer(*_: object) -> dict[str, list[tuple[str, ...]]]:
        FullText.objects.filter(pk=text.pk).update(fetched_at=OLD)
        return {"10.1000/citing": [("10.1000/cited",)]}

    monkeypatch.setattr(listed_references, "references_of", answer)
    assert _list(client_of) == Listed(1, 0)
    assert not queries.cited(paper).exists()


@pytest.mark.parametrize(
    ("numbers", "doi"),
    [
        (("", "10.1000/A"), "10.1000/a"),
        (("2401.00001", "", ""), "10.48550/arxiv.2401.00001"),
        (("2401.00001", "10.1000/a|b"), "10.48550/arxiv.2401.00001"),
        (("", "", ""), ""),
    ],
)
def test_papers_are_asked_for_by_doi(numbers: tuple[str, ...], doi: str) -> None:
    assert doi_for(*numbers) == doi
