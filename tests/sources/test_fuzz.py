"""Whatever stands in a file: reading it ends, raises nothing, and gives text that a database takes."""

from __future__ import annotations

import dataclasses
import gzip
import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import (
    ArtifactFact,
    AuthorIds,
    LinkFact,
    OrganisationFact,
    PaperRecord,
    ResultFact,
    StarCount,
    to_json,
)
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.ads import parse as ads
from dailypapers.sources.dblp import parse as dblp
from dailypapers.sources.field_cleaners import FORMATS, RecordError
from dailypapers.sources.files import read
from dailypapers.sources.hub import parse as hub
from dailypapers.sources.inspire import parse as inspire
from dailypapers.sources.pages import parse as pages
from dailypapers.sources.paperpile import parse as paperpile
from dailypapers.sources.plain import parse as plain
from dailypapers.sources.snapshot import parse as snapshot

AS_OF = date(2026, 1, 20)

_FIELDS = st.sampled_from((
    "paper", "id", "title", "abstract", "summary", "authors", "authors_parsed", "versions", "version", "created", "name",
    "fullname", "avatar", "hidden", "publishedAt", "submittedOnDailyAt", "daily_date", "date", "published", "updated",
    "comments", "comment", "doi", "links", "url", "kind", "stars", "github", "githubRepo", "categories", "source",
    "source_id", "organization", "organisation", "slug", "upvotes", "ai_keywords", "mediaUrls", "license", "arxiv_id",
    "openreview_id", "featured_on", "version_dates", "withdrawn", "thumbnail", "venue", "year", "star_counts",
    "at", "snapshot_at", "github_stars", "metadata", "titles", "full_name", "ids", "arxiv_eprints", "publication_info",
    "info", "key", "author", "text", "ee", "bibcode", "identifier", "pubdate", "orcid_pub", "pubtype", "first", "last",
))  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),  # surrogates and all
    st.sampled_from((
        "2601.00001v2", "hep-th/9901001", "704.001", "10.1000/x", "2026-01-02T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59-14:00",
        "https://github.com/a/b.", "javascript:x", "Mon, 2 Apr 2007 19:18:42 GMT", "Mon, 2 Apr 0000 99:99:99 +9999", "((1) Lab",
        "A (", ") B", "v2", "cs.LG cs.NA", "This paper has been withdrawn", "2017", "https://[x", "\ud800", "Mar 1, 2024 3",
    )),
)  # fmt: skip
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(_FIELDS, inner, max_size=8)),
    max_leaves=25,
)
_OBJECTS = st.dictionaries(_FIELDS, _VALUES, max_size=14)


def assert_is_sound(record: PaperRecord) -> None:
    assert record.title
    assert record.source
    assert record.source_id
    written = to_json(record)  # orjson takes no surrogate
    assert b"\\u0000" not in written.replace(b"\\\\", b"")
    assert plain.parse(written) == record
    assert len(record.title) <= clean.MAX_TITLE
    assert all(link.url.lower().startswith(("http://", "https://")) for link in record.links)
    for at in (record.published_at, record.revised_at):
        assert at is None or (at.tzinfo is UTC and at.year in clean.YEARS)


@given(_OBJECTS)
@settings(max_examples=150, deadline=None)
def test_any_object_is_a_sound_record_or_invalid(fields: dict[str, object]) -> None:
    for parser in (hub, plain, snapshot, ads, dblp, inspire, paperpile):
        try:
            record = parser.record_of(fields)
        except InvalidRecord:
            continue
        assert_is_sound(record)


@given(
    st.lists(
        st.one_of(_TEXTS, st.sampled_from(("·", "• 3 authors", "lab Lab", "Mar 1", "x" * 500, "new", "Daily Papers")))
    )
)
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_as_a_page(lines: list[str]) -> None:
    numbered = (pages.PageLine(number, line) for number, line in enumerate(lines, start=1))
    for card in pages.cards(numbered, as_of=AS_OF):
        if isinstance(card, pages.Card):
            assert_is_sound(card.record)
        else:
            assert card.line >= 1


_BYTES = st.one_of(
    st.binary(max_size=300),
    st.lists(_OBJECTS, max_size=4).map(lambda items: json.dumps(items).encode()),
    st.lists(_OBJECTS, max_size=4).map(lambda items: "\n".join(map(json.dumps, items)).encode()),
    st.text(alphabet='{}[]"\\,:\n a\u00b7\u2022', max_size=200).map(str.encode),
)


