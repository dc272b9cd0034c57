"""What `record.py` asks: every kind of address with its parameters, who asks, and what is wrong on purpose.

Depends on nothing but the facts that `prepare.py` left in the home, so that two versions are asked the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

STRANGER, READER, CHIEF = "stranger", "reader", "chief"
EVERYBODY = (STRANGER, READER, CHIEF)
HTMX = {"HX-Request": "true"}
LIST_ENDINGS = ("md", "bib", "ris", "csl.json", "csv")
PAPER_ENDINGS = ("md", "bib", "ris", "csl.json")
FEED_ENDINGS = ("rss", "atom", "json")
DAYS = ("2025-11-25", "2025-11-18", "2025-11-28", "2025-12-19", "2025-10-14", "2024-06-03", "2025-11-16")
BAD_DAYS = (
    "2025-13-40",
    "2025-02-30",
    "yesterday",
    "0000-00-00",
    "2025-11-25T00",
    "20251125",
    "2025-1-5",
    "99999-01-01",
)
WEEKS, BAD_WEEKS = ("2025-W48", "2025-W42", "2024-W23"), ("2025-W60", "2025-48", "week", "2025-w48")
MONTHS, BAD_MONTHS = ("2025-11", "2025-12", "2024-06"), ("2025-13", "2025", "November", "2025-1")
BAD_PAGES = ("0", "-1", "x", "9999", "1.5", "9" * 40, "")
QUERIES = (
    "sparse attention for long context", "diffusion models for video", "protein folding", "cat:cs.CL hallucination",
    "author:\"Dahua Lin\"", "org:nvidia", "after:2025-11-20 before:2025-11-30 robot", "has:code reinforcement learning",
    "upvotes:>20", "\"chain of thought\" -benchmark", "title:video OR abstract:audio", "like:2510.18697",
    "papers about robots from november 2025", "reinforcment lerning", "YBa$_2$Cu$_3$O$_7$", "quantum error correction",
    "zzzzqqqq xxyyzz", "cat:cs.CV", "(unbalanced \"quotes", "x" * 300, "Ünïcode ∞ test", "2510.18697", "hep-th/9711200",
    "https://arxiv.org/abs/2510.18697v2", "10.1023/A:1026654312961",
)  # fmt: skip
FILTERS: tuple[dict[str, str], ...] = (
    {"q": "video", "cat": "cs.CV"}, {"q": "video", "cat": "cs.CV", "after": "2025-11-01", "code": "1"},
    {"cat": "cs.RO"}, {"org": "nvidia"}, {"after": "2025-12-10"}, {"before": "2025-10-05", "q": "agent"},
    {"after": "no-day", "q": "agent"}, {"q": "agent", "recent": "1"}, {"q": "agent", "popular": "1"},
    {"q": "agent", "diverse": "1"}, {"q": "agent", "short": "1"}, {"q": "robots since october 2025", "asis": "1"},
    {"q": "agent", "cat": "no.such"}, {"q": "", "cat": ""}, {"code": "1"}, {"q": "agent", "org": "no-such"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `form` is posted with the token of the session; `json` as it is; `again` asks once more by ETag."""

    kind: str
    path: str
    who: str = STRANGER
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] | None = None
    json: Any = None
    body: bytes | None = None
    note: str = ""
    again: bool = False
    follow: str = ""  # "cursor" (JSON `next`) or "link": every further part is asked too

    @property
    def key(self) -> str:
        said = [self.kind, self.who, self.method, self.path, self.note]
        said += [f"{name}={value}" for name, value in self.headers.items() if name != "Authorization"]
        if self.form is not None:
            said.append(urlencode(self.form, doseq=True)[:200])
        if self.json is not None:
            said.append(str(self.json)[:200])
        return " ".join(part for part in said if part)


Requests = Iterator[Request]


def reading(facts: dict[str, Any]) -> list[Request]:
    """Everything that changes nothing."""
    parts = (
        *(pages, papers, editions, digests, community, entities, accounts, htmx, files, feeds, site),
        *(api, api_search, api_lists, api_names, api_own, hub, mcp, mcp_bad, refused_writes, bad_bodies, bad_writes),
    )
    asked = [request for part in parts for request in part(facts)]
    seen: dict[str, Request] = {}
    for request in asked:
        seen.setdefault(request.key, request)
    return list(seen.values())


def _q(**values: str) -> str:
    return urlencode(values)


def _each(kind: str, paths: list[str] | tuple[str, ...], who: tuple[str, ...] = EVERYBODY, **more: Any) -> Requests:
    for path, person in product(paths, who):
        yield Request(kind, path, person, **more)


# --- pages ------------------------------------------------------------------------------------------------------------


def pages(facts: dict[str, Any]) -> Requests:
    yield from _each("page: home", ["/", "/?q=agent", "/papers", "/papers/week", "/papers/month", "/papers/date",
                                    "/papers/date?day=2025-11-25", "/papers/date?day=x"])  # fmt: skip
    days = [f"/papers/date/{day}" for day in DAYS]
    weeks = [f"/papers/week/{week}" for week in WEEKS]
    months = [f"/papers/month/{month}" for month in MONTHS]
    yield from _each("page: day", days, again=True)
    yield from _each("page: week", weeks, again=True)
    yield from _each("page: month", months, again=True)
    yield from _each("page: trending", ["/papers/trending", "/papers/trending?page=2", "/papers/trending?cat=cs.CL",
                                        "/papers/trending?cat=cs.CL&page=2", "/papers/trending?cat=no.such"],
                     again=True)  # fmt: skip
    narrowed = [f"{path}?{query}" for path in (days[0], weeks[0], months[0])
                for query in ("cat=cs.CV", "cat=cs.CV&page=2", "page=2", "page=3", "cat=no.such", "cat=")]  # fmt: skip
    yield from _each("page: period with filters", narrowed, (STRANGER, READER))
    yield from _each("page: period, bad", [f"/papers/date/{day}" for day in BAD_DAYS], (STRANGER,))
    yield from _each("page: period, bad", [f"/papers/week/{week}" for week in BAD_WEEKS], (STRANGER,))
    yield from _each("page: period, bad", [f"/papers/month/{month}" for month in BAD_MONTHS], (STRANGER,))
    yield from _each("page: period, bad", ["/papers/date/2031-01-01", "/papers/week/1900-W01", "/papers/calendar/x"],
                     (STRANGER, READER))  # fmt: skip
    for path in (days[0], weeks[0], months[0], "/papers/trending", "/papers?q=agent", "/papers/for-you"):
        join = "&" if "?" in path else "?"
        yield from _each("page: bad page", [f"{path}{join}page={page}" for page in BAD_PAGES],
                         (READER,) if "for-you" in path else (STRANGER,))  # fmt: skip
    yield from _each("page: calendar", ["/papers/calendar/2025-11", "/papers/calendar/2025-02"], (STRANGER, READER))
    searches = [f"/papers?{_q(q=query)}" for query in QUERIES]
    yield from _each("page: search", searches, (STRANGER, READER))
    yield from _each("page: search with filters", [f"/papers?{urlencode(values)}" for values in FILTERS], (STRANGER,))
    yield from _each("page: search with filters", [f"/papers?{urlencode(values)}" for values in FILTERS[:4]],
                     (READER, CHIEF))  # fmt: skip
    yield from _each(
        "page: search, further", [f"/papers?q=agent&page={page}" for page in (2, 3, 5)], (STRANGER, READER)
    )
    yield from _each("page: for you", ["/papers/for-you", "/papers/for-you?page=2"], (*EVERYBODY, "second", "picker"))
    for prefix in ("re", "trans", "nvid", "cs.", "Dahua", "2510.18", "video gen", "zzzzqq", "", "a" * 600, "Mül"):
        yield from _each("fragment: suggestions", [f"/papers/suggest?{_q(q=prefix)}"], (STRANGER,), headers=HTMX)
    yield from _each("page: suggestions", ["/papers/suggest?q=video", "/papers/suggest"], (STRANGER,))


