"""Tables of the quirks that the shared cleaning of fields has to survive."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.record import LinkFact
from dailypapers.sources import field_cleaners as clean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        (" a \n b\tc ", "a b c"),
        ("NUL \x00 and bell \x07", "NUL and bell"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("e\u0301", "é"),
        ("<script>", "<script>"),
        (None, ""),
        (True, ""),
        (["a"], ""),
        (1984, "1984"),
        (704.001, "704.001"),
        (10**400, ""),
        ("x" * 300, "x" * 100),
        ("a" * 99 + " b", "a" * 99),
    ],
)
def test_text(value: object, expected: str) -> None:
    assert clean.text(value, 100) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3), (0, 0), ("12", 12), (4.0, 4), (4.5, None), (-1, None), (True, None), ("1e3", None), ("²", None),
        (2**31, None), (None, None), ([], None), (float("nan"), None), (float("inf"), None),
    ],
)  # fmt: skip
def test_count(value: object, expected: int | None) -> None:
    assert clean.count(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Ada Quill", "Ben Ruler"], ["Ada Quill", "Ben Ruler"]),
        (["NVIDIA", ":", "Ada Quill"], ["NVIDIA", "Ada Quill"]),
        (["Ada Quill,", "and Ben Ruler", "Cy Pen and"], ["Ada Quill", "Ben Ruler", "Cy Pen"]),
        (["Ada  Quill ", "*Ben Ruler*", "[Cy Pen]"], ["Ada Quill", "Ben Ruler", "Cy Pen"]),
        (["Ada Quill (1,4)", "Ben Ruler (21 and 22)"], ["Ada Quill", "Ben Ruler"]),
        (["Ada Quill (Ink Institute)", 'Wei "Will" Li'], ["Ada Quill", 'Wei "Will" Li']),
        (["Sung (Sunny) Park"], ["Sung (Sunny) Park"]),
        (["A. One (1)", "B. Two (2) ((1) Ink Lab", "(2) Pen Lab", "Norway"], ["A. One", "B. Two"]),
        (["A. One (1)", "B. Two (2)", "(1) Ink Lab", "Norway"], ["A. One", "B. Two"]),
        (["A. One (Ink Lab", "Norway)", "B. Two"], ["A. One", "B. Two"]),
        (["A. One (never closed", "B. Two"], ["A. One", "B. Two"]),
        (["Kay Merz,", "Jr.", "B. Two"], ["Kay Merz Jr.", "B. Two"]),
        (["Henry Cathey, Jr.", "B. Two"], ["Henry Cathey Jr.", "B. Two"]),
        (["A. One; B. Two; C. Three"], ["A. One", "B. Two", "C. Three"]),
        (["\\\\Ajay Pen", "Sat Ruler\\\\", "\\'Emile Zed", "Jo{ã}o Nib"], ["Ajay Pen", "Sat Ruler", "Émile Zed", "João Nib"]),
        (["Zoe\u0301 Nib"], ["Zoé Nib"]),
        ([r"Bal\'azs Tin", r"Jan Zaj\k{a}c", r"P. Erd\H{o}s", "Zo&euml; Nib"], ["Balázs Tin", "Jan Zając", "P. Erdős", "Zoë Nib"]),
        (r"P. Erd\H{o}s and \c{S}. \"Oz", ["P. Erdős", "Ş. Öz"]),
        (["INK Collaboration: A. One", "B. Two", "et al."], ["INK Collaboration", "A. One", "B. Two"]),
        (["Anonymous", "Anonymous Authors"], []),
        (["A. One$^1$", "B. Two$^{2,3}$", "C. Three†", "D. Four¹"], ["A. One", "B. Two", "C. Three", "D. Four"]),
        (["A. One", "on behalf of the INK Collaboration"], ["A. One", "INK Collaboration"]),
        (["Ada Quill et al."], ["Ada Quill"]),
        (["Wei Pen 0001", "B. Two 0023"], ["Wei Pen", "B. Two"]),
        (["Quill, Ada", "Widgets, Inc.", "Pen, Bo, Jr."], ["Ada Quill", "Widgets, Inc.", "Bo Pen Jr."]),
        (["王 小明", "김 철수", "王小明"], ["王小明", "김철수", "王小明"]),
        ("王小明、李四，张三", ["王小明", "李四", "张三"]),
        (["Иванов, Иван", "Иван Иванов"], ["Иван Иванов", "Иван Иванов"]),
        (["x" * 500], ["x" * 400]),
        (["", None, 3, {}, {"hidden": True}, "Real One"], ["Real One"]),
        ([{"first": "Ann", "last": "One"}, {"given": "Bo", "family": "Two"}, {"name": "c", "fullname": "C. Three"}], ["Ann One", "Bo Two", "C. Three"]),
        (["A"] * 20_001, ["A"] * 20_000),
        ("A. One, B. Two and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One (Lab, City), B. Two, and C. Three (1)", ["A. One", "B. Two", "C. Three"]),
        ("One, Ann; Two, Bo", ["Ann One", "Bo Two"]),
        ("One, Ann and Two, Bo", ["Ann One", "Bo Two"]),
        ("Solo Writer", ["Solo Writer"]),
        ("", []),
        (None, []),
        ({"a": 1}, []),
    ],
)  # fmt: skip
def test_authors(value: object, expected: list[str]) -> None:
    assert list(clean.authors(value)) == expected


def test_tidied_authors_stay_as_they_are() -> None:
    once = clean.authors(["A. One (1)", "and B. Two", "Kay Merz,", "Jr.", ":"])
    assert clean.authors(list(once)) == once


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Code is at https://github.com/x/y.", "https://github.com/x/y"),
        ("(https://github.com/x/y), and", "https://github.com/x/y"),
        (r"{\small \url{https://www.github.com/x/y\_z.git}}", "https://github.com/x/y_z"),
        ("at github.com/x/y/tree/main/z!", "https://github.com/x/y/tree/main/z"),
        ("http://gitlab.com/a/b and https://github.com/x/y", "https://gitlab.com/a/b"),
        ("https://codeberg.org/a/b; https://bitbucket.org/c/d", "https://codeberg.org/a/b"),
        ("https://huggingface.co/datasets/a/b", "https://huggingface.co/datasets/a/b"),
        ("https://huggingface.co/spaces/a", ""),
        ("https://huggingface.co/papers/2501.00001 then https://huggingface.co/a/b", "https://huggingface.co/a/b"),
        ("https://github.com/x", ""),
        ("https://github.com/topics/ai", ""),
        ("https://x.github.io/y/z", ""),
        ("https://evil.example/github.com/x/y", ""),
        ("https://notgithub.com/x/y", ""),
        ("me@github.com/x/y", ""),
        ("HTTPS://GitHub.com/X/Y", "https://github.com/X/Y"),
        ("no link at all, 3/4 of it", ""),
        ("https://github.com/" + "a" * 5_000, ""),
    ],
)
def test_code_address(passage: str, expected: str) -> None:
    assert clean.code_address(passage) == expected


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/x", "//a.example/x", "http://",
        "https://", "https://a.example/x y", 'https://a.example/"><script>', "https://user:pass@a.example/",
        "https://[::1", "java\nscript:x", "http:a.example", "https://a.example/\x00", "https://a.example/\ud800",
        "https://a.example/" + "x" * 2_000, "https:\\\\a.example", None, 3, ["https://a.example"],
    ],
)  # fmt: skip
def test_addresses_that_are_dropped(value: object) -> None:
    assert clean.web_address(value) == ""


@pytest.mark.parametrize("value", ["https://a.example/x?y=1#z", " http://a.example ", "HTTPS://A.example/ü"])
def test_addresses_that_are_kept(value: str) -> None:
    assert clean.web_address(value) == value.strip()


def test_a_given_code_link_goes_before_one_in_the_abstract() -> None:
    given = clean.links([("code", "https://github.com/a/b", 7)], "see https://github.com/c/d")
    assert given == (LinkFact("code", "https://github.com/a/b", 7),)
    assert clean.links([("code", "javascript:x", 7)], "see https://github.com/c/d") == (
        LinkFact("code", "https://github.com/c/d"),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05.600Z", datetime(2026, 1, 2, 3, 4, 5, 600_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05+08:00", datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-02-30", None),
        ("1899-12-31", None),
        ("2101-01-01", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2100-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (20260102, None),
        (None, None),
    ],
)
def test_moment(value: object, expected: datetime | None) -> None:
    assert clean.moment(value) == expected
    assert clean.day(value) == (expected and expected.date())


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2017", date(2017, 1, 1)), (2017, date(2017, 1, 1)), ("2017-05", date(2017, 5, 1)), ("2017-13", None), ("1850", None),
     ("2017-05-01", None), ("", None), (None, None), ("²017", None)],
)  # fmt: skip
def test_start_of(value: object, expected: date | None) -> None:
    found = clean.start_of(value)
    assert (found and found.date()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cs.LG stat.ML", ("cs.LG", "stat.ML")),
        (["math.NA", "cs.NA", "68T45, 62H30", "I.5.3; I.2.10"], ("math.NA",)),
        (["cond-mat.mes-hall", "physics.optics", "q-bio.QM"], ("cond-mat.mes-hall", "physics.optics", "q-bio.QM")),
        (["cs.ZZ", "nope.AB", "Robotics"], ("cs.ZZ",)),
        (None, ()),
        ([None, 3], ()),
    ],
)
def test_categories(value: object, expected: tuple[str, ...]) -> None:
    assert clean.categories(value) == expected


@pytest.mark.parametrize(
    "value",
    ["1501.00001", "2608.19880", "2608.00000", "2613.00001", "1412.00001", "0704.0001", "9001.00001", "2608.1988",
     "2608.19880v2", "arXiv:2608.19880", "x"],
)  # fmt: skip
def test_the_short_way_of_identifiers_agrees_with_the_long_one(value: str) -> None:
    assert clean.identifier(value) == parse_identifier(value)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b'{"a": "\xff"}', "not UTF-8 (byte 8"),
        (b'{"a": "\0"}', "NUL"),
        (b'{"a": ', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not valid JSON"),
        (b'"text"', "not a JSON object"),
        (b"[1]", "not a JSON object"),
    ],
)
def test_json_that_cannot_be_read_says_why(data: bytes, part: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        clean.load_object(data)
    assert part in str(caught.value)


def test_json_that_other_programs_write_is_read() -> None:
    assert clean.load_object(b'{"a": NaN, "b": "tab\there", "c": "\\ud800"}')["b"] == "tab\there"
