"""The address behind an address: alerts and mail servers wrap every link in a redirect of their own. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from dailypapers.sources import field_cleaners as clean

_WRAPPERS = (
    (re.compile(r"(?:www\.|scholar\.)?google\.[a-z.]{2,6}"), ("/scholar_url", "/url"), ("url", "q")),
    (re.compile(r"[a-z0-9-]+\.safelinks\.protection\.outlook\.com"), ("/",), ("url",)),
)  # host, beginnings of its paths, parameters that hold the address
_PROOFPOINT = re.compile(r"https?://urldefense\.(?:proofpoint\.)?com/v3/__(https?:/{1,2}.+?)__;", re.IGNORECASE)
_PROOFPOINT_2 = re.compile(r"https?://urldefense\.proofpoint\.com/v2/url\?u=([^&]+)", re.IGNORECASE)
_OF_SEMANTIC_SCHOLAR = re.compile(r"/(?:paper|arxiv|reader)/(?:[^/?#]+/)?[0-9a-f]{40}")
_MAX_WRAPPERS = 5


def unwrap(url: str) -> str:
    """Return the address that a link leads to, as far as the link itself tells; "" for what is no web address."""
    for _ in range(_MAX_WRAPPERS):
        inner = _inside(url)
        if not inner:
            break
        url = inner
    found = clean.web_address(url)
    return _without_campaign(found) if is_paper_of_semantic_scholar(found) else found


def is_scholar_redirect(url: str) -> bool:
    """Tell whether a link is one of Google Scholar's to a result."""
    return any("/scholar_url?" in part for part in (url, unquote(url)))


def is_paper_of_semantic_scholar(url: str) -> bool:
    """Tell whether an address is the page of a paper at Semantic Scholar."""
    parts = _parts(url)
    return (
        parts is not None
        and (parts.hostname or "").endswith("semanticscholar.org")
        and (_OF_SEMANTIC_SCHOLAR.match(parts.path) is not None)
    )


def _inside(url: str) -> str:
    """Return the address one wrapper inside another; "" where there is none."""
    if match := _PROOFPOINT.match(url):
        return re.sub(r"^(https?):/{1,2}", r"\1://", match[1])
    if match := _PROOFPOINT_2.match(url):
        return unquote(match[1].replace("-", "%").replace("_", "/"))
    parts = _parts(url)
    if parts is None:
        return ""
    for host, paths, names in _WRAPPERS:
        if host.fullmatch(parts.hostname or "") and parts.path.startswith(paths):
            values = parse_qs(parts.query[:10_000])
            return next((values[name][0] for name in names if name in values), "")
    return ""


def _without_campaign(url: str) -> str:
    """Return an address without the parameters that tell which mail it stood in."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None
