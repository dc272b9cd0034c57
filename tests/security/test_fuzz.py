"""Odd paths, queries, bodies and headers for every row of the table of permissions: never an error of the server.

A fixed seed makes every run the same. `DAILYPAPERS_FUZZ=200` sends that many requests a row, with `DAILYPAPERS_FUZZ_SEED`
for other ones; each failure says how to send it again.
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest

from tests.security.permissions import Row, rows
from tests.security.visitors import Visitors
from tests.web.test_odd_input import fields

pytestmark = pytest.mark.django_db
PER_ROW = int(os.environ.get("DAILYPAPERS_FUZZ", "2"))
SEED = int(os.environ.get("DAILYPAPERS_FUZZ_SEED", "1"))
ROWS = [row for row in rows() if row.is_first and not row.is_tool]

ESCAPES = (
    "%",
    "%zz",
    "%00",
    "%FF",
    "%ED%A0%80",
    "%C0%AF",
    "%F4%90%80%80",
    "%E2%80%AE",
    "%EF%BF%BE",
    "%0d%0aX:y",
    "%2F..%2F..",
    "%25",
)
TEXTS = (
    "", " ", "0", "-1", "1", "9" * 19, "9" * 30, "9" * 5_000, "1e999", "0x10", "١٢", "½", "NaN", "Infinity", "true", "null", "on", "[]", "{}",
    "2025-10-14", "2025-13-45", "0000-00-00", "9999-12-31", "10000-01-01", "2025-W54", "2025-W00", "2025-00", "-2025-10-14", "today", "newest",
    "/papers", "//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "\r\nX: y", "../../etc/passwd", "\0", "a\0b",
    "<script>", "' OR 1=1 --", "{{ 7*7 }}", "${7*7}", "%s%n", "\ud800", "\udfff\ud800", "\ufffe", "\u202e", "\x85", "\x1b[31m", "😀" * 300, "e" + "\u0301" * 2_000,
    "x" * 10_000, "(" * 3_000, '"' * 999, "-" * 500, "a AND " * 400, "cat:" * 200, "after:9999999999", "upvotes:>" + "9" * 400, "eyJ", "W10", "WzFd", "WzllOTld",
    "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "cs.LG+" * 100, "cs.LG-cs.LG", "day:", ":", "collection:x", "mine", "image/*;q=9, */*;q=x",
)  # fmt: skip
PARAMETERS = sorted({
    *fields(), "limit", "p", "sort", "date", "week", "month", "submitter", "listing", "field", "mode", "news", "period", "author", "organisation",
    "category", "keyword", "owner", "token", "add", "text", "_changelist_filters", "o", "_facets",
})  # fmt: skip
HEADERS = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_COOKIE", "HTTP_RANGE", "HTTP_REFERER", "HTTP_ORIGIN",
    "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_TARGET", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_USER_AGENT",
    "HTTP_AUTHORIZATION", "HTTP_HOST", "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "HTTP_X_CSRFTOKEN", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_X_HTTP_METHOD_OVERRIDE",
)  # fmt: skip
CALLERS = ("administrator", "administrator", "owner", "anonymous", "read-token", "write-token")


class Fuzzer:
    """Makes requests out of a row, by a seed of its own."""

    def __init__(self, visitors: Visitors, row: Row, number: int) -> None:
        self.visitors, self.row = visitors, row
        self.random = random.Random(f"{SEED} {row} {number}")

    def send(self) -> int:
        """Send one odd request; return its status. Raises `AssertionError` with the request for a fault."""
        pick = self.random
        caller = pick.choice(CALLERS)
        method = (
            self.row.method
            if pick.random() < 0.9
            else pick.choice(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
        )
        url, body, headers = self._url(), self._body(), self._headers()
        content_type = (
            "application/json"
            if self.row.address.startswith(("/api/", "/mcp"))
            else "application/x-www-form-urlencoded"
        )
        try:
            answer = self.visitors.request(
                caller, method, url, body, headers.pop("CONTENT_TYPE", content_type), **headers
            )
        except Exception as error:
            raise AssertionError(f"{method} {url[:500]} as {caller}, {body[:500]!r}, {headers}: {error!r}") from error
        assert answer.status_code < 500, f"{method} {url[:500]} as {caller}, {body[:500]!r}, {headers}"
        for name, value in answer.headers.items():
            assert "\n" not in value, (name, value)
        return int(answer.status_code)

    def _value(self) -> str:
        """A percent-encoded value."""
        if self.random.random() < 0.3:
            return "".join(self.random.choices((*ESCAPES, "a", "1"), k=self.random.randint(1, 4)))
        return quote(self.random.choice(TEXTS).encode(errors="surrogatepass"), safe="/")

    def _url(self) -> str:
        address = self.row.address
        if "{" in address and self.random.random() < 0.5:
            address = re.sub(r"\{([a-z-]+)\}", lambda _: self._value().replace("?", "%3F"), address)
        url = self.visitors.fill(address, is_url=True)
        names = self.random.choices(PARAMETERS, k=self.random.choice((0, 1, 1, 2, 5, 30)))
        pairs = [f"{name}={self._value()}" for name in names]
        if pairs and self.random.random() < 0.2:
            pairs += [pairs[0], self._value(), f"{names[0]}[]={self._value()}", "=" + self._value()]
        return url + ("&" if "?" in url else "?") + "&".join(pairs) if pairs else url

    def _body(self) -> bytes:
        if self.random.random() < 0.1:
            return self.random.randbytes(self.random.choice((1, 30, 3_000)))
        if self.row.address.startswith(("/api/", "/mcp")):
            return self._json()
        sent = dict(pair.partition("=")[::2] for pair in self.visitors.fill(self.row.sent).split("&") if pair)
        values = {name: quote(value) for name, value in sent.items()}
        for name in self.random.sample([*values, *self.random.sample(PARAMETERS, 4)], k=self.random.randint(0, 3)):
            values[name] = self._value()
        return "&".join(f"{name}={value}" for name, value in values.items()).encode()

    def _json(self) -> bytes:
        try:
            value: Any = json.loads(self.visitors.fill(self.row.sent) or "{}")
        except ValueError:
            value = {}
        odd = [*TEXTS, None, True, -1, 10**30, 1.5, [], {}, [[[]]], {"a": {}}, 2**53]
        for name in self.random.sample([*value, "text", "title", "parent", "limit"], k=self.random.randint(0, 3)):
            value[name] = self.random.choice(odd)
        text = json.dumps(value if self.random.random() < 0.9 else self.random.choice(odd))
        return ("[" * 5_000 + text if self.random.random() < 0.03 else text).encode()

    def _headers(self) -> dict[str, str]:
        """Odd headers, as a server passes them on: bytes as Latin-1, no line ends."""
        chosen = self.random.sample(HEADERS, k=self.random.choice((0, 0, 1, 2, 5)))
        values = {name: self.random.choice(TEXTS).encode(errors="surrogatepass").decode("latin-1") for name in chosen}
        return {name: re.sub(r"[\r\n\0]", "", value) for name, value in values.items()}


def test_nothing_odd_is_an_error_of_the_server(visitors: Visitors) -> None:
    logging.getLogger("django.security").setLevel(logging.CRITICAL)  # odd hosts are refused as they should be
    statuses: Counter[int] = Counter()
    faults = []
    for row in ROWS:
        for number in range(PER_ROW):
            try:
                statuses[Fuzzer(visitors, row, number).send()] += 1
            except AssertionError as fault:
                faults.append(str(fault).splitlines()[0])
    print(f"{statuses.total():,} odd requests: {dict(sorted(statuses.items()))}")
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults[:40]])
    assert statuses.total() == len(ROWS) * PER_ROW
