"""`/api/v1`: every answer is of its documented model, lists are paged without gap or repetition, errors have one shape."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import BaseModel, ConfigDict, create_model

from dailypapers.api.v1.api import schema
from dailypapers.catalog.models import Paper
from dailypapers.client import models
from tests import factories
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, type[BaseModel]] = {
    "papers": models.PaperList,
    "papers?author=Ada+Lovelace&category=cs.LG&keyword=attention&organisation=analytical": models.PaperList,
    "papers/2510.90000": models.PaperOut,
    "papers/hep-th/9901001": models.PaperOut,
    "papers/2510.90000/similar?limit=3": models.SimilarList,
    "search?q=attention": models.SearchList,
    "search?q=attention&mode=lexical": models.SearchList,
    "search?q=": models.SearchList,
    "passages?q=attention": models.FoundPassageList,
    "ask?q=attention": models.Reply,
    "trends?q=attention,cat:cs.LG&by=week&until=2025-10-20": models.Trends,
    "topics": models.PeriodTopics,
    "days": models.DayList,
    "days/2025-10-14": models.Period,
    "days/newest": models.Period,
    "days/today": models.Period,
    "weeks/2025-W42?category=cs.LG": models.Period,
    "months/2025-10": models.Period,
    "trending": models.PaperList,
    "listings": models.ListingKindList,
    "listings/category/cs.LG?news=true": models.Listing,
    "listings/newest?period=2025-W42": models.Listing,
    "authors?q=ada": models.AuthorList,
    "authors/Ada%20Lovelace": models.Author,
    "organisations": models.OrganisationList,
    "organisations/analytical": models.Organisation,
    "categories": models.CategoryList,
    "categories/cs.LG": models.Category,
    "keywords": models.KeywordList,
    "keywords/memory": models.Keyword,
    "stats": models.Stats,
    "me": models.Me,
}


def strict(model: type[BaseModel], value: dict[str, Any]) -> None:
    """The answer has the model's fields and no other, at every level."""
    read = model.model_validate_json(orjson.dumps(value))
    assert set(value) == set(type(read).model_fields)
    assert orjson.loads(read.model_dump_json()).keys() == value.keys()
    for item in value.get("items", ()):
        if "abstract" in item:
            assert set(item) == set(models.PaperOut.model_fields)


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_are_of_their_model(api: Api, catalogue: list[Paper], path: str) -> None:
    strict(ANSWERS[path], api.get(path))


def test_every_route_is_covered() -> None:
    described = {path.removeprefix("/api/v1/") for path in schema()["paths"]}
    assert {path.split("{")[0].split("/")[0] for path in described} == {
        path.split("?")[0].split("/")[0] for path in ANSWERS
    } | {"export", "collections", "comments", "editions"}  # and what tests/api/test_people.py asks


