from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from dailypapers.catalog.merging import day_of, keyword_slugs, merge, public_key
from dailypapers.lib.record import LinkFact, OrganisationFact
from tests.factories import record

HUB = record(
    source="hub", arxiv_id="2510.11111", title="A title as the hub has it", abstract="Short.", authors=("A. One",),
    categories=(), keywords=("agents",), upvotes=12, comment_count=0, featured_on=date(2025, 10, 15),
    links=(LinkFact("code", "https://github.com/a/b", 5),), organisation=OrganisationFact("lab", "Lab"),
)  # fmt: skip
ARXIV = record(
    source="arxiv", arxiv_id="2510.11111", title="A Title as arXiv Has It", abstract="Long and true.",
    authors=("Ann One", "Bo Two"), categories=("cs.CL", "cs.LG"), featured_on=date(2025, 10, 13), version=2,
    version_dates=(datetime(2025, 10, 13, tzinfo=UTC), datetime(2025, 10, 20, tzinfo=UTC)),
    revised_at=datetime(2025, 10, 20, tzinfo=UTC), links=(LinkFact("code", "https://github.com/a/b"),),
)  # fmt: skip
SAMPLE = record(
    source="sample", arxiv_id="2510.11111", title="a title", abstract="", summary="It does this.", upvotes=3,
    featured_on=date(2025, 10, 14), keywords=("old",),
)  # fmt: skip


def test_the_publisher_is_believed_for_what_a_paper_is_and_the_daily_page_for_what_a_day_made_of_it() -> None:
    merged = merge([SAMPLE, HUB, ARXIV])
    assert (merged.title, merged.abstract, merged.authors) == (ARXIV.title, ARXIV.abstract, ARXIV.authors)
    assert (merged.categories, merged.version, merged.revised_at) == (ARXIV.categories, 2, ARXIV.revised_at)
    assert (merged.featured_on, merged.upvotes, merged.comment_count) == (HUB.featured_on, 12, 0)
    assert (merged.keywords, merged.organisation) == (HUB.keywords, HUB.organisation)
    assert merged.summary == SAMPLE.summary, "nobody else says it"
    assert merged.links == (LinkFact("code", "https://github.com/a/b", 5),), "once, with its stars"


def test_the_order_of_records_does_not_matter() -> None:
    results = {merge(order) for order in permutations([SAMPLE, HUB, ARXIV])}
    assert len(results) == 1


def test_one_record_is_the_paper() -> None:
    assert merge([HUB]) is HUB
    with pytest.raises(ValueError, match="at least one"):
        merge([])


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"arxiv_id": "2205.13147", "doi": "10.1/x"}, "2205.13147"),
        ({"arxiv_id": "hep-th/9901001"}, "hep-th/9901001"),
        ({"arxiv_id": "", "doi": "10.1000/xyz"}, "10.1000/xyz"),
        ({"arxiv_id": "", "openreview_id": "abcDEF123"}, "openreview:abcDEF123"),
        ({"arxiv_id": "", "source_id": "acl:2017.iwslt-1.1"}, "acl:2017.iwslt-1.1"),
        ({"arxiv_id": "", "source": "page", "source_id": "3f2a"}, "page:3f2a"),
    ],
)
def test_public_key(facts: dict[str, str], key: str) -> None:
    assert public_key(record(**facts)) == key


def test_a_paper_stands_on_its_featured_day_else_on_its_mailing_day() -> None:
    featured, announced = date(2025, 10, 14), date(2025, 10, 13)
    assert day_of(record(featured_on=featured, announced_on=announced)) == featured
    assert day_of(record(featured_on=None, announced_on=announced)) == announced
    assert day_of(record(featured_on=None)) is None


def test_keywords_are_told_apart_by_their_slug() -> None:
    assert list(keyword_slugs(["Large Language Models", "large language models", "!!", "RL"]).values()) == [
        "Large Language Models",
        "RL",
    ]
