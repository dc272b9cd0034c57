"""The records that one value of JSON holds: a list, the answer of a service around them, or a record itself. Pure.

People save what a service answered. Known are the answers of Crossref (`message`), OpenAlex (`results`), Semantic
Scholar (`data`, `recommendedPapers`), Zotero and Better BibTeX (`items`), ORCID (`group`, `bulk`, a whole record),
INSPIRE (`hits`), DBLP (`hit`), ADS (`docs`), and the tables of Papers with Code, whose rows are records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dailypapers.sources.papers_with_code import parse as papers_with_code
from dailypapers.sources.zotero import parse as zotero

_LISTS = ("results", "data", "items", "recommendedPapers", "group", "bulk", "hits", "docs")
_AROUND = ("hits", "response", "result")  # objects around a list
_MAX_DEPTH = 4


def items_in(value: object, depth: int = _MAX_DEPTH) -> Iterator[object]:
    """Yield what stands for one record each; attachments and notes of Zotero are none."""
    if isinstance(value, list):
        for item in value:
            yield from items_in(item, depth - 1) if depth else (item,)
    elif not isinstance(value, dict):
        yield value
    elif papers_with_code.is_table(value):
        yield from papers_with_code.rows_of(value)
    elif not zotero.is_beside_a_record(value):
        inner = _inner(value) if depth else None
        if inner is None:
            yield value
        else:
            yield from items_in(inner, depth - 1)


def _inner(value: Mapping[str, object]) -> object | None:
    """Return what an answer is put around; None for what is no answer."""
    if "title" in value:
        return None
    message = value.get("message")
    if isinstance(message, dict) and "message-type" in value:
        items = message.get("items")
        return items if isinstance(items, list) else message
    activities = value.get("activities-summary")
    if isinstance(activities, dict):
        return activities.get("works")
    if isinstance(value.get("work"), dict):
        return value["work"]
    if "@total" in value:  # DBLP, which leaves out an empty list, and gives one hit without a list
        return value.get("hit", [])
    around = next((value[name] for name in _AROUND if isinstance(value.get(name), dict)), None)
    return around or next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
