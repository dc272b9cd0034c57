from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.engine import Filters, Query, parse, plain
from dailypapers.search.engine.query.query import MAX_QUERY_LENGTH

TODAY = date(2025, 10, 14)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Query()),
        ("   ", Query()),
        ("sparse attention", Query("sparse attention")),
        ('"sparse attention" now', Query("sparse attention now", phrases=(("sparse attention",),))),
        ("“curly quotes”", Query("curly quotes", phrases=(("curly quotes",),))),
        ("cats -dogs", Query("cats", excluded=("dogs",))),
        ('cats -"big dogs"', Query("cats", excluded=("big dogs",))),
        ("k-NN state-of-the-art", Query("k-NN state-of-the-art")),
        ("a - b -- c", Query("a - b -- c")),
        ("mamba OR transformer", Query("mamba transformer", phrases=(("mamba", "transformer"),))),
        ("a OR b OR c", Query("a b c", phrases=(("a", "b", "c"),))),
        ('"x y" OR z w', Query("x y z w", phrases=(("x y", "z"),))),
        ("a or b", Query("a or b")),
        ("a AND b", Query("a b")),
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
        ("after:7d", Query(filters=Filters(after=day("2025-10-07")))),
        ("has:code", Query(filters=Filters(has_code=True))),
        ("upvotes:>10", Query(filters=Filters(minimum_upvotes=11))),
        ("upvotes:10", Query(filters=Filters(minimum_upvotes=10))),
        ("upvotes:<=10", Query(filters=Filters(maximum_upvotes=10))),
        ("upvotes:3..5", Query(filters=Filters(minimum_upvotes=3, maximum_upvotes=5))),
        ("id:2205.13147", Query(filters=Filters(identifiers=("2205.13147",)))),
        ("like:2205.13147 images", Query("images", like=("2205.13147",))),
        ("TSS (Time Sharing System), an", Query("TSS (Time Sharing System), an")),
        ("note: foo:bar http://x.org", Query("note: foo:bar http://x.org")),
        ('title:"deep nets"', Query("title deep nets", phrases=(("deep nets",),))),
        ("سلام שלום 你好 🙂", Query("سلام שלום 你好 🙂")),
    ],
)
def test_readings(text: str, wanted: Query) -> None:
    assert parse(text, today=TODAY) == wanted


@pytest.mark.parametrize(
    ("text", "says", "left"),
    [
        ('deep "nets', "At character 6: the quotation mark has no partner", Query("deep nets")),
        ("cat:", "At character 1: cat: needs a value, as in cat:cs.LG", Query()),
        ("x author: y", "At character 3: author: needs a value", Query("x y")),
        ("cat:12", "a category looks like cs.LG", Query()),
        ("after:2025-13 x", "there is no such day", Query("x")),
        ("after:soon", "a date is written 2025", Query()),
        ("year:2025..2024", "its end lies before its beginning", Query()),
        ("has:video", "only has:code is known", Query()),
        ("upvotes:many", "a number is wanted", Query()),
        ("-cat:cs.LG x", "a minus excludes words and phrases only", Query("x")),
        ("OR x", "OR has nothing before it", Query("x")),
        ("x OR", "OR has nothing after it", Query("x")),
        ('x ""', "an empty phrase was left out", Query("x")),
        ('author:"..."', "there is no name in it", Query()),
        ("x" * (MAX_QUERY_LENGTH + 5), "only the first 2,000 were read", Query("x" * MAX_QUERY_LENGTH)),
    ],
)
def test_warnings_say_where_and_keep_the_best_reading(text: str, says: str, left: Query) -> None:
    query = parse(text, today=TODAY)
    assert says in " ".join(query.warnings)
    assert (query.text, query.phrases, query.filters) == (left.text, left.phrases, left.filters)


def test_dates_that_leave_no_day_are_told() -> None:
    assert "leave no day" in " ".join(parse("after:2025 before:2024").warnings)


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
