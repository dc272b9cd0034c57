"""Papers and lists as EPUB: what each reader gets."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from dailypapers.community import actions
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user
from tests.search.test_text_search import text

pytestmark = pytest.mark.django_db


def book(client: Client, path: str) -> tuple[Any, dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/epub+zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return response, {name: packed.read(name).decode() for name in packed.namelist()}


def test_a_paper_is_a_book_with_as_much_text_as_its_reader_may_have() -> None:
    ada = user("ada")
    free, closed = text("Bees dance.").paper, text("Wasps dance.", licence=made.ARXIV).paper
    _, files = book(Client(), f"/papers/{free.key}.epub")
    assert "Bees dance." in files["book/chapter2.xhtml"]
    response, files = book(Client(), f"/papers/{closed.key}.epub")
    assert "Wasps" not in "".join(files.values())
    assert "no-store" not in response.get("Cache-Control", "")
    text("Hornets dance.", paper=closed, owner=ada, source="file")
    response, files = book(signed_in(ada), f"/papers/{closed.key}.epub")
    assert "Hornets dance." in files["book/chapter2.xhtml"]
    assert "no-store" in response["Cache-Control"]
    assert Client().get("/papers/2510.99999.epub").status_code == 404
    assert f'/papers/{free.key}.epub"' in Client().get(f"/papers/{free.key}").content.decode()


def test_a_list_is_a_book_for_whoever_may_see_it() -> None:
    ada, one, two = user("ada"), text("Bees dance.").paper, factories.paper()
    for paper in (one, two):
        actions.set_reading_state(ada, paper, "later")
    response, files = book(signed_in(ada), "/reading/later.epub")
    assert {one.title_text, two.title_text} <= {
        line.split("</h1>")[0] for line in "".join(files.values()).split("<h1>")
    }
    assert "Bees dance." in "".join(files.values())
    assert "no-store" in response["Cache-Control"]
    assert Client().get("/reading/later.epub").status_code == 302
    _, files = book(signed_in(user()), "/shelf.epub")
    assert "There are no papers here." in files["book/chapter1.xhtml"]
