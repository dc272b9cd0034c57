"""Whatever a service answers: reading it ends, within bounds, with records that are sound or a sentence."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.arxiv import parse as arxiv
from dailypapers.sources.biorxiv import parse as biorxiv
from dailypapers.sources.csv import parse as table
from dailypapers.sources.feed import parse as feed
from dailypapers.sources.hub.fetch import parse_listing
from dailypapers.sources.openalex import parse as openalex
from dailypapers.sources.openreview import parse as openreview
from dailypapers.sources.semantic_scholar import parse as semantic_scholar
from tests.sources.test_fuzz import _OBJECTS, assert_is_sound

PARSERS = {
    "oai": lambda data: arxiv.parse_oai(data).records,
    "feed of arxiv": lambda data: arxiv.parse_feed(data).records,
    "query": lambda data: arxiv.parse_query(data).records,
    "biorxiv": lambda data: biorxiv.parse(data).records,
    "openreview": lambda data: openreview.parse(data).records,
    "openalex": lambda data: openalex.parse(data)[0],
    "semantic scholar": lambda data: (semantic_scholar.parse(data),),
    "feed": lambda data: feed.parse(data, "feed-x").records,
    "hub": lambda data: parse_listing(data)[0],
}
SAMPLES = [path.read_bytes() for path in Path(__file__).parent.glob("*/data/*") if path.suffix in (".xml", ".json")]


def check(data: bytes) -> None:
    for parse in PARSERS.values():
        began = time.process_time()
        try:
            found = parse(data)
        except DailyPapersError:
            found = ()
        assert time.process_time() - began < 1
        for record in found:
            assert isinstance(record, PaperRecord)
            assert_is_sound(record)


@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.integers(0, 200), st.binary(max_size=12))
@settings(max_examples=60, deadline=None)
def test_damaged_answers(data: bytes, at: int, gone: int, put: bytes) -> None:
    place = at % (len(data) + 1)
    check(data[:place] + put + data[place + gone :])


@given(st.lists(_OBJECTS, max_size=3))
@settings(max_examples=30, deadline=None)
def test_any_objects(items: list[dict[str, object]]) -> None:
    for wrapped in (items, {"notes": items}, {"results": items}, {"collection": items}, items[0] if items else {}):
        check(json.dumps(wrapped).encode())


@given(st.text(alphabet='title,;"\n\tid\r\0=x', max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_table(text: str) -> None:
    for _, row in table.rows(("title,doi,authors\n" + text).splitlines(keepends=True)):
        if isinstance(row, dict):
            try:
                assert_is_sound(table.record_of(row))
            except DailyPapersError:
                continue


LAUGHS = b'<!ENTITY a "laugh">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(3))
LAUGHING = (
    b'<!DOCTYPE rss [%s]><rss version="2.0"><channel><item><title>T &d;</title><link>http://a.example/1</link></item></channel></rss>'
    % LAUGHS
)
HIDDEN = {
    "behind a long comment": b"<!--" + b"x" * 9_000 + b"-->" + LAUGHING,
    "behind a comment with an element": b"<!-- <a> -->" + LAUGHING,
    "behind a comment with an open section": b"<!-- <![CDATA[ -->" + LAUGHING + b"<!-- ]]> -->",
    "behind an instruction": b"<?x <!-- ?>" + LAUGHING + b"<!-- -->",
    "behind words": b"words " + LAUGHING,
    "in UTF-16": LAUGHING.decode().encode("utf-16"),
    "in UTF-16 without its mark": LAUGHING.decode().encode("utf-16-le"),
    "in UTF-16 that looks like UTF-8": b"<\0?\0x\0m\0l\0 \0?\0>\0" + LAUGHING.decode().encode("utf-16-le"),
    "in UTF-7 by a second declaration": b'<?xml version="1.0"?> <?xml version="1.0" encoding="utf-7"?>'
    + LAUGHING.replace(b"<!", b"+ADwAIQ-"),
    "in UTF-7": b'<?xml version="1.0" encoding="utf-7"?>' + LAUGHING.replace(b"<!", b"+ADwAIQ-"),
    "in EBCDIC": b'<?xml version="1.0" encoding="cp037"?>' + LAUGHING.decode().encode("cp037"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_no_entity_is_expanded_however_it_hides(name: str) -> None:
    for parse in PARSERS.values():
        try:
            found = parse(HIDDEN[name])
        except DailyPapersError:
            continue
        assert not any("laugh" in record.title for record in found)


def test_feeds_may_write_about_document_types_and_in_old_encodings() -> None:
    item = "<item><title>Caf\u00e9</title><link>http://a.example/1</link><description>{}</description></item>"
    body = item.format("<![CDATA[<!DOCTYPE html> <!ENTITY a 'b'>]]>")
    whole = f'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel>{body}</channel></rss>'
    for data in (whole.encode("latin-1"), whole.replace("iso-8859-1", "utf-8").encode(), whole.encode("utf-16")):
        assert [record.title for record in feed.parse(data, "feed-x").records] == ["Caf\u00e9"]


FOUND = {  # by fuzz.py
    "an empty answer": b"",
    "an encoding that is no text": b'<?xml version="1.0" encoding="\xbd"?><rss version="2.0"><channel/></rss>',
    "a control before an id": b'{"results": [{"id": "https://openalex.org/\\u001e88", "display_name": "In print"}]}',
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_found(name: str) -> None:
    check(FOUND[name])


BOMBS = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)) + b"]><OAI-PMH>&m;</OAI-PMH>",
    "outside": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feed><entry><title>&e;</title></entry></feed>',
    "late": b"<?xml version='1.0'?><!--" + b"x" * 5_000 + b'--><!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            b'<rss version="2.0"><channel><item><title>&e;</title><link>http://a.example/1</link></item></channel></rss>',
    "deep": b"<OAI-PMH>" + b"<a>" * 100_000,
    "wide": b"<feed>" + b"<entry/>" * 20_000 + b"</feed>",
    "attributes": b"<OAI-PMH " + b" ".join(b'a%d="x"' % n for n in range(20_000)) + b"/>",
    "nested json": b"[" * 100_000,
    "angles": b'<rss version="2.0"><channel><item><title>' + b"&lt;" * 50_000 + b"</title><link>http://a.example/1</link></item></channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    for parse in PARSERS.values():
        began = time.process_time()
        try:
            found = parse(BOMBS[name])
        except DailyPapersError:
            continue
        assert time.process_time() - began < 1
        assert not any("root:" in record.title + record.abstract for record in found)
