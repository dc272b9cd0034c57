"""Every reader of files under mutated input: it reads to the end, says what is damaged, and takes bounded time."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.field_cleaners import FORMATS, Format, RecordError
from dailypapers.sources.files import read_chunks
from tests.sources.test_fuzz import assert_is_sound

SEEDS: dict[Format, bytes] = {
    "bibtex": b"@string{j = {J. W.}}\n@article{a, title={A {B} \\'e $x^2$}, author={Doe, Jane and {W, Inc.}}, journal=j # {2}, year=2020, doi={10.1/x}}\n"
              b'@book(b, title="B", crossref={a}, month=jan)\n',
    "ris": b"TY  - JOUR\r\nTI  - A Title\r\nAU  - Doe, Jane\r\nPY  - 2020/01/02\r\nDO  - 10.1/x\r\nN2  - Text\r\n more\r\nER  - \r\n",
    "csl": b'[{"type": "article", "title": "A", "author": [{"family": "Doe", "given": "J"}], "issued": {"date-parts": [[2020, 1]]}, "DOI": "10.1/x",'
           b' "updated-by": [{"DOI": "10.1/y", "type": "retraction", "updated": {"date-parts": [[2021]]}}]}]',
    "csv": b'title,authors,year,doi\n"A, ""quoted"" title","Doe, J.; Roe, R.",2020,10.1/x\nB,"[\'C D\']",43831,\n',
    "retraction-watch": b'Record ID,Title,OriginalPaperDOI,RetractionDOI,RetractionDate,RetractionNature,Reason\n'
                        b'1,"A, B",10.1/x,10.1/y,5/3/2021 0:00,Retraction,+Error in Data;\n',
    "plain": b'{"title": "A", "id": "2001.00001", "authors": ["B C"], "links": [{"kind": "code", "url": "https://github.com/a/b"}]}\n',
    "hub": b'[{"paper": {"id": "2001.00001", "title": "A", "authors": [{"name": "B"}], "upvotes": 3}, "publishedAt": "2020-01-01T00:00:00Z"}]',
    "snapshot": b'{"id": "2001.00001", "title": "A", "abstract": "B", "authors": "C D", "categories": "cs.LG", "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}]}\n',
    "zotero": b'[{"key": "K", "data": {"itemType": "book", "title": "A", "creators": [{"creatorType": "author", "firstName": "J", "lastName": "Doe"}],'
              b' "date": "2020-01", "extra": "DOI: 10.1/x", "tags": [{"tag": "k"}]}}, {"data": {"itemType": "note"}}]',
    "orcid": b'{"group": [{"work-summary": [{"put-code": 1, "title": {"title": {"value": "A"}}, "external-ids": {"external-id": ['
             b'{"external-id-type": "doi", "external-id-value": "10.1/x", "external-id-relationship": "self"}]}, "publication-date": {"year": {"value": "2020"}}}]}]}',
    "openalex": b'{"results": [{"id": "https://openalex.org/W1", "display_name": "A", "doi": "10.1/x", "authorships": [{"author": {"display_name": "B"}}],'
                b' "abstract_inverted_index": {"A": [0], "b": [1]}, "is_retracted": true}]}',
    "semantic-scholar": b'{"data": [{"paperId": "ab", "title": "A", "authors": [{"name": "B"}], "externalIds": {"DOI": "10.1/x"}, "year": 2020}]}',
    "papers-with-code": b'[{"paper_url": "https://x.org/paper/a", "title": "A", "arxiv_id": "2001.00001", "url_abs": "", "tasks": ["T"], "methods": [{"name": "M"}]},'
                        b' {"task": "T", "datasets": [{"dataset": "D", "sota": {"rows": [{"model_name": "M", "paper_title": "B", "paper_url": "u"}]}}]}]',
    "alerts": (Path(__file__).parent / "alerts/data/scholar.eml").read_bytes(),
    "endnote": (Path(__file__).parent / "endnote/data/library.xml").read_bytes().split(b"<record><titles><title>Broken")[0] + b"</records></xml>",
    "pubmed": (Path(__file__).parent / "pubmed/data/articles.xml").read_bytes().split(b"<PubmedArticle><MedlineCitation><PMID Version=\"1\">3<")[0] + b"</PubmedArticleSet>",
    "cff": (Path(__file__).parent / "cff/data/CITATION.cff").read_bytes().split(b"  - type: book")[0],
    "inspire": b'{"hits": {"hits": [{"metadata": {"control_number": 1, "titles": [{"title": "A"}], "authors": [{"full_name": "Doe, J"}],'
               b' "arxiv_eprints": [{"value": "2001.00001"}], "preprint_date": "2020-01"}}]}}',
    "dblp": b'{"result": {"hits": {"@total": "1", "hit": [{"@id": "1", "info": {"key": "a/b", "title": "A.", "venue": "CoRR", "volume": "abs/2001.00001", "authors": {"author": {"text": "B 0001"}}}}]}}}',
    "ads": b'{"response": {"docs": [{"bibcode": "2020A", "title": ["A"], "author": ["Doe, J"], "identifier": ["arXiv:2001.00001"], "pubdate": "2020-03-00"}]}}',
    "paperpile": b'[{"pubtype": "ARTICLE", "citekey": "a", "title": "A", "author": [{"first": "J", "last": "Doe"}], "published": {"year": "2020", "month": "3"}, "doi": "10.1/x"}]',
    "page": (Path(__file__).parent / "pages/data/blocks.txt").read_bytes()[:3_000],
}  # fmt: skip
TOKENS = [b"{", b"}", b'"', b"\\", b",", b"@", b"@article{", b"\n", b"\r", b"\0", b"\xff\xfe", b"TY  - ", b"ER  - ", b"[", b"]", b"=", b"#", b"$", b"\xc3", b";", b"9" * 400, b" " * 5_000]  # fmt: skip
SECONDS = 3  # of processor time for one input


def mutated(seed: bytes, dice: random.Random) -> bytes:
    """Return the seed after a few cuts, doublings, changed bytes and strange words, doubled to some kB at times."""
    data = bytearray(seed * dice.choice((1, 1, 2, 40)))
    for _ in range(dice.randint(1, 12)):
        place, other = dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)
        start, end = sorted((place, other))
        kind = dice.randrange(4)
        if kind == 0:
            data[place:place] = dice.choice(TOKENS)
        elif kind == 1:
            del data[start : min(end, start + 200)]
        elif kind == 2:
            data[place:place] = data[start : min(end, start + 400)]
        elif place < len(data):
            data[place] = dice.randrange(256)
    return bytes(data)


def read_all(data: bytes, name: Format | None) -> list[PaperRecord | Notice | RecordError]:
    """Read one file in pieces; fail where it takes too long."""
    began = time.process_time()
    pieces: Iterator[bytes | RecordError] = iter(
        [data[n : n + 1_000_000] for n in range(0, len(data), 1_000_000)] or [b""]
    )
    items = list(read_chunks(pieces, "any", date(2026, 1, 1), name))
    assert time.process_time() - began < SECONDS
    return items


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_files_are_read_to_their_end(name: Format) -> None:
    dice = random.Random(f"{name} 17")
    assert not any(isinstance(item, RecordError) for item in read_all(SEEDS[name], name)), "the seed itself is sound"
    for _ in range(60):
        data = mutated(SEEDS[name], dice)
        for item in read_all(data, dice.choice((name, None))):
            if isinstance(item, PaperRecord):
                assert_is_sound(item)
            elif isinstance(item, RecordError):
                assert item.reason


LONG = {
    "braces": b"{" * 200_000 + b"}" * 200_000,
    "open braces": b"{" * 200_000,
    "brackets": b"[" * 200_000,
    "letters": b"x" * 1_000_000,
    "words": b"two words and " * 70_000,
    "backslashes": b"\\" * 300_000,
    "dollars": b"$" * 300_000,
    "quotes": b"''" * 200_000,
    "tags": b"<sub>" * 100_000,
    "entities": b"&amp;" * 150_000,
    "commas": b"A, " * 200_000,
}


@pytest.mark.parametrize("what", LONG)
@pytest.mark.parametrize("name", FORMATS)
def test_a_long_field_costs_bounded_time_and_at_most_its_record(name: Format, what: str) -> None:
    """A hostile title stands between two sound records of the same file; both are read."""
    filler, seed = LONG[what], SEEDS[name]
    if name in ("bibtex", "ris", "csv", "retraction-watch", "page", "alerts", "cff"):
        hostile = {
            "bibtex": b"@article{h, title={" + filler + b"}, year=2020}\n",
            "ris": b"TY  - JOUR\r\nTI  - " + filler + b"\r\nAU  - " + filler + b"\r\nER  - \r\n",
            "csv": b'"' + filler.replace(b'"', b"") + b'",X,2020,\n',
            "retraction-watch": b'2,T,' + filler.replace(b",", b";") + b",,5/3/2021,Retraction,\n",
            "alerts": b"\n<div><h3><a class='gse_alrt_title' href='https://x.org/" + filler + b"'>" + filler + b"</a></h3></div>\n",
            "cff": b"  - title: '" + filler + b"'\n    type: article\n",
            "page": filler + b"\n\n" + filler + b"\n\n12\n",
        }[name]  # fmt: skip
        items = read_all(seed + hostile, name)
    else:
        text = filler.replace(b"\\", b"\\\\")
        hostile = (
            b'{"type": "article", "title": "'
            + text
            + b'", "id": "x1", "issued": {"raw": "2020"}, "authors": "'
            + text
            + b'"}\n'
        )
        items = read_all(hostile + seed, name)
    assert [item for item in items if not isinstance(item, RecordError)]
    assert sum(isinstance(item, RecordError) for item in items) <= 3
