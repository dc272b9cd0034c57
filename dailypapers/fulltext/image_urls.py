"""Where the pictures of a text are: its file names them, the publisher keeps them. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

_VERSIONED = re.compile(r"[0-9]{4}\.[0-9]{4,5}v[0-9]{1,3}/")
_WHOLE_NAME = re.compile(r"[\w.,()@+ -]{1,200}(?:/[\w.,()@+ -]{1,200}){0,6}", re.ASCII)
_PLOS = re.compile(r"(?:info:doi/)?(10\.1371/journal\.[a-z]{4}\.[0-9]{7}\.[a-z]?[0-9]{1,3})(?:\.[a-z]{3,4})?\Z")
_PLOS_NAME = re.compile(r"([a-z]{4}\.[0-9]{7}\.[a-z]?[0-9]{1,3})(?:\.[a-z]{3,4})?\Z")
_ELIFE = re.compile(r"elife-([0-9]{4,7})-[\w.-]{1,80}\Z", re.ASCII)
_PMC = re.compile(r"/(PMC[0-9]{1,10})/")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)\Z", re.IGNORECASE)


def image_url(source: str, page_url: str, src: str) -> str:
    """Return the https address of a picture; "" where it cannot be known, as of a part of a PDF's page.

    `source` is that of the text, `page_url` the address its file came from, `src` what the file calls the picture.
    """
    if src.startswith("https://"):
        return src if _is_address(src) else ""
    if not _WHOLE_NAME.fullmatch(src) or ".." in src:
        return ""
    finder = {"arxiv-html": _arxiv, "plos": _plos, "elife": _elife, "europepmc": _europe_pmc}.get(source)
    return finder(page_url, src) if finder else ""


def _is_address(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return "." in host and not re.search(r"[\s\"'<>\\]", url)


def _arxiv(page_url: str, src: str) -> str:
    base = "https://arxiv.org/html/" if _VERSIONED.match(src) else f"{page_url.rstrip('/')}/"
    return urljoin(base, quote(src)) if base.startswith("https://arxiv.org/html/") and _PICTURE.search(src) else ""


def _plos(page_url: str, src: str) -> str:
    """PLOS serves pictures by DOI; its files name them by DOI, or by what follows `journal.` in it."""
    journal = re.match(r"https://journals\.plos\.org/([a-z]{4,32})/article/", page_url)
    named, short = _PLOS.match(src), _PLOS_NAME.match(src)
    doi = named[1] if named else f"10.1371/journal.{short[1]}" if short else ""
    return f"https://journals.plos.org/{journal[1]}/article/figure/image?size=large&id={doi}" if journal and doi else ""


def _elife(_page_url: str, src: str) -> str:
    match = _ELIFE.match(src)
    return f"https://iiif.elifesciences.org/lax/{match[1]}%2F{quote(src)}/full/1500,/0/default.jpg" if match else ""


def _europe_pmc(page_url: str, src: str) -> str:
    article = _PMC.search(page_url)
    name = src if _PICTURE.search(src) else f"{re.sub(r'[.](?:tiff?|eps)$', '', src)}.jpg"
    return f"https://europepmc.org/articles/{article[1]}/bin/{quote(name)}" if article else ""
