from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.engine import Filters, Prefix, Query, parse, plain
from dailypapers.search.engine.query.operators import MAX_OPERATORS
from dailypapers.search.engine.query.parser import MAX_QUERY_LENGTH, MAX_WARNINGS, MORE_WARNINGS
from dailypapers.search.engine.query.query import Condition

TODAY = date(2025, 10, 14)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Query()),
        ("   ", Query()),
        ("sparse attention", Query("sparse attention")),
        ('"sparse attention" now', Query("sparse attention now", phrases=(("sparse attention",),))),
        ("“curly quotes”", Query("curly quotes", phrases=(("curly quotes",),))),
        ("cats -dogs", Query("cats", excluded=("dogs",))),
        ("cats −dogs", Query("cats", excluded=("dogs",))),
        ("„a b» «c d“", Query("a b c d", phrases=(("a b",), ("c d",)))),
        ('cats -"big dogs"', Query("cats", excluded=("big dogs",))),
        ("k-NN state-of-the-art", Query("k-NN state-of-the-art")),
        ("a - b -- c", Query("a - b -- c")),
        ("mamba OR transformer", Query("mamba transformer", phrases=(("mamba", "transformer"),))),
        ("a OR b OR c", Query("a b c", phrases=(("a", "b", "c"),))),
        ('"x y" OR z w', Query("x y z w", phrases=(("x y", "z"),))),
        ("a || b | c", Query("a b c", phrases=(("a", "b", "c"),))),
        ("a or b", Query("a or b")),
        ("a OR b c OR d", Query("a b c d", phrases=(("a", "b"), ("c", "d")))),
        ('"x y" "z"', Query("x y z", phrases=(("x y",), ("z",)))),
        ("-1 -. -", Query("-1 -. -")),
        ("a AND b", Query("a b", phrases=(("a",), ("b",)))),
        ('author:"Ada Lovelace"', Query(filters=Filters(authors=("Ada Lovelace",)))),
        ("author:Dao author:Gu", Query(filters=Filters(authors=("Dao", "Gu")))),
        ("org:Google", Query(filters=Filters(organisations=("Google",)))),
        ("cat:cs.LG", Query(filters=Filters(categories=("cs.LG",)))),
        ("cat:cs.*", Query(filters=Filters(categories=("cs.*",)))),
        ("cat:cs.LG,math cat:astro-ph.GA", Query(filters=Filters(categories=("cs.LG", "math", "astro-ph.GA")))),
        ("CAT:cs.LG", Query(filters=Filters(categories=("cs.LG",)))),
        ("after:2025-01", Query(filters=Filters(after=day("2025-01-01")))),
        ("before:2025-01", Query(filters=Filters(before=day("2024-12-31")))),
        ("after:2024 before:2025-02-03", Query(filters=Filters(after=day("2024-01-01"), before=day("2025-02-02")))),
        ("year:2024", Query(filters=Filters(after=day("2024-01-01"), before=day("2024-12-31")))),
        ("year:2024..2025", Query(filters=Filters(after=day("2024-01-01"), before=day("2025-12-31")))),
        ("date:2024-02", Query(filters=Filters(after=day("2024-02-01"), before=day("2024-02-29")))),
        ("since:2025-01", Query(filters=Filters(after=day("2025-01-01")))),
        ("since:2024 before:2025", Query(filters=Filters(after=day("2024-01-01"), before=day("2024-12-31")))),
        ("before:2025 after:2024", Query(filters=Filters(after=day("2024-01-01"), before=day("2024-12-31")))),
        ("after:7d", Query(filters=Filters(after=day("2025-10-07")))),
        ("has:code", Query(filters=Filters(has_code=True))),
        ("upvotes:>10", Query(filters=Filters(minimum_upvotes=11))),
        ("upvotes:10", Query(filters=Filters(minimum_upvotes=10))),
        ("upvotes:>=10", Query(filters=Filters(minimum_upvotes=10))),
        ("upvotes:<10", Query(filters=Filters(maximum_upvotes=9))),
        ("upvotes:=10", Query(filters=Filters(minimum_upvotes=10, maximum_upvotes=10))),
        ("upvotes:5..5 has:CODE", Query(filters=Filters(minimum_upvotes=5, maximum_upvotes=5, has_code=True))),
        ("author:Dao author:Dao", Query(filters=Filters(authors=("Dao",)))),
        ("like:1 like:2 like:1", Query(like=("1", "2"))),
        ("id:1 id:2", Query(filters=Filters(identifiers=("1", "2")))),
        ("date:2025-10-14", Query(filters=Filters(after=day("2025-10-14"), before=day("2025-10-14")))),
        ("upvotes:<=10", Query(filters=Filters(maximum_upvotes=10))),
        ("upvotes:3..5", Query(filters=Filters(minimum_upvotes=3, maximum_upvotes=5))),
        ("id:2205.13147", Query(filters=Filters(identifiers=("2205.13147",)))),
        ("like:2205.13147 images", Query("images", like=("2205.13147",))),
        ("TSS (Time Sharing System), an", Query("TSS (Time Sharing System), an")),
        ("note: see http://x.org", Query("note: see http://x.org")),
        ('title:"deep nets"', Query("deep nets", conditions=((Condition(Prefix.TITLE, "deep nets"),),))),
        ("سلام שלום 你好 🙂", Query("سلام שלום 你好 🙂")),
    ],
)
def test_readings(text: str, expected: Query) -> None:
    assert parse(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "warning", "left"),
    [
        ('deep "nets', "At character 6: the quotation mark has no partner and was ignored.", Query("deep nets")),
        ("cat:", "At character 1: cat: needs a value, as in cat:cs.LG.", Query()),
        ("author:", 'At character 1: author: needs a value, as in author:"Ada Lovelace".', Query()),
        ("org:", "At character 1: org: needs a value, as in org:CERN.", Query()),
        ("after:", "At character 1: after: needs a value, as in after:2025-01.", Query()),
        ("since:", "At character 1: since: needs a value, as in since:2025-01.", Query()),
        ("before:", "At character 1: before: needs a value, as in before:2025-01.", Query()),
        ("year:", "At character 1: year: needs a value, as in year:2024..2025.", Query()),
        ("date:", "At character 1: date: needs a value, as in date:2025-10-14.", Query()),
        ("has:", "At character 1: has: needs a value, as in has:code.", Query()),
        ("upvotes:", "At character 1: upvotes: needs a value, as in upvotes:>10.", Query()),
        ("id:", "At character 1: id: needs a value, as in id:2205.13147.", Query()),
        ('like:""', "At character 1: like: needs a value, as in like:2205.13147.", Query()),
        ("x author:", 'At character 3: author: needs a value, as in author:"Ada Lovelace".', Query("x")),
        ("cat:12", "At character 1: cat:12 was ignored: a category looks like cs.LG, cs.* or cs.", Query()),
        ("after:2025-13 x", "At character 1: after:2025-13 was ignored: there is no such date.", Query("x")),
        (
            "after:soon",
            "At character 1: after:soon was ignored: write a date as 2025, 2025-01 or 2025-01-31.",
            Query(),
        ),
        (
            "date:2025-01..soon",
            "At character 1: date:2025-01..soon was ignored: write a date as 2025, 2025-01 or 2025-01-31.",
            Query(),
        ),
        ("year:2025..2024", "At character 1: year:2025..2024 was ignored: it ends before it begins.", Query()),
        (
            "has:sound",
            "At character 1: has:sound was ignored: has: knows code, model, dataset, space, summary, figure, project, video, venue, comment, doi, "
            "organisation and keywords.",
            Query(),
        ),
        ("upvotes:many", "At character 1: upvotes:many was ignored: write a number, as in upvotes:>10.", Query()),
        ("upvotes:3..5x", "At character 1: upvotes:3..5x was ignored: write a number, as in upvotes:>10.", Query()),
        ("upvotes:10x", "At character 1: upvotes:10x was ignored: write a number, as in upvotes:>10.", Query()),
        ("OR x", "At character 1: OR has nothing before it and was ignored.", Query("x")),
        ("x OR", "At character 4: OR has nothing after it and was ignored.", Query("x")),
        ('x ""', "At character 3: an empty phrase was ignored.", Query("x")),
        ('author:"..."', "At character 1: author:... was ignored: there is no name in it.", Query()),
        (
            "x" * (MAX_QUERY_LENGTH + 5),
            "The query has 2,005 characters; only the first 2,000 were read.",
            Query("x" * MAX_QUERY_LENGTH),
        ),
        (
            "after:2025 before:2024",
            "The dates leave no day: after: is later than before:.",
            Query(filters=Filters(after=day("2025-01-01"), before=day("2023-12-31"))),
        ),
    ],
)
def test_warnings_say_where_and_keep_the_best_reading(text: str, warning: str, left: Query) -> None:
    query = parse(text, today=TODAY)
    assert query.warnings == (warning,)
    assert replace(query, warnings=()) == left


