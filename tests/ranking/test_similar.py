"""Similar papers: of the same work none, of another work one, and not all alike."""

from __future__ import annotations

from typing import Any

import pytest

from dailypapers.catalog.models import Paper
from dailypapers.search import similar, sync
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db


def made(title: str, number: int, **facts: Any) -> Paper:
    """A paper of its own even where the title is that of another."""
    other = Paper.objects.filter(title=title).first()
    new = paper(title=f"{title} {number}" if other else title, abstract="Folding of amino acid chains. " * 5, **facts)
    Paper.objects.filter(id=new.id).update(title_text=title)
    return new


def test_versions_of_the_same_work_are_left_out() -> None:
    authors = ("Rosalind Franklin", "Ada Lovelace")
    one = made("Folding proteins by hand", 1, authors=authors)
    twin = made("Folding proteins by hand", 2, authors=("R. Franklin",))
    first = made("Folding proteins by machine", 3, authors=authors)
    second = made("Folding proteins by machine", 4, authors=("Franklin, Rosalind",))
    stranger = made("Folding proteins by hand", 5, authors=("Charles Babbage",))
    papers(5)
    sync()
    found = similar(one.id, limit=8)
    assert one.id not in found
    assert twin.id not in found
    assert len({first.id, second.id} & set(found)) == 1
    assert stranger.id in found


def test_unlike_papers_come_before_like_ones() -> None:
    one = paper(title="Graph neural networks for molecules", abstract="Molecules as graphs. " * 8)
    for number in range(6):
        paper(title=f"Graph neural networks for molecules, part {number}", abstract="Molecules as graphs. " * 8)
    other = paper(title="Transformers for molecules and crystals", abstract="Molecules as sequences and crystals. " * 5)
    sync()
    assert other.id in similar(one.id, limit=6)


def test_without_an_index_or_a_paper() -> None:
    assert similar(1) == []
    paper()
    sync()
    assert similar(10**9) == []
    assert similar(Paper.objects.get().id) == []
