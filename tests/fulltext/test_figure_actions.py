"""Figures of texts: found once, shown to those the licence lets see them, fetched politely, made again when it changes."""

from __future__ import annotations

from typing import Any

import pytest

from dailypapers.fulltext import actions
from dailypapers.fulltext.document import Document, Figure, Image, Section, Text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.figure_actions import MAX_FAILURES, has_due_figures, make_due, open_closed
from dailypapers.fulltext.figure_queries import main_figures, picture_of_main
from dailypapers.fulltext.models import FullText, TextFigures, TextPicture
from dailypapers.fulltext.thumbnail import Thumbnail
from dailypapers.lib.http.polite import PoliteClient
from tests import factories
from tests.fulltext import made
from tests.fulltext.server import HTML, Publishers, Reply
from tests.people import user

pytestmark = pytest.mark.django_db
State = TextFigures.State
PART = "page:1:0,0,300,200"


def showing(src: str = PART) -> Document:
    figure = Figure("F1", "Figure 1", (Text("Bees dance."),), (Image(src, "", 300, 200),))
    return made.document(sections=(Section("S1", "", (), 1, (figure,)),))


def shrink(data: bytes) -> list[Thumbnail]:
    if data.startswith(b"<svg"):
        raise FullTextError("This is no picture.", "unknown_kind")
    return [Thumbnail(b"small " + data, 320, 213), Thumbnail(b"large " + data, 640, 426)]


def run(client: PoliteClient | None = None, **options: Any) -> dict[str, int]:
    return dict(make_due(shrink, client, lambda: False, **options))


def of_pdf(**facts: Any) -> FullText:
    text = made.text(factories.paper(), showing(), source="arxiv-pdf", **facts)
    TextPicture.objects.create(text=text, src=PART, png=b"png")
    return text


def test_a_figure_that_is_kept_here_is_made_small_once(django_assert_num_queries: Any) -> None:
    text = of_pdf()
    assert has_due_figures(is_network_on=False)
    assert (run(), run()) == ({"made": 1}, {})
    with django_assert_num_queries(1):
        [figure] = main_figures([text.paper_id, 999]).values()
    assert (figure.alt, figure.width, figure.height, figure.is_public) == ("Figure 1: Bees dance.", 320, 213, True)
    assert figure.stamp in figure.path(text.paper.key, 320)
    assert picture_of_main(text.paper, 320, None) == (b"small png", True)
    assert picture_of_main(text.paper, 640, None) == (b"large png", True)
    assert picture_of_main(text.paper, 1_000, None) is None


def test_the_rule_of_licences_decides_at_each_answer(settings: Any) -> None:
    text = of_pdf()
    run()
    FullText.objects.update(licence=made.ARXIV)
    assert main_figures([text.paper_id]) == {}
    assert picture_of_main(text.paper, 320, None) is None
    settings.MODE = "single"
    assert not main_figures([text.paper_id])[text.paper_id].is_public
    assert picture_of_main(text.paper, 320, user("ada")) == (b"small png", False)


def test_a_closed_figure_is_made_when_the_licence_opens_it(settings: Any) -> None:
    of_pdf(licence="https://creativecommons.org/licenses/by-nc/4.0/")
    assert run() == {"closed": 1}
    assert bytes(TextFigures.objects.get().large) == b""
    assert open_closed() == 0
    settings.FULLTEXT_LICENCES = ["nc"]
    assert (open_closed(), run()) == (1, {"made": 1})


def test_what_somebody_brought_is_on_no_card_but_on_a_site_of_their_own(settings: Any) -> None:
    text = of_pdf(owner=user("ada"))
    assert run() == {}
    settings.MODE = "single"
    assert run() == {"made": 1}
    assert not main_figures([text.paper_id])[text.paper_id].is_public
    settings.MODE = "multi"
    assert main_figures([text.paper_id]) == {}


def test_a_figure_at_the_source_is_fetched_and_made_anew_with_its_text(
    publishers: Publishers, client_of: PoliteClient
) -> None:
    text = made.text(factories.paper(), showing("x1.png"))
    assert (run(), run()) == ({"waiting": 1}, {})  # nobody is asked without a client
    publishers.give(f"/arxiv.org/html/{text.paper.key}v1/x1.png", b"png")
    assert run(client_of) == {"made": 1}
    assert picture_of_main(text.paper, 640, None) == (b"large png", True)
    publishers.give(f"/arxiv.org/html/{text.paper.key}", HTML % b"free words")
    actions.want_now([text.paper_id], again=True)
    actions.fetch_due(client_of, made.READER, is_over=lambda: False)
    assert not TextFigures.objects.exists()
    assert run(client_of) == {"none": 1}


def test_what_cannot_be_had_is_left_alone_after_some_tries(publishers: Publishers, client_of: PoliteClient) -> None:
    texts = [made.text(factories.paper(), showing(f"x{n}.png")) for n in range(3)]
    paths = [f"/arxiv.org/html/{text.paper.key}v1/x{n}.png" for n, text in enumerate(texts)]
    publishers.give(paths[1], b"<svg onload=alert(1)>")
    publishers.give(paths[2], Reply(b"Forbidden", 403))
    for _ in range(MAX_FAILURES):
        run(client_of)
        TextFigures.objects.exclude(next_try_at=None).update(next_try_at="2025-01-01T00:00Z")
    assert run(client_of) == {}
    assert set(TextFigures.objects.values_list("state", "next_try_at")) == {(State.FAILED, None)}
    assert publishers.seen.count(paths[0]) == publishers.seen.count(paths[1]) == 1
    assert publishers.seen.count(paths[2]) == MAX_FAILURES


def test_a_service_that_wants_silence_is_asked_again_later(publishers: Publishers, client_of: PoliteClient) -> None:
    text = made.text(factories.paper(), showing("x1.png"))
    publishers.give(f"/arxiv.org/html/{text.paper.key}v1/x1.png", Reply(b"", 429, {"Retry-After": "600"}))
    assert run(client_of) == {"waiting": 2}
    figures = TextFigures.objects.get()
    assert figures.next_try_at is not None
    assert (figures.failures, figures.lease_owner) == (0, "")
    assert not has_due_figures(is_network_on=True)