def test_positions_of_warnings_are_those_of_the_text() -> None:
    text = '\u200b  cat:cs has:sound "x'
    query = parse(text, today=TODAY)
    assert [text[position:] for position in query.warning_positions] == ['"x', 'has:sound "x']
    assert [(part.kind, part.start, part.end, part.text) for part in query.extracted_filters] == [
        (Prefix.CATEGORY, 3, 9, "cat:cs")
    ]
    assert query.source == text
    assert parse('x "').warning_positions == (2,)


def test_plain_takes_every_sign_as_text() -> None:
    assert plain('a -b "c" cat:cs.LG OR') == Query('a -b "c" cat:cs.LG OR')


def test_emptiness() -> None:
    assert not parse("")
    assert not parse("cat:")
    assert parse("x")
    assert parse("has:code")
    assert parse("like:1234.56789")
    assert parse("-x")


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_never_raises(text: str) -> None:
    query = parse(text, today=TODAY)
    assert all(warning.endswith(".") for warning in query.warnings)
    query.text.encode("utf-8")


@given(st.lists(st.sampled_from(['"', "-", "OR", "cat:", ":", "a", "after:", "..", " ", "2025", "\x00", "like:"])))
def test_never_raises_on_pieces_of_the_grammar(parts: list[str]) -> None:
    parse("".join(parts), today=TODAY)
    parse(" ".join(parts), today=TODAY)


