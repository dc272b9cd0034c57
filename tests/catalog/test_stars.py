"""The growth of a repository's stars, from counts that come in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.catalog.actions import Stored, join, mark_withdrawn, split, store
from dailypapers.catalog.models import Link, Paper, Record
from dailypapers.catalog.stars import KEPT_DAYS, apply_counts, downsample, growth, merge_counts
from dailypapers.lib.record import LinkFact, PaperRecord, StarCount
from tests.factories import record

CODE = "https://github.com/a/b"
FEATURED = date(2025, 10, 14)
NOON = datetime(2025, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)

counts = st.builds(
    StarCount, st.sampled_from(["u", "v"]), st.integers(0, 100 * 24).map(lambda hours: NOON + hours * DAY / 24),
    st.integers(0, 50),
)  # fmt: skip


def count(days: float, stars: int, url: str = CODE) -> StarCount:
    return StarCount(url, NOON + days * DAY, stars)


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ([], None),
        ([count(0, 80)], 0),  # one count says nothing of growth
        ([count(0, 80), count(3, 580)], 500),
        ([count(-1, 60), count(0, 80)], 20),  # the eve counts
        ([count(-2, 60), count(0, 80), count(1, 90)], 10),  # what came before is old fame
        ([count(-400, 10), count(-300, 50_000)], None),
        ([count(-400, 10), count(1, 50_000)], 0),
        ([count(0, 80), count(1, 580), count(2, 570)], 500),  # stars taken away again
        ([count(0, 80), count(1, 7_000, "https://github.com/other/one")], 0),
    ],
)
def test_new_stars(known: list[StarCount], new: int | None) -> None:
    for order in permutations(known):
        assert growth(order, CODE, FEATURED) == new
        assert growth(downsample(order), CODE, FEATURED) == new


def test_without_a_featured_day_all_counts_tell() -> None:
    assert growth([count(-400, 10), count(0, 50)], CODE, None) == 40
    assert growth([count(0, 10)], CODE, date.min) == 0


@given(st.lists(counts), st.lists(counts), st.randoms())
def test_thinned_in_parts_or_together_in_any_order_it_is_the_same(
    one: list[StarCount], other: list[StarCount], chance: Any
) -> None:
    together = [*one, *other]
    whole = downsample(together)
    chance.shuffle(together)
    assert (
        downsample(together)
        == whole
        == downsample((*downsample(one), *other))
        == downsample((*downsample(other), *downsample(one)))
    )
    assert len(whole) <= 2 * (KEPT_DAYS + 2)
    assert set(whole) <= {*one, *other}


@given(st.lists(counts, min_size=1), st.integers(0, 20))
def test_thinning_keeps_the_growth_of_papers_of_the_first_days(known: list[StarCount], day: int) -> None:
    featured = FEATURED + day * DAY
    for url in ("u", "v"):
        if len({c.at.date() for c in known if c.url == url}) <= KEPT_DAYS:
            inside = [c.stars for c in known if c.url == url and c.at.date() >= featured - DAY]
            late_high = max((c.stars for c in known if c.url == url), default=0) in inside
            if late_high:  # the highest is not from before
                assert growth(downsample(known), url, featured) == max(inside) - min(inside)


@given(st.lists(counts, min_size=1), counts)
def test_a_higher_count_never_lowers_the_growth(known: list[StarCount], more: StarCount) -> None:
    higher = replace(more, stars=more.stars + max(c.stars for c in known))
    before = growth(known, higher.url, FEATURED) or 0
    assert (growth([*known, higher], higher.url, FEATURED) or 0) >= before


def test_a_moment_to_come_is_now() -> None:
    made = record(links=(LinkFact("code", CODE, 5),), star_counts=(count(900, 5),))
    assert merge_counts(made, NOON).star_counts == (count(0, 5),)


def test_links_tell_the_newest() -> None:
    links = (LinkFact("project", "https://x.org"), LinkFact("code", CODE, 5))
    assert apply_counts(links, [count(2, 7), count(1, 9)]) == (links[0], LinkFact("code", CODE, 7))


# --- in the catalogue ---------------------------------------------------------------------------------------------


def starred(stars: int | None, day: float | None = None, **facts: Any) -> PaperRecord:
    """A record of one paper, its stars counted so many days after it was featured, or at a moment it does not tell."""
    standard = {"source": "hub", "source_id": "2510.00007", "arxiv_id": "2510.00007", "title": "A Paper with Code",
                "authors": ("Ada Example",), "abstract": "Code."}  # fmt: skip
    dated = (count(day, stars),) if day is not None and stars is not None else ()
    return record(**(standard | {"links": (LinkFact("code", CODE, stars),), "star_counts": dated} | facts))


def told_of(paper: Paper | None = None) -> tuple[int | None, int | None]:
    found = Paper.objects.get(id=paper.id) if paper else Paper.objects.get()
    assert [link.stars for link in Link.objects.filter(paper=found)] == [found.code_stars]
    return found.code_stars, found.code_stars_gained


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations([(0, 80), (1, 300), (3, 580)])))
@pytest.mark.parametrize("together", [True, False])
def test_counts_arrive_in_any_order(order: list[tuple[int, int]], together: bool) -> None:
    made = [starred(stars, day) for day, stars in order]
    for batch in [made] if together else [[one] for one in made]:
        store(batch)
    assert told_of() == (580, 500)
    assert store([made[-1]]) == Stored(unchanged=1), "the same again"
    store(made)
    assert told_of() == (580, 500)


@pytest.mark.django_db
def test_stars_without_a_moment_are_of_the_arrival() -> None:
    store([starred(80)], now=NOON)
    assert told_of() == (80, 0)
    store([starred(80)], now=NOON + DAY)
    store([starred(580)], now=NOON + 2 * DAY)
    assert told_of() == (580, 500)
    store([starred(580, upvotes=3)], now=NOON + 3 * DAY)
    assert told_of() == (580, 500)
    store([starred(70)], now=NOON + 4 * DAY)
    assert told_of() == (70, 510), "as the source says now; what had come stays"


@pytest.mark.django_db
def test_the_growth_leads_to_a_new_score_and_the_same_counts_do_not() -> None:
    store([starred(80, 0)])
    Paper.objects.update(trending_score=1.0)
    assert store([starred(80, 0)]) == Stored(unchanged=1)
    assert Paper.objects.get().trending_score == 1.0
    assert store([starred(580, 3)]) == Stored(changed=1)
    assert Paper.objects.get().trending_score is None


@pytest.mark.django_db
def test_records_from_before_counts_were_kept_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as past:
        past.setattr("dailypapers.catalog.stars.merge_counts", lambda made, *_: made)
        store([starred(80)], now=NOON)
    store([starred(580)], now=NOON + DAY)
    assert told_of() == (580, 500)
    kept = Record.objects.get()
    assert kept.first_seen_at == NOON


@pytest.mark.django_db
def test_a_link_that_was_lost_comes_back_with_its_growth() -> None:
    store([starred(80, 0)])
    store([starred(None, links=())])
    assert Paper.objects.get().code_stars_gained is None
    store([starred(580, 3)])
    assert told_of() == (580, 500)
    mark_withdrawn("hub", ["2510.00007"])
    assert told_of() == (580, 500)


@pytest.mark.django_db
def test_growth_is_of_all_records_and_goes_with_them() -> None:
    first, second = starred(80, 0), starred(580, 3, source="plain", source_id="made:1", arxiv_id="")
    for order in ([first, second], [second, first]):
        Paper.objects.all().delete()
        for one in order:
            store([one])
        assert told_of() == (580, 500), "the newest, whoever counted it"
    paper = Paper.objects.get()
    apart = split([Record.objects.get(source="plain").id])
    assert (told_of(paper), told_of(apart)) == ((80, 0), (580, 0))
    whole = join([paper.id, apart.id])
    assert told_of(whole) == (580, 500)


@pytest.mark.django_db
def test_another_featured_day_gives_another_growth() -> None:
    store([starred(80, 0), starred(580, 3)])
    store([starred(600, 4, featured_on=FEATURED + 4 * DAY)])
    assert told_of() == (600, 20)


@pytest.mark.django_db
def test_the_counts_of_a_batch_cost_two_queries(django_assert_max_num_queries: Any) -> None:
    made = [starred(5, 0, source_id=f"made:{n}", arxiv_id="", title=f"A Thing of Number {n}") for n in range(200)]
    store(made)
    with django_assert_max_num_queries(4):  # the transaction, what is known, what is stored
        assert store(made) == Stored(unchanged=200)
