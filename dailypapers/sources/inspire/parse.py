"""Records of INSPIRE's literature API: https://github.com/inspirehep/rest-api-doc."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dailypapers.lib.person_names import in_reading_order
from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is a record of INSPIRE, or the metadata of one."""
    fields = _metadata(item)
    return "titles" in fields and ("control_number" in fields or "arxiv_eprints" in fields or "document_type" in fields)


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one record of theirs. Raises InvalidRecord where it has no title."""
    fields = _metadata(item)
    eprints, published = (
        clean.objects(fields.get("arxiv_eprints"), 10),
        clean.objects(fields.get("publication_info"), 10),
    )
    people = clean.objects(fields.get("authors"), clean.MAX_AUTHORS)
    authors = [one for one in people if "editor" not in _list(one.get("inspire_roles"))] or people
    groups = [f"{name} Collaboration" for name in _values(fields, "collaborations")]
    record = reference(
        "inspire",
        title=_title(fields),
        abstract=next(iter(_values(fields, "abstracts")), ""),
        people=[_name(one) for one in authors] or [*_list(fields.get("corporate_author")), *groups],
        ids=[*(f"arXiv:{number}" for number in _values(fields, "arxiv_eprints")), *_values(fields, "dois")],
        dates=[
            fields.get("preprint_date"),
            *(one.get("date") for one in clean.objects(fields.get("imprints"), 10)),
            *(one.get("year") for one in published),
            fields.get("earliest_date"),
        ],
        venue=next((venue for one in published if (venue := _venue(one))), ""),
        keywords=[
            word for one in clean.objects(fields.get("keywords"), 100) if (word := clean.text(one.get("value"), 200))
        ],
        categories=[code for one in eprints for code in _list(one.get("categories"))],
        language=fields.get("languages"),
    )
    ids = clean.author_ids((_name(one), _orcid(one), "") for one in authors)
    return replace(record, author_ids=ids, citation_count=clean.count(fields.get("citation_count")))


def _metadata(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return the fields of a record, which the API puts under `metadata`."""
    metadata = item.get("metadata")
    return metadata if isinstance(metadata, dict) else item


def _title(fields: Mapping[str, object]) -> str:
    first = next(iter(clean.objects(fields.get("titles"), 10)), {})
    title, subtitle = (clean.text(first.get(name), clean.MAX_TITLE) for name in ("title", "subtitle"))
    return f"{title}: {subtitle}" if title and subtitle else title


def _venue(publication: Mapping[str, object]) -> str:
    title = publication.get("journal_title") or publication.get("pubinfo_freetext")
    return clean.text(title or publication.get("conf_acronym"), clean.MAX_TITLE)


def _name(person: Mapping[str, object]) -> str:
    return in_reading_order(clean.text(person.get("full_name"), clean.MAX_NAME))


def _orcid(person: Mapping[str, object]) -> object:
    ids = clean.objects(person.get("ids"), 20)
    return next((one.get("value") for one in ids if one.get("schema") == "ORCID"), "")


def _values(fields: Mapping[str, object], name: str) -> Iterator[str]:
    """Yield the values of a field, of which INSPIRE lists several with their sources."""
    for one in clean.objects(fields.get(name), 100):
        if value := clean.text(one.get("value")):
            yield value


def _list(value: object) -> list[str]:
    return [text for one in value[:100] if (text := clean.text(one, 400))] if isinstance(value, list) else []