# --- at most ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern", ["a:b ", "author:x ", "org:x ", "has:code ", 'title:"a" ', "after:2025 ", '-"a b" ', '"a" ', "a AND "]
)
def test_operators_beyond_the_most_that_are_read_are_ignored_with_one_warning(pattern: str) -> None:
    most = parse(pattern * MAX_OPERATORS + "sparse", today=TODAY)
    assert not most.warnings or pattern == "a AND "  # where the last word is one operator more
    asked = parse(pattern * 150 + "sparse", today=TODAY)
    assert len(asked.extracted_filters) == MAX_OPERATORS
    assert sum("only 32 filters and operators are read" in warning for warning in asked.warnings) == 1
    assert len(asked.warning_positions) == 1
    assert "sparse" in asked.text.split()


def test_alternatives_in_brackets_are_one_operator() -> None:
    words = [f'"word {number}"' for number in range(60)]
    asked = parse(f"({' OR '.join(words)}) AND ({' OR '.join(words)})", today=TODAY)
    assert not asked.warnings
    assert [len(group) for group in asked.phrases] == [60, 60]


def test_many_problems_are_told_up_to_a_number() -> None:
    asked = parse("topcite:1 " * 150 + "sparse", today=TODAY)
    assert len(asked.warnings) == MAX_WARNINGS + 1
    assert asked.warnings[-1] == MORE_WARNINGS
    assert len(asked.warning_positions) == MAX_WARNINGS
    assert asked.text == "sparse"