def papers(facts: dict[str, Any]) -> Requests:
    keys = [*facts["featured"], *facts["plain"], *facts["with_tex"], *facts["slashes"], *facts["without_arxiv"]]
    paths = [f"/papers/{quote(key, safe='/:')}" for key in dict.fromkeys(keys)]
    yield from _each("page: paper", paths, (STRANGER,), again=True)
    yield from _each("page: paper", [*paths[:9], *paths[25:28], *paths[-8:-5]], (READER, CHIEF))
    yield from _each("page: paper", paths[:4], ("second", "third", "warden", "picker"))
    first = facts["featured"][0]
    other = (f"/papers/{first}v1", f"/papers/{first}v99", f"/papers/arXiv:{first}", "/papers/10.1023/A:1026654312961",
             "/papers/10.1023/a:1026654312961", "/papers/https://arxiv.org/abs/2510.18697", "/papers/HEP-TH/9711200",
             "/papers/doi:10.1023/A:1026654312961", "/papers/10.48550/arXiv.2510.18697",
             "/papers/hep-th%2F9711200")  # fmt: skip
    yield from _each("page: paper, other names", other, (STRANGER, READER))
    unknown = ("/papers/9999.99999", "/papers/nothing", "/papers/10.1/none", "/papers/" + "x" * 400, "/papers/%00",
               "/papers/%EF%BB%BF2510.18697", f"/papers/{first}/", "/papers/", "/papers/%F0%9F%98%80",
               "/papers/../help")  # fmt: skip
    yield from _each("page: paper, unknown", unknown, (STRANGER, READER))
    for path, ending in product([*paths[:12], *paths[37:52]], PAPER_ENDINGS):
        yield Request(f"file: paper {ending}", f"{path}.{ending}")
    for ending in PAPER_ENDINGS:
        yield Request(f"file: paper {ending}", f"/papers/9999.99999.{ending}")
        yield Request(f"file: paper {ending}", f"/papers/{first}v1.{ending}")
        yield Request(f"file: paper {ending}", f"/papers/10.1023/A:1026654312961.{ending}")
    yield from _each("file: paper, no such ending", [f"{paths[0]}.{ending}" for ending in ("csv", "pdf", "json",
                                                                                           "xml")],
                     (STRANGER,))  # fmt: skip
    for accept in ("text/markdown", "text/markdown, text/html;q=0.9", "text/html, text/markdown;q=0.5", "*/*",
                   "application/json"):  # fmt: skip
        for path in (paths[0], "/papers/date/2025-11-25", "/papers/trending", "/papers?q=agent", "/help"):
            yield Request("page: by Accept", path, headers={"Accept": accept})


def editions(facts: dict[str, Any]) -> Requests:
    days = [*facts["editions"][:3], "2025-11-25", "2025-11-18", "2024-06-03"]
    yield from _each("page: editions", ["/editions", "/editions?before=2025-11-01", "/editions?before=x",
                                        "/editions?before=2000-01-01"])  # fmt: skip
    yield from _each("page: edition", [f"/editions/{day}" for day in days])
    yield from _each("page: edition", [f"/editions/{days[3]}?page={page}" for page in (2, 99, "x")], (STRANGER, READER))
    for ending in ("md", "html", "txt"):
        bad = ("2025-13-40", "2000-01-01", "x")
        yield from _each(f"file: edition {ending}", [f"/editions/{day}.{ending}" for day in (*days, *bad)], (STRANGER,))
    yield from _each("page: edition, bad", [f"/editions/{day}" for day in (*BAD_DAYS, "2000-01-01", "newest")],
                     (STRANGER,))  # fmt: skip


def digests(facts: dict[str, Any]) -> Requests:
    yield from _each("page: subscribe", ["/subscribe", "/subscribe?kind=category&target=cs.LG&cadence=weekly&limit=5",
                                         "/subscribe?kind=nothing",
                                         "/subscribe?kind=search&target=a+%26+b"])  # fmt: skip
    yield from _each("page: my digests", ["/digests/mine"], (*EVERYBODY, "second"))
    yield from _each("file: opml", ["/digests/follows.opml"], (*EVERYBODY, "third"))
    for address, links in facts["digest_links"].items():
        for purpose, token in links.items():
            yield Request(f"page: digest link {purpose}", f"/digests/{purpose}/{token}", note=address)
        yield Request("file: opml", f"/digests/opml/{links['manage']}", note=address)
    links = facts["digest_links"]["reader@papers.example"]
    yield from _each("page: digest preview", [f"/digests/preview/{links['manage']}"], (STRANGER, READER))
    for purpose in ("confirm", "manage", "preview", "unsubscribe", "vote", "save", "opml"):
        wrong = (links["vote"][:-1] + "a", "x", "1-2-3", "9" * 30, links["confirm"])
        yield from _each("page: digest link, bad", [f"/digests/{purpose}/{token}" for token in wrong], (STRANGER,))
    yield from _each("page: digest link, bad", ["/digests/bounces/x"], (STRANGER,))


def community(facts: dict[str, Any]) -> Requests:
    shelves, groups, numbers = facts["collections"], facts["groups"], facts["comment"]
    all_of_them = (*EVERYBODY, "second", "third")
    yield from _each("page: collections", ["/collections", "/collections?page=2", "/collections?page=x"])
    yield from _each("page: collection form", ["/collections/new"])
    yield from _each(
        "page: collection", [f"/collections/{slug}" for slug in (*shelves.values(), "nothing")], all_of_them
    )
    yield from _each("page: collection", [f"/collections/{shelves['long']}?page={page}" for page in (2, 3, 9, "x")],
                     (STRANGER, READER))  # fmt: skip
    for ending in ("bib", "md", "json", "ris", "csv", "csl.json"):
        paths = [
            f"/collections/{slug}/export.{ending}" for slug in (*shelves.values(), "nothing") if slug != shelves["long"]
        ]
        yield from _each(f"file: collection {ending}", paths, (STRANGER, READER, "second"))
        yield Request(f"file: collection {ending}", f"/collections/{shelves['long']}/export.{ending}")
    yield from _each("page: groups", ["/groups", "/groups/new"])
    for slug in (*groups.values(), "nothing"):
        paths = [f"/groups/{slug}", f"/groups/{slug}/members", f"/groups/{slug}?page=9",
                 f"/groups/{slug}/date/2025-11-25",
                 f"/groups/{slug}/date/2025-12-19", f"/groups/{slug}/date/x"]  # fmt: skip
        yield from _each("page: group", paths, all_of_them)
    yield from _each(
        "page: join a group", [f"/groups/join/{secret}" for secret in (*facts["joins"].values(), "nothing")]
    )
    yield from _each("page: comment", [f"/comments/{number}" for number in (*numbers.values(), 99_999)], all_of_them)
    for verb in ("edit", "history", "flag"):
        paths = [f"/comments/{number}/{verb}" for number in (*numbers.values(), 99_999)]
        yield from _each(f"page: comment {verb}", paths, (*EVERYBODY, "second"))