def test_a_paper_with_everything(api: Api, catalogue: list[Paper]) -> None:
    paper = api.get("papers/2510.90000v3")
    wanted = {
        "id": "2510.90000", "title": "Attention That Forgets x²", "summary": "Shows what attention forgets.",
        "authors": ["Ada Lovelace", "Charles Babbage"], "author_count": 2, "published_at": "2025-10-13T17:30:05Z",
        "featured_on": "2025-10-14", "categories": ["cs.LG", "stat.ML"], "keywords": ["attention", "memory"],
        "organisation": {"slug": "analytical", "name": "Analytical Engines"},
        "links": [{"kind": "code", "url": "https://github.com/example/attention", "stars": 12}],
        "upvotes": 31, "external_comments": 4, "votes": 0, "comments": 0, "journal_ref": "Annals 1 (2025)", "withdrawn": False, "doi": "",
        "url": "http://localhost/papers/2510.90000",
    }  # fmt: skip
    assert {name: paper[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "path",
    [
        "papers",
        "days/2025-10-14",
        "weeks/2025-W42",
        "months/2025-10",
        "trending",
        "search?q=task",
        "authors",
        "categories",
        "days",
        "keywords",
    ],
)
def test_paging_gives_each_item_once(api: Api, catalogue: list[Paper], path: str) -> None:
    joint = "&" if "?" in path else "?"
    whole = api.get(f"{path}{joint}limit=100")
    assert whole["next"] is None
    items, cursor = [], ""
    for _ in range(60):
        part = api.get(f"{path}{joint}limit=2" + (f"&cursor={cursor}" if cursor else ""))
        assert len(part["items"]) <= 2
        items += part["items"]
        cursor = part["next"]
        if not cursor:
            break
    assert items == whole["items"]


def test_a_list_that_grows_is_paged_without_repetition(api: Api, catalogue: list[Paper]) -> None:
    first = api.get("days/2025-10-14?limit=3")
    factories.paper(upvotes=1000)
    second = api.get(f"days/2025-10-14?limit=100&cursor={first['next']}")
    seen = [item["id"] for item in first["items"] + second["items"]]
    assert len(seen) == len(set(seen)) == 6


def test_search_tells_why_and_what_is_there(api: Api, catalogue: list[Paper]) -> None:
    found = api.get("search?q=attention+forgets")
    best = found["items"][0]
    assert (best["rank"], best["paper"]["id"]) == (1, "2510.90000")
    assert best["matched"] == ["attention", "forgets"]
    assert best["reason"]
    assert {"name": "Analytical Engines", "papers": 1} in found["organisations"]
    assert api.get("search?q=has%3Acode")["total"] == 1
    assert "ignored" in api.get("search?q=x+upvotes%3Amany")["warnings"][0]


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("papers?limit=101", 400, "invalid_value", "limit"),
        ("papers?limit=0", 400, "invalid_value", "limit"),
        ("papers?limit=ten", 400, "invalid_value", "limit"),
        ("papers?limt=10", 400, "unknown_parameter", "limt"),
        ("papers?limit=1&limit=2", 400, "invalid_value", "limit"),
        ("papers?cursor=nonsense", 400, "invalid_cursor", "cursor"),
        ("papers?cursor=WyJhIl0", 400, "invalid_cursor", "cursor"),
        ("trending?cursor=WzFd", 400, "invalid_cursor", "cursor"),
        ("search", 400, "invalid_value", "q"),
        ("search?q=a&mode=psychic", 400, "invalid_value", "mode"),
        ("search?q=" + "a" * 2001, 400, "invalid_value", "q"),
        ("search?q=a&cursor=Wzk5OTld", 400, "invalid_cursor", "cursor"),
        ("days/2025-02-30", 400, "invalid_value", "day"),
        ("weeks/2025-W54", 400, "invalid_value", "week"),
        ("months/2025-13", 400, "invalid_value", "month"),
        ("papers/nothing", 404, "not_found", "id"),
        ("papers/nothing/similar", 404, "not_found", "id"),
        ("papers/" + "9" * 3000, 404, "not_found", "id"),
        ("papers/%00", 404, "not_found", "id"),
        ("papers/..%2f..%2fetc%2fpasswd", 404, "not_found", "id"),
        ("authors/nobody", 404, "not_found", "name"),
        ("organisations/a%00", 404, "not_found", "slug"),
        ("no/such/address", 404, "not_found", None),
    ],
)
def test_errors_have_one_shape(
    api: Api, catalogue: list[Paper], path: str, status: int, code: str, field: str | None
) -> None:
    said = api.get(path, status=status)
    assert (said["code"], said["field"]) == (code, field)
    assert len(said["message"]) > 10
    assert set(said) == {"code", "message", "field"}


def test_other_methods(api: Api) -> None:
    answer = api.client.post("/api/v1/papers", b"x", content_type="text/plain")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]
    large = api.client.post("/api/v1/papers", b"x" * 1_100_000, content_type="application/json")
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


def test_what_has_not_changed_is_not_sent_again(api: Api, catalogue: list[Paper]) -> None:
    first = api.client.get("/api/v1/papers/2510.90000")
    again = api.client.get("/api/v1/papers/2510.90000", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Paper.objects.filter(key="2510.90000").update(external_upvotes=32)
    changed = api.client.get("/api/v1/papers/2510.90000", headers={"If-None-Match": first["ETag"]})
    assert changed.json()["upvotes"] == 32


def test_tokens_that_nobody_has(api: Api, catalogue: list[Paper]) -> None:
    for header in ("Bearer unknown", "Bearer " + "x" * 5000, "Bearer \x7f", "Basic YTpi", "Bearer", "nonsense"):
        answer = api.client.get("/api/v1/stats", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), header
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert api.get("me") == {"username": None, "scopes": []}


def test_queries_do_not_grow_with_papers(api: Api, catalogue: list[Paper]) -> None:
    counts = []
    for limit in (1, 7):
        with CaptureQueriesContext(
            connection,
        ) as made:
            api.get(f"papers?limit={limit}")
        counts.append(len(made))
    assert counts[0] == counts[1] <= 6


def test_export_streams_every_paper(api: Api, catalogue: list[Paper]) -> None:
    answer = api.client.get("/api/v1/export/papers.jsonl")
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]  # type: ignore[attr-defined]
    assert [line["id"] for line in lines] == [paper.key for paper in catalogue]
    assert lines[-1] == api.get("papers/2510.90000")


def test_export_reads_in_chunks(api: Api, catalogue: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dailypapers.formats.paper.CHUNK_OF_ALL", 3)
    with CaptureQueriesContext(connection) as made:
        lines = b"".join(api.client.get("/api/v1/export/papers.jsonl").streaming_content).splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 7
    assert len(made) == 3 * 6 + 1


class _Extra(BaseModel):
    model_config = ConfigDict(extra="forbid")


def test_examples_of_the_description_are_true() -> None:
    """Every example is a value of its own model, with no field too many."""
    for model in vars(models).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and "json_schema_extra" in model.model_config:
            (example,) = model.model_config["json_schema_extra"]["examples"]  # type: ignore[index, call-overload]
            exact = create_model("Exact", __base__=model)
            exact.model_config["extra"] = "forbid"
            exact.model_rebuild(force=True)
            exact.model_validate_json(orjson.dumps(example))
