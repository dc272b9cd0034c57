"""Our own pages without a server: what asks one is taken out, links lead to files. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, cast

from lxml import html
from lxml.etree import Element
from lxml.html import HtmlElement

from dailypapers.lib.text import shorten
from dailypapers.publishing.links import SEARCH, Address, Links, relative

SCRIPTS = ("theme", "app", "published_search")
POLICY = "default-src 'self'; img-src 'self' https: data:"
SIMILAR = 3  # papers at the end of a page
LINKED = 12  # authors of a paper whose names lead to the search
DESCRIPTION = 160  # characters, as search engines show
_REMOVED = (
    "//script[not(" + " or ".join(f"contains(@src, '/{name}.')" for name in SCRIPTS) + ")]",
    "//meta[@name='htmx-config' or @name='theme-color' or starts-with(@name, 'citation_')]",
    "//meta[@property='og:description' or @property='og:site_name' or @property='og:type' or @property='og:url']",
    "//link[@rel='manifest' or @rel='unapi-server' or @type='application/json+oembed' or @rel='apple-touch-icon']",
    "//head[//article[@class='paper']]/link[@rel='alternate']",
    "//abbr[@class='unapi-id']",
    "//ul[contains(@class, 'suggestions')]",
    "//form[@method='post' or not(@role='search')]",
    "//form//label[contains(@class, 'hidden-text') and not(ancestor::form[@role='search'])]",
    "//nav[contains(@class, 'density')]",
    "//aside[contains(@class, 'facets')]",
    "//section[.//svg[contains(@class, 'histogram')]]",
    "//dialog",
    "//a[@data-open-keys]",
    "//a[contains(@class, 'vote')]/span[contains(@class, 'hidden-text')]",
    "//table[contains(@class, 'sum')]/following-sibling::details",
    "//section[@aria-labelledby='cite-title']/p",
    "//section[table[contains(@class, 'sum')]//tfoot[normalize-space(.//td)='0']]",
    "//article[@class='paper']//aside//section[last()]",  # where it was first seen
    "//section[@id='comments' and not(.//article)]",
    "//div[contains(@class, 'votes') and contains(@class, 'none')]/*",
    "//div[@class='paper-actions' and not(.//b)]",
    "//div[@class='foot' and not(*)]",
    "//head[not(meta[@property='og:image'])]/meta[@property='og:title' or @name='twitter:card']",
    f"//section[@class='compact']/article[position() > {SIMILAR}]",
    "//section[@class='compact']//div[contains(@class, 'votes')]",
    "//section[@class='compact']//p[@class='meta']/*[not(@class='who')]",
    "//*[@id='notices']",
)
"""What needs a server, or says on every page what is nowhere else needed."""

_VERBATIM = {"pre", "textarea", "script", "style", "code"}
_BLANKS = re.compile(r"\s+")


class StaticPage(NamedTuple):
    """A page as it is written, and the files of the site that its pictures, styles and scripts are."""

    text: str
    assets: dict[str, str]  # by the path of the site: the file


class Frame(NamedTuple):
    """What a page is put into: its address and file, the links, the site's URL (empty: unknown), and where assets lie.

    `asset` gives the file of a path of the site, None for one that is not published. An `absolute` page may be shown
    at any address: its links name the whole of it.
    """

    address: Address
    file: str
    links: Links
    url: str
    origin: str
    asset: Callable[[str], str | None]
    is_absolute: bool = False

    def link(self, target: str) -> str:
        """Return a link of this page to a file of the site, or a URL."""
        return self.whole(target) if self.is_absolute else relative(target, self.file)

    def whole(self, target: str) -> str:
        """Return the URL of a file of the site."""
        return target if "://" in target else f"{self.url}/{'' if target == 'index.html' else target}"


def static_page(text: str, frame: Frame) -> StaticPage:
    """Turn a page of the site into one that any web space serves."""
    document = html.document_fromstring(text)
    for path in _REMOVED:
        for element in _all(document, path):
            element.drop_tree()
    assets: dict[str, str] = {}
    for element in document.iter(Element):
        for name in [name for name in map(str, element.attrib) if name.startswith("data-hx-") or name in _SERVED]:
            del element.attrib[name]
    for element in _all(document, "//pre"):
        element.text = static_text(element.text or "", frame)
    _head(document, frame)
    _pictures(document, frame, assets)
    _anchors(document, frame)
    for form in _all(document, "//form"):
        form.set("action", frame.link(SEARCH))
    for author in _all(document, f"//p[@class='authors']/a[position() > {LINKED}]"):
        author.drop_tag()
    for element in _all(document, "//article[@class='paper']//article"):
        element.attrib.pop("id", None)
    for meta in _all(document, "//meta[@name='description']"):
        meta.set("content", shorten(meta.get("content") or "", DESCRIPTION))
    for field in _all(document, "//header//input"):
        field.attrib.pop("placeholder", None)  # promises a search by meaning
    _tidy(document)
    body = html.tostring(document, encoding="unicode", method="html")
    return StaticPage(f"<!doctype html>\n{body}\n", assets)


_SERVED = {"data-suggesting", "data-tidy", "data-histogram"}


def _head(document: HtmlElement, frame: Frame) -> None:
    """Lead the links of the head to files; those that name the page itself are whole URLs, or go."""
    document.head.insert(1, html.fragment_fromstring(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'))
    for element in _all(document, "//head/link[@rel='canonical' or @rel='alternate']"):
        place = frame.links.place(_inner(element.get("href"), frame.origin) or "", frame.address)
        is_alternate = element.get("rel") == "alternate"
        if not place or not (is_alternate or frame.url):
            element.drop_tree()
        else:
            element.set("href", frame.link(place) if is_alternate else frame.whole(place))
    for element in _all(document, "//meta[@property='og:image']"):
        inner = _inner(element.get("content"), frame.origin)
        place = frame.links.place(inner, frame.address) if inner else None
        place = place or (frame.asset(inner) if inner else None)
        if inner and not (place and frame.url):
            element.drop_tree()
        elif place:
            element.set("content", frame.whole(place))


def _pictures(document: HtmlElement, frame: Frame, assets: dict[str, str]) -> None:
    """Lead pictures, styles and scripts to files, and note which; what is not published goes."""
    for element in _all(document, "//*[@src] | //link[@rel='stylesheet' or contains(@rel, 'icon')]"):
        name = "href" if element.tag == "link" else "src"
        inner = _inner(element.get(name), frame.origin)
        if inner is None:
            continue
        file = frame.asset(inner)
        if file is None:
            parent = element.getparent()
            (parent if parent is not None and parent.tag == "a" and len(parent) == 1 else element).drop_tree()
        else:
            assets[inner] = file
            element.set(name, frame.link(file))


def _anchors(document: HtmlElement, frame: Frame) -> None:
    """Lead links to files. One that leads nowhere goes from menus and tallies, and is plain text elsewhere."""
    for element in _all(document, "//a[@href]"):
        inner = _inner(element.get("href"), frame.origin)
        if inner is None:
            continue
        place = frame.links.place(inner, frame.address)
        if place is not None:
            element.set("href", frame.link(place))
            if "://" in place:
                element.set("rel", "noopener")
        elif "tally" in (element.getparent().get("class") or ""):
            if (count := element.getnext()) is not None:
                count.drop_tree()
            element.drop_tree()
        elif any(parent.tag in ("nav", "footer", "header") for parent in element.iterancestors()) or _is_button(
            element
        ):
            element.drop_tree()
        else:
            _as_text(element)
    for tally in _all(document, "//div[@class='tally' and not(.//a)]"):
        section = tally.getparent()
        (section if section.tag == "section" else tally).drop_tree()


def _all(document: HtmlElement, path: str) -> list[HtmlElement]:
    """Return the elements of an XPath."""
    return cast(list[HtmlElement], document.xpath(path))


def _is_button(element: HtmlElement) -> bool:
    return (
        bool({"button", "sign-in"} & set((element.get("class") or "").split())) or element.get("download") is not None
    )


def _as_text(element: HtmlElement) -> None:
    element.tag = "span"
    for name in [name for name in element.attrib if name not in ("class", "title", "lang", "dir")]:
        del element.attrib[name]


def _inner(url: str | None, origin: str) -> str | None:
    """Return the path of a URL of the site itself; None for one that leads elsewhere."""
    if not url or url.startswith(("#", "mailto:", "data:")):
        return None
    if url == origin or url.startswith((f"{origin}/", f"{origin}?")):
        return url.removeprefix(origin) or "/"
    return None if url.startswith("//") or re.match(r"[a-z][a-z+.-]*:", url, re.IGNORECASE) else url


def _tidy(document: HtmlElement) -> None:
    """Leave one blank where templates left many, and no comments."""
    for comment in _all(document, "//comment()"):
        comment.drop_tree()
    for element in document.iter(Element):
        verbatim = element.tag in _VERBATIM or any(parent.tag in _VERBATIM for parent in element.iterancestors())
        if element.text and not verbatim:
            element.text = _BLANKS.sub(" ", element.text)
        if element.tail and not any(parent.tag in _VERBATIM for parent in element.iterancestors()):
            element.tail = _BLANKS.sub(" ", element.tail)


def static_text(text: str, frame: Frame) -> str:
    """Turn a feed or a file into one whose links lead to the published pages."""

    def led(found: re.Match[str]) -> str:
        place = frame.links.place(found[1] or "/", frame.address)
        return frame.whole(place) if place else f"{frame.url}/"

    return re.sub(rf"{re.escape(frame.origin)}((?:/[^\s\"'<>)}}\]&\\]*)?)", led, text)
