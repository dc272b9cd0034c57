"""Feeds: RSS 2.0 and Atom by Django's feedgenerator, JSON Feed 1.1 by hand (it is a dictionary)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from typing import Any

import orjson
from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dailypapers.catalog.queries import FIRST_KEYWORDS
from dailypapers.catalog.urls import paper_url, site_domain
from dailypapers.community.models import Comment
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView
from dailypapers.formats.paper_text import publication_note, status, status_note
from dailypapers.lib.identifiers import arxiv_url
from dailypapers.lib.markdown import to_html
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import without_controls

DC = "http://purl.org/dc/elements/1.1/"
MAX_AUTHORS = 200  # named in a feed; the paper's page names all


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper or a comment as all feeds show it. `identifier` is the same in every feed, for ever."""

    identifier: str
    url: str
    title: str
    html: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published: datetime
    updated: datetime
    language: str = ""  # of the paper, by its code; "" where it is English or unknown


def entry_of(paper: PaperView, site: str) -> Entry:
    """Return the entry of a fully loaded view; `site` has no trailing slash."""
    day = paper.featured_on
    first = datetime.combine(day, time(0), UTC) if day else (paper.published_at or paper.first_seen_at)
    category = (paper.category_code,) if paper.category_code else ()
    return Entry(
        identifier=f"tag:{site_domain()},2025:{paper_url(paper.key).replace(':', '%3A')}",
        url=site + paper_url(paper.key),
        title=f"[{status(paper)}] {paper.title_text}" if status(paper) else paper.title_text,
        html=_html(paper),
        authors=tuple(paper.authors[:MAX_AUTHORS]),
        categories=(*category, *paper.keyword_names[:FIRST_KEYWORDS]),
        published=first,
        updated=paper.revised_at if paper.revised_at and paper.revised_at > first else first,
        language=paper.language if paper.language and paper.language != "en" else "",
    )


def entry_of_comment(comment: Comment, site: str) -> Entry:
    """Return the entry of a comment loaded with its user and its paper."""
    author = comment.user.name_and_handle if comment.user else _("deleted")
    return Entry(
        identifier=f"tag:{site_domain()},2025:/comments/{comment.pk}",
        url=f"{site}{paper_url(comment.paper.key)}#c{comment.pk}",
        title=_("%(author)s on %(paper)s") % {"author": author, "paper": comment.paper.title_text},
        html=to_html(comment.text),
        authors=(author,),
        categories=(),
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
    )


def _html(paper: PaperView) -> str:
    """Return the whole abstract with its mathematics in Unicode, since most readers drop MathML, and links."""
    notes = (status_note(paper), publication_note(paper))
    parts = [f"<p><strong>{escape(note)}</strong></p>" for note in notes if note]
    parts += [f"<p><strong>{escape(to_plain(paper.summary))}</strong></p>"] if paper.summary else []
    parts.append(f"<p>{escape(to_plain(paper.abstract))}</p>" if paper.abstract else "")
    links = [(f"arXiv:{paper.arxiv_id}", arxiv_url(paper.arxiv_id))] if paper.arxiv_id else []
    links += [(_("Code"), paper.code_url)] if paper.code_url.startswith(("https:", "http:")) else []
    if links:
        anchors = [f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in links]
        parts.append(f"<p>{' · '.join(anchors)}</p>")
    return "".join(parts)


class _Rss(Rss201rev2Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": settings.WEBSUB_HUB})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        if item["language"]:
            handler.addQuickElement("dc:language", item["language"])

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": DC}


class _Atom(Atom1Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("link", "", {"rel": "hub", "href": settings.WEBSUB_HUB})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"] or [settings.SITE_NAME]:  # an entry must have one
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")

    def item_attributes(self, item: Any) -> dict[str, str]:
        language = {"xml:lang": item["language"]} if item["language"] else {}
        return {**super().item_attributes(item), **language}


Renderer = Callable[[Sequence[Entry], Context], bytes]


def _xml(generator: type[_Rss] | type[_Atom]) -> Renderer:
    def render(entries: Sequence[Entry], context: Context) -> bytes:
        title = without_controls(title_of(context))
        feed = generator(
            title=title,
            link=context.page_url,
            description=_("%(title)s: research papers") % {"title": title},
            language=get_language() or "en",
            feed_url=context.url,
            author_name=settings.SITE_NAME,
            feed_guid=f"tag:{site_domain()},2025:{_path(context.url)}",
        )
        for entry in entries:
            feed.add_item(
                title=without_controls(entry.title),
                link=entry.url,
                description=without_controls(entry.html),
                unique_id=entry.identifier,
                unique_id_is_permalink=False,
                pubdate=entry.published,
                updateddate=entry.updated,
                categories=[without_controls(name) for name in entry.categories],
                authors=[without_controls(name) for name in entry.authors],
                language=entry.language,
            )
        if not entries:
            feed.latest_post_date = lambda: datetime(2025, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]
        return str(feed.writeString("utf-8")).encode()

    return render


def _json(entries: Sequence[Entry], context: Context) -> bytes:
    """Render JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(context),
        "home_page_url": context.page_url,
        "feed_url": context.url,
        "language": get_language() or "en",
        "items": [
            {
                "id": entry.identifier,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html or f"<p>{escape(entry.title)}</p>",
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "authors": [{"name": name} for name in entry.authors],
                "tags": list(entry.categories),
                **({"language": entry.language} if entry.language else {}),
            }
            for entry in entries
        ],
    }
    if settings.WEBSUB_HUB:
        feed["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return orjson.dumps(feed)


def title_of(context: Context) -> str:
    """Return the title of a feed: the site's name and the list's."""
    return f"{settings.SITE_NAME}: {context.title}"


def _path(url: str) -> str:
    """Return the part of a feed's URL that identifies it: the path, without host and ending."""
    path = "/" + url.split("://", 1)[-1].partition("/")[2]
    return path.replace("?", "%3F").replace("=", "%3D").replace(":", "%3A")


RENDERERS: dict[str, Renderer] = {"rss": _xml(_Rss), "atom": _xml(_Atom), "json": _json}
"""Renderers by the ending of a feed's URL."""


def _format(name: str, ending: str, label: str, content_type: str) -> Format:
    def write(papers: Iterable[PaperView], context: Context) -> Iterator[bytes]:
        yield RENDERERS[name]([entry_of(paper, context.site) for paper in papers], context)

    return Format(ending, label, content_type, write)


RSS = _format("rss", "rss", "RSS", "application/rss+xml; charset=utf-8")
ATOM = _format("atom", "atom", "Atom", "application/atom+xml; charset=utf-8")
JSON_FEED = _format("json", "feed.json", "JSON Feed", "application/feed+json")
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
"""Formats by the ending of a feed's URL; among all formats `json` is the API's."""
