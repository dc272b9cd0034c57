"""The podcast: RSS with what players read, and chapters as JSON (podcastindex.org)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from django.conf import settings
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _

from dailypapers.catalog.urls import site_domain
from dailypapers.lib.text import without_controls
from dailypapers.speech.episodes import Episode

ITUNES, PODCAST = "http://www.itunes.com/dtds/podcast-1.0.dtd", "https://podcastindex.org/namespace/1.0"


class _Feed(Rss201rev2Feed):
    """RSS 2.0 with the elements of iTunes and of the podcast namespace."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", settings.SITE_NAME)
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": "Science"})
        handler.addQuickElement("itunes:image", None, {"href": self.feed["image"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:duration", str(round(item["seconds"])))
        handler.addQuickElement(
            "podcast:chapters", None, {"url": item["chapters"], "type": "application/json+chapters"}
        )


def feed(episodes: Sequence[Episode], site: str) -> str:
    """Return the feed of episodes that were made, the newest first."""
    made = _Feed(
        title=_("%(site)s: the edition to listen to") % {"site": settings.SITE_NAME},
        link=f"{site}/editions",
        description=_("The papers of each day, read aloud by a machine."),
        language=settings.LANGUAGE_CODE,
        feed_url=f"{site}/podcast.rss",
        image=f"{site}/static/web/icon-512.png",
    )
    for one in episodes:
        papers = "".join(
            f'<li><a href="{escape(site + chapter.path)}">{escape(chapter.title)}</a></li>'
            for chapter in one.chapters
            if chapter.path
        )
        made.add_item(
            title=one.title,
            link=f"{site}/editions/{one.day}",
            description=f"<ol>{papers}</ol>",
            unique_id=f"tag:{site_domain()},2025:/podcast/{one.day}",
            unique_id_is_permalink=False,
            pubdate=datetime.combine(date.fromisoformat(one.day), time(), UTC),
            enclosures=[Enclosure(f"{site}/podcast/{one.file}", str(one.size), one.content_type)],
            seconds=one.seconds,
            chapters=f"{site}/podcast/{one.day}.json",
        )
    return without_controls(made.writeString("utf-8"))


def chapters(one: Episode, site: str) -> dict[str, Any]:
    """Return the chapters of an episode, as players read them."""
    rows = [
        {"startTime": round(chapter.start, 2), "title": chapter.title}
        | ({"url": site + chapter.path} if chapter.path else {})
        for chapter in one.chapters
    ]
    return {"version": "1.2.0", "title": one.title, "chapters": rows}