def entities(facts: dict[str, Any]) -> Requests:
    for kind, plural in (
        ("author", "authors"),
        ("organisation", "organisations"),
        ("category", "categories"),
        ("keyword", "keywords"),
    ):
        names = facts[plural] if kind != "author" else [*facts["authors"], *facts["authors_of"][facts["featured"][0]]]
        paths = [f"/{plural}/{quote(name, safe='')}" for name in names]
        yield from _each(f"page: {kind}", paths, (STRANGER,))
        yield from _each(f"page: {kind}", paths[:3], (READER, CHIEF))
        further = [f"{paths[0]}?page={page}" for page in ("2", "999", "x")] + [
            f"/{plural}/no-such-{kind}",
            f"/{plural}/%00",
        ]
        yield from _each(f"page: {kind}, further", further, (STRANGER, READER))
    users = [f"/users/{name}" for name in (*facts["people"], "nobody", "READER", "x" * 80)]
    yield from _each("page: user", [*users, "/users/reader?page=2", "/users/reader?page=99"], (STRANGER, READER))
    yield from _each("page: user", users[:3], (CHIEF, "second"))
    mine = ["/follows", "/notifications", "/reading", "/reading/later", "/reading/read", "/reading/hidden",
            "/reading/nothing", "/reading/read?page=9", "/submit", "/submit?paper=2510.18697",
            "/submit?url=x"]  # fmt: skip
    yield from _each("page: mine", mine, (*EVERYBODY, "second"))
    yield from _each("page: moderation", ["/moderation", "/moderation?page=2", "/moderation/queue"],
                     (*EVERYBODY, "warden"))  # fmt: skip
    shelves, groups = facts["collections"], facts["groups"]
    posts = ["/votes/2510.18697", "/marks/2510.18697", "/saves/2510.18697", "/claims/2510.18697", "/picks/2510.18697",
             "/picks/remove/1", "/comments/on/2510.18697", "/comments/1/delete", "/comments/1/react",
             f"/collections/{shelves['public']}/change", f"/collections/{shelves['public']}/items/1",
             f"/groups/{groups['closed']}/collections", "/notifications/read", "/settings/tokens",
             "/papers/for-you/sliders", "/papers/for-you/seeds"]  # fmt: skip
    yield from _each("page: only posted", posts, (STRANGER, READER))


def accounts(facts: dict[str, Any]) -> Requests:
    settings = ["/settings", "/settings/export", "/settings/delete", "/settings/invitations",
                f"/invitations/{facts['invitation']}", "/invitations/nothing", "/first", "/first?token=x"]  # fmt: skip
    yield from _each("page: settings", settings, (*EVERYBODY, "second"))
    forms = ["login/", "signup/", "logout/", "email/", "password/change/", "password/set/", "password/reset/",
             "password/reset/done/", "confirm-email/", "confirm-email/x/", "inactive/", "reauthenticate/", "3rdparty/",
             "3rdparty/login/cancelled/", "3rdparty/login/error/", "3rdparty/signup/", "login/code/",
             "nothing/"]  # fmt: skip
    yield from _each("page: accounts", [f"/accounts/{path}" for path in (*forms, "login", "login/?next=/papers")],
                     (STRANGER, READER))  # fmt: skip
    admin = ["", "login/", "accounts/user/", "accounts/user/1/change/", "accounts/user/add/", "accounts/apitoken/",
             "catalog/paper/", "catalog/paper/1/change/", "catalog/author/", "catalog/organisation/",
             "catalog/category/",
             "catalog/keyword/", "catalog/record/", "sources/source/", "community/comment/", "community/submission/",
             "digests/edition/", "digests/subscriber/", "digests/delivery/", "community/claim/",
             "nothing/"]  # fmt: skip
    yield from _each("page: administration", [f"/admin/{path}" for path in admin], EVERYBODY)


def htmx(facts: dict[str, Any]) -> Requests:
    first = facts["featured"][0]
    paths = ["/papers/date/2025-11-25", "/papers/date/2025-11-25?cat=cs.CV", "/papers/week/2025-W48",
             "/papers/month/2025-11?cat=cs.CL&page=2", "/papers/trending", "/papers/trending?page=2", "/papers?q=agent",
             "/papers?q=agent&cat=cs.CL", "/papers?q=agent&page=2", "/papers/calendar/2025-11",
             "/papers/calendar/2025-10",
             "/papers/calendar/x", "/papers/for-you", f"/papers/{first}", "/collections", "/reading/later",
             f"/categories/{facts['categories'][0]}", "/users/reader", "/editions/2025-11-25", "/papers", "/follows",
             f"/collections/{facts['collections']['public']}", f"/groups/{facts['groups']['public']}"]  # fmt: skip
    yield from _each("fragment: HTMX", paths, (STRANGER, READER), headers=HTMX)
    yield from _each("fragment: HTMX target", paths[:10], (STRANGER,), headers=HTMX | {"HX-Target": "results"})
    yield from _each("fragment: HTMX boosted", paths[:8], (STRANGER,), headers=HTMX | {"HX-Boosted": "true"})


# --- files and feeds --------------------------------------------------------------------------------------------------


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
        _q(q='author:"Dahua Lin"'),
        _q(q="zzzzqqqq xxyyzz"),
        _q(q="2510.18697"),
        f"{few}&after=2025-11-20&code=1",
        f"{few}&after=no-day&before=2025-10-10",
        f"{few}&page=2",
        "cat=q-bio.TO",
        "q=",
        "cat=no.such&q=agent",
    ]
    for query, ending in product(questions, LIST_ENDINGS):
        yield Request(f"file: search {ending}", f"/papers.{ending}?{query}")
    for query in ("q=agent&page=2", "q=agent&page=99", "q=video&cat=cs.CV", _q(q=QUERIES[12])):
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
    names = ["day", "editions", "week", "month", "trending", *(f"search.{{}}?{_q(q=query)}" for query in QUERIES[:6])]
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
    yield from _each("feed: unknown", ["/feeds/day.xml", "/feeds/day", "/feeds/", "/feeds/Day.rss"], (STRANGER,))
    yield from _each("page: feeds", ["/feeds", "/feeds.opml"])
    yield Request("feed: private, its owner", f"/feeds/collection/{facts['collections']['private']}.atom", READER)
    yield Request("feed: HEAD", "/feeds/day.atom", method="HEAD")


def site(facts: dict[str, Any]) -> Requests:
    yield from _each("page: about", ["/help", "/bookmarklet"])
    yield from _each("file: of the site", ["/llms.txt", "/sitemap.xml", "/sitemap-days.xml", "/sitemap-1.xml",
                                           "/sitemap-2.xml",
                                           "/sitemap-0.xml", "/sitemap-999999999999.xml", "/sitemap-x.xml",
                                           "/robots.txt",
                                           "/favicon.ico"], (STRANGER,))  # fmt: skip
    unknown = ("/nothing", "/help/", "/papers.xyz", "/organisations", "/categories", "/authors", "/keywords", "/users",
               "/static/web/nothing.css", "/%00", "/" + "x" * 2000, "/editions/", "/collections/", "/.env", "/digests",
               "/index.php", "/papers//", "/api", "/api/", "/mcp/", "/%ff%fe")  # fmt: skip
    yield from _each("page: unknown", unknown, (STRANGER, READER))
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


# --- programs ---------------------------------------------------------------------------------------------------------


def api(facts: dict[str, Any]) -> Requests:
    first = facts["featured"][0]
    v1 = "/api/v1"
    yield from _each("api: openapi", [f"{v1}/openapi.json"], (STRANGER, "token:reader:read"), again=True)
    yield from _each("api: stats", [f"{v1}/stats", f"{v1}/me"], (*EVERYBODY, "token:reader:read", "token:chief:admin",
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
        yield from _each("api: comments", [f"{v1}/papers/{key}/comments"],
                         (STRANGER, READER, "second", "token:reader:read", "token:chief:read-write"))  # fmt: skip
    other = (f"{first}v1", f"arXiv:{first}", "10.1023/A:1026654312961", "https://arxiv.org/abs/2510.18697",
             "9999.99999",
             "nothing", "x" * 300, "%00", "hep-th%2F9711200")  # fmt: skip
    yield from _each(
        "api: paper, other names",
        [f"{v1}/papers/{key}{end}" for key in other for end in ("", "/similar", "/comments")],
        (STRANGER,),
    )
    yield from _each("api: similar", [f"{v1}/papers/{first}/similar?limit={limit}" for limit in (1, 5, 50, 51, 0, "x")],
                     (STRANGER,))  # fmt: skip


def api_search(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    for query in QUERIES:
        yield Request("api: search", f"{v1}/search?{_q(q=query)}")
    for query, mode in product(QUERIES[:3], ("hybrid", "lexical", "dense")):
        for switch in ("", "&recent=true", "&popular=true", "&diverse=true", "&as_is=true"):
            yield Request("api: search", f"{v1}/search?{_q(q=query, mode=mode)}{switch}")
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
        "?" + _q(q="x" * 2001),
        "?q=agent&q=other",
        "?q=agent&limit=",
        "?q=%00",
    )
    yield from _each("api: search, bad", [f"{v1}/search{query}" for query in wrong], (STRANGER,))


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
        yield from _each(f"api: {base}", [f"{v1}/{base}/newest"], (STRANGER, READER))
        yield from _each(f"api: {base}, bad", [f"{v1}/{base}/{name}" for name in bad_names], (STRANGER,))
    yield Request("api: trending", f"{v1}/trending?limit=100", follow="cursor", again=True)
    yield Request("api: trending", f"{v1}/trending?category=cs.CL&limit=20", follow="cursor")


def api_names(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    for plural in ("authors", "organisations", "categories", "keywords"):
        yield Request(f"api: {plural}", f"{v1}/{plural}?limit=100", again=True)
        yield Request(
            f"api: {plural}", f"{v1}/{plural}?q={'co' if plural != 'authors' else 'Dahua'}&limit=5", follow="cursor"
        )
        yield from _each(
            f"api: {plural}", [f"{v1}/{plural}?q={quote(text)}" for text in ("A", "zzzz", "É", "\0")], (STRANGER,)
        )
        names = [*facts[plural][:6], *facts[plural][-4:], "no such"]
        yield from _each(f"api: {plural}", [f"{v1}/{plural}/{quote(name, safe='')}" for name in names], (STRANGER,))
    lists = ("papers", "days", "days/2025-11-25", "trending", "authors", "categories", "collections", "editions",
             "editions/2025-11-25", "keywords", "organisations",
             f"collections/{facts['collections']['public']}")  # fmt: skip
    for name in lists:
        queries = ("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=AAAA", "unknown=1", "limit=2")
        yield from _each("api: list, bad", [f"{v1}/{name}?{query}" for query in queries], (STRANGER,))
    yield Request("api: editions", f"{v1}/editions?limit=40", follow="cursor")
    for day in (*facts["editions"][:3], "2025-11-25", "newest", "2000-01-01", "x"):
        yield Request("api: edition", f"{v1}/editions/{day}?limit=30", follow="cursor" if day == "2025-11-25" else "")
    yield Request("api: export", f"{v1}/export/papers.jsonl")
    yield Request("api: export", f"{v1}/export/papers.jsonl?x=1")
    unknown = ("", "/", "/nothing", "/papers/", "/search/", "/docs", "/openapi", "/days/", "/me/nothing")
    yield from _each("api: unknown", [f"{v1}{path}" for path in unknown], (STRANGER, "token:reader:read"))


def api_own(facts: dict[str, Any]) -> Requests:
    v1 = "/api/v1"
    callers = (STRANGER, READER, "second", "token:reader:read", "token:reader:read-write", "token:chief:admin",
               "token:leaver:read", "token:reader:revoked", "token:none", "scheme:Basic eDp5", "scheme:Bearer ",
               "scheme:bearer x")  # fmt: skip
    own = ("me", "me/feed", "me/votes", "me/reading/later", "me/reading/read", "me/reading/hidden", "me/collections",
           "me/follows", "me/submissions", "me/subscriptions")  # fmt: skip
    yield from _each("api: mine", [f"{v1}/{name}" for name in own], callers)
    for name in ("me/feed", "me/votes", "me/reading/later", "me/collections", "me/submissions"):
        yield Request("api: mine", f"{v1}/{name}?limit=2", "token:reader:read", follow="cursor")
        yield from _each("api: mine, bad", [f"{v1}/{name}?{query}" for query in ("cursor=x", "limit=0", "unknown=1")],
                         ("token:reader:read",))  # fmt: skip
    yield from _each("api: mine, bad", [f"{v1}/me/reading/nothing"], callers[:4])
    shelves = [f"{v1}/collections", *(f"{v1}/collections?owner={name}" for name in ("reader", "second", "third",
                                                                                    "nobody")),
               *(f"{v1}/collections/{slug}" for slug in (*facts["collections"].values(), "nothing"))]  # fmt: skip
    yield from _each("api: collections", shelves, (STRANGER, READER, "second", "third", "token:reader:read"))
    yield Request("api: collections", f"{v1}/collections/{facts['collections']['long']}?limit=30", follow="cursor")
    numbers = [*facts["comment"].values(), 99_999, 0, "x"]
    yield from _each("api: comment", [f"{v1}/comments/{number}" for number in numbers],
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
    yield from _each(
        "hub: daily papers", [f"{base}?{query}" if query else base for query in queries], (STRANGER,), again=True
    )
    yield from _each(
        "hub: daily papers", [base, f"{base}?date=2025-11-25"], (READER, "token:reader:read", "token:none")
    )
    yield Request("hub: daily papers", f"{base}?week=2025-W48&limit=60", follow="link")
    yield Request("hub: papers", "/api/papers?limit=100", follow="link")
    yield from _each(
        "hub: papers",
        [f"/api/papers?{query}" for query in ("limit=3", "limit=0", "limit=101", "cursor=x", "")],
        (STRANGER,),
    )
    for query in QUERIES:
        yield Request("hub: search", f"/api/papers/search?{_q(q=query)}")
    yield from _each(
        "hub: search",
        [
            f"/api/papers/search?{query}"
            for query in ("", "q=", "q=agent&limit=120", "q=agent&limit=121", "q=agent&limit=3", _q(q="x" * 251))
        ],
        (STRANGER,),
    )
    keys = [*facts["featured"], *facts["slashes"], *facts["without_arxiv"], *facts["with_tex"][:2]]
    for key in dict.fromkeys(keys):
        yield Request("hub: paper", f"/api/papers/{quote(key, safe='/:')}", again=True)
    for key in (*facts["featured"][:3], "hep-th/9711200"):
        yield Request("hub: paper", f"/api/papers/{key}?field=comments")
    yield from _each("hub: paper", [f"/api/papers/{key}" for key in (f"{facts['featured'][0]}v2", "9999.99999", "x",
                                                                     "10.1/none",
                                                                     "10.1023/A:1026654312961")], (STRANGER,
                                                                     ))  # fmt: skip
    yield from _each(
        "hub: other", ["/api/agent-harnesses", "/api/whoami-v2", "/api/models", "/api/papers/"], (STRANGER,)
    )


def call(method: str, who: str = STRANGER, **params: Any) -> Request:
    """A message of the Model Context Protocol."""
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return Request(f"mcp: {method}", "/mcp", who, "POST", headers, json=message)


def tool(name: str, who: str = STRANGER, **arguments: Any) -> Request:
    return call("tools/call", who, name=name, arguments=arguments)


def mcp(facts: dict[str, Any]) -> Requests:
    first, token = facts["featured"][0], "token:reader:read"
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "record", "version": "1"}}
    yield call("initialize", **hello)
    for who in (STRANGER, token, "token:none", READER):
        for method in ("tools/list", "resources/list", "resources/templates/list", "prompts/list", "ping"):
            yield call(method, who)
    for query in QUERIES[:18]:
        yield tool("search_papers", query=query)
    yield tool("search_papers", query="agent", limit=25, category="cs.CL")
    yield tool("search_papers", query="agent", limit=26)
    yield tool("search_papers", query="agent", category="no.such")
    yield tool("search_papers")
    for key in (
        *facts["featured"][:4],
        *facts["with_tex"][:2],
        "hep-th/9711200",
        f"{first}v1",
        "9999.99999",
        "x" * 501,
    ):
        yield tool("get_paper", id=key)
        yield tool("similar_papers", id=key, limit=5)
    for day in (*DAYS, "newest", "2025-13-40", "2000-01-01"):
        yield tool("daily_papers", day=day)
    yield tool("daily_papers", day="2025-11-25", limit=25, category="cs.CV")
    yield tool("trending_papers")
    yield tool("trending_papers", limit=25, category="cs.CL")
    for who in (STRANGER, token, "token:second:read", "token:third:read", "token:reader:revoked"):
        yield tool("my_feed", who)
        yield tool("list_collections", who)
    for name in ("upvote_paper", "save_paper"):
        yield tool(name, id=first)
        yield tool(name, token, id=first)
    yield tool("comment_on_paper", token, id=first, text="x")
    yield tool("subscribe", token, kind="day")
    yield tool("no_such_tool")
    for uri in (f"papers://paper/{first}", "papers://paper/hep-th%2F9711200", "papers://day/2025-11-25",
                "papers://day/newest",
                "papers://trending", "papers://paper/9999.99999", "papers://day/x", "papers://nothing",
                "x"):  # fmt: skip
        yield call("resources/read", uri=uri)
    yield call("prompts/get", name="brief_me_on_today", arguments={"interests": "robots"})
    yield call("prompts/get", name="brief_me_on_today", arguments={})
    yield call("prompts/get", name="related_work", arguments={"abstract": "We study attention."})
    yield call("prompts/get", name="explain_paper", arguments={"id": first})
    yield call("prompts/get", name="nothing", arguments={})
    yield call("no/such/method")


def mcp_bad(facts: dict[str, Any]) -> Requests:
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}'):
        yield Request("mcp: bad", "/mcp", method="POST", headers=accept, body=body, note=body.decode())
    yield Request("mcp: bad", "/mcp", headers=accept)
    yield Request("mcp: bad", "/mcp", method="POST", headers=accept | {"Origin": "https://evil.example"}, body=b"{}")
    yield Request("mcp: bad", "/mcp", method="POST", headers={"Accept": "text/html"}, body=b"{}")


def refused_writes(facts: dict[str, Any]) -> Requests:
    """Writes that are refused: nobody asks, a session without its token, a token without the scope. Nothing changes."""
    first, v1 = facts["featured"][0], "/api/v1"
    writes = [
        ("PUT", f"papers/{first}/vote", None),
        ("DELETE", f"papers/{first}/vote", None),
        ("PUT", f"papers/{first}/reading", {"state": "later"}),
        ("POST", f"papers/{first}/comments", {"text": "x"}),
        ("PATCH", "comments/1", {"text": "x"}),
        ("DELETE", "comments/1", None),
        ("PUT", "comments/1/reactions/joy", None),
        ("POST", "collections", {"title": "x"}),
        ("PATCH", f"collections/{facts['collections']['public']}", {"title": "x"}),
        ("DELETE", f"collections/{facts['collections']['public']}", None),
        ("PUT", f"collections/{facts['collections']['public']}/papers/{first}", {}),
        ("POST", "me/follows", {"kind": "category", "target": "cs.CL"}),
        ("POST", "me/submissions", {"paper": first}),
        ("POST", "me/subscriptions", {"kind": "day"}),
        ("DELETE", "me/subscriptions/1", None),
    ]
    for method, path, body in writes:
        for who in (STRANGER, READER, "token:reader:read", "token:none", "token:leaver:read-write"):
            yield Request("api: refused write", f"{v1}/{path}", who, method, json=body)


def bad_bodies(facts: dict[str, Any]) -> Requests:
    first, v1 = facts["featured"][0], "/api/v1"
    token = "token:reader:read-write"
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"text": 1}',
        b'{"text": "x", "more": 1}',
        b'{"text": "\xff"}',
        b'{"text": ""}',
    ):
        yield Request(
            "api: bad body",
            f"{v1}/papers/{first}/comments",
            token,
            "POST",
            {"Content-Type": "application/json"},
            body=body,
            note=repr(body),
        )
    yield Request(
        "api: bad body", f"{v1}/papers/{first}/comments", token, "POST", {"Content-Type": "text/plain"}, body=b"x"
    )
    yield Request(
        "api: bad body",
        f"{v1}/papers/{first}/comments",
        token,
        "POST",
        {"Content-Type": "application/json"},
        body=b'{"text": "' + b"x" * 1_100_000 + b'"}',
        note="too large",
    )


