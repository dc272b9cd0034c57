from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from typing import Any

import pytest

from dailypapers.catalog.merging import day_of, keyword_slugs, merge, public_key
from dailypapers.lib.record import LinkFact, OrganisationFact, StarCount
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


PUBLISHERS = (
    "arxiv", "arxiv-feed", "biorxiv", "medrxiv", "openreview", "plain", "bibtex", "ris", "csl", "csv", "openalex",
    "semantic-scholar", "hub", "page", "sample", "a-new-source",
)  # fmt: skip
DAILY_PAGES = (
    "hub", "page", "arxiv", "arxiv-feed", "biorxiv", "medrxiv", "openreview", "plain", "bibtex", "ris", "csl", "csv",
    "openalex", "semantic-scholar", "sample", "a-new-source",
)  # fmt: skip
DAY, NEXT_DAY = date(2025, 10, 14), date(2025, 10, 15)
MORNING, EVENING = datetime(2025, 10, 14, 8, tzinfo=UTC), datetime(2025, 10, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(("order", "field"), [(PUBLISHERS, "abstract"), (DAILY_PAGES, "summary")])
def test_sources_are_believed_in_this_order(order: tuple[str, ...], field: str) -> None:
    for first, second in pairwise(order):
        records = [record(source=source, arxiv_id="2510.11111", **{field: source}) for source in (second, first)]
        assert getattr(merge(records), field) == first
        assert first in str(merge(records[::-1]))


def test_a_source_without_a_place_in_the_order_comes_by_its_name() -> None:
    new, newer = (record(source=source, arxiv_id="2510.11111", source_id="9") for source in ("a-source", "b-source"))
    assert merge([newer, new]).source == "a-source"
    assert merge([replace(new, source_id="8"), new]).source_id == "8"


BY_PUBLISHER: list[tuple[str, Any, Any]] = [
    ("abstract", "Long.", "Short."),
    ("authors", ("Ann One",), ("A. One",)),
    ("author_count", 3, 2),
    ("arxiv_id", "2510.11111", "2510.22222"),
    ("doi", "10.1000/a", "10.1000/b"),
    ("openreview_id", "aaaaa", "bbbbb"),
    ("categories", ("cs.CL",), ("cs.LG",)),
    ("published_at", MORNING, EVENING),
    ("announced_on", DAY, NEXT_DAY),
    ("author_comment", "12 pages", "12 p."),
    ("journal_ref", "Journal of Tests 1", "J. Tests"),
    ("license_url", "https://example.org/by", "https://example.org/cc"),
]
BY_DAILY_PAGE: list[tuple[str, Any, Any]] = [
    ("summary", "A page says this.", "A publisher says that."),
    ("keywords", ("agents",), ("planning",)),
    ("organisation", OrganisationFact("lab", "Lab"), OrganisationFact("uni", "University")),
    ("upvotes", 0, 7),
    ("comment_count", 0, 7),
    ("thumbnail_url", "https://example.org/a.png", "https://example.org/b.png"),
]


@pytest.mark.parametrize(
    ("believed", "other", "field", "value", "less"),
    [("arxiv", "hub", *facts) for facts in BY_PUBLISHER] + [("hub", "arxiv", *facts) for facts in BY_DAILY_PAGE],
)
def test_each_fact_is_that_of_the_most_believed_source_that_names_it(
    believed: str, other: str, field: str, value: Any, less: Any
) -> None:
    empty = type(value)() if isinstance(value, str | tuple) else None
    named = replace(record(source=believed, source_id="1"), **{field: value})
    also = replace(record(source=other, source_id="1"), **{field: less})
    assert getattr(merge([also, named]), field) == value
    assert getattr(merge([also, replace(named, **{field: empty})]), field) == less, "the other speaks"
    assert getattr(merge([replace(r, **{field: empty}) for r in (also, named)]), field) == empty, "nobody does"


def test_title_and_name_are_those_of_the_publisher() -> None:
    merged = merge([replace(HUB, source_id="h"), replace(ARXIV, source_id="a")])
    assert (merged.source, merged.source_id, merged.title) == ("arxiv", "a", ARXIV.title)


def test_the_newest_version_comes_with_the_dates_of_its_own_record() -> None:
    one, two = (record(source="arxiv", source_id=name, version=None) for name in "ab")
    merged = merge([replace(one, version=1, version_dates=(MORNING,)), replace(two, version=2, version_dates=())])
    assert (merged.version, merged.version_dates) == (2, ())
    merged = merge([replace(one, version=2), replace(two, version=2, version_dates=(MORNING, EVENING))])
    assert merged.version_dates == (MORNING, EVENING), "of the same version the record that knows more dates"
    merged = merge([one, replace(two, version_dates=(EVENING,))])
    assert (merged.version, merged.version_dates) == (None, (EVENING,))
    merged = merge([replace(one, version_dates=(MORNING, EVENING)), replace(two, version=1)])
    assert merged.version == 1, "a number before none"
    hub = replace(one, source="hub", version_dates=(EVENING,))
    assert merge([hub, replace(two, version_dates=(MORNING,))]).version_dates == (MORNING,), "alike: the publisher's"


def test_what_any_record_knows_holds_for_the_paper() -> None:
    one, two = (record(source="arxiv", source_id=name) for name in "ab")
    assert merge([replace(one, revised_at=MORNING), replace(two, revised_at=EVENING)]).revised_at == EVENING
    assert merge([one, replace(two, revised_at=EVENING)]).revised_at == EVENING
    assert merge([one, two]).revised_at is None
    assert merge([one, replace(two, withdrawn=True)]).withdrawn is True
    assert merge([one, two]).withdrawn is False
    assert merge([replace(one, citation_count=3), replace(two, citation_count=5)]).citation_count == 5
    assert merge([one, replace(two, citation_count=0)]).citation_count == 0
    assert merge([one, two]).citation_count is None


def test_stars_of_all_records_are_counted_and_links_name_the_newest() -> None:
    url = "https://github.com/a/b"
    first, second = StarCount(url, MORNING, 3), StarCount(url, EVENING, 9)
    one = record(source="arxiv", source_id="a", links=(LinkFact("code", url),), star_counts=(first,))
    merged = merge([one, record(source="hub", source_id="b", star_counts=(second,))])
    assert merged.star_counts == (first, second)
    assert merged.links == (LinkFact("code", url, 9),)


def test_links_stand_in_the_order_of_daily_pages_each_url_once() -> None:
    code, page = LinkFact("code", "https://github.com/a/b", 5), LinkFact("project", "https://a.example.org")
    arxiv = record(source="arxiv", source_id="1", links=(page, replace(code, stars=9)))
    hub = record(source="hub", source_id="1", links=(code,))
    assert merge([arxiv, hub]).links == (code, page), "the first that knows its stars"
    plain = replace(hub, links=(replace(code, stars=None, kind="page"),))
    assert merge([arxiv, plain]).links == (replace(code, stars=9), page)
    silent = replace(arxiv, links=(replace(code, stars=None),))
    assert merge([silent, plain]).links == (replace(code, stars=None, kind="page"),), "nobody knows: the first"


@pytest.mark.parametrize(
    ("days", "featured"),
    [
        ({"hub": DAY, "sample": NEXT_DAY, "arxiv": NEXT_DAY}, DAY),
        ({"sample": DAY, "submission": NEXT_DAY}, DAY),
        ({"arxiv": NEXT_DAY, "submission": DAY}, DAY),
        ({"arxiv": DAY, "plain": NEXT_DAY}, DAY),
        ({"plain": DAY, "page": NEXT_DAY}, DAY),
        ({"page": DAY, "elsewhere": NEXT_DAY}, DAY),
        ({"page": DAY, "hub": None}, DAY),
        ({"hub": None, "arxiv": None}, None),
    ],
)
def test_the_featured_day_is_that_of_a_daily_page_else_of_a_publication(
    days: dict[str, date | None], featured: date | None
) -> None:
    records = [record(source=source, source_id="1", featured_on=day) for source, day in days.items()]
    assert merge(records).featured_on == merge(records[::-1]).featured_on == featured


def test_a_mailing_day_comes_behind_a_daily_page_and_before_a_publication_day() -> None:
    arxiv = record(source="arxiv", source_id="1", featured_on=NEXT_DAY, announced_on=DAY)
    plain = record(source="plain", source_id="1", featured_on=NEXT_DAY)
    assert merge([arxiv, plain]).featured_on == DAY
    assert merge([arxiv, replace(plain, source="sample")]).featured_on == NEXT_DAY


def test_a_title_without_markup_is_preferred() -> None:
    tagged, clean = (record(source=source, title=title) for source, title in (
        ("biorxiv", "CO<sub>2</sub> &amp; <i>E. coli</i>"), ("openalex", "CO2 & E. coli")))  # fmt: skip
    assert merge([tagged, clean]).title == "CO2 & E. coli"
    assert merge([tagged, tagged]).title == "CO₂ & E. coli"


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
    assert day_of(record(featured_on=featured, announced_on=None)) == featured


def test_keywords_are_told_apart_by_their_slug() -> None:
    assert list(keyword_slugs(["Large Language Models", "large language models", "!!", "RL"]).values()) == [
        "Large Language Models",
        "RL",
    ]
    assert keyword_slugs(["A" * 130, "a" * 121]) == {"a" * 120: "A" * 120}
