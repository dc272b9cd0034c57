from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from dailypapers.catalog import persistence
from dailypapers.catalog.actions import Stored, merge_papers, rederive, store
from dailypapers.catalog.actions.payloads import hash_line
from dailypapers.catalog.models import Author, Authorship, Category, Keyword, Link, Organisation, Paper, Record, Version
from dailypapers.lib.record import LinkFact, OrganisationFact
from tests.factories import paper, record

pytestmark = pytest.mark.django_db
MODELS = (Paper, Record, Author, Authorship, Category, Keyword, Link, Organisation, Version)


def everything() -> list[list[tuple[object, ...]]]:
    """The whole catalogue, row by row."""
    return [sorted(map(repr, model._default_manager.values_list())) for model in MODELS]


def test_a_record_becomes_a_paper_with_all_that_hangs_on_it() -> None:
    made = record(
        arxiv_id="2510.12345", title=r"\'Ecole and $\mathbb{R}$", authors=("Zoë Q", "Al B"), categories=("cs.CL", "cs.AI"),
        keywords=("RL", "agents"), organisation=OrganisationFact("openai", "OpenAI"), version=2, upvotes=7,
        links=(LinkFact("project", "https://x.org"), LinkFact("code", "https://github.com/a/b", 80)),
        published_at=datetime(2025, 10, 13, tzinfo=UTC), revised_at=datetime(2025, 10, 20, tzinfo=UTC),
    )  # fmt: skip
    assert store([made]) == Stored(new=1, new_papers=1)
    found = Paper.objects.get()
    assert (found.key, found.title, found.title_text) == ("2510.12345", made.title, "École and ℝ")
    assert list(found.authorships.values_list("author__name", flat=True)) == ["Zoë Q", "Al B"]
    assert list(found.paper_categories.values_list("category__code", flat=True)) == ["cs.CL", "cs.AI"]
    assert found.primary_category is not None
    assert found.primary_category.name
    assert list(found.paper_keywords.values_list("keyword__name", flat=True)) == ["RL", "agents"]
    assert (found.code_url, found.code_stars, found.external_upvotes) == ("https://github.com/a/b", 80, 7)
    assert str(found.organisation) == "OpenAI"
    assert list(found.versions.values_list("number", "published_at")) == [(1, made.published_at), (2, made.revised_at)]
    assert found.featured_on == date(2025, 10, 14)
    assert found.trending_score is None, "ranking fills it"


def test_storing_twice_changes_nothing() -> None:
    batch = [record() for _ in range(5)]
    store(batch)
    before = everything()
    assert store(batch) == Stored(unchanged=5)
    assert everything() == before


def test_the_last_of_two_equal_records_in_one_call_counts() -> None:
    first = record(upvotes=1)
    assert store([first, replace(first, upvotes=2)]) == Stored(new=1, new_papers=1)
    assert Paper.objects.get().external_upvotes == 2


def test_a_changed_record_changes_its_paper_and_nothing_else() -> None:
    made, other = record(keywords=("one",)), record()
    store([made, other])
    kept = Paper.objects.get(key=other.arxiv_id)
    changed = replace(made, title="A new title", authors=("Only One",), keywords=("two",), upvotes=3)
    assert store([changed, other]) == Stored(changed=1, unchanged=1)
    found = Paper.objects.get(key=made.arxiv_id)
    assert (found.title, found.author_count, found.external_upvotes) == ("A new title", 1, 3)
    assert list(found.keywords.values_list("name", flat=True)) == ["two"]
    assert Paper.objects.get(key=other.arxiv_id).content_hash == kept.content_hash


def test_the_hash_of_the_index_changes_with_what_the_index_holds_only() -> None:
    made = record()
    found = paper(**{name: getattr(made, name) for name in made.__slots__})
    store([replace(made, license_url="https://example.org/licence")])
    assert Paper.objects.get().content_hash == found.content_hash
    store([replace(made, abstract="Another abstract.")])
    assert Paper.objects.get().content_hash != found.content_hash


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "in two calls"])
def test_records_of_one_work_become_one_paper(together: bool) -> None:
    hub = record(source="hub", arxiv_id="2510.00001", upvotes=5)
    plain = record(source="plain", arxiv_id="2510.00001")
    journal = record(source="plain", source_id="j:1", arxiv_id="", doi="10.1/a", title="Something else")
    bridge = record(source="arxiv", arxiv_id="2510.00001", doi="10.1/a")
    for batch in [[hub, plain, journal, bridge]] if together else [[hub], [plain], [journal], [bridge]]:
        store(batch)
    found = Paper.objects.get()
    assert found.key == "2510.00001"
    assert found.records.count() == 4
    assert (found.external_upvotes, found.doi) == (5, "10.1/a")


def test_same_title_and_authors_without_ids_is_one_paper() -> None:
    title = "Pointer Networks for Everyday Sorting"
    card = record(
        source="page", source_id="abc", arxiv_id="", title=title, authors=(), author_count=2, abstract="Sorts."
    )
    store([card])
    assert Paper.objects.get().key == "page:abc"
    store([record(arxiv_id="2510.00009", title=title, abstract="Sorts.", published_at=card.published_at)])
    found = Paper.objects.get()
    assert found.key == "2510.00009"
    assert Record.objects.get(key="page:abc").paper == found, "the old address still leads here"


def test_two_arxiv_ids_are_never_one_paper() -> None:
    store([record(arxiv_id="2510.00001", title="Same"), record(arxiv_id="2510.00002", title="Same")])
    assert Paper.objects.count() == 2


def test_merging_keeps_the_older_paper_and_every_record() -> None:
    first, second = paper(arxiv_id="2510.00001"), paper(arxiv_id="", doi="10.1/b", source_id="x:1")
    assert store([record(source="arxiv", arxiv_id="2510.00001", doi="10.1/b")]).merged_papers == 1
    assert Paper.objects.get().id == first.id
    assert not Paper.objects.filter(id=second.id).exists()
    assert Record.objects.filter(paper=first).count() == 3
    merge_papers(first.id, [])


def test_papers_can_be_derived_again() -> None:
    found = paper(keywords=("kept",))
    Paper.objects.update(title="spoilt", author_count=0)
    Authorship.objects.all().delete()
    rederive([found.id])
    again = Paper.objects.get()
    assert (again.title, again.author_count, again.authorships.count()) == (found.title, 2, 2)


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(persistence, "_insert_parts", fail)
    with pytest.raises(RuntimeError):
        store([record() for _ in range(3)])
    assert everything() == before


def test_the_number_of_queries_does_not_grow_with_the_batch(django_assert_max_num_queries: object) -> None:
    counts = []
    for size in (2, 200):
        batch = [record(keywords=(f"k{n}",)) for n in range(size)]
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        store(batch)
        counts.append(len(connection.queries))
        connection.force_debug_cursor = False
    assert counts[1] <= counts[0] + 2


HOSTILE = [
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "a" * 2000,
    "\u202egnp.exe",
    "'; DROP TABLE catalog_paper;--",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    made = record(title=text, abstract=text, authors=(text[:400],), keywords=(text[:120],))
    store([made])
    assert Paper.objects.get().title == text


def test_general_titles_are_no_ground_for_merging() -> None:
    store([record(arxiv_id="", source_id=f"x:{n}", title="Introduction", authors=("A B",)) for n in range(2)])
    assert Paper.objects.count() == 2


def test_hash_fits_every_database() -> None:
    assert all(0 <= hash_line(bytes([n])) < 2**63 for n in range(50))
