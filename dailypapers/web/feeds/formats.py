"""RSS 2.0 and Atom by Django's feedgenerator, JSON Feed 1.1 by hand (it is a dictionary)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from typing import Any

import orjson
from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from dailypapers.catalog.models import Authorship, Paper
from dailypapers.community.models import Comment
from dailypapers.digests.subscriptions.links import domain
from dailypapers.lib.identifiers import arxiv_url
from dailypapers.lib.markdown import to_html
from dailypapers.lib.tex import to_plain
from dailypapers.web.feeds.lists import FeedList
from dailypapers.web.templatetags.papers import address_of

DC = "http://purl.org/dc/elements/1.1/"
MAX_AUTHORS = 200  # named in a feed; a collaboration's thousands stand on the paper's page


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as all formats say it. `identifier` is the same in every feed, for ever."""

    identifier: str
    url: str
    title: str
    html: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published: datetime
    updated: datetime


def entries(found: FeedList, site: str) -> list[Entry]:
    """The papers or comments of a list; `site` is the address the reader asked at. One query, for all authors."""
    if found.comments:
        return [_comment(comment, site) for comment in found.comments]
    names: dict[int, list[str]] = {paper.id: [] for paper in found.papers}
    authors = Authorship.objects.filter(paper_id__in=names, position__lt=MAX_AUTHORS).order_by("position")
    for paper_id, name in authors.values_list("paper_id", "author__name"):
        names[paper_id].append(name)
    return [_entry(paper, tuple(names[paper.id]), site) for paper in found.papers]


def _entry(paper: Paper, authors: tuple[str, ...], site: str) -> Entry:
    day = paper.featured_on
    first = datetime.combine(day, time(0), UTC) if day else (paper.published_at or paper.first_seen_at)
    revised = paper.revised_at if paper.revised_at and paper.revised_at > first else first
    category = (paper.primary_category.code,) if paper.primary_category else ()
    return Entry(
        identifier=f"tag:{domain()},2025:{address_of(paper.key).replace(':', '%3A')}",
        url=site + address_of(paper.key),
        title=paper.title_text,
        html=_html(paper),
        authors=authors,
        categories=category + tuple(paper.keyword_names),
        published=first,
        updated=revised,
    )


def _comment(comment: Comment, site: str) -> Entry:
    writer = comment.user.name if comment.user else "deleted"
    path = f"{address_of(comment.paper.key)}#c{comment.pk}"
    return Entry(
        identifier=f"tag:{domain()},2025:/comments/{comment.pk}",
        url=site + path,
        title=f"{writer} on {comment.paper.title_text}",
        html=to_html(comment.text),
        authors=(writer,),
        categories=(),
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
    )


def _html(paper: Paper) -> str:
    """The whole abstract with its mathematics in Unicode, since most readers drop MathML, and links."""
    parts = [f"<p><strong>{escape(to_plain(paper.summary))}</strong></p>"] if paper.summary else []
    parts.append(f"<p>{escape(to_plain(paper.abstract))}</p>" if paper.abstract else "")
    links = [(f"arXiv:{paper.arxiv_id}", arxiv_url(paper.arxiv_id))] if paper.arxiv_id else []
    links += [("Code", paper.code_url)] if paper.code_url.startswith(("https:", "http:")) else []
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


def _xml(generator: type[_Rss] | type[_Atom]) -> Any:
    def write(found: FeedList, made: list[Entry], site: str, own: str) -> bytes:
        feed = generator(
            title=title_of(found), link=site + found.page, description=f"{title_of(found)}: research papers",
            language="en", feed_url=own, author_name=settings.SITE_NAME, feed_guid=f"tag:{domain()},2025:{_path(own)}",
        )  # fmt: skip
        for entry in made:
            feed.add_item(
                title=entry.title, link=entry.url, description=entry.html, unique_id=entry.identifier,
                unique_id_is_permalink=False, pubdate=entry.published, updateddate=entry.updated,
                categories=entry.categories, authors=entry.authors,
            )  # fmt: skip
        if not made:
            feed.latest_post_date = lambda: datetime(2025, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]
        return str(feed.writeString("utf-8")).encode()

    return write


def _json(found: FeedList, made: list[Entry], site: str, own: str) -> bytes:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(found),
        "home_page_url": site + found.page,
        "feed_url": own,
        "language": "en",
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
            }
            for entry in made
        ],
    }
    if settings.WEBSUB_HUB:
        feed["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return orjson.dumps(feed)


def title_of(found: FeedList) -> str:
    return f"{settings.SITE_NAME}: {found.title}"


def _path(own: str) -> str:
    """What of a feed's address is its identity: the path, without host and ending."""
    path = "/" + own.split("://", 1)[-1].partition("/")[2]
    return path.replace("?", "%3F").replace("=", "%3D").replace(":", "%3A")


FORMATS: dict[str, tuple[str, Any]] = {
    "rss": ("application/rss+xml; charset=utf-8", _xml(_Rss)),
    "atom": ("application/atom+xml; charset=utf-8", _xml(_Atom)),
    "json": ("application/feed+json", _json),
}
