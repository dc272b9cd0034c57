"""Figures where people see them: on cards, on the paper's page, in previews of links and in mails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Subscriber
from dailypapers.digests.queries import Card, Digest, Section
from dailypapers.digests.rendering import renderer
from dailypapers.formats import load_cards
from dailypapers.fulltext.models import FullText, TextFigures
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
DAY = "/papers/date/2025-10-14"
WEBP = b"RIFF\0\0\0\0WEBP"
FIGURE = "/figure-320.webp?v=abc"


@pytest.fixture
def paper() -> Paper:
    """A paper of the day with two figures, the first of which stands for it."""
    paper = factories.paper()
    text = made.text(paper)
    strip = [["F1", "Figure 1", 'Figure 1: "Bees" dance.', "x1.png", 300, 200], ["F2", "", "", "x2.png", 0, 0]]
    TextFigures.objects.create(
        text=text, strip=strip, state="made", src="x1.png", alt=strip[0][2], stamp="abc", width=320, height=213,
        small=WEBP, large=WEBP + b"large",
    )  # fmt: skip
    return paper


def test_a_card_shows_the_figure_with_its_words(paper: Paper) -> None:
    page = Client().get(DAY).content.decode()
    assert f'src="/papers/{paper.key}{FIGURE}"' in page
    assert 'alt="Figure 1: &quot;Bees&quot; dance."' in page
    assert 'width="320" height="213" loading="lazy"' in page
    client = Client()
    client.get("/display?cards=pictures")
    assert "/figure-640.webp?v=abc" in client.get(DAY).content.decode()


def test_a_card_without_a_figure_has_no_box(paper: Paper) -> None:
    FullText.objects.update(licence=made.ARXIV)
    for client in (Client(), signed_in(user("ada"))):
        page = client.get(DAY).content.decode()
        assert paper.title_text in page
        assert "pictured" not in page
        assert "<img" not in page


def test_pictures_are_switched_off_everywhere(paper: Paper) -> None:
    client = Client()
    assert client.get(f"/display?pictures=off&next={DAY}").headers["Location"] == DAY
    for path in (DAY, f"/papers/{paper.key}", f"/papers?q={paper.title_text.split()[0]}"):
        assert "<img" not in client.get(path).content.decode()
        assert "<img" in Client().get(path).content.decode() or path.startswith("/papers?")
    client.get("/display?pictures=on")
    assert FIGURE in client.get(DAY).content.decode()


def test_the_papers_page_has_a_strip_and_its_link_a_preview(paper: Paper) -> None:
    page = Client().get(f"/papers/{paper.key}").content.decode()
    assert f'<a href="/papers/{paper.key}/read#t-F1"><img src="https://arxiv.org/html/{paper.key}v1/x1.png"' in page
    assert 'alt="A figure"' in page
    assert f'<meta property="og:image" content="http://testserver/papers/{paper.key}/figure-640.webp?v=abc">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    FullText.objects.update(licence="")
    closed = Client().get(f"/papers/{paper.key}?again").content.decode()
    assert "og:image" not in closed
    assert "x1.png" not in closed


def test_the_picture_is_given_to_those_who_may_read_the_text(paper: Paper, settings: Any) -> None:
    url = f"/papers/{paper.key}{FIGURE}"
    response = Client().get(url)
    assert (response.content, response.headers["Content-Type"]) == (WEBP, "image/webp")
    assert response.headers["Cache-Control"].startswith("public")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get(url.replace("320", "640")).content == WEBP + b"large"
    assert Client().get(url.replace("320", "9" * 30)).status_code == 404
    FullText.objects.update(licence=made.ARXIV)
    assert Client().get(url).status_code == 404
    settings.MODE = "single"
    mine = signed_in(user("ada"))
    response = mine.get(url)
    assert response.headers["Cache-Control"].startswith("private")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert f'src="{url}"' in mine.get(DAY).content.decode()
    assert "x1.png" in mine.get(f"/papers/{paper.key}").content.decode()


def test_a_mail_shows_what_everybody_may_see(paper: Paper, settings: Any) -> None:
    settings.SITE_URL = "https://papers.example.org"

    def mail() -> str:
        digest = Digest(Subscriber(channel="mail", address="a@example.org"), "Today", timezone.localdate())
        digest.sections.append(Section("New", [Card(load_cards([paper.id])[0], "")]))
        return renderer.html(digest)

    shown = mail()
    assert f'src="https://papers.example.org/papers/{paper.key}{FIGURE}"' in shown
    assert 'alt="Figure 1: &quot;Bees&quot; dance."' in shown
    assert 'width="160" height="106"' in shown
    FullText.objects.update(licence=made.ARXIV)
    settings.MODE = "single"
    assert "<img" not in mail()
