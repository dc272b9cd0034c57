"""Items of Zotero's JSON: of its web API, of its export, and of Better BibTeX': https://www.zotero.org/support/dev/web_api."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_NO_PAPERS = frozenset(("attachment", "note", "annotation"))
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_VENUES = (
    "publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "repository", "encyclopediaTitle",
    "websiteTitle", "blogTitle", "university", "institution",
)  # fmt: skip
_MENTIONS = ("archiveID", "number", "reportNumber", "volume", "issue", "pages", "archiveLocation", "libraryCatalog")
_EDITORS = frozenset(("editor", "seriesEditor", "translator", "contributor"))


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is an item of Zotero."""
    return "itemType" in _data(item)


def is_beside_a_record(item: Mapping[str, object]) -> bool:
    """Tell whether an item of Zotero is no paper: an attachment, a note, or in the trash."""
    data = _data(item)
    kind = data.get("itemType")
    return isinstance(kind, str) and (kind in _NO_PAPERS or bool(data.get("deleted")))


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one item. Raises InvalidRecord where it has no title."""
    get = _data(item).get
    extra = get("extra")
    lines = [line for line in extra if isinstance(line, str)] if isinstance(extra, list) else clean_lines(extra)
    venue = next((value for name in _VENUES if isinstance(value := get(name), str) and value.strip()), "")
    return reference(
        "zotero",
        title=next((value for name in _TITLES if (value := get(name))), ""),
        abstract=get("abstractNote"),
        people=_people(get("creators")),
        ids=(get("DOI"), get("url"), *(_behind(line, "doi", "arxiv", "url") for line in lines)),
        mentions=[venue, *(get(name) for name in _MENTIONS)],
        notes=lines,
        dates=[get("date"), *(_behind(line, "date", "issued") for line in lines)],
        venue=venue,
        keywords=list(_tags(get("tags"))),
        links=(("page", get("url"), None),),
        language=get("language"),
    )


def clean_lines(extra: object) -> list[str]:
    """Return the lines of the field in which Zotero's users write what has no field."""
    return extra[: clean.MAX_ABSTRACT].splitlines() if isinstance(extra, str) else []


def _data(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return the fields of an item, which the web API puts under `data`."""
    data = item.get("data")
    return data if isinstance(data, dict) else item


def _behind(line: str, *names: str) -> str:
    """Return what stands behind one of the names and a colon: "DOI: 10.1000/x"."""
    name, colon, value = line.partition(":")
    return value.strip() if colon and name.strip().lower() in names else ""


def _people(value: object) -> list[str]:
    """Return the names of the authors; without any, those of the editors."""
    creators = (
        [person for person in value[: clean.MAX_AUTHORS] if isinstance(person, dict)] if isinstance(value, list) else []
    )
    authors = [person for person in creators if person.get("creatorType") not in _EDITORS]
    return [name for person in authors or creators if (name := _name(person))]


def _name(person: Mapping[str, object]) -> str:
    given = clean.text(person.get("firstName"), clean.MAX_NAME)
    family = clean.text(person.get("lastName"), clean.MAX_NAME)
    given, _, suffix = given.partition(", ")
    return clean.text(person.get("name"), clean.MAX_NAME) or " ".join(filter(None, (given, family, suffix)))


def _tags(value: object) -> Iterator[str]:
    for tag in value[: clean.MAX_KEYWORDS] if isinstance(value, list) else ():
        text = tag.get("tag") if isinstance(tag, dict) else tag
        if isinstance(text, str):
            yield text
