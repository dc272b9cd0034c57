"""What the page of an author's name says about the people behind it."""

from __future__ import annotations

from typing import Any

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.people import MAX_GROUPED, Namesake, ids_of, is_ambiguous, namesakes_of, spellings_of
from dailypapers.community import queries as community
from dailypapers.listings import Listing

SHOWN = 12  # people of a name


def author_context(listing: Listing) -> dict[str, Any]:
    """Return who claimed the name, and the people of an ambiguous one with the addresses of their pages.

    On the page of one of them, `person` is they: the key of the paper that names them.
    """
    author = listing.subject
    context: dict[str, Any] = {"users": community.claims_of_author(author), "spellings": spellings_of(author)}
    if listing.target != author.name:
        papers = listing.ids(0, MAX_GROUPED)
        return context | {
            "person": listing.target.removeprefix(f"{author.name}/"),
            "person_ids": ids_of(author, papers),
        }
    context["person_ids"] = ids_of(author)
    people = namesakes_of(author) if is_ambiguous(author) else []
    several = [one for one in people if len(one.paper_ids) > 1]
    if len(people) < 2 or not several:
        return context
    shown = [(one, _url(author.name, one)) for one in several[:SHOWN]]
    alone = len(people) - len(several)
    return context | {"namesakes": shown, "more_namesakes": len(several) - len(shown), "alone": alone}


def _url(name: str, person: Namesake) -> str:
    return ENTITIES["author"].url(f"{name}/{person.key}")
