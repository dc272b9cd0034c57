"""The real data, where it lies beside the repository (or where DAILYPAPERS_SHARED says)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.fingerprint import same_work, title_fingerprint
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import title_key
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read
from tests.shared_data import SHARED

AS_OF = date(2026, 8, 31)
REFERENCES = sorted(path for ending in ("bib", "ris") for path in (SHARED / "data/references").rglob(f"*.{ending}"))

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not there")


def records(name: str) -> Iterator[PaperRecord]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    for item in read(path, as_of=AS_OF):
        assert not isinstance(item, RecordError), str(item)
        yield item


def test_the_saved_pages_are_counted_exactly() -> None:
    pages = [list(records(f"pages/page_00{number}.txt")) for number in range(5)]
    assert [len(page) for page in pages] == [52, 67, 42, 204, 50]
    every = [record for page in pages for record in page]
    papers = {(title_key(record.title), title_key(record.abstract)) for record in every}
    assert len(papers) == len({record.source_id for record in every}) == 385
    assert sum(record.organisation is not None for record in every) == 5
    blocks = [record for number in (0, 1, 2, 4) for record in pages[number]]
    assert sum(record.published_at is None for record in blocks) == 9
    assert all(record.title and 380 < len(record.abstract) < 1_950 for record in every)
    assert max(record.featured_on for record in every if record.featured_on) < date(2026, 1, 1)
    assert any(record.title == "2 OLMo 2 Furious" for record in every)


def test_the_hubs_raw_bodies() -> None:
    found = list(records("data/protocol/hub_daily_papers"))
    assert len(found) == 74
    days = {record.featured_on for record in found}
    assert days == {date(2024, 5, 27), date(2024, 6, 12), date(2025, 6, 10), date(2026, 8, 21)}
    assert all(record.arxiv_id and record.published_at and record.thumbnail_url for record in found)


def test_the_hubs_flat_lines() -> None:
    found = list(records("data/hf_daily_2024-05_2025-12.jsonl.gz"))
    assert len(found) == 6_141
    assert all(record.arxiv_id and record.featured_on and record.upvotes is not None for record in found)


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.name)
def test_nothing_vanishes_from_files_of_references(path: Path) -> None:
    """As many records and reports of damage as there are entries; counted here by their first lines alone."""
    text = path.read_text(errors="replace")
    if path.suffix == ".bib":
        heads = re.findall(r"(?m)(?:^|(?<=}))[ \t]*@[ \t]*([A-Za-z][\w:-]*)\s*[{(]", text)
        entries = [head for head in heads if head.lower() not in ("comment", "string", "preamble", "xdata")]
    else:
        entries = re.findall(r"(?m)^ER ? ?-", text)
    assert len(list(read(path, as_of=AS_OF))) == len(entries)


def test_the_plain_lines() -> None:
    first = list(islice(records("data/arxiv.jsonl.gz"), 20_000))
    assert len(first) == 20_000
    assert all(record.arxiv_id and record.featured_on and record.authors for record in first)
    found = list(records("data/acl.jsonl.gz"))
    assert len(found) == 37_798
    assert all(record.source_id.startswith("acl:") and record.featured_on is None for record in found)


@pytest.mark.django_db
def test_real_near_duplicates_meet_by_title_and_people_alone() -> None:
    """Papers of the hub without their arXiv ids find their arXiv papers and no other; the anthology's become theirs."""
    if connection.vendor == "postgresql":
        pytest.skip("reads the same files again to find the same pairs")
    by_title: dict[int, list[PaperRecord]] = {}
    for record in records("data/arxiv.jsonl.gz"):
        by_title.setdefault(title_fingerprint(record.title), []).append(record)
    ids = {record.arxiv_id for of_title in by_title.values() for record in of_title}
    pairs = met = wrong = 0
    for featured in records("data/hf_daily_2024-05_2025-12.jsonl.gz"):
        bare = replace(featured, arxiv_id="", doi="")
        found = {r.arxiv_id for r in by_title.get(title_fingerprint(bare.title), ()) if same_work(bare, r)}
        wrong += bool(found - {featured.arxiv_id})
        pairs += featured.arxiv_id in ids
        met += featured.arxiv_id in found
    assert pairs > 2_500
    assert met / pairs > 0.99
    assert wrong == 0
    printed = [(record, twins) for record in records("data/acl.jsonl.gz")
               if (twins := by_title.get(title_fingerprint(record.title)))]  # fmt: skip
    assert len({twins[0].arxiv_id for _, twins in printed}) == 4
    for record, twins in printed:
        store([*twins, record])
    assert Paper.objects.count() == 4
    assert all({"arxiv", "plain"} & {r.source for r in paper.records.all()} for paper in Paper.objects.all())
    assert all(paper.records.count() >= 2 for paper in Paper.objects.all())
