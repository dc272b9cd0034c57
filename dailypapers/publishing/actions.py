"""Writes the site as static files: only what changed, so that a day's run costs a day's papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from html import unescape
from pathlib import Path
from posixpath import normpath
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404

from dailypapers import __version__
from dailypapers.formats import PaperView, load
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence
from dailypapers.publishing import search_index, site
from dailypapers.publishing.folder import SiteFolder, Written
from dailypapers.publishing.links import HOME, NOT_FOUND, SEARCH, Address, Links, address_of, file_of
from dailypapers.publishing.plan import CHUNK, Choice, Plan, plan, sources_of
from dailypapers.publishing.static_html import Frame, static_page, static_text

ASSETS = "assets"
NOWHERE = "http://published.invalid"  # the origin of pages that do not know where they will be
OWN_PAGES = {Address("/search"): SEARCH, Address("/not-found"): NOT_FOUND}
MAX_SITEMAP = 50_000
_PAPER_LINK = re.compile(r"/papers/([^\"?#\s<>&]+)")
_LINK = re.compile(r' (?:href|src)="(?![a-z]+:)([^"#?]+)')
_PICTURE = re.compile(r"/papers/.+/figure-\d+\.webp")
Progress = Callable[[int, int], None]


class InvalidSiteURL(DailyPapersError, ValueError):
    """The URL a site is to be published at, which is none."""


def publish(
    folder: Path, choice: Choice, url: str = "", *, anew: bool = False, progress: Progress | None = None
) -> Written:
    """Write a choice of lists and their papers as a site below a folder; return what changed.

    `url` is where it will be, as `https://user.github.io/repo`: feeds, previews and the sitemap need it, and are left
    out without. `anew` makes every page again. Raises `NotPublishable`, `UnusableFolder`, `PageFailed`.
    """
    url = _checked(url)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url)) if url else NOWHERE
    with SiteFolder(folder) as place, site.answering_as(origin):
        made = plan(choice)
        _Publisher(place, made, url, origin, anew).write(progress or (lambda done, total: None))
        return place.commit()


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise InvalidSiteURL(
            sentence("Invalid address of the site: %(url)s. Write it as https://user.github.io/papers.", url=url[:80])
        )
    return url.rstrip("/")


class _Publisher:
    """Writes one plan into one folder."""

    def __init__(self, place: SiteFolder, made: Plan, url: str, origin: str, anew: bool) -> None:
        self.place, self.made, self.url, self.origin, self.anew = place, made, url, origin, anew
        files = {address: file_of(address) for address in made.pages} | OWN_PAGES
        if url:
            files |= {address: file_of(address) for address in made.feeds}
        self.files = files | {alias: files[address] for alias, address in made.aliases.items()}
        self.names = set(files.values()) | {NOT_FOUND}
        self.stamp = _stamp_of_site(url)
        self.assets: dict[str, str] = {}

    def write(self, progress: Progress) -> None:
        """Put every file into its place to be."""
        pages = [*self.made.pages.items(), *((address, "") for address in OWN_PAGES)]
        if not self.url:
            pages = [(address, stamp) for address, stamp in pages if address != Address("/not-found")]
        for done, (address, stamp) in enumerate(pages, 1):
            self._page(address, f"{stamp}{self.stamp}" if stamp and not self.anew else "")
            progress(done, len(pages))
        if self.url:
            for address in self.made.feeds:
                self._text(address)
            self.place.put("sitemap.xml", self._sitemap())
        for part in search_index.parts(self._views()):
            self.place.put(part.file, part.body)
        for path, file in sorted(self.assets.items()):
            self._asset(path, file)
        self.place.put(".nojekyll", b"")

    def _page(self, address: Address, stamp: str) -> None:
        file = self.files[address]
        old = self.place.unchanged(file, stamp)
        if old is not None and (assets := self._assets_of(old, file)) is not None:
            for name in (file, *assets):
                self.place.keep(name)
            return
        if not file.endswith(".html"):
            self._text(address)
            return
        try:
            text = site.get(address).body.decode()
        except Http404:
            raise site.PageFailed(
                sentence("%(url)s is not a page of this site. Nothing was published.", url=address.url)
            ) from None
        links = Links(self.files, sources_of(_PAPER_LINK.findall(text)))
        is_absolute = address == Address("/not-found")
        page = static_page(text, Frame(address, file, links, self.url, self.origin, asset_file, is_absolute))
        self.assets |= page.assets
        self.place.put(file, page.text.encode(), stamp)

    def _assets_of(self, text: str, file: str) -> list[str] | None:
        """Return the styles, scripts and pictures of a page of before; None where a link of it leads nowhere now."""
        folder, assets = file.rpartition("/")[0], []
        for target in set(_LINK.findall(text)):
            name = normpath(f"{folder}/{unescape(target)}" if folder else unescape(target))
            if name in self.names:
                continue
            if name not in self.place.before or not (name.startswith(f"{ASSETS}/") or name.endswith(".webp")):
                return None
            assets.append(name)
        return assets

    def _text(self, address: Address) -> None:
        """Put a feed, or a list as a file."""
        file = self.files[address]
        links = _SourceLinks(self.files)
        text = site.get(address).body.decode()
        self.place.put(file, static_text(text, Frame(address, file, links, self.url, self.origin, asset_file)).encode())

    def _asset(self, path: str, file: str) -> None:
        """Put a style, a script or a picture."""
        if path.startswith(settings.STATIC_URL):
            self.place.put(file, _static_body(path))
        else:
            self.place.put(file, site.get(address_of(path)).body)

    def _views(self) -> Iterator[PaperView]:
        ids = list(self.made.papers)
        for start in range(0, len(ids), CHUNK):
            yield from load(ids[start : start + CHUNK])

    def _sitemap(self) -> bytes:
        """Return the sitemap: lists first, the newest papers next."""
        files = [file for address in self.made.pages if (file := self.files[address]).endswith(".html")]
        urls = [f"{self.url}/{'' if file == HOME else file}" for file in files[:MAX_SITEMAP]]
        rows = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
        head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return f"{head}{rows}</urlset>\n".encode()


class _SourceLinks(Links):
    """Links of files, which name too many papers to look their sources up before."""

    def __init__(self, files: Mapping[Address, str]) -> None:
        super().__init__(files, _Sources())


class _Sources(dict[str, str]):
    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return sources_of([key]).get(key, default)


@lru_cache(maxsize=4096)
def asset_file(path: str) -> str | None:
    """Return the file that a style, a script or a picture of the site is published as; None for anything else.

    What we ship is named by its content: pages of before keep theirs until all are replaced.
    """
    if path.startswith(settings.STATIC_URL):
        name, _, ending = path.partition("?")[0].rpartition("/")[2].rpartition(".")
        return f"{ASSETS}/{name}.{blake2b(_static_body(path), digest_size=4).hexdigest()}.{ending}"
    return file_of(address_of(path)) if _PICTURE.fullmatch(path.partition("?")[0]) else None


@lru_cache(maxsize=64)
def _static_body(path: str) -> bytes:
    found = finders.find(path.partition("?")[0].removeprefix(settings.STATIC_URL))
    return Path(str(found)).read_bytes() if found else b""


@lru_cache(maxsize=1)
def _stamp_of_program() -> str:
    """Return a hash of what pages are made with: templates, styles, scripts, this code."""
    digest = blake2b(__version__.encode(), digest_size=6)
    package = Path(__file__).parent.parent
    for folder in ("web/templates", "web/static", "web/templatetags", "publishing", "locale"):
        for path in sorted((package / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp_of_site(url: str) -> str:
    """Return a hash of what is the same on all pages: program, name and URL of the site, language."""
    facts = (_stamp_of_program(), settings.SITE_NAME, url, settings.LANGUAGE_CODE, settings.TIME_ZONE)
    return blake2b(repr(facts).encode(), digest_size=6).hexdigest()
