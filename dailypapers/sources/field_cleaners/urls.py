"""Addresses: of pages, of code, of licences, with their stars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from dailypapers.lib.licences import parse_licence
from dailypapers.lib.record import LinkFact, StarCount
from dailypapers.sources.field_cleaners.limits import MAX_NAME, MAX_STAR_COUNTS, MAX_URL
from dailypapers.sources.field_cleaners.moments import moment
from dailypapers.sources.field_cleaners.texts import count, text

_NOT_IN_URL = re.compile(r'[\s<>"\\^`{|}\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_CODE = re.compile(
    r"(?<![\w@./-])(?:https?://)?(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)"
    r"/((?:[A-Za-z0-9_.~%+/-]|\\_){1,500})",
    re.IGNORECASE,
)
_DOMAIN_END = re.compile(r"\.(?:com|org|co)/", re.IGNORECASE)
_NO_OWNERS = frozenset((
    "about", "blog", "collections", "docs", "explore", "features", "join", "learn", "login", "marketplace", "models",
    "orgs", "organizations", "papers", "posts", "pricing", "settings", "sponsors", "tasks", "topics", "users",
))  # fmt: skip  # first path words of these hosts that are no account


def web_address(value: object) -> str:
    """Return an http or https URL; "" for another scheme, white space or markup inside, or a login before the host."""
    if not isinstance(value, str):
        return ""
    url = value.strip()
    if len(url) > MAX_URL or not url.lower().startswith(("http://", "https://")) or _NOT_IN_URL.search(url):
        return ""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return ""
    return url if host.strip(".:") and "@" not in host else ""


def license_url(value: object) -> str:
    """Return the address of a licence that is written as its address or by its name, like `cc_by_nc`; "" for none."""
    if url := web_address(value):
        return url
    licence = parse_licence(text(value, MAX_NAME))
    return licence.url if licence else ""


def code_address(passage: str) -> str:
    """Return the first repository of code named in running text, as an https address; "" where there is none.

    Knows GitHub, GitLab, Bitbucket, Codeberg and the hub's models, data sets and spaces, with or without a scheme.
    """
    if "/" not in passage:
        return ""
    for domain in _DOMAIN_END.finditer(passage):
        match = _CODE.search(passage, max(0, domain.start() - 25), domain.end() + 500)
        if match is None or match.end(1) + 1 != domain.end():
            continue
        host = match[1].lower()
        path = match[2].replace("\\_", "_").rstrip(".-/").removesuffix(".git")
        parts = [part for part in path.split("/") if part]
        if host == "huggingface.co" and parts and parts[0] in ("datasets", "spaces"):
            parts = parts[1:]
        if len(parts) >= 2 and parts[0].lower() not in _NO_OWNERS:
            return f"https://{host}/{path}"
    return ""


def links(facts: Iterable[tuple[str, object, object]], *passages: str) -> tuple[LinkFact, ...]:
    """Return the links of (kind, URL, stars); where none is code, the first repository named in `passages` is."""
    by_url: dict[str, LinkFact] = {}  # by address
    for kind, value, stars in facts:
        url = web_address(value)
        if url:
            by_url.setdefault(url, LinkFact(kind, url, count(stars) if kind == "code" else None))
    if not any(link.kind == "code" for link in by_url.values()):
        for url in filter(None, map(code_address, passages)):
            return (*(link for link in by_url.values() if link.url != url), LinkFact("code", url))
    return tuple(by_url.values())


def star_counts(links: Iterable[LinkFact], counted_at: object) -> tuple[StarCount, ...]:
    """Return the counts of stars of links, where the source tells the moment; without one it is that of arrival."""
    at = moment(counted_at)
    return tuple(StarCount(link.url, at, link.stars) for link in links if at is not None and link.stars is not None)


def parse_star_counts(value: object) -> tuple[StarCount, ...]:
    """Return the counts of a list of objects with `url`, `at` and `stars`; those that lack one are left out."""
    if not isinstance(value, list):
        return ()
    entries = (entry for entry in value[:MAX_STAR_COUNTS] if isinstance(entry, dict))
    fields = ((web_address(entry.get("url")), moment(entry.get("at")), count(entry.get("stars"))) for entry in entries)
    return tuple(StarCount(url, at, stars) for url, at, stars in fields if url and at is not None and stars is not None)
