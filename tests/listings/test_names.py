"""Who wrote the papers of a list, and what they are about."""

from __future__ import annotations

import pytest

from dailypapers.catalog.models import Paper
from dailypapers.listings import open_listing
from dailypapers.listings.names import names_of
from tests.factories import papers

pytestmark = pytest.mark.django_db


def test_the_people_and_topics_of_a_list_most_frequent_first() -> None:
    made = papers(2, authors=("Ada Lovelace", "Ben Sample"), keywords=("planning", "optics"))
    made += papers(1, authors=("Ada Lovelace", "Carla Solo", "Ben Sample"), keywords=("optics",))
    Paper.objects.filter(id__in=[one.id for one in made[:2]]).update(keyphrases=["sparse maps", "sparse maps", "once"])
    Paper.objects.filter(id=made[0].id).update(keyphrases=["sparse maps", "only here"])
    named = names_of(open_listing("author", "Ada Lovelace"), 3)
    assert [row.key for row in named.authors] == ["Ben Sample", "Carla Solo"], "but not she herself"
    assert [(row.key, row.papers) for row in named.keywords] == [("optics", 3), ("planning", 2)]
    assert named.phrases == ["sparse maps"], "what several papers have"
    assert [row.key for row in names_of(open_listing("keyword", "optics"), 3).keywords] == ["planning"]


def test_long_lists_are_counted_once_a_minute() -> None:
    papers(1, authors=("Ada Lovelace",))
    listing = open_listing("author", "Ada Lovelace")
    first = names_of(listing, 5_000)
    papers(1, authors=("Ada Lovelace", "Ben Sample"))
    assert names_of(listing, 5_000) is first
    assert names_of(listing, 2).authors != first.authors
