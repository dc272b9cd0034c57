"""Cards that are rendered once: most of a list's time is theirs, and most of them are what they were a moment ago.

A card is a function of what it shows. So the key is all of that: nothing has to be told when something changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, cast

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from dailypapers.catalog.models import Paper
from dailypapers.community.queries import NOTHING, ViewerState

REMEMBERED = 4_096  # cards, some 3 kB each, in every process
SHOWN = (
    "id", "key", "title_text", "summary", "abstract", "gist", "gist_by", "organisation_id", "primary_category_id",
    "author_count", "featured_on", "withdrawn", "thumbnail_url", "votes", "comments", "external_upvotes",
    "external_comments", "code_url", "code_stars", "first_authors", "keyword_names", "keyphrases", "viewer_state",
)  # fmt: skip
"""The attributes of a paper that its card shows; of the organisation and the category the names."""

_rendered: dict[tuple[Any, ...], SafeString] = {}


def card(paper: Paper, options: dict[str, Any]) -> SafeString:
    """The card of a paper that `catalog.queries.by_ids` loaded; `options` are those of `_card.html`."""
    values = paper.__dict__
    names = (
        str(paper.organisation and paper.organisation.name),
        str(paper.primary_category and paper.primary_category.name),
    )
    key = (*map(_frozen, map(values.get, SHOWN)), *names, *options.items())
    found = _rendered.get(key)
    if found is None:
        if len(_rendered) >= REMEMBERED:
            _rendered.clear()
        found = cast(SafeString, get_template("web/_card.html").render({"paper": paper, **options}))
        _rendered[key] = found
    return found


def cards(
    papers: Sequence[Paper], mine: dict[int, ViewerState] | None, options: dict[str, Any], pieces: dict[Any, SafeString]
) -> SafeString:
    """The cards of papers that many readers see at once, with what one reader did with them.

    A list that nobody has touched is the same for all who are signed in, and another for all strangers: it is put
    together once and kept in `pieces`, which live as long as the papers do.
    """
    options_key = tuple(options.items())
    nobody_did = "cards", mine is None, options_key
    if not mine or not any(paper.id in mine for paper in papers):
        if nobody_did not in pieces:
            pieces[nobody_did] = _joined(card(marked(paper, mine), options) for paper in papers)
        return pieces[nobody_did]
    out = []
    for paper in papers:
        key = "card", paper.id, mine.get(paper.id, NOTHING), options_key
        if key not in pieces:
            pieces[key] = card(marked(paper, mine), options)
        out.append(pieces[key])
    return _joined(out)


def marked(paper: Paper, mine: dict[int, ViewerState] | None) -> Paper:
    """A copy of the paper with its `viewer_state`: the paper itself may be in the pages of others at this moment."""
    other = copy(paper)
    other.viewer_state = None if mine is None else mine.get(paper.id, NOTHING)
    return other


def _joined(found: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(found))  # noqa: S308  # cards, rendered by templates


def _frozen(value: Any) -> Any:
    """Something that can be part of a key; long texts by their hash."""
    if isinstance(value, list):
        return tuple(value)
    return hash(value) if isinstance(value, str) and len(value) > 200 else value
