"""The site as an app: its manifest, its worker, and what a device keeps for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from dailypapers.community.actions import annotate
from dailypapers.community.models import ReadingState
from dailypapers.fulltext.models import FullText, TextPicture
from dailypapers.fulltext.quotations import Quotation
from dailypapers.web.views.offline import MAX_PAPERS
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


def kept(client: Client) -> dict[str, str]:
    pages: dict[str, str] = client.get("/offline.json").json()["pages"]
    return pages


def test_the_manifest_names_icons_that_are_there() -> None:
    response = Client().get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    found = response.json()
    assert (found["start_url"], found["display"]) == ("/papers", "standalone")
    for icon in found["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/").partition("?")[0])
        assert isinstance(path, str)
        with Image.open(path) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert '<link rel="manifest" href="/manifest.webmanifest">' in Client().get("/help").content.decode()


def test_the_worker_comes_from_the_root_and_is_asked_for_each_time() -> None:
    response = Client().get("/service-worker.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "no-cache"
    assert b"addEventListener" in response.content


def test_a_device_keeps_the_papers_of_its_reader_and_their_texts_where_they_may_be_read(
    django_assert_max_num_queries: Any,
) -> None:
    ada, papers = user("ada"), factories.papers(3)
    text = made.text(papers[0])
    picture = TextPicture.objects.create(text=text, src="page:1:0,0,9,9", png=b"png")
    made.text(papers[1], licence=made.ARXIV)
    for paper in papers[:2]:
        ReadingState.objects.create(user=ada, paper=paper, state="later")
    client = signed_in(ada)
    client.get("/help")
    with django_assert_max_num_queries(18):
        pages = kept(client)
    free, closed, other = (f"/papers/{paper.key}" for paper in papers)
    assert {free, f"{free}/read", f"{free}/pictures/{picture.id}", closed, "/reading", "/shelf", "/offline"} == set(
        pages
    )
    annotate(ada, papers[2], Quotation("", "", "", ""), "Of bees")
    assert other in kept(client)
    assert kept(signed_in(user("ben"))).keys() == {"/reading", "/shelf", "/offline"}
    stamp = pages[f"{free}/read"]
    annotate(ada, papers[0], Quotation("", "", "", ""), "Of bees")
    assert kept(client)[f"{free}/read"] != stamp
    FullText.objects.update(licence="")
    assert f"{free}/read" not in kept(client)


def test_a_device_keeps_no_more_than_it_can_hold() -> None:
    ada = user("ada")
    for paper in factories.papers(MAX_PAPERS + 5):
        ReadingState.objects.create(user=ada, paper=paper, state="later")
    assert len(kept(signed_in(ada))) == MAX_PAPERS + 3


def test_nobody_signed_in_has_nothing_to_keep_and_signing_out_clears_it() -> None:
    assert Client().get("/offline.json").status_code in (302, 401, 403)
    client = signed_in(user("ada"))
    assert "Clear-Site-Data" not in client.get("/reading").headers
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers
