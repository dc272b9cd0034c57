"""Pages and fragments."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

from plan.requests import (
    BAD_DAYS,
    BAD_MONTHS,
    BAD_PAGES,
    BAD_WEEKS,
    CHIEF,
    DAYS,
    EVERYBODY,
    FILTERS,
    HTMX,
    MONTHS,
    PAPER_ENDINGS,
    QUERIES,
    READER,
    STRANGER,
    WEEKS,
    Request,
    Requests,
    each,
    query_of,
)


def pages(facts: dict[str, Any]) -> Requests:
    yield from each("page: home", ["/", "/?q=agent", "/papers", "/papers/week", "/papers/month", "/papers/date",
                                    "/papers/date?day=2025-11-25", "/papers/date?day=x"])  # fmt: skip
    days = [f"/papers/date/{day}" for day in DAYS]
    weeks = [f"/papers/week/{week}" for week in WEEKS]
    months = [f"/papers/month/{month}" for month in MONTHS]
    yield from each("page: day", days, again=True)
    yield from each("page: week", weeks, again=True)
    yield from each("page: month", months, again=True)
    yield from each("page: trending", ["/papers/trending", "/papers/trending?page=2", "/papers/trending?cat=cs.CL",
                                        "/papers/trending?cat=cs.CL&page=2", "/papers/trending?cat=no.such"],
                     again=True)  # fmt: skip
    narrowed = [f"{path}?{query}" for path in (days[0], weeks[0], months[0])
                for query in ("cat=cs.CV", "cat=cs.CV&page=2", "page=2", "page=3", "cat=no.such", "cat=")]  # fmt: skip
    yield from each("page: period with filters", narrowed, (STRANGER, READER))
    yield from each("page: period, bad", [f"/papers/date/{day}" for day in BAD_DAYS], (STRANGER,))
    yield from each("page: period, bad", [f"/papers/week/{week}" for week in BAD_WEEKS], (STRANGER,))
    yield from each("page: period, bad", [f"/papers/month/{month}" for month in BAD_MONTHS], (STRANGER,))
    yield from each("page: period, bad", ["/papers/date/2031-01-01", "/papers/week/1900-W01", "/papers/calendar/x"],
                     (STRANGER, READER))  # fmt: skip
    for path in (days[0], weeks[0], months[0], "/papers/trending", "/papers?q=agent", "/papers/for-you"):
        join = "&" if "?" in path else "?"
        yield from each("page: bad page", [f"{path}{join}page={page}" for page in BAD_PAGES],
                         (READER,) if "for-you" in path else (STRANGER,))  # fmt: skip
    yield from each("page: calendar", ["/papers/calendar/2025-11", "/papers/calendar/2025-02"], (STRANGER, READER))
    searches = [f"/papers?{query_of(q=query)}" for query in QUERIES]
    yield from each("page: search", searches, (STRANGER, READER))
    yield from each("page: search with filters", [f"/papers?{urlencode(values)}" for values in FILTERS], (STRANGER,))
    yield from each("page: search with filters", [f"/papers?{urlencode(values)}" for values in FILTERS[:4]],
                     (READER, CHIEF))  # fmt: skip
    yield from each("page: search, further", [f"/papers?q=agent&page={page}" for page in (2, 3, 5)], (STRANGER, READER))
    yield from each("page: for you", ["/papers/for-you", "/papers/for-you?page=2"], (*EVERYBODY, "second", "picker"))
    for prefix in ("re", "trans", "nvid", "cs.", "Dahua", "2510.18", "video gen", "zzzzqq", "", "a" * 600, "Mül"):
        yield from each("fragment: suggestions", [f"/papers/suggest?{query_of(q=prefix)}"], (STRANGER,), headers=HTMX)
    yield from each("page: suggestions", ["/papers/suggest?q=video", "/papers/suggest"], (STRANGER,))


def papers(facts: dict[str, Any]) -> Requests:
    keys = [*facts["featured"], *facts["plain"], *facts["with_tex"], *facts["slashes"], *facts["without_arxiv"]]
    paths = [f"/papers/{quote(key, safe='/:')}" for key in dict.fromkeys(keys)]
    yield from each("page: paper", paths, (STRANGER,), again=True)
    yield from each("page: paper", [*paths[:9], *paths[25:28], *paths[-8:-5]], (READER, CHIEF))
    yield from each("page: paper", paths[:4], ("second", "third", "warden", "picker"))
    first = facts["featured"][0]
    other = (f"/papers/{first}v1", f"/papers/{first}v99", f"/papers/arXiv:{first}", "/papers/10.1023/A:1026654312961",
             "/papers/10.1023/a:1026654312961", "/papers/https://arxiv.org/abs/2510.18697", "/papers/HEP-TH/9711200",
             "/papers/doi:10.1023/A:1026654312961", "/papers/10.48550/arXiv.2510.18697",
             "/papers/hep-th%2F9711200")  # fmt: skip
    yield from each("page: paper, other names", other, (STRANGER, READER))
    unknown = ("/papers/9999.99999", "/papers/nothing", "/papers/10.1/none", "/papers/" + "x" * 400, "/papers/%00",
               "/papers/%EF%BB%BF2510.18697", f"/papers/{first}/", "/papers/", "/papers/%F0%9F%98%80",
               "/papers/../help")  # fmt: skip
    yield from each("page: paper, unknown", unknown, (STRANGER, READER))
    for path, ending in product([*paths[:12], *paths[37:52]], PAPER_ENDINGS):
        yield Request(f"file: paper {ending}", f"{path}.{ending}")
    for ending in PAPER_ENDINGS:
        yield Request(f"file: paper {ending}", f"/papers/9999.99999.{ending}")
        yield Request(f"file: paper {ending}", f"/papers/{first}v1.{ending}")
        yield Request(f"file: paper {ending}", f"/papers/10.1023/A:1026654312961.{ending}")
    yield from each("file: paper, no such ending", [f"{paths[0]}.{ending}" for ending in ("csv", "pdf", "json",
                                                                                           "xml")],
                     (STRANGER,))  # fmt: skip
    for accept in ("text/markdown", "text/markdown, text/html;q=0.9", "text/html, text/markdown;q=0.5", "*/*",
                   "application/json"):  # fmt: skip
        for path in (paths[0], "/papers/date/2025-11-25", "/papers/trending", "/papers?q=agent", "/help"):
            yield Request("page: by Accept", path, headers={"Accept": accept})


def editions(facts: dict[str, Any]) -> Requests:
    days = [*facts["editions"][:3], "2025-11-25", "2025-11-18", "2024-06-03"]
    yield from each("page: editions", ["/editions", "/editions?before=2025-11-01", "/editions?before=x",
                                        "/editions?before=2000-01-01"])  # fmt: skip
    yield from each("page: edition", [f"/editions/{day}" for day in days])
    yield from each("page: edition", [f"/editions/{days[3]}?page={page}" for page in (2, 99, "x")], (STRANGER, READER))
    for ending in ("md", "html", "txt"):
        bad = ("2025-13-40", "2000-01-01", "x")
        yield from each(f"file: edition {ending}", [f"/editions/{day}.{ending}" for day in (*days, *bad)], (STRANGER,))
    yield from each("page: edition, bad", [f"/editions/{day}" for day in (*BAD_DAYS, "2000-01-01", "newest")],
                     (STRANGER,))  # fmt: skip


def digests(facts: dict[str, Any]) -> Requests:
    yield from each("page: subscribe", ["/subscribe", "/subscribe?kind=category&target=cs.LG&cadence=weekly&limit=5",
                                         "/subscribe?kind=nothing",
                                         "/subscribe?kind=search&target=a+%26+b"])  # fmt: skip
    yield from each("page: my digests", ["/digests/mine"], (*EVERYBODY, "second"))
    yield from each("file: opml", ["/digests/follows.opml"], (*EVERYBODY, "third"))
    for address, links in facts["digest_links"].items():
        for purpose, token in links.items():
            yield Request(f"page: digest link {purpose}", f"/digests/{purpose}/{token}", note=address)
        yield Request("file: opml", f"/digests/opml/{links['manage']}", note=address)
    links = facts["digest_links"]["reader@papers.example"]
    yield from each("page: digest preview", [f"/digests/preview/{links['manage']}"], (STRANGER, READER))
    for purpose in ("confirm", "manage", "preview", "unsubscribe", "vote", "save", "opml"):
        wrong = (links["vote"][:-1] + "a", "x", "1-2-3", "9" * 30, links["confirm"])
        yield from each("page: digest link, bad", [f"/digests/{purpose}/{token}" for token in wrong], (STRANGER,))
    yield from each("page: digest link, bad", ["/digests/bounces/x"], (STRANGER,))


def community(facts: dict[str, Any]) -> Requests:
    shelves, groups, numbers = facts["collections"], facts["groups"], facts["comment"]
    all_of_them = (*EVERYBODY, "second", "third")
    yield from each("page: collections", ["/collections", "/collections?page=2", "/collections?page=x"])
    yield from each("page: collection form", ["/collections/new"])
    yield from each(
        "page: collection", [f"/collections/{slug}" for slug in (*shelves.values(), "nothing")], all_of_them
    )
    yield from each("page: collection", [f"/collections/{shelves['long']}?page={page}" for page in (2, 3, 9, "x")],
                     (STRANGER, READER))  # fmt: skip
    for ending in ("bib", "md", "json", "ris", "csv", "csl.json"):
        paths = [
            f"/collections/{slug}/export.{ending}" for slug in (*shelves.values(), "nothing") if slug != shelves["long"]
        ]
        yield from each(f"file: collection {ending}", paths, (STRANGER, READER, "second"))
        yield Request(f"file: collection {ending}", f"/collections/{shelves['long']}/export.{ending}")
    yield from each("page: groups", ["/groups", "/groups/new"])
    for slug in (*groups.values(), "nothing"):
        paths = [f"/groups/{slug}", f"/groups/{slug}/members", f"/groups/{slug}?page=9",
                 f"/groups/{slug}/date/2025-11-25",
                 f"/groups/{slug}/date/2025-12-19", f"/groups/{slug}/date/x"]  # fmt: skip
        yield from each("page: group", paths, all_of_them)
    yield from each(
        "page: join a group", [f"/groups/join/{secret}" for secret in (*facts["joins"].values(), "nothing")]
    )
    yield from each("page: comment", [f"/comments/{number}" for number in (*numbers.values(), 99_999)], all_of_them)
    for verb in ("edit", "history", "flag"):
        paths = [f"/comments/{number}/{verb}" for number in (*numbers.values(), 99_999)]
        yield from each(f"page: comment {verb}", paths, (*EVERYBODY, "second"))


def entities(facts: dict[str, Any]) -> Requests:
    for kind, plural in (
        ("author", "authors"),
        ("organisation", "organisations"),
        ("category", "categories"),
        ("keyword", "keywords"),
    ):
        names = facts[plural] if kind != "author" else [*facts["authors"], *facts["authors_of"][facts["featured"][0]]]
        paths = [f"/{plural}/{quote(name, safe='')}" for name in names]
        yield from each(f"page: {kind}", paths, (STRANGER,))
        yield from each(f"page: {kind}", paths[:3], (READER, CHIEF))
        further = [f"{paths[0]}?page={page}" for page in ("2", "999", "x")] + [
            f"/{plural}/no-such-{kind}",
            f"/{plural}/%00",
        ]
        yield from each(f"page: {kind}, further", further, (STRANGER, READER))
    users = [f"/users/{name}" for name in (*facts["people"], "nobody", "READER", "x" * 80)]
    yield from each("page: user", [*users, "/users/reader?page=2", "/users/reader?page=99"], (STRANGER, READER))
    yield from each("page: user", users[:3], (CHIEF, "second"))
    mine = ["/follows", "/notifications", "/reading", "/reading/later", "/reading/read", "/reading/hidden",
            "/reading/nothing", "/reading/read?page=9", "/submit", "/submit?paper=2510.18697",
            "/submit?url=x"]  # fmt: skip
    yield from each("page: mine", mine, (*EVERYBODY, "second"))
    yield from each("page: moderation", ["/moderation", "/moderation?page=2", "/moderation/queue"],
                     (*EVERYBODY, "warden"))  # fmt: skip
    shelves, groups = facts["collections"], facts["groups"]
    posts = ["/votes/2510.18697", "/marks/2510.18697", "/saves/2510.18697", "/claims/2510.18697", "/picks/2510.18697",
             "/picks/remove/1", "/comments/on/2510.18697", "/comments/1/delete", "/comments/1/react",
             f"/collections/{shelves['public']}/change", f"/collections/{shelves['public']}/items/1",
             f"/groups/{groups['closed']}/collections", "/notifications/read", "/settings/tokens",
             "/papers/for-you/sliders", "/papers/for-you/seeds"]  # fmt: skip
    yield from each("page: only posted", posts, (STRANGER, READER))


def accounts(facts: dict[str, Any]) -> Requests:
    settings = ["/settings", "/settings/export", "/settings/delete", "/settings/invitations",
                f"/invitations/{facts['invitation']}", "/invitations/nothing", "/first", "/first?token=x"]  # fmt: skip
    yield from each("page: settings", settings, (*EVERYBODY, "second"))
    forms = ["login/", "signup/", "logout/", "email/", "password/change/", "password/set/", "password/reset/",
             "password/reset/done/", "confirm-email/", "confirm-email/x/", "inactive/", "reauthenticate/", "3rdparty/",
             "3rdparty/login/cancelled/", "3rdparty/login/error/", "3rdparty/signup/", "login/code/",
             "nothing/"]  # fmt: skip
    yield from each("page: accounts", [f"/accounts/{path}" for path in (*forms, "login", "login/?next=/papers")],
                     (STRANGER, READER))  # fmt: skip
    admin = ["", "login/", "accounts/user/", "accounts/user/1/change/", "accounts/user/add/", "accounts/apitoken/",
             "catalog/paper/", "catalog/paper/1/change/", "catalog/author/", "catalog/organisation/",
             "catalog/category/",
             "catalog/keyword/", "catalog/record/", "sources/source/", "community/comment/", "community/submission/",
             "digests/edition/", "digests/subscriber/", "digests/delivery/", "community/claim/",
             "nothing/"]  # fmt: skip
    yield from each("page: administration", [f"/admin/{path}" for path in admin], EVERYBODY)


def htmx(facts: dict[str, Any]) -> Requests:
    first = facts["featured"][0]
    paths = ["/papers/date/2025-11-25", "/papers/date/2025-11-25?cat=cs.CV", "/papers/week/2025-W48",
             "/papers/month/2025-11?cat=cs.CL&page=2", "/papers/trending", "/papers/trending?page=2", "/papers?q=agent",
             "/papers?q=agent&cat=cs.CL", "/papers?q=agent&page=2", "/papers/calendar/2025-11",
             "/papers/calendar/2025-10",
             "/papers/calendar/x", "/papers/for-you", f"/papers/{first}", "/collections", "/reading/later",
             f"/categories/{facts['categories'][0]}", "/users/reader", "/editions/2025-11-25", "/papers", "/follows",
             f"/collections/{facts['collections']['public']}", f"/groups/{facts['groups']['public']}"]  # fmt: skip
    yield from each("fragment: HTMX", paths, (STRANGER, READER), headers=HTMX)
    yield from each("fragment: HTMX target", paths[:10], (STRANGER,), headers=HTMX | {"HX-Target": "results"})
    yield from each("fragment: HTMX boosted", paths[:8], (STRANGER,), headers=HTMX | {"HX-Boosted": "true"})
