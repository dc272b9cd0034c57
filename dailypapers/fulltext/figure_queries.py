"""The figures of papers as lists and pages show them, and to whom: the rule of licences is asked at each answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import F

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.database.routing import read_connection
from dailypapers.fulltext.image_urls import image_url
from dailypapers.fulltext.licence import Access, access
from dailypapers.fulltext.models import TextFigures
from dailypapers.fulltext.queries import ReadableText, Reader, for_everybody, picture_urls, text_of
from dailypapers.fulltext.shown_figure import ShownFigure
from dailypapers.fulltext.thumbnail import WIDTHS

SMALL, LARGE = WIDTHS


class MainFigure(NamedTuple):
    """The main figure of a paper; width and height are those of the small picture, in pixels."""

    alt: str
    stamp: str
    width: int
    height: int
    is_public: bool  # else it is shown to whom the site belongs

    def path(self, key: str, width: int) -> str:
        """Return the path of its picture in one of the two widths."""
        return f"{paper_url(key)}/figure-{width}.webp?v={self.stamp}"


class Figures(NamedTuple):
    """The figures of a text for its page: the strip with the address of each picture, and the main one."""

    strip: list[tuple[ShownFigure, str]]
    main: MainFigure | None


def main_figures(paper_ids: Sequence[int]) -> dict[int, MainFigure]:
    """Return the main figures of papers, where the rule shows them to anybody. One query."""
    if not paper_ids:
        return {}
    with read_connection().cursor() as cursor:  # Django writes the SQL once for each length of a list
        cursor.execute(_sql(len(paper_ids), settings.MODE == "single"), [TextFigures.State.MADE, *paper_ids])
        rows = cursor.fetchall()
    found = {}
    for paper_id, owner, licence, licence_of_paper, alt, stamp, width, height in rows:
        is_public = (
            owner is None and access(licence or licence_of_paper, also=settings.FULLTEXT_LICENCES) is Access.WHOLE
        )
        if is_public or settings.MODE == "single":
            found[paper_id] = MainFigure(alt, stamp, width, height, is_public)
    return found


@lru_cache(maxsize=256)
def _sql(number: int, has_own: bool) -> str:
    rows = TextFigures.objects.filter(state="", text__paper_id__in=range(number))
    rows = rows if has_own else rows.filter(text__owner=None)
    columns = ("text__paper_id", "text__owner_id", "text__licence", "text__paper__license_url")
    ordered = rows.order_by(F("text__owner").desc(nulls_last=True))  # the site's own last: it is the one that stays
    sql, _ = ordered.values_list(*columns, "alt", "stamp", "width", "height").query.sql_with_params()
    return str(sql)


def figures_of(readable: ReadableText) -> Figures:
    """Return the figures of a text that somebody reads; none where they were not looked for yet, or may not be seen."""
    columns = ("strip", "state", "alt", "stamp", "width", "height")
    row = TextFigures.objects.filter(text=readable.text).values_list(*columns).first() if readable.is_whole else None
    if row is None:
        return Figures([], None)
    strip, state, alt, stamp, width, height = row
    is_public = readable.text.owner_id is None and for_everybody(readable.text, readable.text.paper).is_whole
    main = MainFigure(alt, stamp, width, height, is_public) if state == TextFigures.State.MADE else None
    text, kept = readable.text, picture_urls(readable.text)
    shown = [ShownFigure(*one) for one in strip]
    urls = [kept.get(one.src) or image_url(text.source, text.url, one.src) for one in shown]
    return Figures([(one, url) for one, url in zip(shown, urls, strict=True) if url], main)


def picture_of_main(paper: Paper, width: int, reader: Reader) -> tuple[bytes, bool] | None:
    """Return the picture of a paper's main figure, and whether everybody sees it; None where this reader does not."""
    readable = text_of(paper, reader)
    column = {SMALL: "small", LARGE: "large"}.get(width)
    if readable is None or not readable.is_whole or column is None:
        return None
    made = TextFigures.objects.filter(text=readable.text, state=TextFigures.State.MADE)
    picture = made.values_list(column, flat=True).first()
    if picture is None:
        return None
    return bytes(picture), readable.text.owner_id is None and for_everybody(readable.text, paper).is_whole
