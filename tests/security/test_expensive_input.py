"""Nothing that a stranger or a member sends is computed for long in a request: the worst of it, at its full length.

`PLACES` is the table of everything that parses what people write, with the length it allows. Each is given patterns that
make parsers go back, nest, or multiply. The bound is processor time, generous for slow machines; what is quadratic takes
many times as long.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.accounts.actions import create_token
from dailypapers.accounts.budgets import MAX_API_BODY
from dailypapers.accounts.models import User
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.community import actions
from dailypapers.community.models import CollectionItem
from dailypapers.lib.markdown import MAX_LENGTH, to_html
from dailypapers.ranking.seed_names import names_in
from dailypapers.ranking.seeds import MAX_AT_ONCE
from tests.factories import paper, record
from tests.people import signed_in, user

BOUND = 2.5  # seconds of processor time
PATTERNS = (
    "[", "![", "*", "**a", "*_", "_a", "`", "``a`", "$", "$a$", "$$", "\\(", "\\(a\\)", "{", "}", "{}", "<", "<a ", "&", "&#x",
    "@a ", "@", "> ", "- ", "* a\n * b\n  * c\n", "\n\n> - ", "1. ", "|", "|-|\n", "a|b\n-|-\n", "~~", "http://a", "http://",
    "https://a.b/(", "www.a.b ", "a@b.c ", "mailto:", "(", "()", "((a) ", "[](", "[[](", "[a]: ", "\\", "\n", "\t", " ", "\"", "\"a ",
    "'", "-", "a:", "a:b ", "AND ", "a OR ", "NOT ", "a AND (", "after:2025 ", "author:a ", "$\\frac{", "$x^{", "$\\left(", "$_a",
    "$a^b_c", "\\sqrt{", "\\begin{matrix}", "^", "_", "\u200f", "é", "e\u0301", "\U0001f600", "10.1/", "2510.", "arXiv:", "a" * 60 + " ",
    "%", "#", ",", ";", ".", "../", "0", "9", "a-", "a_", "İ", "ﬀ", "?", "=", "&a=b",
)  # fmt: skip
TEX = (
    "\\frac{",
    "x^{",
    "\\left(",
    "\\sqrt{",
    "\\begin{matrix}",
    "& ",
    "\\\\",
    "\\text{",
    "\\hat ",
    "{{}",
    "\\mathrm{a",
)
QUERIES = (
    "author:x ", "author:\"a\" ", "-x ", "-\"a b\" ", "\"a\" ", "a AND ", "not about x ", "since 2020 ", "from 2020 to 2021 ",
    "from:2020 to:2021 ", "cat:cs.CL ", "org:x ", "has:code ", "title:a ", "foo:x ", "topcite:1 ", "NOT (a OR b) ", "title:(a OR b) ",
    "author:a OR ", "by Li and ", "papers by x since 2020 ", "atention ", "deeplearning", "a ", "\u6ce8\u610f\u529b ", "\u7684",
    "2501.12948 ", "10.1145/3292500.3330701 ", "https://arxiv.org/abs/2501.12948 ", "last week ", "a:(", "^a ", "find a x and ",
)  # fmt: skip
"""What the language of queries reads as words, names, dates, filters, operators and identifiers."""

ROWS = ("|a\n", "|\n", "a\n", "|a" * 100 + "\n", "\n|a\n|-\n")
BIBTEX = (
    "@article{a,title={", "@article{a,\n title={", "@article{a, title={b}}\n", "@article{a,title=\"", "@a{", "@a{b,c={", "@string{a={b}}\n",
    "@string{a=a # a}\n", "@comment{", "@article{k,author={a and b and ", "@article{k,\ntitle = \"{", "title = {{", "@article{a,title={\\'{a}}}\n",
    "@article{a,b=#", "@article{a,\n", "@", "@{", "@{}", "{@a", "=\"", "\\\"{", "and ", "@a(b,",
)  # fmt: skip


class Place(NamedTuple):
    """Somewhere text of people is parsed: its name, the most it takes, and the parser."""

    name: str
    length: int
    parse: Callable[[str], Any]
    patterns: tuple[str, ...] = PATTERNS


PURE = (
    Place("comments", MAX_LENGTH, lambda text: to_html(text, ["a"])),
    Place("a formula of a comment", 2_000, lambda text: to_html(f"${text[2:]}$"), (*PATTERNS, *TEX)),
    Place(
        "a table of a comment",
        MAX_LENGTH,
        lambda text: to_html("|a" * 100 + "|\n" + "|-" * 100 + "|\n" + text[:19_000]),
        ROWS,
    ),
    Place("seeds read at once", MAX_AT_ONCE, lambda text: names_in("@{" + text[2:]), (*PATTERNS, *BIBTEX)),
    Place("titles of seeds", MAX_AT_ONCE, lambda text: names_in(f"@article{{a, title={{{text[30:]}}}}}")),
)
PARAMETERS = {
    "search": ("/papers", "q"), "search file": ("/papers.md", "q"), "suggestions": ("/papers/suggest", "q"),
    "category": ("/papers", "cat"), "organisation": ("/papers", "org"), "day": ("/papers", "after"), "jump": ("/papers/jump", "day"),
    "page": ("/papers/trending", "page"), "search of the API": ("/api/v1/search", "q"), "cursor": ("/api/v1/papers", "cursor"),
    "author": ("/api/v1/papers", "author"), "entities": ("/authors", "q"), "next": ("/accounts/login/", "next"),
    "hub search": ("/api/papers/search", "q"),
}  # fmt: skip
FIELDS = {
    "comment": ("/papers/{key}/comments", "body", MAX_LENGTH), "collection": ("/collections/new", "description", 2_000),
    "lookup": ("/papers/submit", "text", 2_000), "submission": ("/papers/submit", "paper", 2_000), "profile": ("/settings", "about", 500),
    "seeds": ("/papers/for-you/seeds", "papers", MAX_AT_ONCE), "seeds for the worker": ("/papers/for-you/seeds", "papers", 1_000_000),
    "login": ("/accounts/login/", "login", 2_000_000), "password": ("/accounts/login/", "password", 2_000_000),
    "group": ("/groups/new", "description", 500), "votes": ("/votes/{key}", "next", 2_000), "follow": ("/follow", "target", 2_000),
}  # fmt: skip


def fill(pattern: str, length: int) -> str:
    return (pattern * (length // len(pattern) + 1))[:length]


@contextmanager
def bounded(what: str) -> Iterator[None]:
    """Fail where the block uses more processor time than `BOUND`, also where it never ends."""

    def stop(*_: object) -> None:
        raise AssertionError(f"{what} took more than {4 * BOUND:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, 4 * BOUND)
    began = time.thread_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert time.thread_time() - began < BOUND, what


@pytest.mark.parametrize("place", PURE, ids=lambda place: place.name)
def test_the_worst_text_is_parsed_in_a_bounded_time(place: Place) -> None:
    for pattern in place.patterns:
        with bounded(f"{place.name}: {pattern!r}"):
            place.parse(fill(pattern, place.length))


@pytest.fixture
def ada(db: None) -> User:
    return user("ada")


@pytest.fixture
def site(ada: User) -> Client:
    client = signed_in(ada)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_worst_parameter_is_answered_in_a_bounded_time(site: Client, name: str) -> None:
    paper(title="Attention")
    path, parameter = PARAMETERS[name]
    for pattern in (*PATTERNS, *QUERIES) if "search" in name else PATTERNS:
        with bounded(f"{name}: {pattern!r}"):
            answer = site.get(path, {parameter: fill(pattern, 2_600)})
        assert answer.status_code < 500, (name, pattern)


@pytest.mark.parametrize("name", FIELDS)
def test_the_worst_field_is_answered_in_a_bounded_time(site: Client, name: str) -> None:
    key = paper(title="Attention").key
    path, field, length = FIELDS[name]
    chosen = (*PATTERNS, *BIBTEX) if name == "seeds" else PATTERNS[::8]
    for pattern in chosen:
        with bounded(f"{name}: {pattern!r}"):
            answer = site.post(path.format(key=key), {field: fill(pattern, length)})
        assert answer.status_code < 500, (name, pattern)


BODIES = {
    "nested lists": b"[" * 500_000, "nested objects": b'{"a":' * 200_000, "many numbers": b"[" + b"1," * 500_000 + b"1]",
    "a long number": b"9" * 1_000_000, "a long string": b'"' + b"a" * 1_000_000 + b'"', "escapes": b'"' + b"\\u0041" * 170_000 + b'"',
    "many keys": b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}",
    "many calls": b"[" + b",".join([b'{"jsonrpc":"2.0","id":1,"method":"ping"}'] * 25_000) + b"]",
    "a deep call": b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":' + b'{"a":' * 900 + b"1" + b"}" * 901,
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/mcp", "/api/v1/collections"])
def test_the_worst_json_is_answered_in_a_bounded_time(ada: User, client: Client, path: str, name: str) -> None:
    _, token = create_token(ada, "test", ["read", "write"])
    body = BODIES[name]
    assert len(body) <= MAX_API_BODY
    client.raise_request_exception = False
    with bounded(f"{path}: {name}"):
        answer = client.post(
            path,
            body,
            content_type="application/json",
            headers={"authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"},
        )
    assert answer.status_code < 500


def test_a_form_of_very_many_fields_is_refused(site: Client) -> None:
    with bounded("fields"):
        answer = site.post(
            "/collections/new",
            "&".join(f"a{number}=" for number in range(200_000)),
            content_type="application/x-www-form-urlencoded",
        )
    assert answer.status_code == 400


def test_very_many_words_in_headers(site: Client) -> None:
    for name in ("accept", "accept-language", "cookie", "if-none-match", "x-forwarded-for", "authorization", "range"):
        with bounded(name):
            assert site.get("/papers/trending", headers={name: fill("a/b;q=0.1, ", 30_000)}).status_code < 500


def test_a_collection_is_written_by_a_fixed_number_of_queries_a_chunk(ada: User, site: Client) -> None:
    collection = actions.create_collection(ada, "All")
    store([record() for _ in range(400)])
    made = list(Paper.objects.order_by("id"))
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, paper=one, position=place) for place, one in enumerate(made)
    )
    counts = []
    for size in (200, 400):
        if size == 200:
            kept = list(collection.items.values_list("pk", flat=True)[200:])
            CollectionItem.objects.filter(pk__in=kept).update(collection=actions.create_collection(ada, "Rest"))
        else:
            CollectionItem.objects.filter(pk__in=kept).update(collection=collection)
        with CaptureQueriesContext(connection) as queries:
            answer = site.get(f"/collections/{collection.slug}/export.bib")
            written = b"".join(answer.streaming_content)
        assert written.count(b"\n@") + written.startswith(b"@") == size
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 12  # one chunk of 200 papers more