def bad_writes(facts: dict[str, Any]) -> Requests:
    first, v1, token = facts["featured"][0], "/api/v1", "token:reader:read-write"
    wrong: list[tuple[str, str, Any]] = [
        ("PUT", f"papers/{first}/reading", {"state": "nothing"}),
        ("PUT", "papers/9999.99999/vote", None),
        ("POST", f"papers/{first}/comments", {"text": "x", "parent": 99_999}),
        ("POST", f"papers/{first}/comments", {"text": "x", "group": "nothing"}),
        ("PATCH", "comments/99999", {"text": "x"}),
        ("PUT", "comments/1/reactions/nothing", None),
        ("POST", "collections", {"title": ""}),
        ("POST", "collections", {"title": "x", "visibility": "nothing"}),
        ("PATCH", "collections/nothing", {"title": "x"}),
        ("PUT", "collections/nothing/papers/1", {}),
        ("DELETE", "collections/nothing", None),
        ("POST", "me/follows", {"kind": "nothing", "target": "x"}),
        ("POST", "me/follows", {"kind": "author", "target": "Nobody"}),
        ("POST", "me/submissions", {"paper": "nothing"}),
        ("POST", "me/submissions", {"paper": first}),
        ("POST", "me/submissions", {"paper": "2511.88888", "day": "2000-01-01"}),
        ("POST", "me/submissions", {"paper": "2511.88888", "day": "x"}),
        ("POST", "me/subscriptions", {"kind": "nothing"}),
        ("POST", "me/subscriptions", {"kind": "category", "target": "no.such"}),
        ("POST", "me/subscriptions", {"kind": "day", "cadence": "hourly"}),
        ("POST", "me/subscriptions", {"kind": "day", "hour": 24}),
        ("POST", "me/subscriptions", {"kind": "day", "time_zone": "Nowhere"}),
        ("POST", "me/subscriptions", {"kind": "day", "address": "other@papers.example"}),
        ("DELETE", "me/subscriptions/99999", None),
        ("DELETE", "me/follows?kind=nothing&target=x", None),
        ("POST", "papers", {}),
        ("PUT", "search", {}),
        ("POST", "stats", {}),
    ]
    for method, path, body in wrong:
        yield Request("api: bad write", f"{v1}/{path}", token, method, json=body)


