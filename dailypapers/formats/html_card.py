"""The HTML card of a paper in a list, rendered once and cached: cards take most of the time of a list.

A card is a function of what it shows, so the cache key is all of that: no change needs an invalidation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, cast

from django.template import Context as Variables
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dailypapers.community.queries import NOTHING, ViewerState
from dailypapers.formats.format import Context, Format
from dailypapers.formats.paper import PaperView

TEMPLATE = "web/_card.html"
MAX_CARDS = 4_096  # some 3 kB each, in every process
SHOWN = (
    "id",
    "key",
    "title_text",
    "language",
    "summary",
    "abstract",
    "gist",
    "gist_by",
    "organisation_slug",
    "organisation_name",
    "category_code",
    "category_name",
    "author_count",
    "featured_on",
    "withdrawn",
    "notice",
    "arxiv_id",
    "doi",
    "journal_ref",
    "published_doi",
    "thumbnail_url",
    "figure",
    "votes",
    "comments",
    "external_upvotes",
    "external_comments",
    "code_url",
    "code_stars",
    "authors",
    "keywords",
    "keyphrases",
    "viewer_state",
)
"""The fields of a view that its card shows."""

_shown = attrgetter(*SHOWN)
_rendered: dict[tuple[Any, ...], SafeString] = {}


def chosen(context: Variables) -> dict[str, Any]:
    """Return what a browser chose of cards, out of the variables of a page, as options of a card."""
    return {"density": context.get("density", ""), "hides_pictures": bool(context.get("hides_pictures"))}


def render(paper: PaperView, options: dict[str, Any]) -> SafeString:
    """Render a card; `options` are those of the template."""
    return cast(SafeString, get_template(TEMPLATE).render({"paper": paper, **options}))


def card(paper: PaperView, options: dict[str, Any]) -> SafeString:
    """Return a card from the cache, else render it."""
    key = (get_language(), *map(_hashable, _shown(paper)), *options.items())
    html = _rendered.get(key)
    if html is None:
        if len(_rendered) >= MAX_CARDS:
            _rendered.clear()
        html = _rendered[key] = render(paper, options)
    return html


def cards(
    papers: Sequence[PaperView],
    viewer_states: dict[int, ViewerState] | None,
    options: dict[str, Any],
    pieces: dict[Any, SafeString],
) -> SafeString:
    """Return the cards of papers that many readers see at once, with the votes and marks of one reader.

    A list in which a reader has no votes and marks is the same for all signed-in readers, and another for all
    anonymous ones: it is joined once and kept in `pieces`, which live as long as the papers do.
    """
    options_key = tuple(options.items())
    untouched = "cards", viewer_states is None, options_key, tuple(paper.id for paper in papers)
    if not viewer_states or not any(paper.id in viewer_states for paper in papers):
        if untouched not in pieces:
            pieces[untouched] = _joined(card(seen_by_reader(paper, viewer_states), options) for paper in papers)
        return pieces[untouched]
    out = []
    for paper in papers:
        key = "card", paper.id, viewer_states.get(paper.id, NOTHING), options_key
        if key not in pieces:
            pieces[key] = card(seen_by_reader(paper, viewer_states), options)
        out.append(pieces[key])
    return _joined(out)


def seen_by_reader(paper: PaperView, viewer_states: dict[int, ViewerState] | None) -> PaperView:
    """Return a copy of the paper with the state of a reader, out of all their states; None is an anonymous reader."""
    return paper.seen_by(None if viewer_states is None else viewer_states.get(paper.id, NOTHING))


def _joined(cards: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(cards))  # noqa: S308  # cards, rendered by templates


def _hashable(value: Any) -> Any:
    """Return a value that can be part of a cache key; long texts by their hash."""
    if isinstance(value, list):
        return tuple(value)
    return hash(value) if isinstance(value, str) and len(value) > 200 else value


def write(papers: Iterable[PaperView], context: Context) -> Iterator[str]:
    """Write the cards of a list for anonymous readers."""
    for paper in papers:
        yield card(paper, {"show_day": context.shows_days, "reason": context.reasons.get(paper.id, "")}) + "\n"


FORMAT = Format("html", "HTML", "text/html; charset=utf-8", write, is_brief=True)
