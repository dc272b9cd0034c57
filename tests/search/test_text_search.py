"""Searching in the texts of all papers: what is found, by whom, and how the index follows the texts."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.document import Document, Paragraph, Section, Text
from dailypapers.fulltext.models import FullText, StoredDocument
from dailypapers.search import hits, parse, search, sync
from dailypapers.search.passage_store import advance_passages, current_passages, discard_if_damaged, folder
from dailypapers.search.text_search import TextPage, has_texts, search_texts
from tests import factories
from tests.fulltext import made
from tests.people import user

pytestmark = pytest.mark.django_db


def document(*paragraphs: str, title: str = "Introduction") -> Document:
    blocks = tuple(Paragraph(f"S1.p{number}", (Text(words),)) for number, words in enumerate(paragraphs, 1))
    return made.document(sections=(Section("S1", "1", (Text(title),), 1, blocks),))


def text(*paragraphs: str, paper: Paper | None = None, title: str = "Introduction", **facts: Any) -> FullText:
    return made.text(paper or factories.paper(), document(*paragraphs, title=title), **facts)


def index() -> tuple[int, int, int]:
    return tuple(advance_passages(lambda: False, lambda: None))


def found(query: str, reader: Any = None, **how: Any) -> list[tuple[str, str]]:
    items = search_texts(parse(query), reader, **how).items
    return [(item.paper.key, item.hit.passage.anchor) for item in items]


def test_passages_of_all_papers_the_best_first() -> None:
    bees = text("Bees dance to tell where flowers are.", "The hive is dark.").paper
    ants = text("Ants follow a trail.", "They do not dance as bees do.", title="Methods").paper
    assert search_texts(parse("bees"), None) == TextPage((), 0.0, has_index=False)
    assert not has_texts()
    assert index() == (2, 0, 0)
    assert has_texts()
    assert found("bees dancing near flowers growing") == [(bees.key, "S1.p1")]
    assert set(found("bees dance")) == {(bees.key, "S1.p1"), (ants.key, "S1.p2")}
    assert found('"do not dance"') == [(ants.key, "S1.p2")]
    assert found("dance -ants -flowers") == [(ants.key, "S1.p2")]
    assert found("methods trail")[0] == (ants.key, "S1.p1"), "titles above a passage count"
    assert found("elephants") == found("") == found("elephants giraffes bees") == []
    assert found("dance", paper_ids=[bees.id]) == [(bees.key, "S1.p1")]
    assert found("dance", paper_ids=[]) == []


def test_a_snippet_is_quoted_and_no_more() -> None:
    text("Nothing to see. Bees dance. And there are more bees. " + "bees " * 500)
    index()
    [item] = search_texts(parse("bees dance"), None).items
    assert "".join(piece.text for piece in item.hit.pieces) == "Bees dance."
    assert [piece.text for piece in item.hit.pieces if piece.matches] == ["Bees dance"]


def test_filters_of_the_query_narrow_the_papers() -> None:
    kept = text("Bees dance.", paper=factories.paper(categories=("cs.CL",))).paper
    text("Bees dance.", paper=factories.paper(categories=("cs.CV",)))
    sync()
    index()
    assert found("bees cat:cs.CL") == [(kept.key, "S1.p1")]
    assert found("bees author:Sample cat:cs.CL -cat:cs.CV") == [(kept.key, "S1.p1")]
    assert found("bees cat:cs.RO") == []


def test_a_copy_is_found_by_whoever_brought_it_alone() -> None:
    ada, emmy = user("ada"), user("emmy")
    paper = text("The site says wasps.", licence=made.ARXIV).paper
    text("Ada's copy says hornets.", paper=paper, owner=ada, source="file")
    index()
    assert found("hornets", ada) == [(paper.key, "S1.p1")]
    assert found("hornets", emmy) == found("hornets") == []
    assert found("wasps", emmy) == found("wasps") == [(paper.key, "S1.p1")]
    assert found("wasps", ada) == [], "she reads her own copy"
    FullText.objects.get(owner=ada).delete()
    assert found("hornets", ada) == [], "at once, before the index knows"
    assert index() == (0, 1, 0)
    assert found("wasps", ada) == [(paper.key, "S1.p1")]


def test_many_passages_of_one_paper_leave_room_for_others() -> None:
    loud = text(*["bees dance and dance"] * 9).paper
    quiet = text("There was a dance, and some of those that were there were bees.").paper
    index()
    assert [key for key, _ in found("bees dance")] == [loud.key] * 3 + [quiet.key]
    assert len(found("bees dance", limit=2)) == 2
    assert len(found("bees dance", paper_ids=[loud.id], a_paper=9)) == 9


def test_the_index_follows_the_texts() -> None:
    row = text("Bees dance.")
    gone = text("Bees sleep.")
    assert index() == (2, 0, 0)
    assert index() == (0, 0, 0)
    packed = zlib.compress(document("Wasps dance.").to_json())
    StoredDocument.objects.filter(text=row).update(document=packed)
    FullText.objects.filter(pk=row.pk).update(fetched_at=timezone.now())
    gone.delete()
    assert index() == (1, 1, 0)
    assert found("dance wasps") == [(row.paper.key, "S1.p1")]
    assert found("bees") == []


def test_a_slice_ends_and_the_next_goes_on() -> None:
    for _ in range(3):
        text("Bees dance.")
    assert advance_passages(lambda: True, lambda: None) == (1, 0, 2)
    assert index() == (2, 0, 0)
    assert len(found("bees")) == 3


def test_what_cannot_be_read_is_passed_over_until_it_is_replaced() -> None:
    broken, older = text("Bees dance."), text("Bees sleep.")
    StoredDocument.objects.filter(text=broken).update(document=b"no zlib")
    StoredDocument.objects.filter(text=older).update(format=0)
    assert index() == (1, 0, 0)
    assert found("bees") == []


def test_a_damaged_index_is_filled_anew() -> None:
    text("Bees dance.")
    index()
    discard_if_damaged()
    assert has_texts(), "it is sound"
    [path] = folder().glob("*.idx")
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    discard_if_damaged()
    assert current_passages() is None
    assert index() == (1, 0, 0)
    assert len(found("bees")) == 1
    (folder() / "meta.json").write_text("no index")
    assert search_texts(parse("bees"), None).has_index is False
    assert index() == (1, 0, 0)


def test_no_texts_cost_nothing() -> None:
    factories.paper()
    assert index() == (0, 0, 0)
    assert not folder().exists()


def test_a_search_for_papers_in_their_texts_gives_each_once_with_its_best_passage() -> None:
    bees = text("Bees dance.", "Bees dance and dance.").paper
    text("Ada's bees dance.", paper=factories.paper(), owner=user("ada"), source="file")
    index()
    page = search("bees dance in:text")
    assert [(item.paper.key, item.hit.reason, page.total) for item in page.items] == [
        (bees.key, "in 1 Introduction", 1)
    ]
    assert [piece.text for piece in page.items[0].snippet if piece.matches] == ["Bees dance"]
    assert [hit.id for hit in hits(parse("dance in:text"))] == [bees.id]
    assert search("elephants in:text").items == []