# --- what changes something -------------------------------------------------------------------------------------------


def writing(facts: dict[str, Any]) -> list[Request]:
    """Forms, API writes and tools in an order in which each finds what it needs; then what pages show of it."""
    parts = (
        forms,
        collection_forms,
        group_forms,
        comment_forms,
        settings_forms,
        broken_forms,
        digest_forms,
        api_writes,
        after,
    )
    return [request for part in parts for request in part(facts)]


def _form(path: str, who: str = READER, hx: bool = False, **form: Any) -> Request:
    return Request(f"form: {path.split('/')[1]}", path, who, "POST", HTMX if hx else {}, form=form)


def forms(facts: dict[str, Any]) -> Requests:
    new, other, numbers = facts["featured"][20], facts["featured"][21], facts["comment"]
    for hx in (False, True):
        yield _form(f"/votes/{new}", hx=hx)
        yield _form(f"/votes/{new}", hx=hx, withdraw="1")
        yield _form(f"/votes/{new}", STRANGER, hx=hx)
        for state in ("later", "read", "hidden", "", "nothing"):
            yield _form(f"/marks/{new}", hx=hx, state=state)
        yield _form(f"/comments/on/{other}", hx=hx, text=f"A thought with $x_{int(hx)}$ in it.")
        yield _form(f"/comments/on/{other}", hx=hx, text=f"A reply {int(hx)}", parent=str(numbers["first"]))
        yield _form(f"/comments/on/{other}", hx=hx, text="")
        yield _form(f"/comments/{numbers['reply']}/react", hx=hx, kind="joy")
        yield _form(f"/comments/{numbers['reply']}/react", hx=hx, kind="nothing")
    yield _form(f"/votes/{new}", "third", next="/papers/trending")
    yield _form(f"/votes/{new}", "third", next="https://evil.example/")


def collection_forms(facts: dict[str, Any]) -> Requests:
    new, third, shelves = facts["featured"][20], facts["featured"][22], facts["collections"]
    yield _form(f"/saves/{new}", collection=shelves["public"], note="Read me")
    yield _form(f"/saves/{new}", collection=shelves["public"], remove="1")
    yield _form(f"/saves/{third}", title="A new shelf")
    yield _form(f"/saves/{third}", collection=shelves["other"])
    yield _form(
        f"/collections/{shelves['public']}/change", title="Changed", description="New words", visibility="public"
    )
    yield _form(f"/collections/{shelves['public']}/change", title="", visibility="public")
    yield _form(f"/collections/{shelves['public']}/change", title="Changed", visibility="nothing")
    yield _form(f"/collections/{shelves['other']}/change", title="Not mine")
    for form in ({"place": "1"}, {"place": "x"}, {"place": "9999"}, {"note": "Another note"}, {"remove": "1"}, {}):
        yield _form(f"/collections/{shelves['public']}/items/3", **form)
    yield _form(f"/collections/{shelves['public']}/items/99999", note="x")
    yield _form("/collections/new", title="Made by a form", description="", visibility="unlisted")
    yield _form("/collections/new", title="", visibility="unlisted")


def group_forms(facts: dict[str, Any]) -> Requests:
    groups = facts["groups"]
    yield _form("/groups/new", "second", name="A second circle", description="Of two")
    yield _form("/groups/new", "second", name="")
    yield _form(f"/groups/{groups['closed']}/collections", title="A shelf of the circle")
    yield _form(f"/groups/join/{facts['joins']['closed']}", "third")
    yield _form("/groups/join/nothing", "third")
    for form in (
        {"do": "change", "name": "The closed circle", "description": "Changed"},
        {"do": "invite"},
        {"do": "role", "member": "second", "role": "lead"},
        {"do": "role", "member": "second", "role": "nothing"},
        {"do": "remove", "member": "third"},
        {"do": "remove", "member": "nobody"},
        {"do": "nothing"},
    ):
        yield _form(f"/groups/{groups['closed']}/members", **form)
    yield _form(f"/groups/{groups['public']}/members", "second", do="leave")
    yield _form(f"/groups/{groups['public']}/members", do="delete")


