"""Where the pages of a published site lie, and where a link of a page leads there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from posixpath import relpath
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

HOME, SEARCH, NOT_FOUND = "index.html", "search.html", "404.html"
MAX_SEGMENT = 120  # bytes of a folder's or a file's name; file systems take 255
_UNSAFE = re.compile(rb"[^A-Za-z0-9._-]")
_PERIODS = {"date": "day", "week": "week", "month": "month"}
_FILE = re.compile(r"\.(rss|atom|json|md|bib|ris|csv|xml|webp|txt)$")


class Address(NamedTuple):
    """A path of the site, decoded, with its query; what is empty, and the first of several pages, is left out."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Return it as a request names it."""
        return quote(self.path) + (f"?{urlencode(self.query)}" if self.query else "")


def address_of(url: str, base: str = "/") -> Address:
    """Return the address of a URL of the site, absolute or beside the page `base`."""
    parts = urlsplit(url)
    path = unquote(parts.path) or base
    pairs = sorted((name, value) for name, value in parse_qsl(parts.query) if (name, value) != ("page", "1"))
    return Address("/papers" if path == "/" else path, tuple(pairs))


def file_of(address: Address) -> str:
    """Return the file of an address below the published folder: letters, digits and `._-~` that every host takes.

    Different addresses have different files: any other byte is written as `~` and two hexadecimal digits.
    """
    if address == Address("/papers"):
        return HOME
    name = "/".join(_safe(segment) for segment in address.path.strip("/").split("/"))
    for key, value in address.query:
        name += f"-{_safe(key)}-{_safe(value.replace(' ', '-'))}" + ("" if " " not in value else f"~{_digest(value)}")
    return name if not address.query and _FILE.search(address.path) else f"{name}.html"


def _safe(text: str) -> str:
    """Return a text as the name of a file that is never hidden and never too long."""
    name = _UNSAFE.sub(lambda found: b"~%02X" % found[0][0], text.encode()).decode()
    name = f"~2E{name[1:]}" if name.startswith(".") else name
    return name if len(name) <= MAX_SEGMENT else f"{name[:100]}~{_digest(text)}"


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


class Links:
    """Leads from page to page: `files` are those of all published addresses, `sources` where papers are elsewhere."""

    def __init__(self, files: Mapping[Address, str], sources: Mapping[str, str]) -> None:
        self.files, self.sources = files, sources

    def place(self, url: str, base: Address) -> str | None:
        """Return where a link of the page `base` leads: a file of ours (`search.html?q=…` among them) or a URL.

        None where the published site has nothing of the kind. A fragment stays.
        """
        parts = urlsplit(url)
        if not parts.path and not parts.query:
            return url
        address = address_of(url, base.path)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if address in self.files:
            return self.files[address] + fragment
        if query := search_of(address):
            return f"{SEARCH}?{urlencode({'q': query})}"
        whole = Address(address.path)
        if address.path.startswith("/topics/") and whole in self.files:
            return self.files[whole]
        if address.path.startswith("/papers/") and not address.query:
            return self.sources.get(address.path.removeprefix("/papers/"))
        return None


def search_of(address: Address) -> str:
    """Return the query that the published search answers in place of a page; empty where it has no answer."""
    first, _, rest = address.path.strip("/").partition("/")
    query = dict(address.query)
    match first:
        case "papers" if set(query) == {"q"} and not rest:
            return query["q"]
        case "papers" if set(query) == {"cat"}:
            kind, _, period = rest.partition("/")
            if kind in _PERIODS and period:
                return f"cat:{query['cat']} {_PERIODS[kind]}:{period}"
            return f"cat:{query['cat']}" if rest == "trending" else ""
        case "authors" if rest:
            return f'author:"{rest}"'
        case "categories" if rest and not query:
            return f"cat:{rest}"
        case "keywords" | "organisations" if rest:
            return rest.replace("-", " ")
    return ""


def relative(target: str, page: str) -> str:
    """Return a link from one file to another below the same folder, as a browser follows it. URLs stay."""
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    path, mark, rest = _split(target)
    folder = page.rpartition("/")[0] or "."
    return relpath(path, folder) + mark + rest


def _split(target: str) -> tuple[str, str, str]:
    found = re.search(r"[?#]", target)
    return (target[: found.start()], found[0], target[found.end() :]) if found else (target, "", "")
