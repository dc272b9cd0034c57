"""Cards that are rendered once: most of a list's time is theirs, and most of them are what they were a moment ago.

A card is a function of what it shows. So the key is all of that: nothing has to be told when something changes.
"""

from __future__ import annotations

from typing import Any, cast

from django.template.loader import get_template
from django.utils.safestring import SafeString

from dailypapers.catalog.models import Paper

REMEMBERED = 4_096  # cards, some 3 kB each, in every process
SHOWN = (
    "id", "key", "title_text", "summary", "abstract", "gist", "gist_by", "organisation_id", "primary_category_id",
    "author_count", "featured_on", "withdrawn", "thumbnail_url", "votes", "comments", "external_upvotes",
    "external_comments", "code_url", "code_stars", "first_authors", "keyword_names", "keyphrases", "mine",
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


def _frozen(value: Any) -> Any:
    """Something that can be part of a key; long texts by their hash."""
    if isinstance(value, list):
        return tuple(value)
    return hash(value) if isinstance(value, str) and len(value) > 200 else value
