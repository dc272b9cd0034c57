"""A list: papers whose title has at most so many letters, as `short-titles`, or `short-titles/30`.

One registration, and it has a page (`/lists/short-titles`), files, feeds, digests, the API, and the program.
The name of the entry point is that of the list.
"""

from __future__ import annotations

from django.db.models.functions import Length

from dailypapers.catalog import queries
from dailypapers.lib.errors import Invalid
from dailypapers.listings import Listing, page_url
from dailypapers.listings.registry import Request, register

DEFAULT = 40  # letters


@register("short-titles", "Papers with short titles", asks="a number of letters, like 30", target_is_optional=True)
def short_titles(request: Request) -> Listing:
    """List featured papers with a short title, the newest day first."""
    target = request.target or str(DEFAULT)
    if not target.isdecimal() or not 0 < int(target) < 1000:
        raise Invalid(f"Invalid number of letters: {target[:20]}. Write one like 30.")
    papers = queries.newest_first(queries.featured())
    return Listing(
        "short-titles",
        request.target,
        "Short titles",
        f"papers with titles of {target} letters at most",
        page_url("short-titles", request.target),
        papers.annotate(letters=Length("title_text")).filter(letters__lte=int(target)),
        "it has a short title",
    )
