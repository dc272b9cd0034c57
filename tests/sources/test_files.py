"""Files as they come: packed, cut, damaged, vast, of any format."""

from __future__ import annotations

import gzip
import io
import lzma
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from dailypapers.lib.errors import SourceError
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.detection import UnknownFormat, detect
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read
from dailypapers.sources.streams import Line, chunks_of, files_in, size_of, split_lines

AS_OF = date(2026, 1, 20)
GOOD = b'{"id": "n%d", "title": "Paper %d"}\n'


def records(number: int) -> bytes:
    return b"".join(GOOD % (n, n) for n in range(number))


def split(found: Iterable[PaperRecord | RecordError]) -> tuple[list[str], list[RecordError]]:
    ids: list[str] = []
    damages: list[RecordError] = []
    for item in found:
        if isinstance(item, RecordError):
            damages.append(item)
        else:
            ids.append(item.source_id)
    return ids, damages


def reading(path: Path, data: bytes) -> tuple[list[str], list[RecordError]]:
    path.write_bytes(data)
    return split(read(path, as_of=AS_OF))


SHAPES = {
    "lines": records(3),
    "no end of line": records(3).rstrip(),
    "byte order mark": b"\xef\xbb\xbf" + records(3),
    "CRLF": records(3).replace(b"\n", b"\r\n"),
    "empty lines": b"\n\n" + records(3).replace(b"\n", b"\n \n"),
    "gzip": gzip.compress(records(3)),
    "gzip members": gzip.compress(records(1)) + gzip.compress(records(3).split(b"\n", 1)[1]) + b"\0" * 100,
    "gzip, byte order mark": gzip.compress(b"\xef\xbb\xbf" + records(3)),
    "xz": lzma.compress(records(3)),
    "array": b"[" + records(3).strip().replace(b"\n", b",\n") + b"]",
    "array on one line": b"\xef\xbb\xbf[" + records(3).strip().replace(b"\n", b",") + b"]",
    "pretty-printed": records(3).replace(b", ", b",\n  "),
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES.keys())
def test_a_file_is_read_whatever_its_packing_and_shape(tmp_path: Path, data: bytes) -> None:
    assert reading(tmp_path / "no-ending", data) == (["n0", "n1", "n2"], [])


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_truncated_packed_file_gives_what_came_through(tmp_path: Path, pack: type[bytes]) -> None:
    import random

    noise = random.Random(1)
    lines = [b'{"id": "n%d", "title": "%x"}\n' % (n, noise.getrandbits(400)) for n in range(8_000)]
    packed = pack(b"".join(lines))
    ids, damages = reading(tmp_path / "cut.gz", packed[: len(packed) * 2 // 3])
    assert ids == [f"n{n}" for n in range(len(ids))]
    assert len(ids) > 2_000
    (damage,) = damages
    assert damage.file.endswith("cut.gz")
    assert damage.line == len(ids) + 1
    assert "ends in the middle" in damage.reason
    assert "fetch it again" in damage.reason


def test_a_damaged_gzip_says_where(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(records(50_000)))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = b"\xff" * 50
    _, damages = reading(tmp_path / "x.gz", bytes(packed))
    assert any("damaged near byte" in damage.reason for damage in damages)


@pytest.mark.parametrize(
    ("bad", "part"),
    [
        (b'{"id": "x", "title": "\xff\xfe"}', "not UTF-8"),
        (b'{"id": "x", "title": "a\0b"}', "NUL"),
        (b"\0" * 100, "NUL"),
        (b'{"id": "x", "tit', "not valid JSON"),
        (b'{"id": "x"}', "no title"),
        (b'{"title": "x"}', "no id"),
        (b"3", "not a JSON object"),
        (b"null", "not a JSON object"),
    ],
)
def test_a_damaged_record_is_reported_and_the_rest_goes_in(tmp_path: Path, bad: bytes, part: str) -> None:
    ids, damages = reading(tmp_path / "x.jsonl", GOOD % (1, 1) + bad + b"\n" + GOOD % (2, 2))
    assert ids == ["n1", "n2"]
    assert [(damage.line, part in damage.reason) for damage in damages] == [(2, True)]
    assert str(damages[0]).startswith(f"{tmp_path / 'x.jsonl'}:2: ")


def test_damage_in_the_first_record_does_not_hide_the_format(tmp_path: Path) -> None:
    for first in (b"{broken", b"garbage", b'{"id": "\xff"}'):
        ids, damages = reading(tmp_path / "x.jsonl", first + b"\n" + records(2))
        assert (ids, len(damages)) == (["n0", "n1"], 1)


def test_a_long_line_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(GOOD % (1, 1) + b"y" * 700_000 + b"\n" + GOOD % (2, 2) + b"z" * 5_000)
    found = list(split_lines(chunks_of(str(path), None), str(path), 1_000))
    assert [item.number if isinstance(item, Line) else item.line for item in found] == [1, 2, 3, 4]
    assert [isinstance(item, RecordError) for item in found] == [False, True, False, True]
    assert isinstance(found[1], RecordError)
    assert found[1].reason.startswith("Line 2 is longer than 1,000 bytes")


_VAST = """
import resource, sys, zlib
from datetime import date
from pathlib import Path
from dailypapers.sources.files import read

pack = zlib.compressobj(1, wbits=31)
with open(sys.argv[1], "wb") as file:
    file.write(pack.compress(sys.argv[2].encode() + b'{"id": "a", "title": "First"}' + sys.argv[3].encode()))
    file.write(pack.compress(b'{"id": "b", "title": "'))
    for _ in range(int(sys.argv[4])):
        file.write(pack.compress(b"x" * 1_000_000))
    file.write(pack.compress(b'"}' + sys.argv[3].encode() + b'{"id": "c", "title": "Last"}') + pack.flush())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for item in read(sys.argv[1], as_of=date(2026, 1, 20)):
    print(item.title if hasattr(item, "title") else item.reason)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("start", "between", "megabytes"), [("", "\n", 500), ("[", ",", 100)])
def test_a_vast_record_takes_little_memory(tmp_path: Path, start: str, between: str, megabytes: int) -> None:
    command = [sys.executable, "-c", _VAST, str(tmp_path / "vast.gz"), start, between, str(megabytes)]
    first, damage, last, grown = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert (first, last) == ("First", "Last")
    assert "longer than 16 MB" in damage
    assert int(grown) < 60


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(gzip.compress(records(2) + b"{\n"))

    monkeypatch.setattr(sys, "stdin", Standard)
    ids, damages = split(read("-", as_of=AS_OF))
    assert ids == ["n0", "n1"]
    assert (damages[0].file, damages[0].line) == ("standard input", 3)
    assert size_of("-") is None


@pytest.mark.parametrize("text", [
    "TY  - JOUR\rTI  - One\rPY  - 1990\rER  - \rTY  - JOUR\rTI  - Two\rER  - \r",
    "@misc{a, title={One},\r year=1990}\r@misc{b, title={Two}}\r", "Title,Year\rOne,1990\rTwo,1991\r",
])  # fmt: skip
def test_the_line_ends_of_old_macs(tmp_path: Path, text: str) -> None:
    path = tmp_path / "old"
    path.write_bytes(text.encode())
    assert [getattr(item, "title", item) for item in read(path, as_of=AS_OF)] == ["One", "Two"]


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.jsonl").write_bytes(records(1))
    (tmp_path / "b" / "two.json.xz").write_bytes(lzma.compress(GOOD % (2, 2)))
    (tmp_path / "b" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "c.JSONL.GZ").write_bytes(gzip.compress(GOOD % (3, 3)))
    (tmp_path / "a.txt").write_bytes(b"what is this\n")
    told: list[int] = []
    ids, damages = split(read(tmp_path, as_of=AS_OF, on_bytes=told.append))
    assert ids == ["n3", "n2"]
    assert [damage.file for damage in damages] == [str(tmp_path / "a.txt")]
    assert sum(told) == size_of(tmp_path)
    assert len(list(files_in(tmp_path))) == 3


def test_a_path_that_does_not_exist_raises(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        list(read(tmp_path / "nowhere", as_of=AS_OF))


def test_an_unknown_format_name_raises(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use one of page, hub"):
        list(read(tmp_path, as_of=AS_OF, format="marc"))  # type: ignore[arg-type]


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    for data in (b"", b"\n \n", gzip.compress(b"")):
        ids, damages = reading(tmp_path / "empty", data)
        assert (ids, [damage.reason for damage in damages]) == ([], ["The file is empty."])


def test_a_given_format_goes_before_the_detected_one(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"id": "2601.00001", "title": "T", "date": "2026-01-02", "daily_date": "2026-01-03"}')
    (hub,) = read(path, as_of=AS_OF)
    (plain,) = read(path, as_of=AS_OF, format="plain")
    assert isinstance(hub, PaperRecord)
    assert isinstance(plain, PaperRecord)
    assert (hub.source, plain.source) == ("hub", "plain")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"new\n\nGet trending papers in your email inbox!\n", "page"),
        ("A Title\n\nAn abstract.\n\n  • 3 authors\n·\nMar 1\n".encode(), "page"),
        (b'[{"paper": {"id": "2601.00001"}}]', "hub"),
        (b'{"daily_date": "2026-01-01"}', "hub"),
        (b'{\n "id": "2601.00001",\n "title": "T", "summary": "", "publishedAt": ""\n}\n', "hub"),
        (b'{"id": "0704.0001", "title": "T", "authors_parsed": []}', "snapshot"),
        (b'{"id": "0704.0001", "title": "T", "abstract": "never ends ' + b"x" * 100, "plain"),
        (b'[\n{"id": 1, "title": "T"}]', "plain"),
        (b'{"source": "page", "source_id": "1", "title": "T"}', "plain"),
    ],
)
def test_detect(head: bytes, expected: str) -> None:
    assert detect(head, "x") == expected


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"Dear reader,\nthis is a letter.\n", "plain paper JSON lines"),
        (b'{"_id": "1", "text": "T"}\n', "Kaggle"),
        (b"[1, 2, 3]", "saved Daily Papers"),
        (b"\x89PNG\r\n", "hub's"),
        (b"PK\x03\x04", "unzip -p"),
        (b"", "no known format"),
    ],
)
def test_an_unknown_format_names_the_known_ones(head: bytes, part: str) -> None:
    with pytest.raises(UnknownFormat) as caught:
        detect(head, "letter.txt")
    assert str(caught.value).startswith("letter.txt is ")
    assert part in str(caught.value)


def test_a_card_that_is_not_utf8_is_reported_and_the_next_ones_go_in(tmp_path: Path) -> None:
    body = "a sentence long enough to be taken for an abstract, with a few words more"
    page = f"Daily Papers\n\nFirst\n\nCaf\u00e9: {body}\n\n• 1 authors\n·\nJan 2\n\nSecond\n\nNo accent: {body}\n"
    path = tmp_path / "page.txt"
    path.write_bytes(page.encode("latin-1", "replace").replace(b"?", "•".encode()).replace(b"\xb7", "·".encode()))
    found = list(read(path, as_of=AS_OF))
    assert [type(item) for item in found] == [RecordError, PaperRecord]
    assert isinstance(found[0], RecordError)
    assert (found[0].line, "UTF-8" in found[0].reason) == (3, True)


def test_a_head_line_with_a_bare_return_is_no_table() -> None:
    with pytest.raises(UnknownFormat):
        detect(b"\xa0,\xbf1\r\x00\xee\r\n\n{\r\n", "any")
