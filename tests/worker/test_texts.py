"""Which texts the worker wants, and the step that fetches them, against a real server and the real reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.community import actions as community
from dailypapers.fulltext import actions, queries
from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.models import FullText
from dailypapers.search import sync
from dailypapers.sources.models import Source
from dailypapers.worker import seen, texts
from dailypapers.worker.steps import STEPS, StepContext
from tests import factories
from tests.fulltext import made
from tests.fulltext.server import Publishers
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
STEP = next(step for step in STEPS if step.name == "texts")
PAGE = b"""<!DOCTYPE html><html lang="en"><head><title>Bees</title></head><body><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">Bees</h1><section class="ltx_section" id="S1">
<h2 class="ltx_title ltx_title_section"><span class="ltx_tag">1 </span>Dance</h2>
<div class="ltx_para" id="S1.p1"><p class="ltx_p">Bees dance in the dark.</p></div></section></article></body></html>"""


@pytest.fixture(autouse=True)
def _harvested() -> None:
    Source.objects.create(name="arxiv", kind="arxiv", is_on=True)


@pytest.fixture
def mirror(settings: Any, tmp_path: Path) -> Iterator[Publishers]:
    with Publishers() as server:
        settings.MIRROR, settings.MIRROR_GAP, settings.HOME, settings.HARVEST = server.url, 0.0, tmp_path, []
        yield server


def wanted() -> set[int]:
    return set(FullText.objects.values_list("paper_id", flat=True))


def run(**options: Any) -> str:
    return STEP.run(StepContext(is_ending=lambda: False, renew=lambda: None, **options))


def test_what_people_see_and_keep_is_wanted(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "PAPERS_OF_A_DAY", 2)
    days = [[factories.paper(featured_on=date(2025, 10, day), upvotes=n) for n in range(3)] for day in (1, 2, 3, 4)]
    ada = user("ada")
    old = days[0]
    community.upvote(ada, old[0])
    community.set_reading_state(ada, old[1], "hidden")
    assert texts.want_texts() == 7
    assert wanted() == {old[0].id, *(paper.id for day in days[1:] for paper in day[1:])}
    assert texts.want_texts() == 0
    settings.FULLTEXT = "all"
    assert texts.want_texts() == 5
    assert FullText.objects.filter(priority=FullText.Priority.EVERYTHING).count() == 5


def test_a_paper_that_somebody_opens_is_wanted(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "DAYS", 0)
    settings.HOME = tmp_path
    opened, other = factories.papers(2)
    Client().get(f"/papers/{opened.key}")
    assert texts.want_texts() == 0
    ada = signed_in(user("ada"))
    for _ in range(2):
        ada.get(f"/papers/{opened.key}")
    (tmp_path / "opened" / str(2**40)).touch()  # a paper that is gone
    assert texts.want_texts() == 1
    assert wanted() == {opened.id}
    settings.FULLTEXT = "off"
    ada.get(f"/papers/{other.key}")
    assert not list((tmp_path / "opened").iterdir())


@pytest.mark.parametrize("setting", ["off", "seen"])
def test_nothing_is_wanted_where_nobody_asked_a_source(setting: str, settings: Any) -> None:
    settings.FULLTEXT = setting
    if setting == "seen":
        Source.objects.all().delete()
    factories.paper()
    assert texts.want_texts() == 0


def test_the_step_fetches_and_reads(mirror: Publishers) -> None:
    paper, missing = factories.papers(2)
    mirror.give(f"/arxiv.org/html/{paper.arxiv_id}", PAGE)
    actions.want([paper.id, missing.id], FullText.Priority.SEEN)
    assert run() == "1 texts read, 1 texts missing"
    readable = queries.text_of(paper, user("ada"))
    assert readable is not None
    assert [section.number for section in readable.document().sections] == ["1"]
    assert readable.text.words == 8
    assert run() == ""


def test_a_slice_that_is_over_fetches_nothing_more(mirror: Publishers) -> None:
    actions.want([factories.paper().id], FullText.Priority.SEEN)
    assert run(ends_at=0.0) == ""
    assert not mirror.seen


@pytest.mark.parametrize(("name", "value"), [("FULLTEXT", "off"), ("HARVEST", ["off"])])
def test_switched_off_it_reads_what_people_bring_and_asks_nobody(
    mirror: Publishers, settings: Any, name: str, value: Any
) -> None:
    setattr(settings, name, value)
    paper, other, ada = factories.paper(), factories.paper(), user("ada")
    actions.want([other.id], FullText.Priority.ASKED)
    actions.bring(ada, paper, PAGE)
    assert run() == "1 texts read"
    assert queries.text_of(paper, ada) is not None
    assert not mirror.seen
    assert FullText.objects.get(paper=other).next_try_at <= timezone.now() + timedelta(seconds=1)


def test_references_are_matched_by_a_step_of_their_own() -> None:
    step = next(step for step in STEPS if step.name == "citations")
    citing, cited = factories.paper(), factories.paper(title="The dance of honey bees in the dark of the hive")
    reference = Reference("b1", "", "", tuple(cited.authors.values_list("name", flat=True)), cited.title)
    text = made.text(citing, made.document(references=(reference,)))
    sync()
    assert step.has_work is not None
    assert step.has_work()
    context = StepContext(is_ending=lambda: False, renew=lambda: None)
    assert step.run(context) == "1 texts matched, 1 references found here"
    assert queries.papers_of_references(text, queries.load_document(text)) == {"b1": cited.key}
    assert not step.has_work()


def test_openalex_is_asked_for_references_only_where_the_setting_says_so(settings: Any, mirror: Any) -> None:
    step = next(step for step in STEPS if step.name == "references")
    old = timezone.now() - timedelta(days=90)
    paper = factories.paper(doi="10.1000/citing", published_at=old)
    FullText.objects.create(paper=paper, state=FullText.State.MISSING)
    assert step.has_work is not None
    assert not step.has_work()
    settings.OPENALEX_REFERENCES, settings.SOURCE_KEYS = True, {"openalex": "key"}
    assert step.has_work()
    assert "asked again later" in step.run(StepContext(is_ending=lambda: False, renew=lambda: None))
    assert "api_key=key" in mirror.seen[-1]