def comment_forms(facts: dict[str, Any]) -> Requests:
    numbers, new, third = facts["comment"], facts["featured"][20], facts["featured"][22]
    yield _form(f"/comments/{numbers['first']}/edit", text="Changed by a form.")
    yield _form(f"/comments/{numbers['first']}/edit", text="")
    yield _form(f"/comments/{numbers['first']}/edit", "second", text="Not mine")
    yield _form(f"/comments/{numbers['edited']}/delete", "second")
    yield _form(f"/comments/{numbers['first']}/delete", "second")
    yield _form(f"/comments/{numbers['reply']}/flag", reason="abuse", text="x")
    yield _form(f"/comments/{numbers['reply']}/flag", reason="nothing")
    for kind, target in (
        ("category", "cs.GR"),
        ("author", facts["authors"][1]),
        ("keyword", facts["keywords"][2]),
        ("organisation", facts["organisations"][1]),
        ("person", "third"),
        ("search", "robots"),
        ("person", "nobody"),
        ("nothing", "x"),
        ("search", ""),
    ):
        yield _form("/follows", kind=kind, target=target)
    yield _form("/follows", kind="category", target="cs.GR", stop="1")
    yield _form("/notifications/read")
    yield _form(f"/claims/{third}", "third", author="Nobody")
    yield _form(f"/picks/{third}", "picker", day="2025-11-28", note="A pick")
    yield _form(f"/picks/{third}", "picker", day="x")
    yield _form(f"/picks/{third}", day="2025-11-28")
    yield _form(f"/picks/remove/{facts['picks'][0]}", "picker")
    yield _form("/picks/remove/99999", "picker")
    yield _form("/submit", paper="nothing", day="2025-11-28")
    yield _form("/submit", paper=new, day="2025-11-28")
    yield _form("/submit", paper="2511.77777", day="x")


def settings_forms(facts: dict[str, Any]) -> Requests:
    numbers, new = facts["comment"], facts["featured"][20]
    yield _form("/papers/for-you/sliders", freshness="10", popularity="20", breadth="30")
    yield _form("/papers/for-you/sliders", freshness="101", popularity="x", breadth="")
    yield _form("/papers/for-you/seeds", papers=f"{new}\n9999.99999")
    yield _form("/papers/for-you/seeds", papers="")
    yield _form("/papers/for-you/seeds", forget="1")
    yield _form("/settings", display_name="The Reader", about="", notify_by_mail="1")
    yield _form("/settings", display_name="x" * 200, about="")
    yield _form("/settings/tokens", name="by a form", scopes=["read"], days="30")
    yield _form("/settings/tokens", name="", scopes=["read"])
    yield _form("/settings/tokens", name="x", scopes=["admin"])
    yield _form("/settings/tokens", name="x", scopes=["read"], days="9999")
    yield _form("/settings/tokens", revoke="99999")
    yield _form("/settings/invitations", CHIEF, email="guest@papers.example")
    yield _form("/settings/invitations", CHIEF, email="x")
    yield _form("/settings/invitations", email="")
    yield _form("/digests/mine", do="make", collection="")
    yield _form("/digests/mine", do="make", collection="nothing")
    yield _form("/digests/mine", do="revoke", feed="1")
    yield _form("/digests/mine", do="revoke", feed="99999")
    yield _form("/digests/mine", do="nothing")
    for form in (
        {"do": "remove", "id": str(numbers["reply"]), "reason": "x"},
        {"do": "remove", "id": "99999"},
        {"do": "keep", "id": "x"},
        {"do": "approve", "id": "3", "reason": "Fine"},
        {"do": "restore", "username": "leaver", "reason": "x"},
        {"do": "suspend", "username": "nobody"},
        {"do": "nothing"},
    ):
        yield _form("/moderation/queue", "warden", **form)
        yield _form("/moderation/queue", READER, **form)


def broken_forms(facts: dict[str, Any]) -> Requests:
    """Without the token against cross-site requests, for nobody, and with numbers no column holds."""
    yield Request("form: without a token", f"/votes/{facts['featured'][0]}", READER, "POST", body=b"")
    yield Request("form: without a token", "/settings", READER, "POST", body=b"display_name=x")
    for path in (f"/saves/{facts['featured'][0]}", "/follows", "/collections/new", "/groups/new", "/submit",
                 "/settings",
                 "/settings/tokens", "/settings/delete", "/digests/mine", "/moderation/queue", "/notifications/read",
                 "/papers/for-you/sliders", "/comments/1/edit", "/comments/1/flag",
                 "/comments/on/2510.18697"):  # fmt: skip
        yield _form(path, STRANGER)
    huge = "9" * 5_000
    yield _form(f"/collections/{facts['collections']['public']}/items/4", place=huge)
    yield _form("/settings/tokens", revoke=huge)
    yield _form("/moderation/queue", "warden", do="approve", id=huge)
    yield _form("/comments/on/2510.18697", text="x", parent=huge)
    yield _form("/comments/on/9999.99999", text="x")
    yield _form("/votes/9999.99999")
    yield _form("/comments/on/2510.18697", text="x\0y")
    yield _form("/comments/on/2510.18697", text="x" * 10_001)


def digest_forms(facts: dict[str, Any]) -> Requests:
    links = facts["digest_links"]
    yield _form("/subscribe", STRANGER, address="x", kind="day")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="nothing")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="feed")
    yield _form(
        "/subscribe",
        STRANGER,
        address="new@papers.example",
        kind="category",
        target="cs.CL",
        cadence="weekly",
        limit="7",
    )
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="day", limit="9999")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="day", hour="99", time_zone="Nowhere")
    yield _form("/subscribe", "second", address="second@papers.example", kind="trending")
    for address, purposes in (("stranger@papers.example", ("confirm", "manage", "vote", "save", "unsubscribe")),
                              ("reader@papers.example", ("vote", "save", "manage"))):  # fmt: skip
        for purpose in purposes:
            yield Request(
                f"form: digest link {purpose}",
                f"/digests/{purpose}/{links[address][purpose]}",
                STRANGER,
                "POST",
                {"Content-Type": "application/x-www-form-urlencoded"},
                body=b"hour=9&time_zone=Europe%2FBerlin",
            )


def api_writes(facts: dict[str, Any]) -> Requests:
    v1, who = "/api/v1", "token:second:read-write"
    new, shelf = facts["featured"][19], facts["collections"]["group"]
    writes: list[tuple[str, str, Any]] = [
        ("PUT", f"papers/{new}/vote", None),
        ("PUT", f"papers/{new}/vote", None),
        ("DELETE", f"papers/{new}/vote", None),
        ("PUT", f"papers/{new}/reading", {"state": "read"}),
        ("DELETE", f"papers/{new}/reading", None),
        ("POST", f"papers/{new}/comments", {"text": "By a program."}),
        ("POST", f"papers/{new}/comments", {"text": "By a program."}),
        ("PATCH", f"comments/{facts['comment']['reply']}", {"text": "Changed by a program."}),
        ("PATCH", f"comments/{facts['comment']['first']}", {"text": "Not mine."}),
        ("PUT", f"comments/{facts['comment']['first']}/reactions/joy", None),
        ("DELETE", f"comments/{facts['comment']['first']}/reactions/joy", None),
        ("POST", "collections", {"title": "By a program", "visibility": "public"}),
        ("PATCH", f"collections/{shelf}", {"title": "Changed by a program"}),
        ("PUT", f"collections/{shelf}/papers/{new}", {"note": "Here", "place": 1}),
        ("PUT", f"collections/{shelf}/papers/{new}", {"place": 0}),
        ("DELETE", f"collections/{shelf}/papers/{new}", None),
        ("DELETE", f"collections/{shelf}/papers/{new}", None),
        ("POST", "me/follows", {"kind": "keyword", "target": facts["keywords"][3]}),
        ("DELETE", f"me/follows?kind=keyword&target={facts['keywords'][3]}", None),
        ("POST", "me/submissions", {"paper": "2511.66666"}),
        ("POST", "me/subscriptions", {"kind": "keyword", "target": facts["keywords"][4], "cadence": "monthly"}),
        ("POST", "me/subscriptions", {"kind": "feed"}),
        ("DELETE", f"collections/{shelf}", None),
    ]
    for number, (method, path, body) in enumerate(writes):
        yield Request("api: write", f"{v1}/{path}", who, method, json=body, note=f"step {number}")
    yield tool("upvote_paper", who, id=new)
    yield tool("save_paper", who, id=new, collection="From an agent", note="Why")
    yield tool("save_paper", who, id=new, collection="From an agent")
    yield tool("comment_on_paper", who, id=new, text="From an agent.")
    yield tool("comment_on_paper", who, id=new, text="From an agent.")
    yield tool("subscribe", who, kind="keyword", target=facts["keywords"][5], cadence="weekly")
    yield tool("subscribe", who, kind="nothing")
    yield tool("list_collections", who)


