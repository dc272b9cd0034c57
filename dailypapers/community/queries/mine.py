"""What is mine on a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import CollectionItem, ReadingState, Vote


@dataclass(frozen=True, slots=True)
class Mine:
    """What one reader did with one paper."""

    voted: bool = False
    saved: bool = False
    state: str = ""  # "", "read", "later" or "hidden"


def mark_mine(user: Any, papers: Iterable[Paper]) -> None:
    """Gives each paper its `mine`: a `Mine`, or None where nobody is signed in. Three queries, none for strangers."""
    found = list(papers)
    if not isinstance(user, User) or not found:
        for paper in found:
            paper.mine = None
        return
    ids = {paper.id for paper in found}
    voted = set(Vote.objects.filter(user=user, paper_id__in=ids).values_list("paper_id", flat=True))
    saved = set(
        CollectionItem.objects.filter(collection__owner=user, paper_id__in=ids).values_list("paper_id", flat=True)
    )
    states = dict(ReadingState.objects.filter(user=user, paper_id__in=ids).values_list("paper_id", "state"))
    for paper in found:
        paper.mine = Mine(paper.id in voted, paper.id in saved, states.get(paper.id, ""))
