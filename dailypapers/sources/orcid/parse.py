"""Works of ORCID's public API, one by one or in summaries: https://info.orcid.org/documentation/api-tutorials/.

Summaries name no authors; a whole work names them as contributors or in a citation of BibTeX.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.bibtex.parse import parse as read_bibtex
from dailypapers.sources.references import reference

_OWN_IDS = ("self", "version-of", "")  # relations; "part-of" is the book, "funded-by" a grant
_MAX_CITATION = 20_000
_NO_FIELDS: Mapping[str, object] = {}


def sniff(work: Mapping[str, object]) -> bool:
    """Tell whether an object is a work of ORCID, or a group of summaries of one."""
    return "work-summary" in work or ("put-code" in work and "title" in work)


def record_of(work: Mapping[str, object]) -> PaperRecord:
    """Return the record of one work. Raises InvalidRecord where it has no title."""
    summaries = clean.objects(work.get("work-summary"), clean.MAX_AUTHORS)
    best = max(summaries, key=lambda one: int(clean.text(one.get("display-index"), 9) or 0), default=work)
    title = _inside(best, "title")
    name, subtitle = _value(title, "title"), _value(title, "subtitle")
    record = reference(
        "orcid",
        title=f"{name}: {subtitle}" if name and subtitle else name,
        abstract=best.get("short-description"),
        people=_people(best),
        ids=list(_ids([work, best, *summaries])),
        mentions=[_value(best, "journal-title")],
        dates=[_date(one.get("publication-date")) for one in [best, *summaries]],
        venue=_value(best, "journal-title"),
        links=(("page", _value(best, "url"), None),),
    )
    ids = clean.author_ids(_ids_of(best))
    return replace(record, author_ids=ids) if ids else record


def _ids_of(work: Mapping[str, object]) -> Iterator[tuple[object, object, object]]:
    """Yield the contributors of a work with their iDs."""
    for one in clean.objects(_inside(work, "contributors").get("contributor"), clean.MAX_AUTHORS):
        orcid = _inside(one, "contributor-orcid")
        yield _value(one, "credit-name"), orcid.get("path") or orcid.get("uri"), ""


def _ids(works: list[Mapping[str, object]]) -> Iterator[str]:
    for work in works:
        for one in clean.objects(_inside(work, "external-ids").get("external-id"), clean.MAX_AUTHORS):
            if clean.text(one.get("external-id-relationship"), 40).lower() in _OWN_IDS:
                kind, value = (clean.text(one.get(f"external-id-{part}"), 400) for part in ("type", "value"))
                yield f"arXiv:{value.removeprefix('arXiv:')}" if kind == "arxiv" else value
                yield _value(one, "external-id-url")


def _people(work: Mapping[str, object]) -> list[str]:
    contributors = clean.objects(_inside(work, "contributors").get("contributor"), clean.MAX_AUTHORS)
    names = [name for one in contributors if (name := _value(one, "credit-name"))]
    citation = _inside(work, "citation")
    text = citation.get("citation-value")
    if names or citation.get("citation-type") != "bibtex" or not isinstance(text, str):
        return names
    found = read_bibtex(enumerate(text[:_MAX_CITATION].split("\n"), start=1))
    return [name for _, record in found if isinstance(record, PaperRecord) for name in record.authors]


def _date(value: object) -> str:
    """Return year, month and day as far as they are there: 2020-05."""
    parts = [_value(value, name) for name in ("year", "month", "day")] if isinstance(value, dict) else []
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def _value(fields: object, name: str) -> str:
    """Return the text of a field, which ORCID puts under `value`."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return clean.text(value.get("value") if isinstance(value, dict) else value)


def _inside(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    return value if isinstance(value, dict) else _NO_FIELDS
