"""What belongs to a paper, from the hub and GitHub over HTTP through the catalogue to every door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import time_machine
from django.test import Client

from dailypapers.archive.repositories import REPOSITORIES
from dailypapers.catalog.actions import store
from dailypapers.catalog.artifacts import artifacts_of
from dailypapers.catalog.models import Artifact, Paper, Repository, StarsOfDay
from dailypapers.lib.record import LinkFact, StarCount, from_json, to_json
from dailypapers.search import search, sync
from dailypapers.sources.files import read
from dailypapers.sources.github.parse import api_address, parse
from dailypapers.sources.hub.parse import record_of
from dailypapers.sources.models import HubVisit, Source
from dailypapers.worker.artifacts import find_artifacts
from dailypapers.worker.step import StepContext
from tests.factories import paper, record
from tests.sources.server import Sources

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
KEY = "2601.00077"
CODE = "https://github.com/engines/widgets"
AT_HUB, AT_GITHUB = f"/huggingface.co/api/papers/{KEY}", "/api.github.com/repos/engines/widgets"
LINKED: dict[str, Any] = {
    "id": KEY, "title": "Widgets with Weights", "githubRepo": CODE, "githubStars": 40, "publishedAt": "2026-01-02",
    "submittedOnDailyAt": "2026-01-06T05:00:00.000Z",
    "linkedModels": [{"id": "engines/widget-2b", "likes": 31, "downloads": 1200, "pipeline_tag": "text-generation"}],
    "numTotalModels": 12, "linkedDatasets": [], "numTotalDatasets": 0,
    "linkedSpaces": [{"id": "engines/demo", "title": "Try a <b>widget</b>", "likes": 1}],
}  # fmt: skip
LISTED = {name: value for name, value in LINKED.items() if "inked" not in name and "Total" not in name}
REPOSITORY = {"language": "Python", "license": {"spdx_id": "Apache-2.0"}, "stargazers_count": 47, "archived": False}
ROW = {"model_name": "Widget-2B", "metrics": {"Top | 1": "88.3%"}, "paper_title": "Widgets with Weights",
       "paper_url": f"https://arxiv.org/abs/{KEY}"}  # fmt: skip
TABLE = {"task": "Weighing", "datasets": [{"dataset": "Scales", "sota": {"metrics": ["Top | 1"], "rows": [ROW]}}]}


@pytest.fixture
def server(settings: Any, tmp_path: Path) -> Iterator[Sources]:
    with Sources() as running:
        settings.MIRROR, settings.MIRROR_GAP, settings.HOME, settings.HARVEST = running.url, 0.0, tmp_path, ["hub"]
        running.answers |= {AT_HUB: LINKED, AT_GITHUB: REPOSITORY}
        Source.objects.create(name="hub", kind="hub", is_on=True)
        store([record_of(LISTED)], now=NOW)
        yield running


def run(after: timedelta = timedelta()) -> str:
    with time_machine.travel(NOW + after, tick=True):
        return find_artifacts(StepContext(is_ending=lambda: False, renew=lambda: None))


def found() -> Paper:
    return Paper.objects.get(key=KEY)


def test_what_people_see_is_asked_about_once_a_day_at_most(server: Sources) -> None:
    assert run() == "1 paper asked for. 1 repository asked for."
    assert run() == run(timedelta(hours=23)) == ""
    server.answers[AT_GITHUB] = REPOSITORY | {"stargazers_count": 60}
    assert run(timedelta(days=1)) == "1 paper asked for. 1 repository asked for."
    assert list(StarsOfDay.objects.order_by("day").values_list("day", "stars")) == [
        (date(2026, 1, 6), 47),
        (date(2026, 1, 7), 60),
    ]
    run(timedelta(days=12))
    assert run(timedelta(days=14)) == ""  # a quarter of its age is three days


def test_a_site_that_takes_nothing_from_the_hub_asks_only_for_code(server: Sources) -> None:
    Source.objects.update(kind="arxiv")
    other = paper(arxiv_id="2601.00078", featured_on=NOW.date())
    server.answers["/huggingface.co/api/papers/2601.00078"] = {**LINKED, "id": "2601.00078"}
    run()
    assert not HubVisit.objects.filter(paper=other).exists()
    assert HubVisit.objects.filter(paper=found()).exists()  # the hub is where it is from


def test_a_list_that_is_silent_keeps_what_was_linked_and_an_empty_answer_ends_it(server: Sources) -> None:
    run()
    store([record_of(LISTED | {"upvotes": 9})])
    assert (found().external_upvotes, found().model_count, Artifact.objects.count()) == (9, 12, 2)
    store([record_of(LINKED | {"linkedModels": [], "numTotalModels": 0})])
    assert (found().model_count, found().space_count, Artifact.objects.count()) == (0, 1, 1)


def test_what_the_hub_and_github_lack_counts_as_asked(server: Sources) -> None:
    del server.answers[AT_HUB], server.answers[AT_GITHUB]
    assert run() == "1 paper asked for. 1 repository asked for."
    assert run(timedelta(hours=1)) == ""
    assert (Repository.objects.get().language, found().model_count) == ("", None)


def test_every_door_tells_it(server: Sources, client: Client, tmp_path: Path) -> None:
    run()
    dump = tmp_path / "evaluation-tables.json"
    dump.write_bytes(orjson.dumps([TABLE]))
    store(one for one in read(dump, as_of=NOW.date()) if not isinstance(one, Exception))  # type: ignore[misc]
    StarsOfDay.objects.create(url=CODE, day=date(2026, 1, 1), stars=10)
    page = client.get(f"/papers/{KEY}").content.decode()
    assert "Try a &lt;b&gt;widget&lt;/b&gt;" in page
    assert "https://huggingface.co/spaces/engines/demo" in page
    assert "Stars from 10 on 2026-01-01 to 47 on 2026-01-06" in page
    assert "Python" in page
    assert "Apache-2.0" in page
    assert "Papers with Code (CC BY-SA 4.0)" in page
    assert "88.3%" in page
    markdown = client.get(f"/papers/{KEY}.md").content.decode()
    assert "| Weighing | Scales | Widget-2B | Top \\| 1 | 88.3% | Papers with Code (CC BY-SA 4.0) |" in markdown
    assert (
        "- [engines/widget-2b](https://huggingface.co/engines/widget-2b) (text-generation, 31 likes, 1,200 dow"
        in markdown
    )
    told = client.get(f"/api/v1/papers/{KEY}/artifacts").json()
    assert told["models"]["count"] == 12
    assert told["repository"]["history"][-1] == {"day": "2026-01-06", "stars": 47}
    assert told["results"][0]["source"] == "Papers with Code (CC BY-SA 4.0)"
    hub = client.get(f"/api/papers/{KEY}").json()
    assert (hub["numTotalModels"], hub["linkedModels"][0]["id"], hub["linkedDatasets"]) == (12, "engines/widget-2b", [])
    assert record_of(hub).artifacts == record_of(LINKED).artifacts


def test_searches_know_what_a_paper_has(server: Sources) -> None:
    run()
    paper()
    by_titles = [[item.paper.key for item in search(f"has:{kind}").items] for kind in ("model", "spaces", "dataset")]
    sync()
    by_index = [[item.paper.key for item in search(f"has:{kind}").items] for kind in ("model", "spaces", "dataset")]
    assert by_titles == by_index == [[KEY], [KEY], []]


def test_records_and_archives_keep_it() -> None:
    made = record_of(LINKED)
    assert from_json(to_json(made)) == made
    count = StarCount(CODE, NOW, 5)
    store([record(links=(LinkFact("code", CODE),), star_counts=(count,))])
    Repository.objects.create(url=CODE, language="Rust", checked_at=NOW)
    Repository.objects.create(url="https://github.com/engines/other")
    lines = list(REPOSITORIES.lines())
    before = artifacts_of(Paper.objects.get()).repository
    Repository.objects.all().delete()
    StarsOfDay.objects.all().delete()
    REPOSITORIES.restore([orjson.loads(orjson.dumps(line)) for line in lines])
    assert before == artifacts_of(Paper.objects.get()).repository
    assert REPOSITORIES.count() == 2


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"{CODE}.git", "https://api.github.com/repos/engines/widgets"),
        (f"{CODE}/tree/main", "https://api.github.com/repos/engines/widgets"),
        ("https://github.com/engines", ""),
        ("https://github.com.example.org/engines/widgets", ""),
        ("https://gitlab.com/engines/widgets", ""),
    ],
)
def test_addresses_at_github(url: str, address: str) -> None:
    assert api_address(url) == address


def test_odd_answers_of_github() -> None:
    assert parse(b'{"license": "x", "stargazers_count": -1, "archived": "yes"}') == ("", "", False, None)
    assert parse(b'{"license": {"spdx_id": "NOASSERTION"}}').licence == ""