def after(facts: dict[str, Any]) -> Requests:
    new = facts["featured"]
    paths = [f"/papers/{key}" for key in new[19:23]] + ["/follows", "/notifications", "/reading/later", "/collections",
                                                        f"/collections/{facts['collections']['public']}",
                                                        f"/groups/{facts['groups']['closed']}",
                                                        "/digests/mine", "/settings",
                                                        "/moderation", "/papers/for-you", "/users/reader",
                                                        "/users/second", "/papers/date/2025-11-28"]  # fmt: skip
    for path, who in product(paths, (STRANGER, READER, "second")):
        yield Request("page: after the forms", path, who, note="after")
    yield _form("/settings/delete", "picker", password="wrong")
    yield _form("/settings/delete", "picker", password=facts["password"], confirm="picker", username="picker")
    yield Request("page: after the forms", "/users/picker", note="after")
    yield _form("/accounts/logout/", READER)
    yield Request("page: after the forms", "/settings", READER, note="after signing out")


# --- other settings ---------------------------------------------------------------------------------------------------


def modes(facts: dict[str, Any], name: str) -> list[Request]:
    """The same site with other settings; `name` is one of `record.MODES`."""
    if name == "limited":  # to so few requests a minute
        return [Request(f"setting: {name}", "/api/v1/stats", note=f"{number}") for number in range(5)]
    first = facts["featured"][0]
    paths = ["/papers/date/2025-11-25", "/papers", "/papers/for-you", f"/papers/{first}", "/settings", "/first",
             "/accounts/signup/",
             "/accounts/login/", "/settings/invitations", "/moderation/queue", "/admin/", "/reading/later",
             "/collections", "/subscribe",
             "/digests/mine", "/help", f"/invitations/{facts['invitation']}", "/feeds/day.atom", "/feeds",
             "/editions/2025-11-25",
             "/submit", "/notifications", "/api/v1/me", "/api/v1/me/votes", "/api/daily_papers?limit=2",
             "/api/v1/stats"]  # fmt: skip
    asked = [Request(f"setting: {name}", path) for path in paths]
    origin = {"Origin": "https://notes.example.org", "Access-Control-Request-Method": "GET"}
    for headers in (
        {"Origin": "https://notes.example.org"},
        {"Origin": "https://evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"Host": "papers.example.org"},
    ):
        asked += [
            Request(f"setting: {name}", path, headers=headers)
            for path in (paths[0], "/api/v1/stats", "/mcp", "/feeds/day.atom")
        ]
    asked += [
        Request(f"setting: {name}", path, method="OPTIONS", headers=origin)
        for path in ("/api/v1/stats", "/mcp", "/papers")
    ]
    asked += [
        Request(
            f"setting: {name}",
            path,
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            form=form,
        )
        for path, form in (
            (f"/votes/{first}", {}),
            (f"/comments/on/{first}", {"text": "x"}),
            ("/collections/new", {"title": "x"}),
            ("/subscribe", {"address": "guest@papers.example", "kind": "day"}),
            ("/follows", {"kind": "category", "target": "cs.CL"}),
            (
                "/accounts/signup/",
                {"email": "guest@papers.example", "username": "guest", "password1": facts["password"]},
            ),
        )
    ]
    asked.append(Request(f"setting: {name}", f"/api/v1/papers/{first}/vote", "token:second:read-write", "PUT"))
    asked.append(replace(tool("upvote_paper", "token:second:read-write", id=first), kind=f"setting: {name}"))
    return asked


# --- the command line -------------------------------------------------------------------------------------------------


def commands(facts: dict[str, Any]) -> list[list[str]]:
    first = facts["featured"][0]
    verbs = ("serve", "import", "harvest", "worker", "search", "show", "today", "trending", "similar", "open",
             "export", "archive",
             "restore", "mcp", "index", "write", "evaluate", "train", "createsuperuser", "doctor", "digest",
             "completion")  # fmt: skip
    return [
        ["--help"],
        *([verb, "--help"] for verb in verbs),
        ["nothing"],
        ["today", "--json"],
        ["today", "2025-11-25"],
        ["today", "2025-W48", "--limit", "30", "--category", "cs.CV", "--json"],
        ["today", "2025-11", "--json", "--limit", "60"],
        ["today", "2025-13-40"],
        ["trending"],
        ["trending", "--limit", "120", "--json"],
        ["trending", "--category", "cs.CL", "--json"],
        ["search", "sparse", "attention"],
        ["search", "video", "cat:cs.CV", "--json", "--limit", "30"],
        ["search", "reinforcment lerning"],
        ["search", "agent", "--mode", "lexical", "--recent", "--json"],
        ["search", "agent", "--mode", "dense", "--popular", "--json"],
        ["search", "robots since october 2025", "--as-is", "--diverse", "--json"],
        ["search", "zzzzqqqq", "--mode", "lexical"],
        *(["show", first, "--format", form] for form in ("text", "json", "md", "bib", "ris", "csl.json")),
        ["show", "hep-th/9711200"],
        ["show", "9999.99999"],
        ["similar", first],
        ["similar", first, "--limit", "5", "--json"],
        ["open", first, "--print"],
        ["open", first, "--pdf", "--print"],
        *(
            ["export", 'author:"Dahua Lin"', "--format", form]
            for form in ("jsonl", "bib", "ris", "csl.json", "csv", "md")
        ),
        ["export", "--period", "2025-W50", "--format", "csv"],
        ["export", "--trending", "--format", "md"],
        ["export"],
        ["export", "--format", "bib"],
        ["digest", "preview"],
        ["digest", "preview", "--kind", "category", "--target", "cs.CL", "--html"],
        ["digest", "preview", "--to", "reader@papers.example"],
        ["digest", "preview", "--to", "nobody@papers.example"],
        *(["digest", "post", "2025-11-25", "--format", form] for form in ("markdown", "html", "text")),
        ["digest", "status", "--json"],
        ["digest", "post"],
        ["completion", "bash"],
    ]
