"""Files, feeds, and what a site is known by."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import quote

from plan.requests import DAYS, FEED_ENDINGS, LIST_ENDINGS, QUERIES, READER, STRANGER, Request, Requests, each, query_of


def files(facts: dict[str, Any]) -> Requests:
    paths = [*(f"/papers/date/{day}" for day in DAYS[:5]), "/papers/week/2025-W50", "/papers/week/2024-W23",
             "/papers/month/2024-06", "/papers/trending", "/papers"]  # fmt: skip
    for path, ending in product(paths, LIST_ENDINGS):
        yield Request(f"file: list {ending}", f"{path}.{ending}")
    for path, ending in product((paths[0], paths[5], "/papers/trending"), LIST_ENDINGS):
        yield Request(f"file: list {ending}", f"{path}.{ending}?cat=cs.CV")
        yield Request(f"file: list {ending}", f"{path}.{ending}?cat=no.such")
        yield Request(f"file: list {ending}", f"{path}.{ending}?page=2")
    few = "q=" + quote(
        '"chain of thought" -benchmark cat:cs.CV'
    )  # a file of a search has up to 1,000 papers: some seconds
    questions = [
        query_of(q='author:"Dahua Lin"'),
        query_of(q="zzzzqqqq xxyyzz"),
        query_of(q="2510.18697"),
        f"{few}&after=2025-11-20&code=1",
        f"{few}&after=no-day&before=2025-10-10",
        f"{few}&page=2",
        "cat=q-bio.TO",
        "q=",
        "cat=no.such&q=agent",
    ]
    for query, ending in product(questions, LIST_ENDINGS):
        yield Request(f"file: search {ending}", f"/papers.{ending}?{query}")
    for query in ("q=agent&page=2", "q=agent&page=99", "q=video&cat=cs.CV", query_of(q=QUERIES[12])):
        yield Request("file: search md", f"/papers.md?{query}")
    yield Request("file: search bib", "/papers.bib?q=agent")
    yield Request("file: search csv", "/papers.csv?q=video&recent=1")
    for path, ending in product(("/papers/date/2025-13-40", "/papers/week/x", "/papers/month/2025-13",
                                 "/papers/date/2031-01-01"),
                                LIST_ENDINGS):  # fmt: skip
        yield Request("file: list, bad", f"{path}.{ending}")
    for path, ending in product(("/papers/date/2025-11-25", "/papers/trending"), ("xml", "json", "rss", "txt", "MD")):
        yield Request("file: list, no such ending", f"{path}.{ending}")
    for ending in LIST_ENDINGS:
        yield Request(f"file: list {ending}", f"/papers/date/2025-11-25.{ending}", READER)


def feeds(facts: dict[str, Any]) -> Requests:
    names = [
        "day",
        "editions",
        "week",
        "month",
        "trending",
        *(f"search.{{}}?{query_of(q=query)}" for query in QUERIES[:6]),
    ]
    for kind, plural, count in (
        ("category", "categories", 9),
        ("keyword", "keywords", 7),
        ("organisation", "organisations", 7),
        ("author", "authors", 20),
    ):
        names += [f"{kind}/{quote(name, safe='')}" for name in facts[plural][:count]]
    names += [f"collection/{slug}" for slug in facts["collections"].values()]
    names += [f"person/{name}" for name in ("reader", "second", "third", "leaver", "READER")]
    papers = [*facts["featured"][:4], "hep-th/9711200", f"{facts['featured'][0]}v1"]
    names += [f"comments/{key}" for key in papers]
    names += [f"mine/{secret}" for secret in facts["secret_feeds"].values()]
    for name, ending in product(names, FEED_ENDINGS):
        path = f"/feeds/{name.format(ending) if '{}' in name else f'{name}.{ending}'}"
        yield Request(f"feed: {name.split('/')[0].split('.')[0]} {ending}", path, again=True)
    wrong = ("nothing", "category", "category/no.such", "day/x", "person/nobody", "mine/x", "comments/9999.99999",
             "collection/x", "author/Nobody%20At%20All", "keyword/x", "organisation/x", "search",
             "search.{}?q=")  # fmt: skip
    for name, ending in product(wrong, FEED_ENDINGS):
        path = f"/feeds/{name.format(ending) if '{}' in name else f'{name}.{ending}'}"
        yield Request("feed: unknown", path)
    yield from each("feed: unknown", ["/feeds/day.xml", "/feeds/day", "/feeds/", "/feeds/Day.rss"], (STRANGER,))
    yield from each("page: feeds", ["/feeds", "/feeds.opml"])
    yield Request("feed: private, its owner", f"/feeds/collection/{facts['collections']['private']}.atom", READER)
    yield Request("feed: HEAD", "/feeds/day.atom", method="HEAD")


def site(facts: dict[str, Any]) -> Requests:
    yield from each("page: about", ["/help", "/bookmarklet"])
    yield from each("file: of the site", ["/llms.txt", "/sitemap.xml", "/sitemap-days.xml", "/sitemap-1.xml",
                                           "/sitemap-2.xml",
                                           "/sitemap-0.xml", "/sitemap-999999999999.xml", "/sitemap-x.xml",
                                           "/robots.txt",
                                           "/favicon.ico"], (STRANGER,))  # fmt: skip
    unknown = ("/nothing", "/help/", "/papers.xyz", "/organisations", "/categories", "/authors", "/keywords", "/users",
               "/static/web/nothing.css", "/%00", "/" + "x" * 2000, "/editions/", "/collections/", "/.env", "/digests",
               "/index.php", "/papers//", "/api", "/api/", "/mcp/", "/%ff%fe")  # fmt: skip
    yield from each("page: unknown", unknown, (STRANGER, READER))
    for path in ("/papers/date/2025-11-25", "/papers?q=agent", "/help", "/api/v1/stats", "/papers.bib?q=agent", "/mcp",
                 "/subscribe", "/papers/for-you", "/api/daily_papers", "/robots.txt"):  # fmt: skip
        for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
            yield Request(f"method: {method}", path, method=method)
    for path in ("/papers/date/2025-11-25", "/papers?q=agent", "/feeds/day.atom", "/api/v1/days/2025-11-25", "/help",
                 "/papers/date/2025-11-25.bib", "/static/web/style.css"):  # fmt: skip
        yield Request("header: gzip", path, headers={"Accept-Encoding": "gzip"})
        yield Request("header: other host", path, headers={"Host": "elsewhere.example"})
        yield Request("header: forwarded", path, headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
        yield Request("header: origin", path, headers={"Origin": "https://notes.example.org"})
