"""The API and that of the hub."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

from plan.requests import (
    BAD_DAYS,
    BAD_MONTHS,
    BAD_WEEKS,
    DAYS,
    EVERYBODY,
    MONTHS,
    QUERIES,
    READER,
    STRANGER,
    WEEKS,
    Request,
    Requests,
    each,
    query_of,
)


def api(facts: dict[str, Any]) -> Requests:
    first = facts["featured"][0]
    v1 = "/api/v1"
    yield from each("api: openapi", [f"{v1}/openapi.json"], (STRANGER, "token:reader:read"), again=True)
    yield from each("api: stats", [f"{v1}/stats", f"{v1}/me"], (*EVERYBODY, "token:reader:read", "token:chief:admin",
                                                                 "token:reader:revoked", "token:none"),
                     again=True)  # fmt: skip
    yield Request("api: papers", f"{v1}/papers?limit=100", follow="cursor")
    yield Request("api: papers", f"{v1}/papers?limit=7&category=cs.RO", follow="cursor")
    narrowed = [
        ("author", facts["authors"][0]),
        ("author", facts["authors"][-1]),
        ("organisation", facts["organisations"][0]),
        ("category", "cs.CV"),
        ("keyword", facts["keywords"][0]),
        ("author", "Nobody At All"),
        ("category", "no.such"),
        ("keyword", "no-such"),
        ("organisation", "no-such"),
        ("author", "x\0y"),
    ]
    for name, value in narrowed:
        yield Request("api: papers", f"{v1}/papers?{urlencode({name: value})}", again=True)
    yield Request("api: papers", f"{v1}/papers?category=cs.CV&keyword={facts['keywords'][0]}&limit=20", follow="cursor")
    keys = [*facts["featured"], *facts["plain"], *facts["with_tex"], *facts["slashes"], *facts["without_arxiv"]]
    for key in dict.fromkeys(keys):
        path = f"{v1}/papers/{quote(key, safe='/:')}"
        yield Request("api: paper", path, again=True)
        yield Request("api: similar", f"{path}/similar")
    for key in facts["featured"][:4]:
        yield from each("api: comments", [f"{v1}/papers/{key}/comments"],
                         (STRANGER, READER, "second", "token:reader:read", "token:chief:read-write"))  # fmt: skip
    other = (f"{first}v1", f"arXiv:{first}", "10.1023/A:1026654312961", "https://arxiv.org/abs/2510.18697",
             "9999.99999",
             "nothing", "x" * 300, "%00", "hep-th%2F9711200")  # fmt: skip
    yield from each(
        "api: paper, other names",
        [f"{v1}/papers/{key}{end}" for key in other for end in ("", "/similar", "/comments")],
        (STRANGER,),
    )
    yield from each("api: similar", [f"{v1}/papers/{first}/similar?limit={limit}" for limit in (1, 5, 50, 51, 0, "x")],
                     (STRANGER,))  # fmt: skip


def api_search(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    for query in QUERIES:
        yield Request("api: search", f"{v1}/search?{query_of(q=query)}")
    for query, mode in product(QUERIES[:3], ("hybrid", "lexical", "dense")):
        for switch in ("", "&recent=true", "&popular=true", "&diverse=true", "&as_is=true"):
            yield Request("api: search", f"{v1}/search?{query_of(q=query, mode=mode)}{switch}")
    yield Request("api: search", f"{v1}/search?q=agent&limit=100", follow="cursor")
    wrong = (
        "",
        "?q=",
        "?q=agent&mode=none",
        "?q=agent&limit=0",
        "?q=agent&limit=101",
        "?q=agent&cursor=x",
        "?q=agent&unknown=1",
        "?q=agent&recent=maybe",
        "?" + query_of(q="x" * 2001),
        "?q=agent&q=other",
        "?q=agent&limit=",
        "?q=%00",
    )
    yield from each("api: search, bad", [f"{v1}/search{query}" for query in wrong], (STRANGER,))


def api_lists(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    yield Request("api: days", f"{v1}/days", follow="cursor", again=True)
    for base, names, bad_names in (
        ("days", DAYS, BAD_DAYS),
        ("weeks", WEEKS, BAD_WEEKS),
        ("months", MONTHS, BAD_MONTHS),
    ):
        for name in names:
            yield Request(
                f"api: {base}", f"{v1}/{base}/{name}", again=True, follow="cursor" if name == names[0] else ""
            )
            yield Request(
                f"api: {base}",
                f"{v1}/{base}/{name}?category=cs.CV&limit=10",
                follow="cursor" if name == names[0] else "",
            )
        yield from each(f"api: {base}", [f"{v1}/{base}/newest"], (STRANGER, READER))
        yield from each(f"api: {base}, bad", [f"{v1}/{base}/{name}" for name in bad_names], (STRANGER,))
    yield Request("api: trending", f"{v1}/trending?limit=100", follow="cursor", again=True)
    yield Request("api: trending", f"{v1}/trending?category=cs.CL&limit=20", follow="cursor")


def api_names(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    for plural in ("authors", "organisations", "categories", "keywords"):
        yield Request(f"api: {plural}", f"{v1}/{plural}?limit=100", again=True)
        yield Request(
            f"api: {plural}", f"{v1}/{plural}?q={'co' if plural != 'authors' else 'Dahua'}&limit=5", follow="cursor"
        )
        yield from each(
            f"api: {plural}", [f"{v1}/{plural}?q={quote(text)}" for text in ("A", "zzzz", "É", "\0")], (STRANGER,)
        )
        names = [*facts[plural][:6], *facts[plural][-4:], "no such"]
        yield from each(f"api: {plural}", [f"{v1}/{plural}/{quote(name, safe='')}" for name in names], (STRANGER,))
    lists = ("papers", "days", "days/2025-11-25", "trending", "authors", "categories", "collections", "editions",
             "editions/2025-11-25", "keywords", "organisations",
             f"collections/{facts['collections']['public']}")  # fmt: skip
    for name in lists:
        queries = ("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=AAAA", "unknown=1", "limit=2")
        yield from each("api: list, bad", [f"{v1}/{name}?{query}" for query in queries], (STRANGER,))
    yield Request("api: editions", f"{v1}/editions?limit=40", follow="cursor")
    for day in (*facts["editions"][:3], "2025-11-25", "newest", "2000-01-01", "x"):
        yield Request("api: edition", f"{v1}/editions/{day}?limit=30", follow="cursor" if day == "2025-11-25" else "")
    yield Request("api: export", f"{v1}/export/papers.jsonl")
    yield Request("api: export", f"{v1}/export/papers.jsonl?x=1")
    unknown = ("", "/", "/nothing", "/papers/", "/search/", "/docs", "/openapi", "/days/", "/me/nothing")
    yield from each("api: unknown", [f"{v1}{path}" for path in unknown], (STRANGER, "token:reader:read"))


def api_own(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    callers = (STRANGER, READER, "second", "token:reader:read", "token:reader:read-write", "token:chief:admin",
               "token:leaver:read", "token:reader:revoked", "token:none", "scheme:Basic eDp5", "scheme:Bearer ",
               "scheme:bearer x")  # fmt: skip
    own = ("me", "me/feed", "me/votes", "me/reading/later", "me/reading/read", "me/reading/hidden", "me/collections",
           "me/follows", "me/submissions", "me/subscriptions")  # fmt: skip
    yield from each("api: mine", [f"{v1}/{name}" for name in own], callers)
    for name in ("me/feed", "me/votes", "me/reading/later", "me/collections", "me/submissions"):
        yield Request("api: mine", f"{v1}/{name}?limit=2", "token:reader:read", follow="cursor")
        yield from each("api: mine, bad", [f"{v1}/{name}?{query}" for query in ("cursor=x", "limit=0", "unknown=1")],
                         ("token:reader:read",))  # fmt: skip
    yield from each("api: mine, bad", [f"{v1}/me/reading/nothing"], callers[:4])
    shelves = [f"{v1}/collections", *(f"{v1}/collections?owner={name}" for name in ("reader", "second", "third",
                                                                                    "nobody")),
               *(f"{v1}/collections/{slug}" for slug in (*facts["collections"].values(), "nothing"))]  # fmt: skip
    yield from each("api: collections", shelves, (STRANGER, READER, "second", "third", "token:reader:read"))
    yield Request("api: collections", f"{v1}/collections/{facts['collections']['long']}?limit=30", follow="cursor")
    numbers = [*facts["comment"].values(), 99_999, 0, "x"]
    yield from each("api: comment", [f"{v1}/comments/{number}" for number in numbers],
                     (STRANGER, READER, "third", "token:reader:read"))  # fmt: skip


def hub(facts: dict[str, Any]) -> Requests:
    base = "/api/daily_papers"
    queries = ["", "limit=100", "limit=1", "p=1", "p=1&limit=10", "p=999999", "sort=trending", "sort=publishedAt",
               "sort=none",
               *(f"date={day}" for day in DAYS), *(f"date={day}&sort=trending&limit=5" for day in DAYS[:3]),
               *(f"week={week}" for week in WEEKS), *(f"month={month}&p=1" for month in MONTHS), "date=2025-13-40",
               "week=x", "month=x", "date=2025-11-25&week=2025-W48", "limit=0", "limit=101", "limit=x", "p=-1", "p=x",
               "submitter=second", "submitter=third&date=2025-11-28", "submitter=nobody",
               "date=2025-11-25&p=1&limit=20",
               "unknown=1", "date="]  # fmt: skip
    yield from each(
        "hub: daily papers", [f"{base}?{query}" if query else base for query in queries], (STRANGER,), again=True
    )
    yield from each("hub: daily papers", [base, f"{base}?date=2025-11-25"], (READER, "token:reader:read", "token:none"))
    yield Request("hub: daily papers", f"{base}?week=2025-W48&limit=60", follow="link")
    yield Request("hub: papers", "/api/papers?limit=100", follow="link")
    yield from each(
        "hub: papers",
        [f"/api/papers?{query}" for query in ("limit=3", "limit=0", "limit=101", "cursor=x", "")],
        (STRANGER,),
    )
    for query in QUERIES:
        yield Request("hub: search", f"/api/papers/search?{query_of(q=query)}")
    yield from each(
        "hub: search",
        [
            f"/api/papers/search?{query}"
            for query in ("", "q=", "q=agent&limit=120", "q=agent&limit=121", "q=agent&limit=3", query_of(q="x" * 251))
        ],
        (STRANGER,),
    )
    keys = [*facts["featured"], *facts["slashes"], *facts["without_arxiv"], *facts["with_tex"][:2]]
    for key in dict.fromkeys(keys):
        yield Request("hub: paper", f"/api/papers/{quote(key, safe='/:')}", again=True)
    for key in (*facts["featured"][:3], "hep-th/9711200"):
        yield Request("hub: paper", f"/api/papers/{key}?field=comments")
    yield from each("hub: paper", [f"/api/papers/{key}" for key in (f"{facts['featured'][0]}v2", "9999.99999", "x",
                                                                     "10.1/none",
                                                                     "10.1023/A:1026654312961")], (STRANGER,
                                                                     ))  # fmt: skip
    yield from each(
        "hub: other", ["/api/agent-harnesses", "/api/whoami-v2", "/api/models", "/api/papers/"], (STRANGER,)
    )