@given(_BYTES, st.integers(0, 300), st.sampled_from((None, *FORMATS)), st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_file_is_read_to_its_end(data: bytes, cut: int, format: clean.Format | None, packed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any")
        path.write_bytes(gzip.compress(data)[:-cut] if packed else data[: len(data) - cut // 10])
        for item in read(path, as_of=AS_OF, format=format):
            if isinstance(item, RecordError):
                str(item).encode()
            elif isinstance(item, PaperRecord):
                assert_is_sound(item)


def _words(most: int = 30) -> st.SearchStrategy[str]:
    return st.text(min_size=1, max_size=most).map(clean.text).filter(bool)


_MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))
_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_COUNTS = st.one_of(st.none(), st.integers(0, 2**31 - 1))
_URLS = st.sampled_from(("https://a.example/x", "http://b.example/y?z=1", "https://github.com/a/b"))
_FULL = st.builds(
    PaperRecord,
    source=_words(),
    source_id=_words(),
    title=_words(),
    abstract=st.one_of(st.just(""), _words()),
    summary=st.one_of(st.just(""), _words()),
    authors=st.lists(_words()).map(tuple),
    author_count=_COUNTS,
    arxiv_id=st.sampled_from(("", "2601.00001", "math/0309136")),
    doi=st.sampled_from(("", "10.1000/xyz")),
    openreview_id=st.sampled_from(("", "AbC_d-12")),
    version=_COUNTS,
    version_dates=st.lists(st.one_of(st.none(), _MOMENTS), max_size=4).map(tuple),
    categories=st.lists(st.sampled_from(("cs.LG", "math.NA", "hep-th")), unique=True).map(tuple),
    keywords=st.lists(_words(), max_size=5).map(tuple),
    organisation=st.one_of(
        st.none(), st.builds(OrganisationFact, st.just("s"), _words(), st.one_of(st.just(""), _URLS))
    ),
    links=st.lists(st.builds(LinkFact, st.just("code"), _URLS, _COUNTS), unique_by=lambda link: link.url).map(tuple),
    published_at=st.one_of(st.none(), _MOMENTS),
    revised_at=st.one_of(st.none(), _MOMENTS),
    announced_on=st.one_of(st.none(), _DAYS),
    featured_on=st.one_of(st.none(), _DAYS),
    upvotes=_COUNTS,
    comment_count=_COUNTS,
    thumbnail_url=st.one_of(st.just(""), _URLS),
    author_comment=st.one_of(st.just(""), _words()),
    journal_ref=st.one_of(st.just(""), _words()),
    license_url=st.one_of(st.just(""), _URLS),
    withdrawn=st.booleans(),
    citation_count=_COUNTS,
    star_counts=st.lists(st.builds(StarCount, _URLS, _MOMENTS, st.integers(0, 2**31 - 1)), max_size=4).map(tuple),
    artifacts=st.lists(
        st.builds(
            ArtifactFact, st.sampled_from(("model", "dataset", "space")), _words(), _words(), _words(), _COUNTS, _COUNTS
        ),
        max_size=3,
    ).map(tuple),
    model_count=_COUNTS,
    dataset_count=_COUNTS,
    space_count=_COUNTS,
    results=st.lists(st.builds(ResultFact, *[_words()] * 6), max_size=3).map(tuple),
    author_ids=st.lists(
        st.builds(AuthorIds, _words(), st.just("0000-0002-1825-0097"), st.sampled_from(("", "A5023888391"))), max_size=3
    ).map(tuple),
    organisation_ror=st.sampled_from(("", "01ggx4157")),
    language=st.sampled_from(("", "en", "de", "zh")),
)


@given(_FULL)
@settings(max_examples=100, deadline=None)
def test_a_record_is_written_and_read_again_without_loss(record: PaperRecord) -> None:
    assert plain.parse(to_json(record)) == record


def test_the_round_trip_covers_every_field() -> None:
    full = PaperRecord(
        "sample", "1", "T", "a", "s", ("N",), 0, "2601.00001", "10.1000/x", "AbC12", 2, (None, datetime(2026, 1, 1, tzinfo=UTC)),
        ("cs.LG",), ("k",), OrganisationFact("o", "O"), (LinkFact("code", "https://github.com/a/b", 0),),
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 3), date(2026, 1, 4), 0, 0,
        "https://a.example/t.png", "c", "j", "https://a.example/l", True, 0, (StarCount("https://github.com/a/b", datetime(2026, 1, 5, 12, tzinfo=UTC), 0),),
        (ArtifactFact("model", "a/b", "T", "t", 0, 0),), 1, 0, 2, (ResultFact("t", "d", "m", "acc", "88.3%", "s"),),
        (AuthorIds("N", "0000-0002-1825-0097", "A5023888391"),), "01ggx4157", "de",
    )  # fmt: skip
    assert all(getattr(full, field.name) not in (None, "", ()) for field in dataclasses.fields(full))
    assert plain.parse(to_json(full)) == full
